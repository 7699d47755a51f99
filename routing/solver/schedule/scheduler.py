"""The scheduler: one route's exact times, its departure as late as it costs nothing."""

from collections.abc import Iterator, Mapping, Sequence

from routing.solver.driving import Drivers, Driving
from routing.solver.plan.costs import PER_HOUR, PER_METRE
from routing.solver.plan.model import SUBUNITS, Route, Stop
from routing.solver.plan.rules import Rule
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.schedule.course import Course
from routing.solver.schedule.loads import Cargo, Loads, Refusal
from routing.solver.schedule.quick import Priced, Quick
from routing.solver.schedule.timing import Halt, Rests, Timing
from routing.solver.tasks import Job, Kind, ShipmentStep, Visit, Window

NOTHING: Mapping[int, int] = {}


class Scheduler:
    """Times the routes of one problem."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self._drivers = Drivers(
            dict(problem.travel), [(speed.start, speed.percent) for speed in problem.speeds]
        )
        self._loads = Loads(problem)
        self._works: dict[Visit, Job | ShipmentStep] = {}
        for job in problem.jobs:
            self._works[Visit(Kind.JOB, job.ref)] = job
        for one in problem.shipments:
            self._works[Visit(Kind.PICKUP, one.ref)] = one.pickup
            self._works[Visit(Kind.DELIVERY, one.ref)] = one.delivery
        self._quick = Quick(problem, self._drivers)
        self._may: dict[tuple[str, str], Refusal | None] = {}

    def driving(self, vehicle: Vehicle) -> Driving:
        """How that vehicle drives."""
        return self._drivers.of(vehicle)

    def may(self, vehicle: Vehicle, ref: str) -> Refusal | None:
        """Whether the vehicle may do that job or shipment at all, or which rule forbids it."""
        key = (vehicle.ref, ref)
        if key not in self._may:
            self._may[key] = self._forbids(vehicle, ref)
        return self._may[key]

    def place(self, visit: Visit) -> int | None:
        """Where a visit is; None for a break."""
        if visit.kind is Kind.BREAK:
            return None
        if visit.kind is Kind.YARD:
            return self.problem.depot(visit.ref).place
        return self._works[visit].place

    def route(
        self, vehicle: Vehicle, visits: Sequence[Visit], after: Mapping[int, int] = NOTHING
    ) -> Route | Refusal:
        """The route through `visits` in that order, or what refuses it.

        Breaks among `visits` stand where they are; the vehicle's other breaks are put where they
        delay the end least. `after` maps an index of `visits` to a time before which it may not
        begin.
        """
        found = self._timed(vehicle, visits, after)
        if isinstance(found, Refusal):
            return found
        return Route(vehicle.ref, tuple(self._stops(found, visits)))

    def cost(
        self, vehicle: Vehicle, visits: Sequence[Visit], after: Mapping[int, int] = NOTHING
    ) -> int | Refusal:
        """Subunits that the route through `visits` costs, or what refuses it."""
        if not after and not vehicle.prefix:
            for visit in visits:
                if visit in self._works and (no := self.may(vehicle, visit.ref)) is not None:
                    return no
            quick = self._quick.price(vehicle, visits)
            if quick is not None:
                return quick if isinstance(quick, Refusal) else quick.cost
        found = self._timed(vehicle, visits, after, exact=False)
        if isinstance(found, Refusal):
            return found
        timing = found.timing
        duty = timing.finish - timing.departure
        over = max(0, duty - vehicle.max_seconds) if vehicle.max_seconds is not None else 0
        total = (
            (vehicle.fixed + vehicle.per_stop * found.stops) * SUBUNITS
            + vehicle.per_km * found.metres * PER_METRE
            + (
                vehicle.per_hour * timing.travel
                + vehicle.per_task_hour * found.task_seconds
                + vehicle.per_duty_hour * duty
                + vehicle.per_overtime_hour * over
            )
            * PER_HOUR
        )
        yards = (visit.ref for visit in visits if visit.kind is Kind.YARD)
        for ref, load in zip(yards, found.cargo.unloaded, strict=True):
            prices = self.problem.depot(ref).cost_per_unit
            total += sum(p * a for p, a in zip(prices, load, strict=False)) * SUBUNITS
        return total

    def cargo(self, vehicle: Vehicle, visits: Sequence[Visit]) -> Cargo | Refusal:
        """The loads along `visits`, or the rule of loading that refuses them."""
        return self._loads.follow(vehicle, visits)

    def price(self, vehicle: Vehicle, visits: Sequence[Visit]) -> Priced | Refusal | None:
        """Cost and yard visits by the short way; None where only the long way can tell."""
        if vehicle.prefix:
            return None
        for visit in visits:
            if visit in self._works and (no := self.may(vehicle, visit.ref)) is not None:
                return no
        return self._quick.price(vehicle, visits)

    def loads(self, vehicle: Vehicle, visits: Sequence[Visit]) -> list[list[int]]:
        """On board at the start and after each visit, by dimension, for a route without yards."""
        return self._quick.loads(vehicle, visits)

    def earliest(self, vehicle: Vehicle, visits: Sequence[Visit]) -> list[int]:
        """No departure from a visit is earlier than this; breaks and loads are not looked at."""
        driving = self._drivers.of(vehicle)
        now, place = vehicle.shift.start, vehicle.start
        times = []
        for visit in visits:
            if visit.kind is not Kind.BREAK:
                windows, seconds = self.work_of(visit)
                here = self.place(visit)
                now = driving.arrive(now, driving.leg(place, here)[0])
                if windows and now < windows[0].start:
                    now = windows[0].start
                now, place = now + seconds, here
            times.append(now)
        return times

    def departures(
        self, vehicle: Vehicle, visits: Sequence[Visit], after: Mapping[int, int] = NOTHING
    ) -> list[int]:
        """The earliest departure from each visit; the shift's start where the route is refused."""
        cargo = self._loads.follow(vehicle, visits)
        if isinstance(cargo, Refusal):
            return [vehicle.shift.start] * len(visits)
        course = self._halts(vehicle, visits, cargo, after)
        timing = course.walk(vehicle.shift.start)
        if isinstance(timing, Refusal):
            return [vehicle.shift.start] * len(visits)
        times, now, index = [], timing.departure, 0
        for visit in visits:
            if visit.kind is not Kind.BREAK:
                now, index = timing.halts[index].departure, index + 1
            times.append(now)
        return times

    def work_of(self, visit: Visit) -> tuple[tuple[Window, ...], int]:
        """Windows of a visit and the seconds it takes at least."""
        if visit.kind is Kind.YARD:
            depot = self.problem.depot(visit.ref)
            return depot.windows, depot.fixed_seconds
        task = self._works[visit]
        return task.windows, task.service_seconds

    def _forbids(self, vehicle: Vehicle, ref: str) -> Refusal | None:
        task = self.problem.task(ref)
        if task.vehicles is not None and vehicle.ref not in task.vehicles:
            return Refusal(Rule.VEHICLE_NOT_ALLOWED, ref)
        if lacking := task.skills - vehicle.skills:
            return Refusal(Rule.SKILL, ref, of=min(lacking))
        return None

    def _timed(
        self,
        vehicle: Vehicle,
        visits: Sequence[Visit],
        after: Mapping[int, int],
        exact: bool = True,
    ) -> Course | Refusal:
        if vehicle.prefix and tuple(visits[: len(vehicle.prefix)]) != vehicle.prefix:
            return Refusal(Rule.PREFIX, vehicle.ref)
        for visit in visits:
            if visit in self._works and (no := self.may(vehicle, visit.ref)) is not None:
                return no
        cargo = self._loads.follow(vehicle, visits)
        if isinstance(cargo, Refusal):
            return cargo
        found = self._halts(vehicle, visits, cargo, after)
        if (refusal := found.too_many()) is not None:
            return refusal
        timing = self._best(vehicle, found, exact)
        if isinstance(timing, Refusal):
            return timing
        found.timing = timing
        if vehicle.max_travel_seconds is not None and timing.travel > vehicle.max_travel_seconds:
            return Refusal(Rule.MAX_TRAVEL, amount=timing.travel - vehicle.max_travel_seconds)
        return found

    def _halts(
        self, vehicle: Vehicle, visits: Sequence[Visit], cargo: Cargo, after: Mapping[int, int]
    ) -> Course:
        """The halts of a route, its end last, and what can be counted without the clock."""
        driving = self._drivers.of(vehicle)
        most = [
            None if rest.max_load is None else self.problem.load(rest.max_load)
            for rest in vehicle.breaks
        ]
        fixed: dict[int, list[int]] = {}
        found = Course(vehicle, driving, cargo, Rests(vehicle.breaks, most, fixed))
        names = {rest.ref: number for number, rest in enumerate(vehicle.breaks)}
        place, open_start = vehicle.start, vehicle.start is None
        last: int | None = None
        drops = iter(cargo.unloaded)
        for number, visit in enumerate(visits):
            if visit.kind is Kind.BREAK:
                fixed.setdefault(len(found.halts), []).append(names[visit.ref])
                continue
            if visit.kind is Kind.YARD:
                depot = self.problem.depot(visit.ref)
                where, windows = depot.place, depot.windows
                pairs = zip(depot.milliseconds_per_unit, next(drops), strict=False)
                seconds = depot.fixed_seconds - (-sum(ms * units for ms, units in pairs) // 1000)
                last = None
            else:
                task = self._works[visit]
                where, windows = task.place, task.windows
                seconds = task.service_seconds + (task.setup_seconds if where != place else 0)
                found.task_seconds += seconds
                found.tasks += 1
                found.stops += where != last
                last = where
            work, metres = (0, 0) if open_start else driving.leg(place, where)
            if number in after:
                found.after[len(found.halts)] = after[number]
            found.loads.append(cargo.loads[number])
            found.halts.append(Halt(visit.ref, where, work, seconds, windows))
            found.leg_metres.append(metres)
            found.metres += metres
            place, open_start = where, False
        work, metres = driving.leg(place, vehicle.end)
        found.loads.append(cargo.loads[-1])
        end = vehicle.end if vehicle.end is not None else place
        found.halts.append(Halt("", end, work, 0, (vehicle.shift,)))
        found.leg_metres.append(metres)
        found.metres += metres
        return found

    def _best(self, vehicle: Vehicle, found: Course, exact: bool) -> Timing | Refusal:
        """The times of the best departure.

        The earliest end comes first; then the departure moves as late as the end stays. Where the
        length of the duty counts, later ends are tried as well: the shortest duty lies at the
        latest departure of one of them. Without `exact`, a departure that no price or limit
        depends on is left early.
        """
        timing = found.walk(vehicle.shift.start)
        if isinstance(timing, Refusal):
            return timing
        counts = vehicle.max_seconds is not None or vehicle.per_duty_hour > 0
        if not exact and not counts and found.driving.steady:
            return timing
        best = found.late(timing)
        if not found.driving.steady:
            return self._cheapest(vehicle, found, timing, best)
        if not counts:
            return best
        now = best
        while found.intricate and now.finish - now.departure > found.least_duty():
            later = found.walk(now.departure + 1)
            if isinstance(later, Refusal):
                break
            now = found.late(later)
            if now.finish - now.departure < best.finish - best.departure:
                best = now
        return _within(vehicle, best)

    def _cheapest(
        self, vehicle: Vehicle, found: Course, early: Timing, late: Timing
    ) -> Timing | Refusal:
        """With speeds by time of day: the best of the departures where a speed changes."""
        options = [late, early]
        for speed in self.problem.speeds:
            if early.departure < speed.start:
                timing = found.walk(speed.start)
                if isinstance(timing, Timing):
                    options.append(found.late(timing))
        kept = [one for one in options if isinstance(_within(vehicle, one), Timing)]
        if not kept:
            return _within(vehicle, min(options, key=lambda one: one.finish - one.departure))

        def price(one: Timing) -> tuple[int, int]:
            duty = one.finish - one.departure
            over = max(0, duty - vehicle.max_seconds) if vehicle.max_seconds is not None else 0
            paid = vehicle.per_hour * one.travel + vehicle.per_duty_hour * duty
            return paid + vehicle.per_overtime_hour * over, -one.departure

        return min(kept, key=price)

    def _stops(self, course: Course, visits: Sequence[Visit]) -> Iterator[Stop]:
        """The stops of a route: its halts and rests in the order of time."""
        timing, halts = course.timing, course.halts
        vehicle, cargo = course.vehicle, course.cargo
        start = vehicle.start if vehicle.start is not None else halts[0].place
        now = timing.departure
        yield Stop(Kind.START, "", start, now, now, now, load=cargo.loads[0])
        order = [visit for visit in visits if visit.kind is not Kind.BREAK]
        rests = list(timing.rests)
        place, load = vehicle.start, cargo.loads[0]
        for index, (halt, passed) in enumerate(zip(halts, timing.halts, strict=True)):
            while rests and rests[0].before == index:
                rest = rests.pop(0)
                taken = vehicle.breaks[rest.which]
                yield Stop(
                    Kind.BREAK, taken.ref, None, rest.arrival, rest.begin, rest.departure,
                    service_seconds=taken.service_seconds, load=load, travel_seconds=rest.travel,
                )  # fmt: skip
            metres = course.leg_metres[index]
            if index == len(order):
                yield Stop(
                    Kind.END, "", halt.place, passed.arrival, passed.arrival, passed.arrival,
                    load=load, travel_seconds=passed.travel, metres=metres,
                )  # fmt: skip
                return
            visit = order[index]
            task = self._works.get(visit)
            setup = task.setup_seconds if task is not None and halt.place != place else 0
            load, place = course.loads[index + 1], halt.place
            yield Stop(
                visit.kind, visit.ref, halt.place, passed.arrival, passed.begin, passed.departure,
                setup, halt.seconds - setup, load, passed.travel, metres,
            )  # fmt: skip


def _within(vehicle: Vehicle, timing: Timing) -> Timing | Refusal:
    """The timing, if its duty is not longer than the vehicle's longest."""
    if vehicle.max_seconds is not None:
        over = timing.finish - timing.departure - vehicle.max_seconds
        if over > vehicle.max_overtime_seconds:
            return Refusal(Rule.OVERTIME, vehicle.ref, over - vehicle.max_overtime_seconds)
    return timing
