"""How far the routes of a running day are, the late ones first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recycling.booking.states import BookingState
from recycling.catalogue import planning_default
from recycling.dispatch.ahead import TAKES, Door, begins, doors_on, halts_of
from routing.runs import PlannedRoute, PlanRun, RouteStop, with_stops


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
    expected : tuple of datetime
        When each stop ahead will begin, by the rule that residents are told by (`ahead.begins`):
        waiting that the plan had to spare takes up a delay.
    at_risk : int
        Stops ahead that are expected after their window.
    """

    route: PlannedRoute
    done: tuple[Done, ...]
    failed: int
    ahead: tuple[RouteStop, ...]
    late_seconds: int
    expected: tuple[dt.datetime, ...]
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
    routes = with_stops(session, run)
    doors = doors_on(session, routes)
    found = [_standing(route, doors, now) for route in routes]
    return sorted(found, key=lambda one: (-one.late_seconds, one.route.number))


def _standing(route: PlannedRoute, doors: Mapping[str, Door], now: dt.datetime) -> Standing:
    done: list[Done] = []
    ahead: list[RouteStop] = []
    expected: list[dt.datetime] = []
    failed = at_risk = 0
    at = begins(halts_of(route.stops, doors), now=now)
    for place, stop in enumerate(route.stops):
        here = [doors[ref] for ref in stop.refs if ref in doors]
        if stop.kind not in TAKES or not here:
            continue
        if all(door.is_over for door in here):
            moments = [door.ended_at for door in here if door.ended_at is not None]
            failed += sum(door.state is BookingState.FAILED for door in here)
            if moments:
                done.append(Done(stop, max(moments)))
            continue
        ahead.append(stop)
        expected.append(at[place] or stop.service_at)
        at_risk += any(door.closes_at and expected[-1] > door.closes_at for door in here)
    late = _late(done, ahead, now)
    return Standing(route, tuple(done), failed, tuple(ahead), late, tuple(expected), at_risk)


def _late(done: Sequence[Done], ahead: Sequence[RouteStop], now: dt.datetime) -> int:
    seconds = 0.0
    if done:
        last = max(done, key=lambda one: one.stop.sequence)
        seconds = (last.at - last.stop.departs_at).total_seconds()
    if ahead:
        seconds = max(seconds, (now - ahead[0].departs_at).total_seconds())
    return max(0, round(seconds))
