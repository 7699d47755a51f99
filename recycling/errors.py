"""The root of every error that recycling/ raises on purpose."""


class RecyclingError(Exception):
    """Something a person can mend: the message names the fact and what to do."""
