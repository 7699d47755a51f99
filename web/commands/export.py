"""`huiliu export`: bookings and plans as files for other programs."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.desk import bookings_on
from recycling.booking.states import BookingState
from recycling.booking.table import write
from recycling.dispatch.jobs import day_of
from recycling.dispatch.retimed import plan_of_run
from recycling.dispatch.sheets import sheets_of_run
from routing import sheets
from routing.formats import vroom
from routing.runs import PlanRun, published_run
from sites.areas import operator
from web.commands.opened import ready_engine
from web.commands.spoken import terminal_locale

DATE = click.DateTime(["%Y-%m-%d"])
OUT = click.Path(dir_okay=False, path_type=Path)


@click.group("export")
def command() -> None:
    """Write bookings or a plan to a file."""


@command.command()
@click.option("--on", type=DATE, required=True, help="The day of the visits.")
@click.option("--out", type=OUT, required=True, help="A .csv file.")
@click.option("--unmasked", is_flag=True,
              help="Names, phones and addresses in full: keep such a file safe.")  # fmt: skip
def bookings(on: dt.datetime, out: Path, unmasked: bool) -> None:
    """Write a day's bookings as CSV, personal fields masked."""
    with ready_engine() as engine, unit_of_work(engine, reads_only=True) as session:
        states = [state for state in BookingState if state is not BookingState.DRAFT]
        rows = bookings_on(session, on.date(), states)
        text = write(rows, operator(session), masked=not unmasked)
    _write(out, text.encode())
    click.echo(f"{out}: {len(rows):,} bookings")


@command.command()
@click.option("--on", type=DATE, required=True, help="The day of the plan in force.")
@click.option(
    "--out", type=OUT, required=True, help="By its ending: .json (VROOM), .geojson, .csv or .pdf."
)
def plan(on: dt.datetime, out: Path) -> None:
    """Write the routes of the plan in force."""
    make = FORMS.get(out.suffix.lower())
    if make is None:
        raise click.UsageError(f"--out: {out.name} ends in none of {', '.join(FORMS)}")
    with ready_engine() as engine, unit_of_work(engine, reads_only=True) as session:
        run = published_run(session, on.date())
        if run is None:
            raise click.ClickException(f"no plan is in force on {on.date().isoformat()}")
        _write(out, make(session, run))
        click.echo(f"{out}: {len(run.routes)} routes")


def _vroom(session: Session, run: PlanRun) -> bytes:
    day = day_of(session, run.day)
    return json.dumps(vroom.write(day.problem, plan_of_run(session, day, run))).encode()


def _geojson(session: Session, run: PlanRun) -> bytes:
    features = [
        feature
        for route in sheets_of_run(session, run, locale=terminal_locale())
        for feature in json.loads(sheets.geojson(route))["features"]
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _csv(session: Session, run: PlanRun) -> bytes:
    locale = terminal_locale()
    return sheets.csv(sheets_of_run(session, run, locale=locale), locale=locale)


def _pdf(session: Session, run: PlanRun) -> bytes:
    locale = terminal_locale()
    at = (run.ended_at or run.asked_at).astimezone(operator(session).zone)
    return sheets.pack(sheets_of_run(session, run, locale=locale), locale=locale, generated_at=at)


FORMS: dict[str, Callable[[Session, PlanRun], bytes]] = {
    ".json": _vroom,
    ".geojson": _geojson,
    ".csv": _csv,
    ".pdf": _pdf,
}


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise click.FileError(str(out), error.strerror) from None
