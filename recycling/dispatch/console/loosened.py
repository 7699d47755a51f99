"""A problem without the rules of some routes, to see on the clock what a change would break."""

from collections.abc import Sequence
from dataclasses import replace

from routing.solver.plan import Route, Rule, Violation
from routing.solver.problem import FOREVER, Depot, Job, Problem, Vehicle, Window

#: Room that no load reaches, for the schedule of a route that breaks a rule.
AMPLE = 10**9


def counted(problem: Problem, one: Violation, routes: Sequence[Route]) -> Violation:
    """A missed window with the seconds by which it is missed; others as they are."""
    if one.rule is not Rule.WINDOW or not problem.is_job(one.ref):
        return one
    begins = [stop.begin for route in routes for stop in route.tasks if stop.ref == one.ref]
    windows = problem.job(one.ref).windows
    if not begins or not windows:
        return one
    return replace(one, amount=max(0, begins[0] - windows[-1].end))


def loosened(problem: Problem, vehicles: set[str]) -> Problem:
    """The problem in which no rule binds the routes of these vehicles."""
    return replace(
        problem,
        vehicles=tuple(_loose_vehicle(problem, one) if one.ref in vehicles else one
                       for one in problem.vehicles),
        jobs=tuple(_loose_job(job) for job in problem.jobs),
        depots=tuple(_loose_depot(depot) for depot in problem.depots),
        together=(), apart=(), incompatible=frozenset(),
    )  # fmt: skip


def _loose_vehicle(problem: Problem, vehicle: Vehicle) -> Vehicle:
    skills = frozenset().union(*(job.skills for job in problem.jobs), vehicle.skills)
    return replace(
        vehicle, skills=skills, capacity=(AMPLE,) * len(problem.dimensions),
        shift=Window(vehicle.shift.start, FOREVER), must_unload=False, max_trips=None,
        max_stops=None, max_tasks=None, max_metres=None, max_travel_seconds=None,
        max_seconds=None, prefix=(),
    )  # fmt: skip


def _loose_job(job: Job) -> Job:
    """The job with its last window open to the end: a courier waits for it, but is never late."""
    windows = job.windows
    if windows:
        windows = (*windows[:-1], Window(windows[-1].start, FOREVER))
    return replace(job, windows=windows, vehicles=None)


def _loose_depot(depot: Depot) -> Depot:
    windows = depot.windows
    if windows:
        windows = (*windows[:-1], Window(windows[-1].start, FOREVER))
    return replace(depot, windows=windows, limits=(), docks=None)
