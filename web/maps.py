"""Maps as parts of a page: a run's routes, and the open collection points.

A page holds the map's fragment; its script and style are files of their own, so that the policy
needs no unsafe-inline. A finished run never changes, so its drawing is kept for a while.
"""

import threading
from collections import OrderedDict

from flask import Response, url_for
from sqlalchemy.orm import Session

from recycling.booking.desk import bookings_by_refs
from recycling.catalogue import families
from recycling.dispatch.sheets import sheets_of_run
from routing.geo.place import Box
from routing.maps import (
    LeftOut,
    MapPage,
    MapPlan,
    MapSite,
    base_for,
    document,
    map_style,
    plan_from_sheets,
    plan_map,
    sites_map,
)
from routing.runs import PlanRun
from sites.areas import Operator, operator
from sites.registry import Site
from web.hours import week
from web.language import day, locale_code, name
from web.words import LEFT_OUT

#: Drawings kept at most; one of a large day is about a megabyte.
MOST_KEPT = 8

_kept: OrderedDict[tuple[str, str], MapPage] = OrderedDict()
_lock = threading.Lock()


def map_of_run(session: Session, run: PlanRun) -> MapPage:
    """The drawing of a finished run in the page's language."""
    key = (run.ref, locale_code())
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    drawn = document(plan_map(_plan(session, run), locale=locale_code()))
    with _lock:
        _kept[key] = drawn
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return drawn


def _plan(session: Session, run: PlanRun) -> MapPlan:
    city = operator(session)
    locale = locale_code()
    bookings = bookings_by_refs(session, [row.booking_ref for row in run.left_out])
    return plan_from_sheets(
        sheets_of_run(session, run, locale=locale),
        title=day(run.day, near=False),
        locale=locale,
        left_out=[
            LeftOut(booking.lat, booking.lon, booking.number, str(LEFT_OUT[row.reason]))
            for row in run.left_out
            if (booking := bookings.get(row.booking_ref)) and booking.lat and booking.lon
        ],
        base=base_for(Box(city.south, city.west, city.north, city.east)),
    )


def map_of_points(city: Operator, sites: list[Site], title: str) -> MapPage:
    """The drawing of the open collection points."""
    places = [
        MapSite(
            name=site.name,
            lat=site.place.lat,
            lon=site.place.lon,
            url=url_for("points.point", ref=site.ref),
            lines=(site.address, *(f"{days} {hours}" for days, hours in week(site)), _takes(site)),
        )
        for site in sites
        if site.place
    ]
    base = base_for(Box(city.south, city.west, city.north, city.east))
    return document(sites_map(places, title=title, locale=locale_code(), base=base))


def _takes(site: Site) -> str:
    known = families()
    return ", ".join(name(known[code]) for code in site.accepts if code in known)


def script_of(page: MapPage) -> Response:
    """The map's script as a file."""
    return Response(page.script, content_type="text/javascript; charset=utf-8")


def style_file() -> Response:
    """The style of every map as a file: nothing is drawn for it."""
    return Response(map_style(), content_type="text/css; charset=utf-8")


def style_of(page: MapPage) -> Response:
    """The map's style as a file."""
    return Response(page.style, content_type="text/css; charset=utf-8")
