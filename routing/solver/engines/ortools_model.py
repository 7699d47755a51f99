"""A problem as OR-Tools' routing model: nodes, tables on the C++ side, dimensions, locks."""

from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp

from routing.solver.engines.answer import Routes
from routing.solver.engines.ortools_loads import add_loads
from routing.solver.engines.prices import grain
from routing.solver.plan.costs import PER_HOUR, PER_METRE
from routing.solver.plan.model import SUBUNITS
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.schedule import Scheduler
from routing.solver.tasks import Job, Kind, ShipmentStep, Visit, Window
from routing.solver.units import units

#: A day without an end is this long, in seconds.
LONGEST_DAY = 10**8
#: Visits to one yard that a model has room for, per vehicle that may unload there.
MOST_YARD_VISITS = 4


class RoutingData:
    """The model and what its nodes mean."""

    def __init__(self, problem: Problem, scheduler: Scheduler):
        self.problem = problem
        self._scheduler = scheduler
        self._grain = grain(problem)
        self.visits: list[Visit] = []
        self._works: list[Job | ShipmentStep | None] = []
        self._add_visits()
        starts = self._ends([vehicle.start for vehicle in problem.vehicles])
        ends = self._ends([vehicle.end for vehicle in problem.vehicles])
        self.nodes = {visit: node for node, visit in enumerate(self.visits)}
        self.manager = pywrapcp.RoutingIndexManager(
            len(self._works), len(problem.vehicles), starts, ends
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self._base = min(vehicle.shift.start for vehicle in problem.vehicles)
        self._tables()
        self._windows()
        self._breaks()
        add_loads(self.routing, self.manager, problem, self.visits)
        self._who()
        self._choices()
        self._shipments()

    def index(self, visit: Visit) -> int:
        """The solver's number of a visit."""
        return int(self.manager.NodeToIndex(self.nodes[visit]))

    def indices(self, routes: Routes) -> list[list[int]] | None:
        """Routes as the solver's numbers; None where the model has too few yard visits."""
        free: dict[str, list[int]] = {}
        for node, visit in enumerate(self.visits):
            if visit.kind is Kind.YARD:
                free.setdefault(visit.ref, []).append(node)
        answer = []
        for vehicle in self.problem.vehicles:
            route = []
            for visit in routes.get(vehicle.ref, ()):
                if visit.kind is Kind.YARD:
                    if not free.get(visit.ref):
                        return None
                    route.append(int(self.manager.NodeToIndex(free[visit.ref].pop())))
                elif visit.kind is not Kind.BREAK:
                    route.append(self.index(visit))
            answer.append(route)
        return answer

    def _add_visits(self) -> None:
        problem = self.problem
        self._places: list[int | None] = []

        def add(visit: Visit, work: Job | ShipmentStep | None, place: int) -> None:
            self.visits.append(visit)
            self._works.append(work)
            self._places.append(place)

        for job in problem.jobs:
            add(Visit(Kind.JOB, job.ref), job, job.place)
        for one in problem.shipments:
            add(Visit(Kind.PICKUP, one.ref), one.pickup, one.pickup.place)
            add(Visit(Kind.DELIVERY, one.ref), one.delivery, one.delivery.place)
        for depot in problem.depots:
            trips = [
                min(one.max_trips or MOST_YARD_VISITS, MOST_YARD_VISITS)
                for one in problem.vehicles
                if depot.ref in one.yards
            ]
            for _ in range(sum(trips)):
                add(Visit(Kind.YARD, depot.ref), None, depot.place)

    def _ends(self, places: list[int | None]) -> list[int]:
        nodes: dict[int | None, int] = {}
        for place in places:
            if place not in nodes:
                nodes[place] = len(self._works)
                self._works.append(None)
                self._places.append(place)
        return [nodes[place] for place in places]

    def _tables(self) -> None:
        """Time and cost of each leg by kind of vehicle, registered as tables in C++."""
        routing, known = self.routing, [p for p in self._places if p is not None]
        unique = sorted(set(known))
        at = np.array([unique.index(p) if p is not None else 0 for p in self._places])
        open_ = np.array([place is None for place in self._places])
        setup = np.array([work.setup_seconds if work else 0 for work in self._works])
        service = np.array([self._service(node) for node in range(len(self._works))])
        halt = np.array([work is not None for work in self._works])
        differ = at[:, None] != at[None, :]
        made: dict[tuple[object, ...], tuple[int, int, int, int]] = {}
        numbers = []
        for vehicle in self.problem.vehicles:
            key = (vehicle.profile, vehicle.speed_percent, vehicle.per_hour, vehicle.per_km,
                   vehicle.per_stop, vehicle.per_task_hour)  # fmt: skip
            if key not in made:
                part = self.problem.travel[vehicle.profile].part(unique)
                drive = part.seconds.astype(np.int64)[np.ix_(at, at)]
                drive = -(-drive * 100 // vehicle.speed_percent)
                metres = part.metres.astype(np.int64)[np.ix_(at, at)]
                for table in (drive, metres):
                    table[open_, :] = 0
                    table[:, open_] = 0
                cost = drive * (vehicle.per_hour * PER_HOUR)
                cost += metres * (vehicle.per_km * PER_METRE)
                arrive = differ * setup[None, :]
                cost += (differ & halt[None, :]) * (vehicle.per_stop * SUBUNITS)
                paid = (arrive + service[None, :]) * halt[None, :]
                cost += paid * (vehicle.per_task_hour * PER_HOUR)
                time = drive + service[:, None] + arrive
                made[key] = (
                    routing.RegisterTransitMatrix((cost // self._grain).tolist()),
                    routing.RegisterTransitMatrix(time.tolist()),
                    routing.RegisterTransitMatrix(drive.tolist()),
                    routing.RegisterTransitMatrix(metres.tolist()),
                )
            numbers.append(made[key])
        vehicles = self.problem.vehicles
        for number, vehicle in enumerate(vehicles):
            routing.SetArcCostEvaluatorOfVehicle(numbers[number][0], number)
            routing.SetFixedCostOfVehicle(vehicle.fixed * SUBUNITS // self._grain, number)
        horizon = self._late(max(vehicle.shift.end for vehicle in vehicles))
        routing.AddDimensionWithVehicleTransits(
            [times for _, times, _, _ in numbers], horizon, horizon, False, "time"
        )
        self.time = routing.GetDimensionOrDie("time")
        for name, which, limits in (
            ("travel", 2, [one.max_travel_seconds for one in vehicles]),
            ("metres", 3, [one.max_metres for one in vehicles]),
        ):
            if any(limit is not None for limit in limits):
                most = [LONGEST_DAY if limit is None else limit for limit in limits]
                evaluators = [number[which] for number in numbers]
                routing.AddDimensionWithVehicleTransitAndCapacity(evaluators, 0, most, True, name)

    def _service(self, node: int) -> int:
        work = self._works[node]
        if work is not None:
            return work.service_seconds
        if node < len(self.visits):
            return self.problem.depot(self.visits[node].ref).fixed_seconds
        return 0

    def _late(self, time: int) -> int:
        return min(LONGEST_DAY, max(0, time - self._base))

    def _windows(self) -> None:
        for node, visit in enumerate(self.visits):
            work = self._works[node]
            windows = self.problem.depot(visit.ref).windows if work is None else work.windows
            setup = 0 if work is None else work.setup_seconds
            self._within(self.time.CumulVar(self.manager.NodeToIndex(node)), windows, setup)
        for number, vehicle in enumerate(self.problem.vehicles):
            for index in (self.routing.Start(number), self.routing.End(number)):
                self._within(self.time.CumulVar(index), (vehicle.shift,), 0)
            self._duty(number, vehicle)
            if vehicle.max_tasks is not None and "tasks" not in self._counted():
                self._count()

    def _within(self, variable: Any, windows: tuple[Window, ...], shift: int) -> None:
        if not windows:
            return
        variable.SetRange(self._late(windows[0].start + shift), self._late(windows[-1].end + shift))
        for number in range(1, len(windows)):
            gap = windows[number - 1].end + shift + 1, windows[number].start + shift - 1
            if gap[0] <= gap[1]:
                variable.RemoveInterval(self._late(gap[0]), self._late(gap[1]))

    def _duty(self, number: int, vehicle: Vehicle) -> None:
        per_second = vehicle.per_duty_hour * PER_HOUR // self._grain
        if per_second:
            self.time.SetSpanCostCoefficientForVehicle(per_second, number)
        if vehicle.max_seconds is None:
            return
        longest = vehicle.max_seconds + vehicle.max_overtime_seconds
        self.time.SetSpanUpperBoundForVehicle(longest, number)
        price = vehicle.per_overtime_hour * PER_HOUR // self._grain
        if vehicle.max_overtime_seconds and price:
            bound = pywrapcp.BoundCost(vehicle.max_seconds, price)
            self.time.SetSoftSpanUpperBoundForVehicle(bound, number)

    def _counted(self) -> list[str]:
        return [str(name) for name in self.routing.GetAllDimensionNames()]

    def _count(self) -> None:
        ones = [int(work is not None) for work in self._works]
        most = [LONGEST_DAY if v.max_tasks is None else v.max_tasks for v in self.problem.vehicles]
        step = self.routing.RegisterUnaryTransitVector(ones)
        self.routing.AddDimensionWithVehicleCapacity(step, 0, most, True, "tasks")

    def _breaks(self) -> None:
        solver = self.routing.solver()
        seconds = [0] * int(self.routing.Size() + len(self.problem.vehicles))
        for node in range(len(self.visits)):
            seconds[self.manager.NodeToIndex(node)] = self._service(node)
        for number, vehicle in enumerate(self.problem.vehicles):
            if not vehicle.breaks:
                continue
            rests = []
            for rest in vehicle.breaks:
                first, last = rest.windows[0].start, rest.windows[-1].end
                rests.append(
                    solver.FixedDurationIntervalVar(
                        self._late(first), self._late(last), rest.service_seconds, False, rest.ref
                    )
                )
            self.time.SetBreakIntervalsOfVehicle(rests, number, seconds)

    def _who(self) -> None:
        for node, visit in enumerate(self.visits):
            able = [
                number
                for number, vehicle in enumerate(self.problem.vehicles)
                if (visit.ref in vehicle.yards
                    if visit.kind is Kind.YARD
                    else self._scheduler.may(vehicle, visit.ref) is None)
            ]  # fmt: skip
            if len(able) < len(self.problem.vehicles):
                index = self.manager.NodeToIndex(node)
                self.routing.VehicleVar(index).SetValues([-1, *able])
        solver = self.routing.solver()
        for refs in self.problem.together:
            first, *others = (self.routing.VehicleVar(self._first(ref)) for ref in sorted(refs))
            for other in others:
                solver.Add(first == other)
        for refs in self.problem.apart:
            numbers = [self._first(ref) for ref in sorted(refs)]
            for place, one in enumerate(numbers):
                for two in numbers[place + 1 :]:
                    left = 1 - self.routing.ActiveVar(one)
                    cars = self.routing.VehicleVar(one), self.routing.VehicleVar(two)
                    solver.Add((cars[0] != cars[1]) + left >= 1)

    def _first(self, ref: str) -> int:
        kind = Kind.JOB if self.problem.is_job(ref) else Kind.PICKUP
        return self.index(Visit(kind, ref))

    def _choices(self) -> None:
        """Everything may be left out at its price; what must be served at one above all costs."""
        count = len(self.problem.tasks)
        dear = 10**9
        for unit in units(self.problem):
            if unit.price is None:
                price = dear * (1 + unit.priority * (count + 1))
            else:
                price = unit.price * SUBUNITS // self._grain
            if len(unit.options) > 1:
                heads = [self._first(option[0]) for option in unit.options]
                self.routing.AddDisjunction(heads, price, 1)
                continue
            for number, ref in enumerate(unit.options[0]):
                self.routing.AddDisjunction([self._first(ref)], 0 if number else price)
        for node, visit in enumerate(self.visits):
            if visit.kind in (Kind.YARD, Kind.DELIVERY):
                self.routing.AddDisjunction([self.manager.NodeToIndex(node)], 0)

    def _shipments(self) -> None:
        solver, routing = self.routing.solver(), self.routing
        for one in self.problem.shipments:
            pick = self.index(Visit(Kind.PICKUP, one.ref))
            drop = self.index(Visit(Kind.DELIVERY, one.ref))
            routing.AddPickupAndDelivery(pick, drop)
            solver.Add(routing.VehicleVar(pick) == routing.VehicleVar(drop))
            solver.Add(routing.ActiveVar(pick) == routing.ActiveVar(drop))
            solver.Add(self.time.CumulVar(pick) <= self.time.CumulVar(drop))
        for number, vehicle in enumerate(self.problem.vehicles):
            if not vehicle.prefix:
                continue
            route = self.indices({vehicle.ref: vehicle.prefix})
            before = routing.Start(number)
            for index in route[number] if route else []:
                solver.Add(routing.NextVar(before) == index)
                before = index
