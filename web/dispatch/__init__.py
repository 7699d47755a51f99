"""Pages for dispatchers: the day, its plans, and what has no place yet."""

from web.dispatch.views import blueprint

__all__ = ["blueprint"]
