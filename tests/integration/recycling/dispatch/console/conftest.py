"""A town with two crews and six bookings, planned and published."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import Booking, Place
from recycling.booking.desk import bookings_by_refs
from recycling.dispatch import execute_run
from recycling.dispatch.console.publishing import put_in_force
from recycling.dispatch.console.replanning import Event
from routing.runs import PlanRun, RunKind, ask_for_run, published_run, run_by_ref
from tests.fixtures.town import NOW, TOMORROW, add_draft, add_town

NINE = dt.datetime(2026, 11, 26, 1, tzinfo=dt.UTC)

#: Where the six stand, and the hours after nine at which their windows of two hours begin.
DOORS = [
    (31.230, 121.470, 0), (31.232, 121.474, 0), (31.236, 121.466, 2),
    (31.250, 121.490, 2), (31.252, 121.494, 4), (31.246, 121.486, 4),
]  # fmt: skip


def add_confirmed(
    session: Session,
    lat: float = 31.23,
    lon: float = 121.47,
    *,
    begins: dt.datetime = NINE,
    hours: int = 2,
    **fields: Any,
) -> Booking:
    """A confirmed booking for tomorrow in a window of some hours."""
    booking = add_draft(session, place=Place(lat, lon, "pin", 1.0), **fields)
    booking.set_window(TOMORROW, begins, begins + dt.timedelta(hours=hours))
    booking.request(by="resident", now=NOW)
    booking.confirm(by="system", now=NOW)
    session.flush()
    return booking


def carry_out(engine: Engine, ref: str) -> PlanRun:
    """The run, carried out in a second."""
    run = execute_run(partial(unit_of_work, engine), ref, clock=lambda: NOW, processes=1)
    assert run is not None
    return run


def ask(engine: Engine, **fields: Any) -> str:
    """A run of tomorrow in the queue."""
    with unit_of_work(engine) as session:
        return ask_for_run(
            session, TOMORROW, budget_seconds=1, seed=1, by="test", now=NOW,
            **{"publishes": fields.get("kind", RunKind.PLAN) == RunKind.PLAN, **fields},
        ).ref  # fmt: skip


@pytest.fixture
def town(engine: Engine) -> Engine:
    """Two crews and six bookings; nothing is planned."""
    with unit_of_work(engine) as session:
        add_town(session, crews=2)
        for number, (lat, lon, after) in enumerate(DOORS):
            add_confirmed(session, lat, lon, begins=NINE + dt.timedelta(hours=after),
                          phone=f"1380000{number:04d}", items=[("phone_smart", 2)])  # fmt: skip
    return engine


@pytest.fixture
def planned(town: Engine) -> Engine:
    """The town after its first plan."""
    carry_out(town, ask(town))
    return town


def on_route(run: PlanRun) -> dict[str, tuple[str, dt.datetime]]:
    """The shift and the hour of each booking that a run visits."""
    return {
        ref: (route.shift_ref, stop.service_at)
        for route in run.routes
        for stop in route.stops
        if stop.kind == "visit"
        for ref in stop.refs
    }


def collect_first(session: Session, *, late: dt.timedelta = dt.timedelta()) -> tuple[str, str]:
    """The first visit of the first route is made; its booking and its shift."""
    run = published_run(session, TOMORROW)
    assert run is not None
    stop = next(one for one in run.routes[0].stops if one.kind == "visit")
    booking = bookings_by_refs(session, stop.refs)[stop.refs[0]]
    booking.set_out(by="courier", now=stop.arrives_at + late)
    booking.collect(by="courier", now=stop.departs_at + late)
    return booking.ref, run.routes[0].shift_ref


def replan(engine: Engine, at: dt.datetime, **event: Any) -> str:
    """The ref of a new plan of the day in force, as it stands at this moment."""
    with unit_of_work(engine) as session:
        run = published_run(session, TOMORROW)
        assert run is not None
        ref = run.ref
    asked = Event(at=at, **event).as_row()
    return carry_out(engine, ask(engine, kind=RunKind.REPLAN, asked=asked, derived_from=ref)).ref


def in_force(engine: Engine, ref: str) -> None:
    """Put a run in force."""
    with unit_of_work(engine) as session:
        put_in_force(session, run_by_ref(session, ref), by="dispatcher", now=NOW)
