"""Loads as OR-Tools' dimensions: what is fetched, what is brought, and both within capacity."""

from typing import Any

from routing.solver.problem import Problem
from routing.solver.tasks import Kind, Load, Visit


def add_loads(routing: Any, manager: Any, problem: Problem, visits: list[Visit]) -> None:
    """A dimension for what is fetched or shipped and one for what is brought, where needed.

    A visit to a yard may take any amount off the first and put any amount on the second; the
    least load that lets the route through is what a real visit leaves.
    """
    for number, name in enumerate(problem.dimensions):
        rooms = [problem.load(vehicle.capacity)[number] for vehicle in problem.vehicles]
        most = max(rooms, default=0)
        fetched = [_fetched(problem, visit, number, most) for visit in visits]
        brought = [-_brought(problem, visit, number) for visit in visits]
        nodes = manager.GetNumberOfNodes()
        fetched += [0] * (nodes - len(visits))
        brought += [0] * (nodes - len(visits))
        made = []
        if any(fetched):
            made.append(_add(routing, manager, visits, fetched, rooms, most, f"fetched {name}"))
            for car, vehicle in enumerate(problem.vehicles):
                first = problem.load(vehicle.initial_load)[number]
                made[-1].CumulVar(routing.Start(car)).SetValue(first)
                if vehicle.must_unload:
                    made[-1].CumulVar(routing.End(car)).SetValue(0)
        if any(brought):
            made.append(_add(routing, manager, visits, brought, rooms, most, f"brought {name}"))
            for car in range(len(rooms)):
                made[-1].CumulVar(routing.End(car)).SetValue(0)
        if len(made) == 2:
            _both(routing, made, rooms, most)


def _fetched(problem: Problem, visit: Visit, number: int, most: int) -> int:
    if visit.kind is Kind.YARD:
        return -most
    if visit.kind is Kind.JOB:
        return _at(problem, problem.job(visit.ref).pickup, number)
    load = _at(problem, problem.shipment(visit.ref).load, number)
    return load if visit.kind is Kind.PICKUP else -load


def _brought(problem: Problem, visit: Visit, number: int) -> int:
    return _at(problem, problem.job(visit.ref).delivery, number) if visit.kind is Kind.JOB else 0


def _at(problem: Problem, load: Load, number: int) -> int:
    return problem.load(load)[number]


def _add(
    routing: Any, manager: Any, visits: list[Visit], steps: list[int], rooms: list[int], most: int,
    name: str,
) -> Any:  # fmt: skip
    step = routing.RegisterUnaryTransitVector(steps)
    routing.AddDimensionWithVehicleCapacity(step, most, rooms, False, name)
    dimension = routing.GetDimensionOrDie(name)
    for node, visit in enumerate(visits):
        if visit.kind is not Kind.YARD:
            dimension.SlackVar(manager.NodeToIndex(node)).SetValue(0)
    for car in range(len(rooms)):
        dimension.SlackVar(routing.Start(car)).SetValue(0)
    return dimension


def _both(routing: Any, made: list[Any], rooms: list[int], most: int) -> None:
    solver = routing.solver()
    for index in range(routing.Size()):
        room = solver.Element([most, *rooms], routing.VehicleVar(index) + 1)
        solver.Add(made[0].CumulVar(index) + made[1].CumulVar(index) <= room)
