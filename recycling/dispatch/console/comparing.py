"""Two runs of a day side by side: their figures, and which bookings stand elsewhere."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from routing.runs import PlannedRoute, PlanRun, with_stops

#: A change of time below this is not told.
SMALL = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Placed:
    """Where one run has a booking: the courier and the moment."""

    courier_number: str
    at: dt.datetime


@dataclass(frozen=True)
class Difference:
    """One booking that the two runs do not treat alike; None where it is left out."""

    ref: str
    first: Placed | None
    second: Placed | None


@dataclass(frozen=True)
class Comparison:
    """What tells two runs apart."""

    first: PlanRun
    second: PlanRun
    other_courier: tuple[Difference, ...]
    other_time: tuple[Difference, ...]
    only_first: tuple[Difference, ...]
    only_second: tuple[Difference, ...]


def compare(session: Session, first: PlanRun, second: PlanRun) -> Comparison:
    """The two runs, booking by booking; lists are in the order of time."""
    one, two = (_placed(with_stops(session, run)) for run in (first, second))
    every = sorted(one.keys() | two.keys(), key=lambda ref: (one.get(ref) or two[ref]).at)
    differing = [Difference(ref, one.get(ref), two.get(ref)) for ref in every]
    both = [(each, each.first, each.second) for each in differing if each.first and each.second]
    return Comparison(
        first=first,
        second=second,
        other_courier=tuple(d for d, a, b in both if a.courier_number != b.courier_number),
        other_time=tuple(
            d
            for d, a, b in both
            if a.courier_number == b.courier_number and abs(a.at - b.at) >= SMALL
        ),
        only_first=tuple(d for d in differing if d.second is None),
        only_second=tuple(d for d in differing if d.first is None),
    )


def _placed(routes: Sequence[PlannedRoute]) -> dict[str, Placed]:
    return {
        ref: Placed(route.courier_number, stop.service_at)
        for route in routes
        for stop in route.stops
        if stop.kind == "visit"
        for ref in stop.refs
    }
