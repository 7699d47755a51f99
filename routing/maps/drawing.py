"""The two maps: a day's plan, and the open sites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import folium
from jinja2 import Environment, FileSystemLoader

from routing.maps.base import base_for, box_around
from routing.maps.layers import (
    base_layer,
    fit_layer,
    left_out_layer,
    miss_layer,
    replay_layer,
    route_layer,
    site_layer,
    start_layer,
    van_layer,
    yard_layer,
)
from routing.maps.model import Base, MapFrame, MapMiss, MapPlan, MapRoute, MapSite, MapVan, Tiles
from routing.maps.style import DASHES, WHITE_ON, route_style
from routing.maps.words import Words, words_for

# Where a page of the web finds Leaflet; a caller under another root says so.
ASSETS_URL = "/static/vendor"
# What is shown where there is nothing to show: Shanghai.
SOMEWHERE = (31.23, 121.47)

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A folium map, and the list of the same content that stands beside it."""

    map: folium.Map
    title: str
    list_html: str
    words: Words
    assets_url: str = ASSETS_URL
    tile_origin: str = ""


def plan_map(
    plan: MapPlan, *, locale: str, assets_url: str = ASSETS_URL, tiles: Tiles | None = None
) -> Drawn:
    """A day's plan: routes by colour, dash and number, stops with their sequence, yards as squares.

    Without a base in the plan one is made from what ships with the house.
    """
    words = words_for(locale)
    points = [
        *(point for route in plan.routes for point in route.line),
        *((stop.lat, stop.lon) for route in plan.routes for stop in route.stops),
        *((yard.lat, yard.lon) for yard in plan.yards),
        *((job.lat, job.lon) for job in plan.left_out),
    ]
    drawn = _blank("plan", points, plan.base, words, tiles)
    rows = []
    for position, route in enumerate(plan.routes):
        style = route_style(position)
        drawn.add_child(route_layer(route, style, words))
        rows.append((route, style))
    for position, yard in enumerate(plan.yards):
        drawn.add_child(yard_layer(position, yard))
    for position, job in enumerate(plan.left_out):
        drawn.add_child(left_out_layer(position, job))
    listed = _listed(
        "plan.html",
        plan=plan,
        rows=rows,
        words=words,
        white_on=WHITE_ON,
        dashes=DASHES,
        totals=_totals(plan),
    )
    return Drawn(drawn, plan.title, listed, words, assets_url, _origin(tiles))


def sites_map(
    sites: Sequence[MapSite],
    *,
    title: str,
    locale: str,
    base: Base | None = None,
) -> Drawn:
    """The public map of open sites, each with its name and hours and a link to its page."""
    words = words_for(locale)
    points = [(site.lat, site.lon) for site in sites]
    drawn = _blank("sites", points, base, words)
    for position, site in enumerate(sites):
        drawn.add_child(site_layer(position, site, words))
    listed = _listed("sites.html", sites=sites, words=words)
    return Drawn(drawn, title, listed, words)


def misses_map(
    misses: Sequence[MapMiss],
    *,
    title: str,
    locale: str,
    base: Base | None = None,
) -> Drawn:
    """Where visits failed or came late: a numbered circle a cell, the larger the more."""
    words = words_for(locale)
    drawn = _blank("misses", [(one.lat, one.lon) for one in misses], base, words)
    most = max((one.number for one in misses), default=1)
    for position, miss in enumerate(misses):
        drawn.add_child(miss_layer(position, miss, most))
    listed = _listed("misses.html", misses=misses, title=title)
    return Drawn(drawn, title, listed, words)


def running_map(
    plan: MapPlan,
    vans: Sequence[MapVan],
    *,
    locale: str,
) -> Drawn:
    """The running day: each vehicle with its route's number, and the way that lies ahead of it.

    Routes and vehicles are listed in the order in which they are given.
    """
    words = words_for(locale)
    points = [
        *((van.lat, van.lon) for van in vans),
        *((stop.lat, stop.lon) for route in plan.routes for stop in route.stops),
        *((yard.lat, yard.lon) for yard in plan.yards),
    ]
    drawn = _blank("running", points, plan.base, words)
    ahead = {route.number: route for route in plan.routes}
    rows = []
    for van in vans:
        style = route_style(van.number - 1)
        if (route := ahead.get(van.number)) is not None:
            drawn.add_child(route_layer(route, style, words))
        rows.append((van, route, style))
    for van, _route, style in rows:
        drawn.add_child(van_layer(van, style))
    for position, yard in enumerate(plan.yards):
        drawn.add_child(yard_layer(position, yard))
    listed = _listed("running.html", plan=plan, rows=rows, words=words, white_on=WHITE_ON)
    return Drawn(drawn, plan.title, listed, words)


def replay_map(
    route: MapRoute,
    frames: Sequence[MapFrame],
    *,
    title: str,
    list_html: str,
    locale: str,
    base: Base | None = None,
) -> Drawn:
    """A route as it was planned, and a sign on the way that was driven.

    `list_html` is the list beside it; the page has a slider `data-replay` that moves the sign.
    """
    words = words_for(locale)
    points = [
        *((one.lat, one.lon) for one in frames),
        *((stop.lat, stop.lon) for stop in route.stops),
    ]
    drawn = _blank("replay", points, base, words)
    drawn.add_child(route_layer(route, route_style(route.number - 1), words))
    drawn.add_child(replay_layer(list(frames)))
    return Drawn(drawn, title, list_html, words)


def _blank(
    key: str,
    points: list[tuple[float, float]],
    base: Base | None,
    words: Words,
    tiles: Tiles | None = None,
) -> Any:
    """A folium map with its controls, its base or tiles, and its frame."""
    drawn = folium.Map(
        location=points[0] if points else SOMEWHERE,
        tiles=None,
        zoom_start=11,
        zoom_control=False,
        prefer_canvas=False,
    )
    drawn._id = key
    drawn.add_child(start_layer(words))
    if tiles is not None:
        layer = folium.TileLayer(tiles.url, attr=tiles.credit, max_zoom=tiles.most_zoom)
        layer._id = key
        drawn.add_child(layer)
    else:
        if (base is None or not (base.outlines or base.labels)) and points:
            base = base_for(box_around(points, margin=0.2))
        drawn.add_child(base_layer(base or Base()))
    if points:
        drawn.add_child(fit_layer(points))
    return drawn


def _listed(template: str, **carried: Any) -> str:
    """The list that stands beside a map."""
    return _templates.get_template(template).render(**carried)


def _totals(plan: MapPlan) -> dict[str, str]:
    return {
        "routes": str(len(plan.routes)),
        "stops": str(sum(route.visits for route in plan.routes)),
        "km": f"{sum(route.metres for route in plan.routes) / 1000:.0f}",
        "kg": f"{sum(route.kg for route in plan.routes):.0f}",
    }


def _origin(tiles: Tiles | None) -> str:
    """The tile server as a CSP names it: https://{s}.tile.example/… gives https://*.tile.example."""
    if tiles is None:
        return ""
    scheme, _, rest = tiles.url.partition("://")
    host = rest.partition("/")[0].replace("{s}", "*")
    return f"{scheme}://{host}"
