"""Pages for residents: the front page, booking, following a booking, collection points."""

from web.resident.views import blueprint

__all__ = ["blueprint"]
