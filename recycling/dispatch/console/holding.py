"""What is held fast on a day, as rules of the day's problem."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from recycling.dispatch.jobs import Day
from recycling.dispatch.retimed import KINDS
from routing.locks import LockKind, RouteLock, lock, locks_on
from routing.runs import PlannedRoute, PlanRun
from routing.solver.problem import Problem, Vehicle, Visit

__all__ = ["hold", "hold_route", "hold_stop", "locks_on"]


def hold(day: Day, locks: Iterable[RouteLock]) -> Problem:
    """The day's problem in which the locks bind; what they name and is gone is passed over."""
    problem = day.problem
    for one in locks:
        if one.shift_ref not in day.shifts:
            continue
        if one.kind == LockKind.STOP:
            refs = {ref for _, ref in one.visits}
            only = frozenset({one.shift_ref})
            jobs = tuple(
                replace(job, vehicles=only) if job.ref in refs else job for job in problem.jobs
            )
            problem = replace(problem, jobs=jobs)
            continue
        held = _held(day, problem.vehicle(one.shift_ref), one)
        vehicles = tuple(held if old.ref == held.ref else old for old in problem.vehicles)
        problem = replace(problem, vehicles=vehicles)
    return problem


def _held(day: Day, vehicle: Vehicle, one: RouteLock) -> Vehicle:
    known = day.bookings.keys() | day.site_loads.keys() | day.yards.keys()
    prefix = tuple(Visit(KINDS[kind], ref) for kind, ref in one.visits if ref in known)
    if one.kind == LockKind.PREFIX:
        return replace(vehicle, prefix=prefix)
    tasks = sum(visit.ref not in day.yards for visit in prefix)
    return replace(vehicle, prefix=prefix, max_tasks=tasks)


def hold_stop(
    session: Session, run: PlanRun, route: PlannedRoute, sequence: int, *, by: str, now: dt.datetime
) -> RouteLock:
    """Keep the bookings of a halt on this route."""
    visits = [(stop.kind, ref) for stop in route.stops if stop.sequence == sequence
              for ref in stop.refs]  # fmt: skip
    return lock(session, run.day, LockKind.STOP, route.shift_ref, visits, by=by, now=now)


def hold_route(
    session: Session,
    run: PlanRun,
    route: PlannedRoute,
    *,
    until: int | None,
    by: str,
    now: dt.datetime,
) -> RouteLock:
    """Keep the order of a route as far as the halt `until`; all of it without one."""
    kept: Sequence[str] = ("visit", "empty", "unload")
    visits = [
        (stop.kind, ref)
        for stop in route.stops
        if stop.kind in kept and (until is None or stop.sequence <= until)
        for ref in stop.refs
    ]
    kind = LockKind.ROUTE if until is None else LockKind.PREFIX
    return lock(session, run.day, kind, route.shift_ref, visits, by=by, now=now)
