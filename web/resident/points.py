"""The public list and map of open collection points."""

import datetime as dt

from flask import Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from recycling.catalogue import families
from routing.geo.distances import haversine_metres
from routing.maps import MapPage
from sites.areas import Operator, operator
from sites.registry import Site, SiteKind, open_sites
from sites.search import WALKING_DETOUR, is_full, open_until
from sites.stock import levels_of, total
from web.hours import week
from web.language import name, now
from web.maps import map_of_points, script_of, style_of
from web.resident import addresses
from web.resident.room import blueprint
from web.security import Reach, access
from web.unit import database

MOST_SHOWN = 60


@blueprint.get("/points")
@access(scope=Reach.PUBLIC)
def points() -> str:
    """Where one can take things, nearest first when an address is given."""
    city = operator(database())
    taken = _taken()
    near = request.args.get("near", "").strip()[:120]
    here = addresses.geocoder(city).place(near) if near else None
    at = _asked_moment(city)
    rows = found_points(database(), city, taken, (here.lat, here.lon) if here else None, at)
    drawn = _drawn(city, [row[0] for row in rows]) if rows else None
    return render_template(
        "resident/points.html", drawn=drawn, city=city, rows=rows[:MOST_SHOWN], count=len(rows),
        taken=taken, near=near, unknown=bool(near) and here is None, families=families(), week=week,
        at=request.args.get("at", "") if at != now() else "",
    )  # fmt: skip


def _asked_moment(city: Operator) -> dt.datetime:
    """The time that was asked for, on the operator's clocks; now where none was."""
    try:
        told = dt.datetime.fromisoformat(request.args.get("at", ""))
    except ValueError:
        return now()
    return city.moment(told.date(), told.time()) if told.tzinfo is None else told


def _taken() -> list[str]:
    return [code for code in request.args.getlist("take") if code in families()]


def _drawn(city: Operator, sites: list[Site]) -> MapPage:
    title = _("Collection points in %(city)s", city=name(city))
    return map_of_points(city, sorted(sites, key=lambda site: site.code), title)


@blueprint.get("/points/map.<any(js, css):kind>")
@access(scope=Reach.PUBLIC)
def points_map_file(kind: str) -> Response:
    """The script or the style of the map of points."""
    city = operator(database())
    rows = found_points(database(), city, _taken(), None, now())
    drawn = _drawn(city, [row[0] for row in rows])
    return script_of(drawn) if kind == "js" else style_of(drawn)


def found_points(
    session: Session,
    city: Operator,
    taken: list[str],
    here: tuple[float, float] | None,
    at: dt.datetime,
) -> list[tuple[Site, int | None, object]]:
    """Open points that take all of `taken`: site, metres to walk, until when it is open at `at`.

    A point that is full is left out: it takes nothing.
    """
    rows: list[tuple[Site, int | None, object]] = []
    found = open_sites(session, city.today(at))
    levels = levels_of(session, found)
    for site in found:
        if is_full(site, total(levels[site.id])):
            continue
        if site.kind == SiteKind.TRANSFER_YARD or not set(taken) <= set(site.accepts):
            continue
        metres = None
        if here is not None and site.place is not None:
            metres = round(float(haversine_metres(*here, *site.place)) * WALKING_DETOUR)
        rows.append((site, metres, open_until(site, city, at)))
    return sorted(rows, key=lambda row: (row[1] or 0, row[2] is None, row[0].code))
