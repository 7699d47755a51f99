"""The day on paper and in other people's formats: one route, the pack of all routes, labels."""

import datetime as dt
import io
import zipfile

from flask import Response, request
from werkzeug.exceptions import NotFound

from database.columns import new_number
from recycling.dispatch.sheets import sheet_of_route, sheets_of_run
from recycling.people import Role
from recycling.visits.looks import Why, note_looks
from routing import sheets
from routing.runs import PlannedRoute, PlanRun, published_run
from routing.sheets import SheetRoute
from web.courier.room import blueprint, route_of_viewer
from web.language import locale_code, now, today, zone
from web.security import Reach, access, viewer
from web.unit import database

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "gpx": "application/gpx+xml",
    "geojson": "application/geo+json",
    "ics": "text/calendar; charset=utf-8",
    "zip": "application/zip",
}

#: Labels on one request; a sheet has 24.
MOST_LABELS = 240


def _file(content: bytes, name: str, kind: str) -> Response:
    return Response(
        content,
        content_type=CONTENT_TYPES[kind],
        headers={"Content-Disposition": f'inline; filename="{name}.{kind}"'},
    )


def _made_at() -> dt.datetime:
    return now().astimezone(zone())


def _written(route: SheetRoute, kind: str) -> bytes:
    locale = locale_code()
    writers = {
        "pdf": lambda: sheets.pdf([route], locale=locale, generated_at=_made_at()),
        "csv": lambda: sheets.csv([route], locale=locale),
        "gpx": lambda: sheets.gpx(route, locale=locale, generated_at=_made_at()),
        "geojson": lambda: sheets.geojson(route),
        "ics": lambda: sheets.ics(route, locale=locale, generated_at=_made_at()),
    }
    return writers[kind]()


def _note_paper(route: PlannedRoute) -> None:
    refs = [ref for stop in route.stops if stop.kind == "visit" for ref in stop.refs]
    by = f"courier {viewer().courier_number}" if viewer().courier_number else viewer().ref
    note_looks(database(), refs, Why.PAPER, by=by, at=now(), now=now())


@blueprint.post("/sheet.<any(pdf, csv, gpx, geojson, ics):kind>")
@access(Role.COURIER, scope=Reach.ROUTE)
def paper(kind: str) -> Response:
    """The own route on paper or as a file. A POST: that addresses were shown leaves a trace."""
    route = route_of_viewer()
    if route is None:
        raise NotFound
    _note_paper(route)
    sheet = sheet_of_route(database(), route, locale=locale_code())
    name = f"huiliu-{route.run.day.isoformat()}-{route.number:02d}"
    return _file(_written(sheet, kind), name, kind)


def _day_asked_for() -> PlanRun:
    told = request.args.get("on", "")
    try:
        on = dt.date.fromisoformat(told) if told else today()
    except ValueError:
        raise NotFound from None
    run = published_run(database(), on)
    if run is None:
        raise NotFound
    return run


@blueprint.post("/pack.<any(pdf, zip):kind>")
@access(Role.DISPATCHER, Role.ADMINISTRATOR, scope=Reach.CITY)
def pack(kind: str) -> Response:
    """All routes of a day: the pack to print, or that and every file beside it."""
    run = _day_asked_for()
    for route in run.routes:
        _note_paper(route)
    routes = sheets_of_run(database(), run, locale=locale_code())
    name = f"huiliu-{run.day.isoformat()}"
    printed = sheets.pack(routes, locale=locale_code(), generated_at=_made_at())
    return _file(printed if kind == "pdf" else _zipped(routes, printed), name, kind)


def _zipped(routes: list[SheetRoute], printed: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as files:
        files.writestr("pack.pdf", printed)
        files.writestr("routes.csv", sheets.csv(routes, locale=locale_code()))
        for route in routes:
            for kind in ("gpx", "geojson", "ics"):
                files.writestr(f"route-{route.number:02d}.{kind}", _written(route, kind))
    return out.getvalue()


@blueprint.get("/labels.pdf")
@access(Role.COURIER, Role.DISPATCHER, Role.ADMINISTRATOR, scope=Reach.PUBLIC)
def labels() -> Response:
    """New labels to peel off; a label means nothing until a piece wears it."""
    count = min(max(request.args.get("n", 24, type=int), 1), MOST_LABELS)
    tags = [new_number("T") for _ in range(count)]
    content = sheets.labels(
        tags, locale=locale_code(), house="回流 Huiliu", generated_at=_made_at()
    )
    return _file(content, "huiliu-labels", "pdf")
