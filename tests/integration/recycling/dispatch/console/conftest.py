"""A town with two crews and six bookings, planned and published."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import Booking, Place
from recycling.dispatch import execute_run
from routing.runs import PlanRun, RunKind, ask_for_run
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
