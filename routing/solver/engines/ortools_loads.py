"""Loads as OR-Tools' dimensions: within capacity, apart by class, and within the yards' limits.

A dimension is what adds up along a route. A visit to a yard may take any amount off it and put any
amount on; the least that lets the route through is what a real visit leaves.
"""

from collections.abc import Callable, Sequence
from typing import Any

from routing.solver.problem import Problem
from routing.solver.tasks import Job, Kind, Load, Visit

#: What it costs to end with a full van that has to unload, in units of the model: more than any
#: way to a yard, less than leaving out what must be served.
STILL_ABOARD = 10**8


class LoadRules:
    """Adds the dimensions of loads to one routing model.

    Parameters
    ----------
    visits : list of Visit
        What the first nodes of the model stand for; the others are ends of routes.
    """

    def __init__(self, routing: Any, manager: Any, problem: Problem, visits: list[Visit]):
        self._routing = routing
        self._manager = manager
        self._problem = problem
        self._visits = visits

    def add(self) -> None:
        """State capacities, incompatible classes and daily limits, each where there are any."""
        for number in range(len(self._problem.dimensions)):
            self._capacity(number)
        for pair in sorted(self._problem.incompatible, key=sorted):
            self._modes(*sorted(pair))
        self._limits()

    def _capacity(self, number: int) -> None:
        """What is fetched or shipped, what is brought, and that both have room together."""
        problem, name = self._problem, self._problem.dimensions[number]
        rooms = [problem.load(vehicle.capacity)[number] for vehicle in problem.vehicles]
        most = max(rooms)
        fetched = self._steps(lambda visit: self._fetched(visit, number), most)
        brought = self._steps(lambda visit: -self._brought(visit, number), 0)
        made = []
        if any(fetched):
            made.append(self._dimension(f"fetched {name}", fetched, rooms, most))
            for car, vehicle in enumerate(problem.vehicles):
                first = problem.load(vehicle.initial_load)[number]
                made[-1].CumulVar(self._routing.Start(car)).SetValue(first)
                end = self._routing.End(car)
                if vehicle.must_unload and first:
                    # A price, and no rule: a van that stays at home may keep what is on board,
                    # and a search that changes one thing at a time finds the yard by it.
                    price = max(1, STILL_ABOARD // most)
                    made[-1].SetCumulVarSoftUpperBound(end, 0, price)
                elif vehicle.must_unload:
                    made[-1].CumulVar(end).SetValue(0)
        if any(brought):
            made.append(self._dimension(f"brought {name}", brought, rooms, most))
            for car in range(len(rooms)):
                made[-1].CumulVar(self._routing.End(car)).SetValue(0)
        if len(made) == 2:
            solver = self._routing.solver()
            for index in range(self._routing.Size()):
                room = solver.Element([most, *rooms], self._routing.VehicleVar(index) + 1)
                solver.Add(made[0].CumulVar(index) + made[1].CumulVar(index) <= room)

    def _modes(self, one: str, other: str) -> None:
        """Each trip is of one mode: 0 may hold the class `one`, 1 may hold `other`.

        Only a yard changes the mode, so the two are never on board in one trip. (A shipment that
        stays on board over a yard binds the trips at its two ends, not those between.)
        """
        steps = self._steps(lambda visit: 0, 1)
        rooms = [1] * len(self._problem.vehicles)
        mode = self._dimension(f"mode {one}/{other}", steps, rooms, 2)
        for node, visit in enumerate(self._visits):
            classes = self._classes(visit)
            index = self._manager.NodeToIndex(node)
            if {one, other} <= classes:
                self._routing.VehicleVar(index).SetValues([-1])
            elif one in classes:
                mode.CumulVar(index).SetValue(0)
            elif other in classes:
                mode.CumulVar(index).SetValue(1)
        for car, vehicle in enumerate(self._problem.vehicles):
            held = vehicle.initial_classes & {one, other}
            if len(held) == 1:
                mode.CumulVar(self._routing.Start(car)).SetValue(int(other in held))

    def _limits(self) -> None:
        """What all routes unload at one yard, of all loads or of one class, is within its limit."""
        solver, routing = self._routing.solver(), self._routing
        made: dict[tuple[int, str | None], Any] = {}
        for depot in self._problem.depots:
            indices = [
                self._manager.NodeToIndex(node)
                for node, visit in enumerate(self._visits)
                if visit == Visit(Kind.YARD, depot.ref)
            ]
            for limit in depot.limits if indices else ():
                key = (limit.dimension, limit.load_class)
                if key not in made:
                    made[key] = self._unloaded(*key)
                amounts = [routing.ActiveVar(i) * made[key].CumulVar(i) for i in indices]
                solver.Add(solver.Sum(amounts) <= limit.amount)

    def _unloaded(self, number: int, load_class: str | None) -> Any:
        """A dimension of what the next yard will get; shipments stay on board."""
        problem = self._problem
        most = max(problem.load(vehicle.capacity)[number] for vehicle in problem.vehicles)
        steps = self._steps(lambda visit: self._of_class(visit, number, load_class), most)
        rooms = [most] * len(problem.vehicles)
        dimension = self._dimension(f"to unload {number} {load_class}", steps, rooms, most)
        for car, vehicle in enumerate(problem.vehicles):
            held = load_class is None or load_class in vehicle.initial_classes
            first = problem.load(vehicle.initial_load)[number] if held else 0
            dimension.CumulVar(self._routing.Start(car)).SetValue(first)
        return dimension

    def _of_class(self, visit: Visit, number: int, load_class: str | None) -> int:
        if visit.kind is not Kind.JOB:
            return 0
        job = self._problem.job(visit.ref)
        if load_class is None:
            return self._at(job.pickup, number)
        return sum(self._at(load, number) for name, load in job.by_class if name == load_class)

    def _classes(self, visit: Visit) -> frozenset[str]:
        if visit.kind is Kind.YARD:
            return frozenset()
        task = self._problem.task(visit.ref)
        return task.load_classes

    def _fetched(self, visit: Visit, number: int) -> int:
        task = self._problem.task(visit.ref)
        if isinstance(task, Job):
            return self._at(task.pickup, number)
        load = self._at(task.load, number)
        return load if visit.kind is Kind.PICKUP else -load

    def _brought(self, visit: Visit, number: int) -> int:
        task = self._problem.task(visit.ref)
        return self._at(task.delivery, number) if isinstance(task, Job) else 0

    def _at(self, load: Load, number: int) -> int:
        return self._problem.load(load)[number]

    def _steps(self, of: Callable[[Visit], int], yard: int) -> list[int]:
        """What each node adds: `of` its task; a yard takes off `yard`, less what slack adds."""
        steps = [-yard if visit.kind is Kind.YARD else of(visit) for visit in self._visits]
        return steps + [0] * (self._manager.GetNumberOfNodes() - len(steps))

    def _dimension(self, name: str, steps: list[int], rooms: Sequence[int], slack: int) -> Any:
        routing = self._routing
        step = routing.RegisterUnaryTransitVector(steps)
        routing.AddDimensionWithVehicleCapacity(step, slack, list(rooms), False, name)
        dimension = routing.GetDimensionOrDie(name)
        for node, visit in enumerate(self._visits):
            if visit.kind is not Kind.YARD:
                dimension.SlackVar(self._manager.NodeToIndex(node)).SetValue(0)
        for car in range(len(rooms)):
            dimension.SlackVar(routing.Start(car)).SetValue(0)
        return dimension
