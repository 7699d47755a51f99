"""What a new plan of the running day means for those it moves: told once, and taken along."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.booking.states import BookingState
from recycling.notices import tell_moved
from routing.runs import PlanRun, RunKind

#: What a courier has in hand goes with the new run's route, and keeps its state.
IN_HAND = frozenset({BookingState.EN_ROUTE, BookingState.COLLECTED})


def tell_moves(session: Session, run: PlanRun, *, by: str, now: dt.datetime) -> int:
    """After it is published: take along what a replan has in hand, tell who was moved; how many."""
    if run.kind == RunKind.REPLAN:
        _take_along(session, run, by=by, now=now)
    rows: list[dict[str, Any]] = run.moved
    bookings = bookings_by_refs(session, [row["ref"] for row in rows])
    told = 0
    for row in rows:
        booking = bookings.get(row["ref"])
        if booking is not None and _waits(booking):
            told += tell_moved(session, booking, run.ref, row["now"], now=now) is not None
    return told


def tell_back(session: Session, run: PlanRun, parent: PlanRun, *, now: dt.datetime) -> int:
    """After `run` is undone: tell whom it had moved the time of the plan before; how many."""
    at = {
        ref: stop.service_at.isoformat()
        for route in parent.routes
        for stop in route.stops
        for ref in stop.refs
    }
    bookings = bookings_by_refs(session, [row["ref"] for row in run.moved])
    return sum(
        tell_moved(session, booking, f"{run.ref} back", at.get(ref), now=now) is not None
        for ref, booking in bookings.items()
        if _waits(booking)
    )


def _waits(booking: Booking) -> bool:
    return booking.state in (BookingState.CONFIRMED, BookingState.PLANNED, BookingState.EN_ROUTE)


def _take_along(session: Session, run: PlanRun, *, by: str, now: dt.datetime) -> None:
    """Bookings on the way or on board stand on the new run's routes."""
    where = {
        ref: (route.ref, stop.arrives_at)
        for route in run.routes
        for stop in route.stops
        if stop.kind == "visit"
        for ref in stop.refs
    }
    for ref, booking in bookings_by_refs(session, sorted(where)).items():
        route_ref, eta = where[ref]
        if booking.state in IN_HAND and booking.route_ref != route_ref:
            booking.route_ref = route_ref
            if booking.state == BookingState.EN_ROUTE:
                booking.eta = eta
            booking.note("other route", by=by, now=now, why="replan")
