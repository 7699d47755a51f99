"""The root of every error that database/ raises on purpose."""


class DatabaseError(Exception):
    """Something an operator can mend: the message names the fact and what to do."""


class KeysMissing(DatabaseError):
    """A protected column was touched before the field keys were put in place."""


class WrongKey(DatabaseError):
    """A protected value does not open with any of the keys that are in place."""
