"""The number that a person answers; the city's own (12345 in China)."""

HOTLINE = "12345"
