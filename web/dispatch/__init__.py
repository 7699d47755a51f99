"""Pages for dispatchers: the day, its plans and changes, the road, the morning, broken promises."""

from web.dispatch import ceilings, editing, fleet, morning, repairs, road, supposing, views
from web.dispatch.room import blueprint

__all__ = [
    "blueprint",
    "ceilings",
    "editing",
    "fleet",
    "morning",
    "repairs",
    "road",
    "supposing",
    "views",
]
