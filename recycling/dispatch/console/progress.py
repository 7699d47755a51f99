"""How far the routes of a running day are, the late ones first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from recycling.booking.bookings import Booking
from recycling.booking.rows import BookingEvent
from recycling.booking.states import BookingState
from recycling.catalogue import planning_default
from routing.runs import PlannedRoute, PlanRun, RouteStop

S = BookingState

#: A visit is over in these.
OVER = frozenset({S.COLLECTED, S.RECEIVED, S.SETTLED, S.FAILED, S.REFUSED, S.CANCELLED})
#: Events that end a visit at the door, by the state they lead to.
ENDS = (S.COLLECTED.value, S.FAILED.value, S.REFUSED.value)


@dataclass(frozen=True)
class Done:
    """A halt that is over: as planned, and as it was."""

    stop: RouteStop
    at: dt.datetime


@dataclass(frozen=True)
class Standing:
    """One route on its way.

    Attributes
    ----------
    late_seconds : int
        How much later than planned the last stop was done, or than now the next one should have
        been; never below zero.
    at_risk : int
        Stops ahead that would begin after their window at this lateness.
    """

    route: PlannedRoute
    done: tuple[Done, ...]
    failed: int
    ahead: tuple[RouteStop, ...]
    late_seconds: int
    at_risk: int

    @property
    def shift_ref(self) -> str:
        """The shift that drives it."""
        return self.route.shift_ref

    @property
    def next(self) -> RouteStop | None:
        """The halt that comes next."""
        return self.ahead[0] if self.ahead else None

    @property
    def share(self) -> float:
        """Of the halts, how many are over."""
        halts = len(self.done) + len(self.ahead)
        return len(self.done) / halts if halts else 0.0

    def is_late(self, on: dt.date) -> bool:
        """Whether it is so late that a dispatcher should look."""
        return self.late_seconds >= int(planning_default("late_minutes", on)) * 60


def standings(session: Session, run: PlanRun, *, now: dt.datetime) -> list[Standing]:
    """Every route of a run: what is done, how late it is; the latest first, then by number."""
    query = (
        select(PlannedRoute)
        .where(PlannedRoute.run_id == run.id)
        .options(selectinload(PlannedRoute.stops))
        .order_by(PlannedRoute.number)
    )
    routes = list(session.scalars(query))
    refs = [ref for route in routes for stop in route.stops for ref in stop.refs]
    states, ended, windows = _bookings(session, refs)
    found = [_standing(route, states, ended, windows, now) for route in routes]
    return sorted(found, key=lambda one: (-one.late_seconds, one.route.number))


def _bookings(
    session: Session, refs: Sequence[str]
) -> tuple[dict[str, BookingState], dict[str, dt.datetime], dict[str, dt.datetime]]:
    """State, moment of the visit's end and end of the window of each booking, in few queries."""
    states: dict[str, BookingState] = {}
    ended: dict[str, dt.datetime] = {}
    windows: dict[str, dt.datetime] = {}
    for begin in range(0, len(refs), 500):
        some = refs[begin : begin + 500]
        rows = select(Booking.ref, Booking.state, Booking.window_end).where(Booking.ref.in_(some))
        for ref, state, end in session.execute(rows):
            states[ref] = BookingState(state)
            if end is not None:
                windows[ref] = end
        events = (
            select(Booking.ref, BookingEvent.at)
            .join(BookingEvent.booking)
            .where(Booking.ref.in_(some), BookingEvent.state_after.in_(ENDS))
            .order_by(BookingEvent.number)
        )
        # A tick that was taken back leaves an earlier event: the last one counts.
        ended |= {row[0]: row[1] for row in session.execute(events)}
    return states, ended, windows


def _standing(
    route: PlannedRoute,
    states: Mapping[str, BookingState],
    ended: Mapping[str, dt.datetime],
    windows: Mapping[str, dt.datetime],
    now: dt.datetime,
) -> Standing:
    done: list[Done] = []
    ahead: list[RouteStop] = []
    failed = 0
    for stop in route.stops:
        if stop.kind != "visit":
            continue
        here = [states[ref] for ref in stop.refs if ref in states]
        if here and all(state in OVER for state in here):
            moments = [ended[ref] for ref in stop.refs if ref in ended]
            failed += sum(state is S.FAILED for state in here)
            if moments:
                done.append(Done(stop, max(moments)))
        elif here:
            ahead.append(stop)
    late = _late(done, ahead, now)
    at_risk = sum(
        any(
            stop.service_at + dt.timedelta(seconds=late) > windows[ref]
            for ref in stop.refs
            if ref in windows
        )
        for stop in ahead
    )
    return Standing(route, tuple(done), failed, tuple(ahead), late, at_risk)


def _late(done: Sequence[Done], ahead: Sequence[RouteStop], now: dt.datetime) -> int:
    seconds = 0.0
    if done:
        last = max(done, key=lambda one: one.stop.sequence)
        seconds = (last.at - last.stop.departs_at).total_seconds()
    if ahead:
        seconds = max(seconds, (now - ahead[0].departs_at).total_seconds())
    return max(0, round(seconds))
