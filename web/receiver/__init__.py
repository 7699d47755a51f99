"""Pages for licensed dismantlers, and for staff in their place: arrivals, and data wiping."""

# Each of these modules hangs its routes on the blueprint.
from web.receiver.arrivals import arrivals
from web.receiver.room import blueprint
from web.receiver.wiping import wiping

__all__ = ["arrivals", "blueprint", "wiping"]
