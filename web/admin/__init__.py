"""Pages for administrators: the people who sign in."""

from web.admin.views import blueprint

__all__ = ["blueprint"]
