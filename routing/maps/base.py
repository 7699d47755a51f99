"""The plain base of a map without tiles: outlines where they ship, and the names of places."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from routing.geo.china import ChinaGazetteer, short
from routing.geo.place import Box, Level
from routing.maps.model import Base, Label

FOLDER = Path(__file__).parent / "base"
LOS_ANGELES = Box(south=33.70, west=-118.67, north=34.34, east=-118.15)

OUTLINES_CREDIT = "City of Los Angeles open data"
NAMES_CREDIT = "GeoNames CC BY 4.0 · cpca MIT"
# More names than this would lie over each other even when the map is wide.
MOST_TOWNS = 120


def base_for(box: Box) -> Base:
    """What is known about the land inside a box."""
    outlines = _outlines() if _meets(box, LOS_ANGELES) else None
    labels = _names(box)
    credits = [OUTLINES_CREDIT] * (outlines is not None) + [NAMES_CREDIT] * bool(labels)
    return Base(outlines, labels, " · ".join(credits))


def box_around(points: list[tuple[float, float]], *, margin: float = 0.05) -> Box:
    """The box of some points and `margin` degrees more on each side."""
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    return Box(
        south=max(min(lats) - margin, -90.0),
        west=max(min(lons) - margin, -180.0),
        north=min(max(lats) + margin, 90.0),
        east=min(max(lons) + margin, 180.0),
    )


def _meets(one: Box, other: Box) -> bool:
    return (
        one.south <= other.north
        and other.south <= one.north
        and one.west <= other.east
        and other.west <= one.east
    )


@cache
def _outlines() -> dict[str, Any]:
    path = FOLDER / "la_council_districts.geojson"
    outlines: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return outlines


@cache
def _gazetteer() -> ChinaGazetteer:
    return ChinaGazetteer()


@lru_cache(maxsize=32)
def _names(box: Box) -> tuple[Label, ...]:
    """Districts, then towns; a town named like a district in the box is left to it."""
    gazetteer = _gazetteer()
    districts = [
        Label(short(area.name), round(area.lat, 5), round(area.lon, 5))
        for area in gazetteer.districts
        if box.holds(area.lat, area.lon)
    ]
    known = {label.name for label in districts}
    towns: dict[str, Label] = {}
    for place in gazetteer.places:
        name = short(place.label)
        if place.level is Level.TOWN and name not in known and box.holds(place.lat, place.lon):
            towns.setdefault(name, Label(name, place.lat, place.lon, rank=1))
    return (*districts, *list(towns.values())[:MOST_TOWNS])
