"""A van that cannot go on still has things on board: another one meets it and takes them over.

The meeting is a stop of the running day's new plan like any other: from now until the doors close,
where the van was last known to be, for a crew that may carry what is on board and has room for it.
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
from recycling.dispatch.jobs import MEETING, PROFILE, Day
from routing.runs import PlanRun
from routing.solver.plan import Plan
from routing.solver.problem import Job, Problem, Window
from routing.travel.great_circle import matrices


@dataclass(frozen=True)
class Aboard:
    """What a van that cannot go on has on board, and where it stands."""

    courier_number: str
    refs: tuple[str, ...]
    lat: float
    lon: float


def aboard(
    session: Session, run: PlanRun, day: Day, standings: Sequence[Standing], out: Sequence[str]
) -> list[Aboard]:
    """The vans among `out` that have collected things and not handed them over yet."""
    stuck = [one for one in standings if one.shift_ref in out]
    found = []
    for one in whereabouts(session, run, stuck):
        route = one.standing.route
        refs = tuple(
            ref
            for stop in route.stops
            for ref in stop.refs
            if ref in day.bookings and day.bookings[ref].state == BookingState.COLLECTED
        )
        if refs:
            found.append(Aboard(route.courier_number, refs, one.lat, one.lon))
    return found


def with_meetings(
    day: Day, problem: Problem, vans: Sequence[Aboard], at: dt.datetime
) -> tuple[Day, Problem]:
    """The day and its problem with one meeting stop for each van; as they are for none."""
    window = rest_of(day, at)
    if not vans or window is None:
        return day, problem
    places = [*day.places, *((van.lat, van.lon) for van in vans)]
    travel = matrices(
        [lat for lat, _ in places], [lon for _, lon in places],
        detour=day.operator.detour, kmh=day.operator.kmh,
    )  # fmt: skip
    jobs = tuple(
        _job(day, van, len(day.places) + number, window) for number, van in enumerate(vans)
    )
    wider = replace(problem, travel={PROFILE: travel}, jobs=(*problem.jobs, *jobs))
    return replace(
        day, places=places, problem=replace(day.problem, travel={PROFILE: travel})
    ), wider


def _job(day: Day, van: Aboard, place: int, window: Window) -> Job:
    jobs = [day.problem.job(ref) for ref in van.refs]
    load = tuple(sum(parts) for parts in zip(*(job.pickup for job in jobs), strict=True))
    classes: dict[str, Counter[int]] = {}
    for job in jobs:
        for named, amounts in job.by_class:
            classes.setdefault(named, Counter()).update(dict(enumerate(amounts)))
    per_100_kg = int(planning_default("unload_seconds_per_100_kg", day.on))
    return Job(
        ref=MEETING + van.courier_number, place=place,
        setup_seconds=int(planning_default("setup_seconds", day.on)),
        # Out of one van and into the other: hectograms at the yard's pace, twice.
        service_seconds=2 * -(-load[0] * per_100_kg // 1000), pickup=load, windows=(window,),
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
        best = openings.best(MEETING + van.courier_number, every)
        rows.append({
            "courier": van.courier_number, "bookings": len(van.refs),
            "kg": round(sum(day.bookings[ref].grams for ref in van.refs) / 1000),
            "extra_fen": best.extra_fen if best is not None else None,
        })  # fmt: skip
    return rows
