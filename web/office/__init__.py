"""Pages for street offices: their sites."""

from web.office.views import blueprint

__all__ = ["blueprint"]
