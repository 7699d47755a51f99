"""Vehicles and yards in PyVRP's words: kinds of vehicles, added dimensions, locked prefixes."""

from dataclasses import dataclass
from typing import Any

import pyvrp

from routing.solver.engines.clock import Clock
from routing.solver.engines.pyvrp_rows import Ending, Row, Rows
from routing.solver.plan.costs import PER_HOUR, PER_METRE
from routing.solver.plan.model import SUBUNITS
from routing.solver.problem import Problem
from routing.solver.resources import Depot, Vehicle
from routing.solver.schedule import Refusal, Scheduler

#: What one unit in an added dimension weighs, so that breaking it is never cheap.
WEIGHT = 1_000
#: More than any load of an added dimension.
PLENTY = 10**9


def profile(vehicle: Vehicle) -> tuple[object, ...]:
    """Vehicles with the same profile share a table of costs."""
    prices = (vehicle.per_hour, vehicle.per_km, vehicle.per_task_hour, vehicle.per_stop)
    return (vehicle.profile, vehicle.speed_percent, *prices)


def length_limit(vehicle: Vehicle) -> tuple[int | None, bool]:
    """The most that the cost table may sum up to, in subunits; whether that says every limit."""
    metres, seconds = vehicle.max_metres, vehicle.max_travel_seconds
    extra = bool(vehicle.per_task_hour or vehicle.per_stop)
    if metres is not None and seconds is None and not vehicle.per_hour and vehicle.per_km:
        return (None, False) if extra else (metres * vehicle.per_km * PER_METRE, True)
    if seconds is not None and metres is None and not vehicle.per_km and vehicle.per_hour:
        return (None, False) if extra else (seconds * vehicle.per_hour * PER_HOUR, True)
    return None, metres is None and seconds is None


def unloading(problem: Problem) -> tuple[int, ...]:
    """Milliseconds of unloading per unit that each job can carry itself, by dimension.

    Where all that is fetched has to be unloaded, and every yard takes the same time for it, the
    time may as well be spent at the job; the length of the route is the same.
    """
    rates = {depot.milliseconds_per_unit for depot in problem.depots}
    if len(rates) != 1 or not all(one.must_unload for one in problem.vehicles):
        return ()
    return problem.load(rates.pop())


class Dimensions:
    """Load dimensions for skills, named vehicles, sets that stay apart, and most tasks."""

    def __init__(self, problem: Problem):
        self._problem = problem
        every = frozenset(one.ref for one in problem.vehicles)
        loads: dict[frozenset[str], set[str]] = {}
        for task in problem.tasks:
            able = {
                frozenset(one.ref for one in problem.vehicles if skill in one.skills)
                for skill in task.skills
            }
            if task.vehicles is not None:
                able.add(task.vehicles)
            for refs in able - {every}:
                loads.setdefault(refs, set()).add(task.ref)
        self._able = sorted(((able, refs) for able, refs in loads.items()),
                            key=lambda pair: sorted(pair[1]))  # fmt: skip
        self._counts = any(
            one.max_tasks is not None or one.max_stops is not None for one in problem.vehicles
        )

    @property
    def zeros(self) -> list[int]:
        """An added load of nothing."""
        return [0] * (len(self._able) + len(self._problem.apart) + self._counts)

    def load(self, ref: str, counts: bool = True) -> list[int]:
        """What a task adds."""
        loads = [WEIGHT if ref in refs else 0 for _, refs in self._able]
        loads += [WEIGHT if ref in refs else 0 for refs in self._problem.apart]
        return [*loads, int(counts)] if self._counts else loads

    def room(self, vehicle: Vehicle) -> list[int]:
        """What a vehicle can hold."""
        room = [PLENTY if vehicle.ref in able else 0 for able, _ in self._able]
        room += [WEIGHT] * len(self._problem.apart)
        if self._counts:
            limits = [one for one in (vehicle.max_tasks, vehicle.max_stops) if one is not None]
            room.append(max(0, min(limits, default=PLENTY) - len(vehicle.prefix)))
        return room


@dataclass(frozen=True)
class Type:
    """Vehicles that PyVRP need not tell apart, and what a locked prefix leaves of them."""

    like: Vehicle
    refs: tuple[str, ...]
    place: int | None
    ready: int
    aboard: tuple[int, ...]
    used_seconds: int


def types(problem: Problem, dimensions: Dimensions, scheduler: Scheduler) -> list[Type]:
    """The kinds of vehicles; one whose route has begun is a kind of its own."""
    kinds: dict[tuple[object, ...], list[Vehicle]] = {}
    for vehicle in problem.vehicles:
        values = {**vars(vehicle), "ref": vehicle.ref if vehicle.prefix else ""}
        kinds.setdefault((*values.values(), *dimensions.room(vehicle)), []).append(vehicle)
    return [_type(problem, ones, scheduler) for ones in kinds.values()]


