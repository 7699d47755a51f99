"""A finished run as the solver's own plan again: its rows' order, timed anew by the same rules."""

from recycling.dispatch.jobs import Day
from routing.runs import PlannedRoute, PlanRun
from routing.solver.plan import Plan, Reason, Route, Unassigned, cost
from routing.solver.problem import Kind, Visit
from routing.solver.schedule import Refusal, Scheduler

KINDS = {
    "visit": Kind.JOB, "empty": Kind.JOB, "meet": Kind.JOB, "unload": Kind.YARD,
    "break": Kind.BREAK,
}  # fmt: skip


def plan_of_run(day: Day, run: PlanRun) -> Plan:
    """The run as a plan of `day`; bookings, shifts and yards that are gone are passed over."""
    scheduler = Scheduler(day.problem)
    routes: list[Route] = []
    for row in run.routes:
        if row.shift_ref not in day.shifts:
            continue
        found = scheduler.route(day.problem.vehicle(row.shift_ref), _visits(day, row))
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


def _visits(day: Day, row: PlannedRoute) -> list[Visit]:
    jobs = {job.ref for job in day.problem.jobs}
    known = day.bookings.keys() | day.site_loads.keys() | day.yards.keys() | jobs
    return [
        Visit(KINDS[stop.kind], ref)
        for stop in row.stops
        if stop.kind in KINDS
        for ref in stop.refs
        if ref in known or stop.kind == "break"
    ]
