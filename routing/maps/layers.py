"""Folium elements of Huiliu's own: data handed to the functions of `assets/map.js`.

Folium's popups and markers need jQuery and write styles into the page, which a strict CSP refuses;
these carry JSON alone.
"""

from __future__ import annotations

from typing import Any

from branca.element import MacroElement
from folium.template import Template

from routing.maps.model import (
    Base,
    LeftOut,
    MapFrame,
    MapMiss,
    MapRoute,
    MapSite,
    MapVan,
    MapYard,
)
from routing.maps.style import WHITE_ON, RouteStyle
from routing.maps.words import Words

Line = list[tuple[float, float]]


class Layer(MacroElement):
    """One call of a function in map.js: `Huiliu.<does>(map, <carries>)`."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        Huiliu.{{ this.does }}({{ this._parent.get_name() }}, {{ this.carries|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, does: str, key: str, carries: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it so
        self._name = does
        # Folium draws a random id for each element; a fixed one lets a page be cached and compared.
        self._id = key
        self.does = does
        self.carries = carries


def start_layer(words: Words) -> Layer:
    """Controls and their words."""
    return Layer(
        "start",
        "0",
        {
            "zoomIn": words.zoom_in,
            "zoomOut": words.zoom_out,
            "close": words.close,
            "label": words.map_label,
        },
    )


def base_layer(base: Base) -> Layer:
    """Outlines, names and a grid, for a map without tiles."""
    labels = [[label.name, label.lat, label.lon, label.rank] for label in base.labels]
    return Layer("base", "0", {"outlines": base.outlines, "labels": labels, "credit": base.credit})


def route_layer(route: MapRoute, style: RouteStyle, words: Words) -> Layer:
    """A route's line and its numbered stops."""
    name = words.route.format(number=route.number)
    line, approaches = _without_approaches(route)
    stops = [
        {
            "n": stop.sequence,
            "at": [round(stop.lat, 6), round(stop.lon, 6)],
            "title": f"{name} · {stop.sequence}",
            "lines": [stop.title, *stop.lines],
            "yard": stop.unload,
        }
        for stop in route.stops
    ]
    return Layer(
        "route",
        str(route.number),
        {
            "number": route.number,
            "colour": style.colour,
            "index": style.colour_index,
            "white": style.colour in WHITE_ON,
            "dash": style.dash,
            "line": _rounded(line),
            "approaches": [_rounded(leg) for leg in approaches],
            "stops": stops,
        },
    )


def yard_layer(position: int, yard: MapYard) -> Layer:
    """A yard's square."""
    carries = {"key": position, "at": [yard.lat, yard.lon], "title": yard.name}
    return Layer("yard", str(position), carries)


def left_out_layer(position: int, job: LeftOut) -> Layer:
    """A cross where nobody goes today."""
    carries = {"at": [job.lat, job.lon], "title": job.title, "lines": [job.reason]}
    return Layer("leftOut", str(position), {"key": position, **carries})


def site_layer(position: int, site: MapSite, words: Words) -> Layer:
    """A site's pin."""
    return Layer(
        "site",
        str(position),
        {
            "key": position,
            "at": [site.lat, site.lon],
            "title": site.name,
            "lines": list(site.lines),
            "url": site.url,
            "link": words.open_page,
        },
    )


#: Radius in pixels of the smallest and of the largest circle of misses.
SMALLEST, LARGEST = 14, 34


def miss_layer(position: int, miss: MapMiss, most: int) -> Layer:
    """A circle whose area grows with what was missed; dashed where all of it was only late."""
    share = (miss.number / max(1, most)) ** 0.5
    return Layer(
        "miss",
        str(position),
        {
            "key": position,
            "at": [round(miss.lat, 6), round(miss.lon, 6)],
            "title": miss.title,
            "lines": list(miss.lines),
            "number": miss.number,
            "radius": round(SMALLEST + (LARGEST - SMALLEST) * share, 1),
            "late": miss.failed == 0,
        },
    )


def van_layer(van: MapVan, style: RouteStyle) -> Layer:
    """A vehicle's sign with the number of its route; a mark where it is late."""
    return Layer(
        "van",
        str(van.number),
        {
            "number": van.number,
            "at": [round(van.lat, 6), round(van.lon, 6)],
            "title": van.title,
            "lines": list(van.lines),
            "late": van.is_late,
            "seen": van.is_seen,
            "index": style.colour_index,
        },
    )


def replay_layer(frames: list[MapFrame]) -> Layer:
    """The way that was driven, and a sign that the page's slider moves along it."""
    carries = [{"at": [round(one.lat, 6), round(one.lon, 6)], "words": one.words}
               for one in frames]  # fmt: skip
    return Layer("replay", "0", carries)


def fit_layer(points: list[tuple[float, float]]) -> Layer:
    """Shows all points at once."""
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    return Layer("fit", "0", [[min(lats), min(lons)], [max(lats), max(lons)]])


def _without_approaches(route: MapRoute) -> tuple[Line, list[Line]]:
    """The line between the stops, and apart from it the way out and the way home.

    Those two are long and alike on every route of a yard, so they are drawn thin. A way that
    follows roads does not name its stops and stays whole.
    """
    line = list(route.line)
    places = {(stop.lat, stop.lon) for stop in route.stops}
    if not places or len(line) > len(route.stops) + 2:
        return line, []
    approaches = []
    if len(line) > 1 and line[0] not in places:
        approaches.append(line[:2])
        line = line[1:]
    if len(line) > 1 and line[-1] not in places:
        approaches.append(line[-2:])
        line = line[:-1]
    return line, approaches


def _rounded(line: Line) -> list[list[float]]:
    """Six decimals are a tenth of a metre."""
    return [[round(lat, 6), round(lon, 6)] for lat, lon in line]
