"""The root of every error that sites/ raises on purpose."""


class SitesError(Exception):
    """Something a person can mend: the message names the fact and what to do."""
