"""The interface for machines: /api/v1, and the health checks."""

# Each of these modules hangs its routes on the blueprint.
from web.api.health import healthz, readyz
from web.api.room import blueprint
from web.api.solve import solve

__all__ = ["blueprint", "healthz", "readyz", "solve"]
