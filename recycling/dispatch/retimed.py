"""A finished run as the solver's own plan again: its rows' order, timed anew by the same rules."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from recycling.catalogue import planning_default
from recycling.dispatch.jobs import Day
from routing.runs import PlannedRoute, PlanRun, with_stops
from routing.solver.plan import Plan, Reason, Route, Unassigned, cost
from routing.solver.problem import Kind, Visit, Window
from routing.solver.schedule import Refusal, Scheduler

KINDS = {
    "visit": Kind.JOB, "empty": Kind.JOB, "meet": Kind.JOB, "unload": Kind.YARD,
    "break": Kind.BREAK,
}  # fmt: skip


def plan_of_run(session: Session, day: Day, run: PlanRun) -> Plan:
    """The run as a plan of `day`; bookings, shifts and yards that are gone are passed over.

    No visit begins before the moment that the run has for it, also where something before it is
    gone: the courier was late there, or the resident was told that hour.
    """
    rows = with_stops(session, run)
    problem = as_told(day, rows).problem
    scheduler = Scheduler(problem)
    known = day.yards.keys() | {job.ref for job in problem.jobs}
    routes: list[Route] = []
    for row in rows:
        if row.shift_ref not in day.shifts:
            continue
        visits, after = _order(day, row, known)
        found = scheduler.route(problem.vehicle(row.shift_ref), visits, after)
        if not isinstance(found, Refusal) and found.tasks:
            routes.append(found)
    served = {stop.ref for route in routes for stop in route.tasks}
    reasons = {one.booking_ref: one.reason for one in run.left_out}
    known = {reason.value for reason in Reason}
    left_out = [
        Unassigned(
            job.ref,
            Reason(reasons[job.ref]) if reasons.get(job.ref) in known else Reason.NOT_FOUND,
        )
        for job in day.problem.jobs
        if job.ref not in served
    ]
    unpriced = Plan(routes=tuple(routes), unassigned=tuple(left_out))
    return Plan(
        routes=unpriced.routes,
        unassigned=unpriced.unassigned,
        cost=cost(day.problem, unpriced),
        engine=str(run.made_with.get("engine", "")),
    )


def as_told(day: Day, routes: Iterable[PlannedRoute]) -> Day:
    """The day in which what the routes visit outside its window may be visited about then.

    The resident was told that hour, by a plan of the running day or of one that gave the promise
    up: a plan that is made from theirs goes on from there.
    """
    slack = int(planning_default("told_slack_minutes", day.on)) * 60
    planned = {
        ref: (day.second(stop.service_at), day.second(stop.departs_at))
        for route in routes
        for stop in route.stops
        if stop.kind == "visit"
        for ref in stop.refs
    }
    jobs = tuple(
        replace(job, windows=_also(job.windows, *planned[job.ref], slack))
        if job.ref in planned
        else job
        for job in day.problem.jobs
    )
    return replace(day, problem=replace(day.problem, jobs=jobs))


def _also(windows: tuple[Window, ...], begin: int, end: int, slack: int) -> tuple[Window, ...]:
    """The windows, and the time about a visit that lies in none of them."""
    if not windows or any(one.start <= begin <= one.end for one in windows):
        return windows
    told = Window(max(0, begin - slack), end + slack)
    apart = [one for one in windows if one.end < told.start or told.end < one.start]
    joined = [told, *(one for one in windows if one not in apart)]
    whole = Window(min(one.start for one in joined), max(one.end for one in joined))
    return tuple(sorted([*apart, whole]))


def _order(
    day: Day, row: PlannedRoute, known: Collection[str]
) -> tuple[list[Visit], dict[int, int]]:
    """A route's visits, and the moment before which the first of each halt may not begin."""
    visits: list[Visit] = []
    after: dict[int, int] = {}
    for stop in row.stops:
        kind = KINDS.get(stop.kind)
        refs = [ref for ref in stop.refs if ref in known or kind is Kind.BREAK]
        if kind is None or not refs:
            continue
        if kind is Kind.JOB:
            after[len(visits)] = day.second(stop.service_at)
        visits += [Visit(kind, ref) for ref in refs]
    return visits, after
