"""A van that cannot go on still has things on board: another one meets it and takes them over.

The meeting is a stop of the running day's new plan like any other: from now until the doors close,
where the van was last known to be, for a crew that may carry what is on board and has room for it.
A later plan of the same day keeps it: where the van stands, until the load is over, and then as a
stop that is done.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from recycling.booking.states import BookingState
from recycling.catalogue import planning_default
from recycling.dispatch.console.openings import Openings, rest_of
from recycling.dispatch.console.progress import Standing
from recycling.dispatch.console.whereabouts import whereabouts
from recycling.dispatch.jobs import DIMENSIONS, MEETING, PROFILE, Day
from recycling.dispatch.meetings import held_by, met_courier, still_aboard
from routing.runs import PlannedRoute, PlanRun
from routing.solver.plan import Plan
from routing.solver.problem import Job, Problem, Window
from routing.travel.great_circle import matrices


@dataclass(frozen=True)
class Aboard:
    """What a van that cannot go on has on board, and where it stands.

    Attributes
    ----------
    shift_ref : str
        The shift that ended with it.
    since : datetime or None
        When the plan in force has the meeting; None where it has none yet.
    is_over : bool
        The load is in the other van already.
    """

    courier_number: str
    refs: tuple[str, ...]
    lat: float
    lon: float
    shift_ref: str = ""
    since: dt.datetime | None = None
    is_over: bool = False

    @property
    def ref(self) -> str:
        """The ref of the stop at which it is met."""
        return MEETING + self.courier_number


def aboard(
    session: Session, run: PlanRun, day: Day, standings: Sequence[Standing], out: Sequence[str]
) -> list[Aboard]:
    """The vans among `out` that have collected things and not handed them over yet."""
    stuck = [one for one in standings if one.shift_ref in out]
    found = []
    for one in whereabouts(session, run, stuck):
        route = one.standing.route
        refs = still_aboard(session, route.courier_number, _collected(day, route))
        if refs:
            found.append(Aboard(route.courier_number, refs, one.lat, one.lon, route.shift_ref))
    return found


def arranged(session: Session, day: Day, routes: Sequence[PlannedRoute]) -> list[Aboard]:
    """The meetings that the plan in force has; those whose load is over with what went over.

    One whose load went to yet another van is none any more.
    """
    found = []
    for route in routes:
        for stop in route.stops:
            number = met_courier(stop)
            theirs = [one for one in routes if one.courier_number == number]
            if not number or not theirs:
                continue
            collected = [ref for one in theirs for ref in _collected(day, one)]
            left = still_aboard(session, number, collected)
            over = () if left else held_by(session, route.courier_number, collected)
            if left or over or not collected:
                found.append(
                    Aboard(number, left or over, stop.lat, stop.lon, theirs[0].shift_ref,
                           stop.service_at, is_over=not left)
                )  # fmt: skip
    return found


def _collected(day: Day, route: PlannedRoute) -> list[str]:
    return [
        ref
        for stop in route.stops
        for ref in stop.refs
        if ref in day.bookings and day.bookings[ref].state == BookingState.COLLECTED
    ]


def with_meetings(
    day: Day, problem: Problem, vans: Sequence[Aboard], at: dt.datetime
) -> tuple[Day, Problem]:
    """The day and its problem with one meeting stop for each van; as they are for none."""
    rest = rest_of(day, at)
    if not vans or rest is None:
        return day, problem
    places = [*day.places, *((van.lat, van.lon) for van in vans)]
    travel = matrices(
        [lat for lat, _ in places], [lon for _, lon in places],
        detour=day.operator.detour, kmh=day.operator.kmh,
    )  # fmt: skip
    jobs = tuple(_job(day, van, len(day.places) + number, rest) for number, van in enumerate(vans))
    wider = replace(problem, travel={PROFILE: travel}, jobs=(*problem.jobs, *jobs))
    return replace(day, places=places, problem=wider), wider


def _job(day: Day, van: Aboard, place: int, rest: Window) -> Job:
    jobs = [day.problem.job(ref) for ref in van.refs]
    load = tuple(sum(job.pickup[n] for job in jobs) for n in range(len(DIMENSIONS)))
    # A meeting that stands keeps its hour in the plan that is driven; what is not done yet is
    # planned from now on by the rules of the running day.
    start = rest.start if van.since is None else min(rest.start, day.second(van.since))
    classes: dict[str, Counter[int]] = {}
    for job in jobs:
        for named, amounts in job.by_class:
            classes.setdefault(named, Counter()).update(dict(enumerate(amounts)))
    per_100_kg = int(planning_default("unload_seconds_per_100_kg", day.on))
    return Job(
        ref=van.ref, place=place,
        setup_seconds=int(planning_default("setup_seconds", day.on)),
        # Out of one van and into the other: hectograms at the yard's pace, twice.
        service_seconds=2 * -(-load[0] * per_100_kg // 1000), pickup=load,
        windows=(Window(start, rest.end),),
        skills=frozenset().union(*(job.skills for job in jobs)), priority=100,
        by_class=tuple(
            (named, tuple(amounts[n] for n in range(len(load))))
            for named, amounts in sorted(classes.items())
        ),
    )  # fmt: skip


def priced(
    day: Day, problem: Problem, driven: Plan, vans: Sequence[Aboard]
) -> list[dict[str, Any]]:
    """What each meeting adds to the plan as it is driven; None where no van can come."""
    if not vans:
        return []
    openings = Openings(problem, driven)
    every = [vehicle.ref for vehicle in problem.vehicles]
    rows = []
    for van in vans:
        best = openings.best(van.ref, every)
        rows.append({
            "courier": van.courier_number, "bookings": len(van.refs),
            "kg": round(sum(day.bookings[ref].grams for ref in van.refs) / 1000),
            "extra_fen": best.extra_fen if best is not None else None,
        })  # fmt: skip
    return rows
