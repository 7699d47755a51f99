"""The files of a plan: sheets to print, tracks to drive by, a map to open, the plan for others."""

import datetime as dt
import json
from pathlib import Path

from sqlalchemy.orm import Session

from recycling.booking.desk import bookings_by_refs
from recycling.dispatch.jobs import day_of
from recycling.dispatch.retimed import plan_of_run
from recycling.dispatch.sheets import sheets_of_run
from routing import maps, sheets
from routing.formats import geojson, vroom
from routing.formats.tracks import tracks
from routing.geo.place import Box
from routing.runs import PlanRun
from routing.sheets import SheetRoute
from sites.areas import operator
from web.words import LEFT_OUT

#: The map's libraries, put into the one file.
VENDOR = Path(__file__).parents[1] / "static" / "vendor"

#: One file a route, for the courier's device.
ROUTES = "routes"


def write_files(session: Session, run: PlanRun, folder: Path, *, locale: str) -> str:
    """Write all files of the run; their names in one line. Those of an earlier plan go."""
    zone = operator(session).zone
    made_at = (run.ended_at or run.asked_at).astimezone(zone)
    routes = sheets_of_run(session, run, locale=locale)
    folder.mkdir(parents=True, exist_ok=True)
    whole: dict[str, bytes] = {
        "sheets.pdf": sheets.pack(routes, locale=locale, generated_at=made_at),
        "sheets.csv": sheets.csv(routes, locale=locale),
        "map.html": _map(session, run, routes, locale).encode(),
        **_plan_files(session, run),
    }
    for name, content in whole.items():
        (folder / name).write_bytes(content)
    _write_routes(routes, folder / ROUTES, locale, made_at)
    return ", ".join([*whole, f"{ROUTES}/*.gpx, *.geojson, *.ics"])


def _map(session: Session, run: PlanRun, routes: list[SheetRoute], locale: str) -> str:
    """The map as one file that opens from disk and asks nobody for anything."""
    city = operator(session)
    bookings = bookings_by_refs(session, [row.booking_ref for row in run.left_out])
    plan = maps.plan_from_sheets(
        routes,
        title=f"{city.name_zh if locale == 'zh_CN' else city.name_en} {run.day.isoformat()}",
        locale=locale,
        left_out=[
            maps.LeftOut(*booking.place, booking.number, str(LEFT_OUT.get(row.reason, row.reason)))
            for row in run.left_out
            if (booking := bookings.get(row.booking_ref)) and booking.place
        ],
        base=maps.base_for(Box(city.south, city.west, city.north, city.east)),
    )
    return maps.document(maps.plan_map(plan, locale=locale)).alone(VENDOR)


def _plan_files(session: Session, run: PlanRun) -> dict[str, bytes]:
    day = day_of(session, run.day)
    plan = plan_of_run(session, day, run)
    lats, lons = [lat for lat, _ in day.places], [lon for _, lon in day.places]
    lines = geojson.write(tracks(day.problem, plan, lats, lons), day.zero)
    return {
        "plan.json": _json(vroom.write(day.problem, plan)),
        "plan.geojson": _json(lines),
    }


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _write_routes(
    routes: list[SheetRoute], folder: Path, locale: str, made_at: dt.datetime
) -> None:
    folder.mkdir(exist_ok=True)
    for kind in ("gpx", "geojson", "ics"):
        for old in folder.glob(f"route-*.{kind}"):
            old.unlink()
    for route in routes:
        stem = folder / f"route-{route.number:02d}-{route.vehicle}"
        stem.with_suffix(".gpx").write_bytes(sheets.gpx(route, locale=locale, generated_at=made_at))
        stem.with_suffix(".geojson").write_bytes(sheets.geojson(route))
        stem.with_suffix(".ics").write_bytes(sheets.ics(route, locale=locale, generated_at=made_at))
