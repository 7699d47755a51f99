"""Pages for residents: the front page, booking, following a booking, collection points."""

from web.resident import points, steps, views
from web.resident.room import blueprint

__all__ = ["blueprint", "points", "steps", "views"]
