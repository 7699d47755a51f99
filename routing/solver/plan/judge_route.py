"""The rules that one route has to keep by itself."""

from collections.abc import Iterator
from itertools import pairwise

from routing.solver.driving import Driving
from routing.solver.plan.costs import halts, unloaded
from routing.solver.plan.model import Route, Stop
from routing.solver.plan.rules import Rule, Violation
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.tasks import Job, Kind, ShipmentStep, Window


def route_violations(
    problem: Problem, vehicle: Vehicle, route: Route, driving: Driving
) -> list[Violation]:
    """What is wrong with one route taken alone."""
    shape = list(_shape(problem, vehicle, route))
    if shape:
        return shape
    return [
        *_travel(problem, vehicle, route, driving),
        *_service(problem, vehicle, route),
        *_breaks(problem, vehicle, route),
        *_loads(problem, vehicle, route),
        *_classes(problem, vehicle, route),
        *_may(problem, vehicle, route),
        *_most(vehicle, route),
    ]


def _shape(problem: Problem, vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    kinds = [stop.kind for stop in route.stops]
    if kinds[:1] != [Kind.START] or kinds[-1:] != [Kind.END] or len(kinds) < 3:
        yield Violation(Rule.SHAPE, vehicle.ref)
        return
    if any(kind in (Kind.START, Kind.END) for kind in kinds[1:-1]):
        yield Violation(Rule.SHAPE, vehicle.ref)
    breaks = {rest.ref for rest in vehicle.breaks}
    for stop in route.stops[1:-1]:
        known = {
            Kind.JOB: problem.is_job(stop.ref),
            Kind.PICKUP: problem.is_shipment(stop.ref),
            Kind.DELIVERY: problem.is_shipment(stop.ref),
            Kind.YARD: problem.is_depot(stop.ref),
            Kind.BREAK: stop.ref in breaks,
        }
        if not known.get(stop.kind, True):
            yield Violation(Rule.UNKNOWN, vehicle.ref, stop.ref)
        elif stop.place != _place(problem, stop):
            yield Violation(Rule.SHAPE, vehicle.ref, stop.ref)
    placed = [stop.place for stop in route.stops if stop.kind is not Kind.BREAK]
    start = vehicle.start if vehicle.start is not None else placed[1]
    end = vehicle.end if vehicle.end is not None else placed[-2]
    if placed[0] != start or placed[-1] != end:
        yield Violation(Rule.SHAPE, vehicle.ref)


def _work(problem: Problem, stop: Stop) -> Job | ShipmentStep | None:
    if stop.kind is Kind.JOB:
        return problem.job(stop.ref)
    if stop.kind is Kind.PICKUP:
        return problem.shipment(stop.ref).pickup
    if stop.kind is Kind.DELIVERY:
        return problem.shipment(stop.ref).delivery
    return None


def _place(problem: Problem, stop: Stop) -> int | None:
    work = _work(problem, stop)
    if work is not None:
        return work.place
    return problem.depot(stop.ref).place if stop.kind is Kind.YARD else None


def _travel(
    problem: Problem, vehicle: Vehicle, route: Route, driving: Driving
) -> Iterator[Violation]:
    """Each leg takes what the table says, wherever breaks cut it."""
    place = route.stops[0].place
    first, last = vehicle.start is None, vehicle.end is None
    done, slack = 0, 1
    for before, stop in pairwise(route.stops):
        if stop.travel_seconds != stop.arrival - before.departure or stop.travel_seconds < 0:
            yield Violation(Rule.TRAVEL, vehicle.ref, stop.ref)
        done += driving.progress(before.departure, stop.arrival)
        if stop.travel_seconds:
            slack = max(slack, driving.progress(stop.arrival - 1, stop.arrival))
        if stop.kind is Kind.BREAK:
            continue
        open_end = first or (last and stop.kind is Kind.END)
        work, metres = (0, 0) if open_end else driving.leg(place, stop.place)
        if not 100 * work <= done < 100 * work + slack or stop.metres != metres:
            yield Violation(Rule.TRAVEL, vehicle.ref, stop.ref, done - 100 * work)
        place, done, slack = stop.place, 0, 1
        first = False
    if route.departure < vehicle.shift.start or route.arrival > vehicle.shift.end:
        late = max(vehicle.shift.start - route.departure, route.arrival - vehicle.shift.end)
        yield Violation(Rule.SHIFT, vehicle.ref, amount=late)


def _inside(windows: tuple[Window, ...], begin: int) -> bool:
    return not windows or any(window.start <= begin <= window.end for window in windows)


def _service(problem: Problem, vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    """Windows, waiting, setup and service of tasks and yards."""
    place = vehicle.start
    drops = iter(unloaded(problem, route))
    for stop in route.stops[1:-1]:
        if stop.begin < stop.arrival:
            yield Violation(Rule.SERVICE, vehicle.ref, stop.ref)
        if stop.departure != stop.begin + stop.setup_seconds + stop.service_seconds:
            yield Violation(Rule.SERVICE, vehicle.ref, stop.ref)
        if stop.kind is Kind.BREAK:
            continue
        work = _work(problem, stop)
        if work is not None:
            windows = work.windows
            setup = work.setup_seconds if stop.place != place else 0
            service = work.service_seconds
        else:
            depot = problem.depot(stop.ref)
            windows, setup = depot.windows, 0
            _, load = next(drops)
            pairs = zip(depot.milliseconds_per_unit, load, strict=False)
            service = depot.fixed_seconds - (-sum(ms * units for ms, units in pairs) // 1000)
        if (stop.setup_seconds, stop.service_seconds) != (setup, service):
            yield Violation(Rule.SERVICE, vehicle.ref, stop.ref)
        if not _inside(windows, stop.begin):
            yield Violation(Rule.WINDOW, vehicle.ref, stop.ref)
        place = stop.place


def _breaks(problem: Problem, vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    taken = [stop for stop in route.stops if stop.kind is Kind.BREAK]
    if sorted(stop.ref for stop in taken) != sorted(rest.ref for rest in vehicle.breaks):
        yield Violation(Rule.BREAK, vehicle.ref)
        return
    rests = {rest.ref: rest for rest in vehicle.breaks}
    for stop in taken:
        rest = rests[stop.ref]
        if stop.service_seconds != rest.service_seconds or not _inside(rest.windows, stop.begin):
            yield Violation(Rule.BREAK, vehicle.ref, stop.ref)
        if rest.max_load is not None:
            most = problem.load(rest.max_load)
            if any(amount > top for amount, top in zip(stop.load, most, strict=True)):
                yield Violation(Rule.BREAK_LOAD, vehicle.ref, stop.ref)


def _brought(problem: Problem, stops: list[Stop]) -> list[int]:
    """What a trip has to load at its beginning, by dimension."""
    brought = [0] * len(problem.dimensions)
    for stop in stops:
        if stop.kind is Kind.YARD:
            break
        if stop.kind is Kind.JOB:
            for number, amount in enumerate(problem.job(stop.ref).delivery):
                brought[number] += amount
    return brought


def _loads(problem: Problem, vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    capacity = problem.load(vehicle.capacity)
    stops = list(route.stops)
    fetched = list(problem.load(vehicle.initial_load))
    shipped = [0] * len(capacity)
    aboard: set[str] = set()
    delivered: set[str] = set()
    bring = _brought(problem, stops)
    for number, stop in enumerate(stops):
        if stop.kind is Kind.JOB:
            job = problem.job(stop.ref)
            fetched = [x + y for x, y in zip(fetched, problem.load(job.pickup), strict=True)]
            bring = [x - y for x, y in zip(bring, problem.load(job.delivery), strict=True)]
        elif stop.kind is Kind.PICKUP:
            load = problem.load(problem.shipment(stop.ref).load)
            shipped = [x + y for x, y in zip(shipped, load, strict=True)]
            aboard.add(stop.ref)
        elif stop.kind is Kind.DELIVERY:
            load = problem.load(problem.shipment(stop.ref).load)
            shipped = [x - y for x, y in zip(shipped, load, strict=True)]
            if stop.ref not in aboard:
                yield Violation(Rule.SHIPMENT_ORDER, vehicle.ref, stop.ref)
            delivered.add(stop.ref)
        elif stop.kind is Kind.YARD:
            fetched = [0] * len(fetched)
            bring = _brought(problem, stops[number + 1 :])
        load_now = [x + y + z for x, y, z in zip(fetched, shipped, bring, strict=True)]
        if tuple(load_now) != stop.load:
            yield Violation(Rule.LOAD, vehicle.ref, stop.ref)
        over = max((x - most for x, most in zip(load_now, capacity, strict=True)), default=0)
        if over > 0:
            yield Violation(Rule.CAPACITY, vehicle.ref, stop.ref, over)
    for ref in aboard ^ delivered:
        yield Violation(Rule.SHIPMENT_ORDER, vehicle.ref, ref)
    if vehicle.must_unload and any(fetched):
        yield Violation(Rule.MUST_UNLOAD, vehicle.ref, amount=max(fetched))


def _classes(problem: Problem, vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    """Two classes that may not travel together are never in one trip."""
    if not problem.incompatible:
        return
    shipped: dict[str, frozenset[str]] = {}
    classes = set(vehicle.initial_classes)
    for stop in route.stops:
        if stop.kind is Kind.JOB:
            classes |= problem.job(stop.ref).load_classes
        elif stop.kind is Kind.PICKUP:
            shipped[stop.ref] = problem.shipment(stop.ref).load_classes
            classes |= shipped[stop.ref]
        elif stop.kind is Kind.DELIVERY:
            shipped.pop(stop.ref, None)
        if stop.kind in (Kind.YARD, Kind.END):
            if any(pair <= classes for pair in problem.incompatible):
                yield Violation(Rule.INCOMPATIBLE, vehicle.ref, stop.ref)
            classes = set().union(*shipped.values())


def _may(problem: Problem, vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    for stop in route.stops:
        if stop.kind is Kind.YARD and stop.ref not in vehicle.yards:
            yield Violation(Rule.YARD_NOT_ALLOWED, vehicle.ref, stop.ref)
        if not stop.is_task:
            continue
        task = problem.task(stop.ref)
        if not task.skills <= vehicle.skills:
            yield Violation(Rule.SKILL, vehicle.ref, stop.ref)
        if task.vehicles is not None and vehicle.ref not in task.vehicles:
            yield Violation(Rule.VEHICLE_NOT_ALLOWED, vehicle.ref, stop.ref)


def _most(vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    """Stops, tasks, trips, metres, driving time and duty."""
    trips, open_trip = 0, False
    for stop in route.stops:
        if stop.is_task and not open_trip:
            trips, open_trip = trips + 1, True
        elif stop.kind is Kind.YARD:
            open_trip = False
    duty = None
    if vehicle.max_seconds is not None:
        duty = vehicle.max_seconds + vehicle.max_overtime_seconds
    for rule, value, most in (
        (Rule.MAX_STOPS, halts(route.stops), vehicle.max_stops),
        (Rule.MAX_TASKS, len(route.tasks), vehicle.max_tasks),
        (Rule.MAX_TRIPS, trips, vehicle.max_trips),
        (Rule.MAX_METRES, route.metres, vehicle.max_metres),
        (Rule.MAX_TRAVEL, route.travel_seconds, vehicle.max_travel_seconds),
        (Rule.OVERTIME, route.duty_seconds, duty),
    ):
        if most is not None and value > most:
            yield Violation(rule, vehicle.ref, amount=value - most)
