"""The root of every error that routing/ raises on purpose."""


class RoutingError(Exception):
    """Something a person can mend: the message names the fact and what to do."""
