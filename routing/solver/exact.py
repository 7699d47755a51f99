"""Small days solved to the end: every route that could be part of the best plan, then the choice.

Where nothing but order, windows, loads and prices counts, the best route for every set of tasks
comes from dynamic programming over sets (Held, Karp, J. SIAM 10(1), 1962) with labels of cost and
time. Where breaks, shipments, duty or speeds count as well, all orders of fewer tasks are timed
one by one. Yards, and rules that bind routes to each other by more than tasks, are not proved.
"""

from collections.abc import Callable, Iterator
from itertools import combinations, permutations

from routing.solver.engines.route_pool import Chosen, RoutePool
from routing.solver.plan.costs import PER_HOUR, PER_METRE
from routing.solver.plan.model import SUBUNITS
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.schedule import Scheduler
from routing.solver.tasks import Job, Kind, Visit

#: Most tasks for dynamic programming, and most visits where all orders are tried.
MOST_TASKS = 12
MOST_VISITS = 6


def provable(problem: Problem) -> bool:
    """Whether `prove` can settle a problem of this size and kind."""
    bound = any(d.docks or d.limits for d in problem.depots) or problem.balance is not None
    if bound or any(one.yards or one.prefix for one in problem.vehicles):
        return False
    visits = len(problem.jobs) + 2 * len(problem.shipments)
    return visits <= (MOST_TASKS if _plain(problem) else MOST_VISITS)


def prove(
    problem: Problem, scheduler: Scheduler, stop: Callable[[], bool] | None = None
) -> Chosen | None:
    """The best plan's routes; None if stopped, or where CP-SAT could not tell."""
    pool = RoutePool(problem, scheduler)
    for refs in pool.kinds:
        vehicle = problem.vehicle(refs[0])
        if _plain(problem):
            routes = _by_sets(problem, scheduler, vehicle)
        else:
            routes = _by_orders(problem, scheduler, vehicle)
        for number, visits in enumerate(routes):
            if stop is not None and number % 64 == 0 and stop():
                return None
            pool.add(vehicle.ref, visits)
    chosen = pool.best(None)
    return chosen if chosen is not None and chosen.proved else None


def _plain(problem: Problem) -> bool:
    """Whether cost and time along a route are all that an order of tasks decides."""
    loads = [(job.pickup, job.delivery) for job in problem.jobs]
    one_way = not any(any(p) for p, _ in loads) or not any(any(d) for _, d in loads)
    cars = problem.vehicles
    return (
        one_way
        and not problem.shipments
        and not problem.speeds
        and not any(one.breaks or one.max_seconds is not None or one.per_duty_hour for one in cars)
        and not any(one.max_metres is not None or one.max_travel_seconds is not None
                    for one in cars)
        and not any(one.max_stops is not None for one in cars)
    )  # fmt: skip


def _by_orders(
    problem: Problem, scheduler: Scheduler, vehicle: Vehicle
) -> Iterator[tuple[Visit, ...]]:
    """Every order of every set of tasks, pickups before deliveries."""
    able = [task.ref for task in problem.tasks if scheduler.may(vehicle, task.ref) is None]
    for size in range(1, len(able) + 1):
        for refs in combinations(able, size):
            visits: list[Visit] = []
            for ref in refs:
                if problem.is_job(ref):
                    visits.append(Visit(Kind.JOB, ref))
                else:
                    visits += [Visit(Kind.PICKUP, ref), Visit(Kind.DELIVERY, ref)]
            yield from permutations(visits)


#: Cost, time, and the tasks in order.
_Label = tuple[int, int, tuple[int, ...]]


def _by_sets(
    problem: Problem, scheduler: Scheduler, vehicle: Vehicle
) -> Iterator[tuple[Visit, ...]]:
    """The best order of every set of tasks that fits the vehicle."""
    jobs = [job for job in problem.jobs if scheduler.may(vehicle, job.ref) is None]
    capacity = problem.load(vehicle.capacity)
    layer: dict[tuple[int, int], list[_Label]] = {}
    for number, job in enumerate(jobs):
        label = _extend(scheduler, vehicle, None, job, (0, vehicle.shift.start, ()), number)
        if label is not None and _fit(problem, [job], capacity):
            layer[1 << number, number] = [label]
    while layer:
        yield from _finished(scheduler, vehicle, jobs, layer)
        following: dict[tuple[int, int], list[_Label]] = {}
        fits: dict[int, bool] = {}
        for (done, last), labels in layer.items():
            for number, job in enumerate(jobs):
                if done >> number & 1:
                    continue
                after = done | 1 << number
                if after not in fits:
                    chosen = [one for n, one in enumerate(jobs) if after >> n & 1]
                    fits[after] = _fit(problem, chosen, capacity)
                if not fits[after]:
                    continue
                for label in labels:
                    new = _extend(scheduler, vehicle, jobs[last], job, label, number)
                    if new is not None:
                        _keep(following.setdefault((after, number), []), new)
        layer = following


def _fit(problem: Problem, jobs: list[Job], capacity: tuple[int, ...]) -> bool:
    for n, room in enumerate(capacity):
        load = sum(problem.load(job.pickup)[n] + problem.load(job.delivery)[n] for job in jobs)
        if load > room:
            return False
    return True


def _extend(
    scheduler: Scheduler, vehicle: Vehicle, before: Job | None, job: Job, label: _Label, number: int
) -> _Label | None:
    """The label after one more job; None if its windows are missed."""
    place = vehicle.start if before is None else before.place
    driving = scheduler.driving(vehicle)
    drive, metres = driving.leg(place, job.place)
    begin = label[1] + drive
    for window in job.windows:
        if begin <= window.end:
            begin = max(begin, window.start)
            break
    else:
        if job.windows:
            return None
    seconds = job.service_seconds + (job.setup_seconds if job.place != place else 0)
    halt = before is None or before.place != job.place
    cost = label[0] + (drive * vehicle.per_hour + seconds * vehicle.per_task_hour) * PER_HOUR
    cost += metres * vehicle.per_km * PER_METRE + halt * vehicle.per_stop * SUBUNITS
    return cost, begin + seconds, (*label[2], number)


def _keep(labels: list[_Label], new: _Label) -> None:
    """Keep the labels that no other beats in both cost and time."""
    if any(cost <= new[0] and time <= new[1] for cost, time, _ in labels):
        return
    labels[:] = [one for one in labels if one[0] < new[0] or one[1] < new[1]]
    labels.append(new)


def _finished(
    scheduler: Scheduler,
    vehicle: Vehicle,
    jobs: list[Job],
    layer: dict[tuple[int, int], list[_Label]],
) -> Iterator[tuple[Visit, ...]]:
    """The cheapest way home for each set."""
    driving = scheduler.driving(vehicle)
    best: dict[int, tuple[int, tuple[int, ...]]] = {}
    for (done, last), labels in layer.items():
        drive, metres = driving.leg(jobs[last].place, vehicle.end)
        home = drive * vehicle.per_hour * PER_HOUR + metres * vehicle.per_km * PER_METRE
        for cost, time, order in labels:
            if time + drive <= vehicle.shift.end:
                whole = (cost + home, order)
                if done not in best or whole < best[done]:
                    best[done] = whole
    for _, order in best.values():
        yield tuple(Visit(Kind.JOB, jobs[n].ref) for n in order)
