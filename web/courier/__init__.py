"""Pages for couriers: the route sheet of the day."""

from web.courier.views import blueprint

__all__ = ["blueprint"]
