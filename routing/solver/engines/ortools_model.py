"""A problem as OR-Tools' routing model: nodes, tables on the C++ side, dimensions, locks."""

from typing import Any, NamedTuple

import numpy as np
from ortools.constraint_solver import pywrapcp

from routing.solver.engines.answer import Routes
from routing.solver.engines.ortools_loads import LoadRules
from routing.solver.engines.ortools_times import LONGEST_DAY, TimeRules
from routing.solver.engines.prices import grain
from routing.solver.plan.costs import PER_HOUR, PER_METRE
from routing.solver.plan.model import SUBUNITS
from routing.solver.problem import BalanceOf, Problem
from routing.solver.schedule import Scheduler
from routing.solver.tasks import Job, Kind, ShipmentStep, Visit
from routing.solver.units import units

#: Visits to one yard that a model has room for, per vehicle that may unload there.
MOST_YARD_VISITS = 4


class _Legs(NamedTuple):
    """The registered tables of one kind of vehicle."""

    cost: int
    time: int
    drive: int
    metres: int


class RoutingData:
    """The model and what its nodes mean."""

    def __init__(self, problem: Problem, scheduler: Scheduler):
        self.problem = problem
        self._scheduler = scheduler
        self._grain = grain(problem)
        self.visits: list[Visit] = []
        self._works: list[Job | ShipmentStep | None] = []
        self._places: list[int | None] = []
        self._add_visits()
        starts = self._ends([vehicle.start for vehicle in problem.vehicles])
        ends = self._ends([vehicle.end for vehicle in problem.vehicles])
        self.nodes = {visit: node for node, visit in enumerate(self.visits)}
        self.manager = pywrapcp.RoutingIndexManager(
            len(self._works), len(problem.vehicles), starts, ends
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self._times = TimeRules(
            self.routing, self.manager, problem, self.visits, self._works, self._grain
        )
        self._tables()
        LoadRules(self.routing, self.manager, problem, self.visits).add()
        self._who()
        self._choices()
        self._shipments()
        self._locks()

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
        """Time, cost and what is counted on each leg, registered as tables in C++."""
        unique = sorted({place for place in self._places if place is not None})
        at = np.array([unique.index(p) if p is not None else 0 for p in self._places])
        open_ = np.array([place is None for place in self._places])
        setup = np.array([work.setup_seconds if work else 0 for work in self._works])
        service = np.array([self._times.service(node) for node in range(len(self._works))])
        task = np.array([work is not None for work in self._works])
        yard = np.array([n < len(self.visits) and not one for n, one in enumerate(task)])
        moved = (at[:, None] != at[None, :]) | open_[:, None] | open_[None, :]
        halts = task[None, :] & (moved | ~task[:, None])
        begun = task[None, :] & ~task[:, None]
        made: dict[tuple[object, ...], _Legs] = {}
        legs = []
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
                arrive = moved * setup[None, :]
                cost += halts * (vehicle.per_stop * SUBUNITS)
                paid = (arrive + service[None, :]) * task[None, :]
                cost += paid * (vehicle.per_task_hour * PER_HOUR)
                made[key] = _Legs(
                    # One unit a yard, so that no visit to one is free.
                    cost=self._register(cost // self._grain + yard[None, :]),
                    time=self._register(drive + service[:, None] + arrive),
                    drive=self._register(drive),
                    metres=self._register(metres),
                )
            legs.append(made[key])
        vehicles = self.problem.vehicles
        for number, vehicle in enumerate(vehicles):
            self.routing.SetArcCostEvaluatorOfVehicle(legs[number].cost, number)
            self.routing.SetFixedCostOfVehicle(vehicle.fixed * SUBUNITS // self._grain, number)
        self._times.add([one.time for one in legs])
        most = [one.max_travel_seconds for one in vehicles]
        self._at_most("travel", [one.drive for one in legs], most)
        self._at_most("metres", [one.metres for one in legs], [one.max_metres for one in vehicles])
        for name, table, limits in (
            ("tasks", np.broadcast_to(task[None, :], moved.shape), [v.max_tasks for v in vehicles]),
            ("halts", halts, [one.max_stops for one in vehicles]),
            ("trips", begun, [one.max_trips for one in vehicles]),
        ):
            if any(limit is not None for limit in limits):
                self._at_most(name, [self._register(table)] * len(vehicles), limits)
        self._balance([one.time for one in legs], task)

    def _register(self, table: Any) -> int:
        return int(self.routing.RegisterTransitMatrix(table.astype(np.int64).tolist()))

    def _at_most(self, name: str, transits: list[int], limits: list[int | None]) -> None:
        """A limit of each vehicle on what its legs add up to."""
        if any(limit is not None for limit in limits):
            most = [LONGEST_DAY if limit is None else limit for limit in limits]
            self.routing.AddDimensionWithVehicleTransitAndCapacity(transits, 0, most, True, name)

    def _balance(self, times: list[int], task: Any) -> None:
        """A price on the longest route; the library has none on how far it is from the shortest."""
        goal = self.problem.balance
        if goal is None:
            return
        unit = PER_HOUR
        if goal.of is BalanceOf.TASKS:
            ones = self.routing.RegisterUnaryTransitVector(task.astype(int).tolist())
            times, unit = [ones] * len(times), SUBUNITS
        most = [LONGEST_DAY] * len(times)
        self.routing.AddDimensionWithVehicleTransitAndCapacity(times, 0, most, True, "balance")
        dimension = self.routing.GetDimensionOrDie("balance")
        dimension.SetGlobalSpanCostCoefficient(goal.weight * unit // self._grain)

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
            solver.Add(self._times.at(pick) <= self._times.at(drop))

    def _locks(self) -> None:
        """Routes begin with their locked prefixes."""
        solver, routing = self.routing.solver(), self.routing
        for number, vehicle in enumerate(self.problem.vehicles):
            if not vehicle.prefix:
                continue
            route = self.indices({vehicle.ref: vehicle.prefix})
            before = routing.Start(number)
            for index in route[number] if route else []:
                solver.Add(routing.NextVar(before) == index)
                before = index
