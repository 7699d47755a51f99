"""Pages for residents: the front page, booking, following a booking, collection points."""

# Each of these modules hangs its routes on the blueprint.
from web.resident.points import found_points
from web.resident.room import blueprint
from web.resident.steps import answers
from web.resident.views import next_words

__all__ = ["answers", "blueprint", "found_points", "next_words"]
