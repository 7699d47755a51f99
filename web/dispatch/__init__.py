"""Pages for dispatchers: the day, its plans and changes, the road, the morning, broken promises."""

from web.dispatch import editing, fleet, morning, repairs, road, supposing, views
from web.dispatch.room import blueprint

__all__ = ["blueprint", "editing", "fleet", "morning", "repairs", "road", "supposing", "views"]