def _type(problem: Problem, ones: list[Vehicle], scheduler: Scheduler) -> Type:
    like = ones[0]
    refs = tuple(one.ref for one in ones)
    aboard = problem.load(like.initial_load)
    place, ready, used = like.start, like.shift.start, 0
    if like.prefix:
        ready = scheduler.departures(like, like.prefix)[-1]
        used = ready - like.shift.start
        cargo = scheduler.cargo(like, like.prefix)
        if not isinstance(cargo, Refusal):
            aboard = cargo.loads[-1]
        places = [scheduler.place(visit) for visit in like.prefix]
        place = next((one for one in reversed(places) if one is not None), like.start)
    return Type(like, refs, place, ready, aboard, used)


class Fleet:
    """Depots and vehicle types of a model."""

    def __init__(self, problem: Problem, rows: Rows, clock: Clock, kinds: list[Type]):
        self._problem = problem
        self._clock = clock
        self._kinds = kinds
        self._yards = [rows.add(Row(depot.place)) for depot in problem.depots]
        self._starts = [rows.add(Row(kind.place)) for kind in kinds]
        self._ends = [rows.add(self._ending(kind.like)) for kind in kinds]

    def make(self, dimensions: Dimensions, profiles: list[tuple[object, ...]], grain: int) -> Any:
        """PyVRP's depots and vehicle types; the yards are the first depots, in order."""
        depots = [
            self._yard(depot, row)
            for depot, row in zip(self._problem.depots, self._yards, strict=True)
        ]
        places = {row: len(depots) + n for n, row in enumerate(dict.fromkeys(
            [*self._starts, *self._ends]))}  # fmt: skip
        depots += [pyvrp.Depot(row) for row in places]
        names = [depot.ref for depot in self._problem.depots]
        made = []
        for number, kind in enumerate(self._kinds):
            one, clock = kind.like, self._clock
            extra: dict[str, Any] = {}
            if one.max_seconds is not None:
                duty = one.max_seconds - kind.used_seconds - clock.rest_seconds(one)
                extra["shift_duration"] = max(0, duty)
                extra["max_overtime"] = one.max_overtime_seconds
                extra["unit_overtime_cost"] = one.per_overtime_hour * PER_HOUR // grain
            limit, _ = length_limit(one)
            if limit is not None:
                extra["max_distance"] = limit // grain
            if one.yards:
                extra["reload_depots"] = [names.index(ref) for ref in sorted(one.yards)]
                if one.max_trips is not None:
                    extra["max_reloads"] = max(0, one.max_trips - 1)
            made.append(
                pyvrp.VehicleType(
                    num_available=len(kind.refs),
                    capacity=[*self._problem.load(one.capacity), *dimensions.room(one)],
                    start_depot=places[self._starts[number]],
                    end_depot=places[self._ends[number]],
                    fixed_cost=0 if one.prefix else one.fixed * SUBUNITS // grain,
                    tw_early=clock.early(kind.ready),
                    tw_late=max(clock.early(kind.ready), clock.late(one.shift.end)),
                    unit_duration_cost=one.per_duty_hour * PER_HOUR // grain,
                    initial_load=[*kind.aboard, *dimensions.zeros],
                    profile=profiles.index(profile(one)),
                    **extra,
                )
            )  # fmt: skip
        return depots, made

    def _yard(self, depot: Depot, row: int) -> Any:
        windows = depot.windows
        times: dict[str, Any] = {}
        if windows:
            early = self._clock.early(windows[0].start)
            times = {"tw_early": early, "tw_late": max(early, self._clock.late(windows[-1].end))}
        return pyvrp.Depot(row, service_duration=self._seconds(depot), **times)

    def _seconds(self, depot: Depot) -> int:
        """Service at a yard; by load, where jobs do not carry it, for one three quarters full."""
        if not depot.milliseconds_per_unit or unloading(self._problem):
            return depot.fixed_seconds
        full = max(
            sum(ms * most for ms, most in zip(depot.milliseconds_per_unit, one.capacity,
                                              strict=False))
            for one in self._problem.vehicles
        )  # fmt: skip
        return depot.fixed_seconds + full * 3 // 4000

    def _ending(self, vehicle: Vehicle) -> Row | Ending:
        if not vehicle.must_unload:
            return Row(vehicle.end)
        yards = [self._problem.depot(ref) for ref in sorted(vehicle.yards)]
        return Ending(vehicle.end, tuple((one.place, self._seconds(one)) for one in yards))
