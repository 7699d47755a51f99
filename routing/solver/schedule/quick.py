"""The short way to a route's cost, for the many routes that need no more than a few passes.

It covers what most routes are: speed that does not change, no load classes that may not meet, and
either no break and at most one window a stop, or one break and no price on the length of the
duty. It gives the same figures as the long way, and says None where it does not apply.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from routing.solver.driving import Drivers, Driving
from routing.solver.plan.costs import PER_HOUR, PER_METRE
from routing.solver.plan.model import SUBUNITS
from routing.solver.plan.rules import Rule
from routing.solver.problem import Problem
from routing.solver.resources import Depot, Vehicle
from routing.solver.schedule.loads import Refusal
from routing.solver.schedule.timing import opening
from routing.solver.tasks import Job, Kind, Load, ShipmentStep, Visit, Window


class _Work(NamedTuple):
    place: int
    setup: int
    service: int
    windows: tuple[Window, ...]
    net: Load
    brought: Load
    fetched: Load
    depot: Depot | None


@dataclass(frozen=True)
class _Car:
    driving: Driving
    capacity: Load
    first: Load
    duty: bool


class Priced(NamedTuple):
    """Subunits of a route, and its visits to yards with begin and end."""

    cost: int
    docked: tuple[tuple[str, int, int], ...]


class _Leg(NamedTuple):
    """One stop as the clock sees it: drive there, work, windows."""

    drive: int
    seconds: int
    windows: tuple[Window, ...]


class Quick:
    """A few passes over a route."""

    def __init__(self, problem: Problem, drivers: Drivers):
        self._problem = problem
        self._drivers = drivers
        self._works: dict[Visit, _Work] = {}
        self._cars: dict[str, _Car | None] = {}
        self._single = True
        zero = problem.load(())
        for job in problem.jobs:
            brought, fetched = problem.load(job.delivery), problem.load(job.pickup)
            net = tuple(a - b for a, b in zip(fetched, brought, strict=True))
            self._works[Visit(Kind.JOB, job.ref)] = _work(job, net, brought, fetched)
        for one in problem.shipments:
            load = problem.load(one.load)
            away = tuple(-amount for amount in load)
            self._works[Visit(Kind.PICKUP, one.ref)] = _work(one.pickup, load, zero, zero)
            self._works[Visit(Kind.DELIVERY, one.ref)] = _work(one.delivery, away, zero, zero)
        for depot in problem.depots:
            self._works[Visit(Kind.YARD, depot.ref)] = _Work(
                depot.place, 0, depot.fixed_seconds, depot.windows, zero, zero, zero, depot
            )
        self._single = all(len(work.windows) < 2 for work in self._works.values())
        self._shipments = bool(problem.shipments)
        self._loads = range(len(problem.dimensions))

    def price(self, vehicle: Vehicle, visits: Sequence[Visit]) -> Priced | Refusal | None:
        """Cost and yard visits, or what refuses the route; None where the long way is needed."""
        if vehicle.ref not in self._cars:
            self._cars[vehicle.ref] = self._car(vehicle)
        car = self._cars[vehicle.ref]
        if car is None:
            return None
        works = []
        for visit in visits:
            work = self._works.get(visit)
            if work is None:
                return None
            works.append(work)
        unloaded = self._loaded(vehicle, car, visits, works)
        if isinstance(unloaded, Refusal):
            return unloaded
        return self._timed(vehicle, car, visits, works, unloaded)

    def loads(self, vehicle: Vehicle, visits: Sequence[Visit]) -> list[list[int]]:
        """On board at the start and after each visit, by dimension; no yard is on the way."""
        works = [self._works[visit] for visit in visits if visit.kind is not Kind.BREAK]
        first = self._problem.load(vehicle.initial_load)
        answer = []
        for n in self._loads:
            now = first[n] + sum(work.brought[n] for work in works)
            row = [now]
            for visit in visits:
                if visit.kind is not Kind.BREAK:
                    now += self._works[visit].net[n]
                row.append(now)
            answer.append(row)
        return answer

    def _car(self, vehicle: Vehicle) -> _Car | None:
        driving = self._drivers.of(vehicle)
        rests = vehicle.breaks
        duty = vehicle.max_seconds is not None or vehicle.per_duty_hour > 0
        duty = duty or any(depot.docks for depot in self._problem.depots)
        if (
            not driving.steady
            or self._problem.incompatible
            or len(rests) > 1
            or any(rest.max_load is not None for rest in rests)
            or (duty and (rests or not self._single))
        ):
            return None
        full = self._problem.load
        return _Car(driving, full(vehicle.capacity), full(vehicle.initial_load), duty)

    def _loaded(
        self, vehicle: Vehicle, car: _Car, visits: Sequence[Visit], works: list[_Work]
    ) -> list[list[int]] | Refusal:
        """What is unloaded at each yard visit, by dimension."""
        yards = [n for n, work in enumerate(works) if work.depot is not None]
        trips = 0
        for start, end in zip([-1, *yards], [*yards, len(works)], strict=True):
            trips += end > start + 1
            if yards and end < len(works) and visits[end].ref not in vehicle.yards:
                return Refusal(Rule.YARD_NOT_ALLOWED, visits[end].ref)
        if vehicle.max_trips is not None and trips > vehicle.max_trips:
            return Refusal(Rule.MAX_TRIPS, vehicle.ref, trips - vehicle.max_trips)
        unloaded: list[list[int]] = [[] for _ in yards]
        for n in self._loads:
            room = car.capacity[n]
            fetched, shipped = car.first[n], 0
            start = -1
            for number, end in enumerate([*yards, len(works)]):
                trip = works[start + 1 : end]
                now = fetched + shipped + sum([work.brought[n] for work in trip])
                if now > room:
                    return Refusal(Rule.CAPACITY, visits[start + 1].ref if trip else "", now - room)
                for step, work in enumerate(trip, start + 1):
                    now += work.net[n]
                    if now > room:
                        return Refusal(Rule.CAPACITY, visits[step].ref, now - room)
                fetched += sum([work.fetched[n] for work in trip])
                shipped = now - fetched
                if number < len(yards):
                    unloaded[number].append(fetched)
                    fetched = 0
                start = end
            if vehicle.must_unload and fetched:
                return Refusal(Rule.MUST_UNLOAD, vehicle.ref, fetched)
        if self._shipments and (wrong := _order(visits)) is not None:
            return wrong
        return unloaded

    def _timed(
        self,
        vehicle: Vehicle,
        car: _Car,
        visits: Sequence[Visit],
        works: list[_Work],
        unloaded: list[list[int]],
    ) -> Priced | Refusal:
        """Times, limits and cost."""
        leg = car.driving.leg
        place, last = vehicle.start, None
        travel = metres = tasks = stops = count = yard = paid = 0
        legs: list[_Leg] = []
        for work in works:
            here = work.place
            drive, length = leg(place, here)
            travel += drive
            metres += length
            if work.depot is None:
                seconds = work.service + (work.setup if here != place else 0)
                tasks += seconds
                count += 1
                stops += here != last
                last = here
            else:
                seconds, price = _unloading(work.depot, unloaded[yard])
                paid += price
                yard += 1
                last = None
            place = here
            legs.append(_Leg(drive, seconds, work.windows))
        drive, length = leg(place, vehicle.end)
        travel += drive
        metres += length
        for rule, value, most in (
            (Rule.MAX_STOPS, stops, vehicle.max_stops),
            (Rule.MAX_TASKS, count, vehicle.max_tasks),
            (Rule.MAX_METRES, metres, vehicle.max_metres),
            (Rule.MAX_TRAVEL, travel, vehicle.max_travel_seconds),
        ):
            if most is not None and value > most:
                return Refusal(rule, vehicle.ref, value - most)
        begun = vehicle.shift.start
        clock = _with_rest if vehicle.breaks else _without_rest
        finish = clock(vehicle, visits, legs, drive, begun)
        if isinstance(finish, Refusal):
            return finish
        duty = over = 0
        docked: list[tuple[str, int, int]] = []
        if car.duty:
            begun = _latest(legs, finish - drive)
            duty = finish - begun
            if vehicle.max_seconds is not None:
                over = max(0, duty - vehicle.max_seconds)
                if over > vehicle.max_overtime_seconds:
                    beyond = over - vehicle.max_overtime_seconds
                    return Refusal(Rule.OVERTIME, vehicle.ref, beyond)
            if yard:
                docked = _docked(works, legs, begun)
        cost = (vehicle.fixed + vehicle.per_stop * stops + paid) * SUBUNITS
        cost += vehicle.per_km * metres * PER_METRE
        cost += (
            vehicle.per_hour * travel
            + vehicle.per_task_hour * tasks
            + vehicle.per_duty_hour * duty
            + vehicle.per_overtime_hour * over
        ) * PER_HOUR
        return Priced(cost, tuple(docked))


def _unloading(depot: Depot, load: list[int]) -> tuple[int, int]:
    """Seconds and cost units of unloading at a yard."""
    milli = sum(ms * amount for ms, amount in zip(depot.milliseconds_per_unit, load, strict=False))
    price = sum(unit * amount for unit, amount in zip(depot.cost_per_unit, load, strict=False))
    return depot.fixed_seconds - (-milli // 1000), price


def _without_rest(
    vehicle: Vehicle, visits: Sequence[Visit], legs: list[_Leg], home: int, now: int
) -> int | Refusal:
    """The earliest end."""
    for number, (drive, seconds, windows) in enumerate(legs):
        now += drive
        if windows:
            if now > windows[-1].end:
                return Refusal(Rule.WINDOW, visits[number].ref, now - windows[-1].end)
            if len(windows) == 1:
                now = max(now, windows[0].start)
            else:
                now = next(max(now, window.start) for window in windows if now <= window.end)
        now += seconds
    now += home
    if now > vehicle.shift.end:
        return Refusal(Rule.WINDOW, "", now - vehicle.shift.end)
    return now


def _with_rest(
    vehicle: Vehicle, visits: Sequence[Visit], legs: list[_Leg], home: int, now: int
) -> int | Refusal:
    """The earliest end with one break: `now` runs without it, `rested` with it behind."""
    rest = vehicle.breaks[0]
    rested: int | None = None
    free: int | None = now
    for number, (drive, seconds, windows) in enumerate(legs):
        after = None if rested is None else opening(windows, rested + drive)
        if free is not None:
            begin = opening(rest.windows, free)
            if begin is not None:
                later = opening(windows, max(free + drive, begin) + rest.service_seconds)
                if later is not None and (after is None or later < after):
                    after = later
            reach = free + drive
            free = opening(windows, reach)
            if free is None and after is None:
                return Refusal(Rule.WINDOW, visits[number].ref, reach - windows[-1].end)
            free = None if free is None else free + seconds
        elif after is None:
            return Refusal(Rule.WINDOW, visits[number].ref, 1)
        rested = None if after is None else after + seconds
    ends = [] if rested is None else [rested + home]
    if free is not None:
        begin = opening(rest.windows, free)
        if begin is not None:
            ends.append(max(free + home, begin) + rest.service_seconds)
    if not ends:
        return Refusal(Rule.BREAK, rest.ref)
    if min(ends) > vehicle.shift.end:
        return Refusal(Rule.WINDOW, "", min(ends) - vehicle.shift.end)
    return min(ends)


def _latest(legs: list[_Leg], leave: int) -> int:
    """The latest departure that still leaves the last stop at `leave`."""
    for drive, seconds, windows in reversed(legs):
        leave -= seconds
        if windows and windows[0].end < leave:
            leave = windows[0].end
        leave -= drive
    return leave


def _docked(works: list[_Work], legs: list[_Leg], now: int) -> list[tuple[str, int, int]]:
    """Begin and end of each yard visit for a departure."""
    answer = []
    for work, (drive, seconds, windows) in zip(works, legs, strict=True):
        now += drive
        if windows and now < windows[0].start:
            now = windows[0].start
        if work.depot is not None:
            answer.append((work.depot.ref, now, now + seconds))
        now += seconds
    return answer


def _order(visits: Sequence[Visit]) -> Refusal | None:
    """A shipment that is delivered before it is picked up, or only half done."""
    aboard: set[str] = set()
    done: set[str] = set()
    for visit in visits:
        if visit.kind is Kind.PICKUP:
            aboard.add(visit.ref)
        elif visit.kind is Kind.DELIVERY:
            if visit.ref not in aboard:
                return Refusal(Rule.SHIPMENT_ORDER, visit.ref)
            done.add(visit.ref)
    if aboard != done:
        return Refusal(Rule.SHIPMENT_ORDER, min(aboard - done))
    return None


def _work(task: Job | ShipmentStep, net: Load, brought: Load, fetched: Load) -> _Work:
    return _Work(
        task.place, task.setup_seconds, task.service_seconds, task.windows, net, brought, fetched,
        None,
    )  # fmt: skip
