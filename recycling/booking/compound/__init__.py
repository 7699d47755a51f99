"""A compound's collection day: a list of homes, read, held against the places, booked together."""

from recycling.booking.compound.reading import (
    COLUMNS,
    MOST_HOMES,
    Compound,
    Home,
    Homes,
    TooManyHomes,
    batch_of,
    read_homes,
    rows_of,
    template,
)
from recycling.booking.compound.together import (
    Booked,
    Fit,
    book_homes,
    bookings_of_batch,
    fit_homes,
)

__all__ = [
    "COLUMNS",
    "MOST_HOMES",
    "Booked",
    "Compound",
    "Fit",
    "Home",
    "Homes",
    "TooManyHomes",
    "batch_of",
    "book_homes",
    "bookings_of_batch",
    "fit_homes",
    "read_homes",
    "rows_of",
    "template",
]
