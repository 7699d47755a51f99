"""Maps of plans and of open sites, made with folium and served from the house.

`plan_map` and `sites_map` draw, `document` takes the drawing apart into what a page under a strict
CSP can load, and `MapPage.alone` puts it into one file that opens from disk.
"""

from routing.maps.base import base_for, box_around
from routing.maps.drawing import Drawn, misses_map, plan_map, replay_map, running_map, sites_map
from routing.maps.from_sheets import plan_from_sheets
from routing.maps.model import (
    Base,
    Label,
    LeftOut,
    MapFrame,
    MapMiss,
    MapPlan,
    MapRoute,
    MapSite,
    MapStop,
    MapVan,
    MapYard,
    Tiles,
)
from routing.maps.page import MapPage, document, map_style

__all__ = [
    "Base",
    "Drawn",
    "Label",
    "LeftOut",
    "MapFrame",
    "MapMiss",
    "MapPage",
    "MapPlan",
    "MapRoute",
    "MapSite",
    "MapStop",
    "MapVan",
    "MapYard",
    "Tiles",
    "base_for",
    "box_around",
    "document",
    "map_style",
    "misses_map",
    "plan_from_sheets",
    "plan_map",
    "replay_map",
    "running_map",
    "sites_map",
]
