"""The short way to a route's cost, for the many routes that need no more than one pass.

It covers what most routes are: no yard on the way, at most one break, speed that does not change,
and no price or limit on the length of the duty. It gives the same figures as the long way, and
says None where it does not apply.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.solver.driving import Drivers, Driving
from routing.solver.plan.costs import PER_HOUR, PER_METRE
from routing.solver.plan.model import SUBUNITS
from routing.solver.plan.rules import Rule
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.schedule.loads import Refusal
from routing.solver.schedule.timing import opening
from routing.solver.tasks import Job, Kind, Load, ShipmentStep, Visit, Window


@dataclass(frozen=True)
class _Work:
    place: int
    setup: int
    service: int
    windows: tuple[Window, ...]
    net: Load
    brought: Load


@dataclass(frozen=True)
class _Car:
    driving: Driving
    capacity: Load
    first: Load
    end: int


class Quick:
    """One pass over a route."""

    def __init__(self, problem: Problem, drivers: Drivers):
        self._problem = problem
        self._drivers = drivers
        self._works: dict[Visit, _Work] = {}
        self._cars: dict[str, _Car | None] = {}
        zero = problem.load(())
        for job in problem.jobs:
            brought, fetched = problem.load(job.delivery), problem.load(job.pickup)
            net = tuple(a - b for a, b in zip(fetched, brought, strict=True))
            self._works[Visit(Kind.JOB, job.ref)] = _work(job, net, brought)
        for one in problem.shipments:
            load = problem.load(one.load)
            away = tuple(-amount for amount in load)
            self._works[Visit(Kind.PICKUP, one.ref)] = _work(one.pickup, load, zero)
            self._works[Visit(Kind.DELIVERY, one.ref)] = _work(one.delivery, away, zero)
        self._shipments = bool(problem.shipments)
        self._loads = range(len(problem.dimensions))

    def cost(self, vehicle: Vehicle, visits: Sequence[Visit]) -> int | Refusal | None:
        """Subunits, or what refuses the route; None where the long way is needed."""
        car = self._cars.get(vehicle.ref, 0)
        if car == 0:
            car = self._cars[vehicle.ref] = self._car(vehicle)
        if not isinstance(car, _Car):
            return None
        works = []
        for visit in visits:
            work = self._works.get(visit)
            if work is None:
                return None
            works.append(work)
        refusal = self._loaded(vehicle, car, visits, works)
        if refusal is not None:
            return refusal
        return self._timed(vehicle, car, visits, works)

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
        if (
            not driving.steady
            or len(rests) > 1
            or any(rest.max_load is not None for rest in rests)
            or vehicle.max_seconds is not None
            or vehicle.per_duty_hour
            or vehicle.must_unload
            or self._problem.incompatible
            or vehicle.max_trips == 0
        ):
            return None
        full = self._problem.load
        return _Car(driving, full(vehicle.capacity), full(vehicle.initial_load), vehicle.shift.end)

    def _loaded(
        self, vehicle: Vehicle, car: _Car, visits: Sequence[Visit], works: list[_Work]
    ) -> Refusal | None:
        for n in self._loads:
            room = car.capacity[n]
            now = car.first[n]
            for work in works:
                now += work.brought[n]
            if now > room:
                return Refusal(Rule.CAPACITY, "", now - room)
            for number, work in enumerate(works):
                now += work.net[n]
                if now > room:
                    return Refusal(Rule.CAPACITY, visits[number].ref, now - room)
        if self._shipments:
            aboard: set[str] = set()
            for visit in visits:
                if visit.kind is Kind.PICKUP:
                    aboard.add(visit.ref)
                elif visit.kind is Kind.DELIVERY:
                    if visit.ref not in aboard:
                        return Refusal(Rule.SHIPMENT_ORDER, visit.ref)
                    aboard.discard(visit.ref)
            if aboard:
                return Refusal(Rule.SHIPMENT_ORDER, min(aboard))
        return None

    def _timed(
        self, vehicle: Vehicle, car: _Car, visits: Sequence[Visit], works: list[_Work]
    ) -> int | Refusal:
        leg = car.driving.leg
        place, last = vehicle.start, None
        now = vehicle.shift.start
        rest = vehicle.breaks[0] if vehicle.breaks else None
        rested: int | None = None
        travel = metres = tasks = stops = 0
        for number, work in enumerate(works):
            here = work.place
            drive, length = leg(place, here)
            travel += drive
            metres += length
            seconds = work.service + (work.setup if here != place else 0)
            tasks += seconds
            if here != last:
                stops += 1
            place = last = here
            windows = work.windows
            if rest is not None:
                after = None if rested is None else opening(windows, rested + drive)
                begin = opening(rest.windows, now)
                if begin is not None:
                    later = opening(windows, max(now + drive, begin) + rest.service_seconds)
                    if later is not None and (after is None or later < after):
                        after = later
                rested = None if after is None else after + seconds
            now += drive
            found = opening(windows, now)
            if found is None:
                if rest is None or rested is None:
                    return Refusal(Rule.WINDOW, visits[number].ref, now - windows[-1].end)
                # Only with the break behind it can the route go on.
                now, rest = rested, None
                continue
            now = found + seconds
        drive, length = leg(place, vehicle.end)
        travel += drive
        metres += length
        if rest is not None:
            ends = [] if rested is None else [rested + drive]
            begin = opening(rest.windows, now)
            if begin is not None:
                ends.append(max(now + drive, begin) + rest.service_seconds)
            if not ends:
                return Refusal(Rule.BREAK, rest.ref)
            now = min(ends)
        else:
            now += drive
        if now > car.end:
            return Refusal(Rule.WINDOW, "", now - car.end)
        for rule, value, most in (
            (Rule.MAX_STOPS, stops, vehicle.max_stops),
            (Rule.MAX_TASKS, len(works), vehicle.max_tasks),
            (Rule.MAX_METRES, metres, vehicle.max_metres),
            (Rule.MAX_TRAVEL, travel, vehicle.max_travel_seconds),
        ):
            if most is not None and value > most:
                return Refusal(rule, vehicle.ref, value - most)
        return (
            (vehicle.fixed + vehicle.per_stop * stops) * SUBUNITS
            + vehicle.per_km * metres * PER_METRE
            + (vehicle.per_hour * travel + vehicle.per_task_hour * tasks) * PER_HOUR
        )


def _work(task: Job | ShipmentStep, net: Load, brought: Load) -> _Work:
    return _Work(task.place, task.setup_seconds, task.service_seconds, task.windows, net, brought)
