"""The public list and map of open collection points."""

from flask import render_template, request
from sqlalchemy.orm import Session

from recycling.catalogue import families
from routing.geo.distances import haversine_metres
from sites.areas import Operator, operator
from sites.registry import Site, SiteKind, open_sites
from sites.search import WALKING_DETOUR, open_until
from web.hours import week
from web.language import now, today
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
    taken = [code for code in request.args.getlist("take") if code in families()]
    near = request.args.get("near", "").strip()[:120]
    here = addresses.geocoder(city).place(near) if near else None
    rows = found_points(database(), city, taken, (here.lat, here.lon) if here else None)
    return render_template(
        "resident/points.html", city=city, rows=rows[:MOST_SHOWN], count=len(rows), taken=taken,
        near=near, unknown=bool(near) and here is None, families=families(), week=week,
    )  # fmt: skip


def found_points(
    session: Session, city: Operator, taken: list[str], here: tuple[float, float] | None
) -> list[tuple[Site, int | None, object]]:
    """Open points that take all of `taken`: site, metres to walk, until when it is open now."""
    rows: list[tuple[Site, int | None, object]] = []
    for site in open_sites(session, today()):
        if site.kind == SiteKind.TRANSFER_YARD or not set(taken) <= set(site.accepts):
            continue
        metres = None
        if here is not None and site.place is not None:
            metres = round(float(haversine_metres(*here, *site.place)) * WALKING_DETOUR)
        rows.append((site, metres, open_until(site, city, now())))
    return sorted(rows, key=lambda row: (row[1] or 0, row[2] is None, row[0].code))

