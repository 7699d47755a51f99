"""The interface for machines: /api/v1, and the health checks."""

from web.api.views import blueprint

__all__ = ["blueprint"]
