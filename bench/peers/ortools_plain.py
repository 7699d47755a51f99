"""OR-Tools' routing library as its guide uses it: cheapest insertion, then guided local search.

It has no seed, so the two processes differ by the first solution's rule instead.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from bench.case import Case, Task, tasks
from bench.peers.pairs import best_of_two

_FIRST = (
    routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION,
    routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC,
)
_LEFT_OUT = 10**9
# Above this many nodes a matrix of Python integers no longer fits; a callback is slower.
_MATRIX_NODES = 3000


def solve(case: Case, seconds: float, seed: int) -> dict[str, Any] | None:
    """None when neither process found a plan in time."""
    return best_of_two(_one, case, seconds, seed)


def _one(case: Case, seconds: float, seed: int) -> dict[str, Any] | None:
    began = time.perf_counter()
    model = _Model(case)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = _FIRST[seed % 2]
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    left = max(0.1, seconds - (time.perf_counter() - began))
    parameters.time_limit.FromMilliseconds(int(1000 * left))
    solution = model.routing.SolveWithParameters(parameters)
    return model.answer(solution) if solution else None


class _Model:
    """The case in OR-Tools' words: one node a task, then one for each start and end."""

    def __init__(self, case: Case) -> None:
        self.case, self.tasks = case, tasks(case.problem)
        self.vehicles = case.problem["vehicles"]
        depots = sorted({v[k] for v in self.vehicles for k in ("start_index", "end_index")})
        node = {place: len(self.tasks) + row for row, place in enumerate(depots)}
        self.manager = pywrapcp.RoutingIndexManager(
            len(self.tasks) + len(depots),
            len(self.vehicles),
            [node[v["start_index"]] for v in self.vehicles],
            [node[v["end_index"]] for v in self.vehicles],
        )
        self.routing = pywrapcp.RoutingModel(self.manager)
        self._places = np.array([task.place for task in self.tasks] + depots)
        self._service = np.array([task.service for task in self.tasks] + [0] * len(depots))
        self._setup = np.array([task.setup for task in self.tasks] + [0] * len(depots))
        self._add_costs()
        self._add_loads(len(depots))
        self.breaks: dict[int, list[tuple[int, Any]]] = {}
        self.time = self._add_time()
        self._add_shipments()

    def _transit(self, matrix: np.ndarray, before: np.ndarray, after: np.ndarray) -> int:
        """Register matrix[i, j] + before[i] + after[j] where the place changes."""
        places = self._places
        if len(places) <= _MATRIX_NODES:
            whole = matrix[np.ix_(places, places)].astype(np.int64) + before[:, None]
            whole += np.where(places[:, None] != places[None, :], after[None, :], 0)
            return self.routing.RegisterTransitMatrix(whole.tolist())
        node = self.manager.IndexToNode

        def between(origin: int, target: int) -> int:
            i, j = node(origin), node(target)
            extra = after[j] if places[i] != places[j] else 0
            return int(matrix[places[i], places[j]] + before[i] + extra)

        return self.routing.RegisterTransitCallback(between)

    def _add_costs(self) -> None:
        none = np.zeros(len(self._places), dtype=np.int64)
        plain = all(
            v.get("costs", {}).get("per_hour", 3600) == 3600
            and not v.get("costs", {}).get("per_km", 0)
            for v in self.vehicles
        )
        unit = 1 if plain else 100
        priced: dict[tuple[int, int], int] = {}
        for number, vehicle in enumerate(self.vehicles):
            costs = vehicle.get("costs", {})
            price = (costs.get("per_hour", 3600), costs.get("per_km", 0))
            if price not in priced:
                matrix = self.case.seconds * (unit * price[0] / 3600)
                if price[1] and self.case.metres is not None:
                    matrix = matrix + self.case.metres * (unit * price[1] / 1000)
                priced[price] = self._transit(np.rint(matrix), none, none)
            self.routing.SetArcCostEvaluatorOfVehicle(priced[price], number)
            self.routing.SetFixedCostOfVehicle(costs.get("fixed", 0) * unit, number)

    def _add_loads(self, depots: int) -> None:
        for row in range(len(self.vehicles[0].get("capacity", ()))):
            change = [task.change[row] for task in self.tasks] + [0] * depots
            self.routing.AddDimensionWithVehicleCapacity(
                self.routing.RegisterUnaryTransitVector(change),
                0,
                [vehicle["capacity"][row] for vehicle in self.vehicles],
                True,
                f"load {row}",
            )
        for number, task in enumerate(self.tasks):
            index = self.manager.NodeToIndex(number)
            self.routing.AddDisjunction([index], _LEFT_OUT)
            if task.skills:
                able = [
                    n
                    for n, v in enumerate(self.vehicles)
                    if task.skills <= set(v.get("skills", ()))
                ]
                self.routing.VehicleVar(index).SetValues([-1, *able])

    def _add_time(self) -> Any:
        shifts = [v.get("time_window", (0, 10**7)) for v in self.vehicles]
        horizon = max(late for _, late in shifts)
        transit = self._transit(self.case.seconds, self._service, self._setup)
        self.routing.AddDimension(transit, horizon, horizon, False, "time")
        time_dimension = self.routing.GetDimensionOrDie("time")
        for number, task in enumerate(self.tasks):
            start = time_dimension.CumulVar(self.manager.NodeToIndex(number))
            if task.windows:
                start.SetRange(task.windows[0][0], min(task.windows[-1][1], horizon))
                for before, after in zip(task.windows, task.windows[1:], strict=False):
                    start.RemoveInterval(before[1] + 1, after[0] - 1)
        for number, vehicle in enumerate(self.vehicles):
            time_dimension.CumulVar(self.routing.Start(number)).SetRange(*shifts[number])
            time_dimension.CumulVar(self.routing.End(number)).SetRange(*shifts[number])
            self._add_breaks(time_dimension, number, vehicle)
        return time_dimension

    def _add_breaks(self, time_dimension: Any, number: int, vehicle: dict[str, Any]) -> None:
        """Each break in its first window; `max_load` is beyond the library."""
        rests = []
        for rest in vehicle.get("breaks", ()):
            early, late = rest["time_windows"][0]
            interval = self.routing.solver().FixedDurationIntervalVar(
                early, late, rest.get("service", 0), False, f"break {number} {rest['id']}"
            )
            rests.append((rest["id"], interval))
        if rests:
            work = [0] * self.routing.Size()
            for node, service in enumerate(self._service[: len(self.tasks)]):
                work[self.manager.NodeToIndex(node)] = int(service)
            time_dimension.SetBreakIntervalsOfVehicle([i for _, i in rests], number, work)
            self.breaks[number] = rests

    def _add_shipments(self) -> None:
        solver = self.routing.solver()
        for number, task in enumerate(self.tasks):
            if task.kind != "pickup":
                continue
            first, second = (self.manager.NodeToIndex(n) for n in (number, number + 1))
            self.routing.AddPickupAndDelivery(first, second)
            solver.Add(self.routing.VehicleVar(first) == self.routing.VehicleVar(second))
            solver.Add(self.time.CumulVar(first) <= self.time.CumulVar(second))

    def answer(self, solution: Any) -> dict[str, Any]:
        starts = {}
        intervals = solution.IntervalVarContainer()
        for row in range(intervals.Size()):
            element = intervals.Element(row)
            starts[element.Var().Name()] = element.StartValue()
        routes = []
        for number, vehicle in enumerate(self.vehicles):
            index = self.routing.Start(number)
            timed: list[tuple[int, int, dict[str, Any]]] = []
            steps: list[dict[str, Any]] = []
            while True:
                now = solution.Min(self.time.CumulVar(index))
                if self.routing.IsEnd(index):
                    steps.append({"type": "end", "arrival": now})
                    break
                node = self.manager.IndexToNode(index)
                if node < len(self.tasks):
                    task: Task = self.tasks[node]
                    steps.append({"type": task.kind, "id": task.id, "arrival": now})
                else:
                    steps.append({"type": "start", "arrival": now})
                index = solution.Value(self.routing.NextVar(index))
            if len(steps) == 2:
                continue
            timed = [(step["arrival"], at, step) for at, step in enumerate(steps)]
            for key, interval in self.breaks.get(number, ()):
                start = starts[interval.Name()]
                # A break that starts as a stop does comes before it.
                timed.append((start, -1, {"type": "break", "id": key, "arrival": start}))
            first, *between = sorted(timed, key=lambda entry: entry[:2])
            routes.append({"vehicle": vehicle["id"], "steps": _ordered(first, between)})
        return {"routes": routes}


def _ordered(first: Any, between: list[Any]) -> list[dict[str, Any]]:
    """Start first and end last, whatever breaks lie outside the time on the road."""
    steps = [first[2], *(entry[2] for entry in between)]
    start = next(step for step in steps if step["type"] == "start")
    end = next(step for step in steps if step["type"] == "end")
    inner = [step for step in steps if step["type"] not in ("start", "end")]
    start = {**start, "arrival": min([start["arrival"], *(s["arrival"] for s in inner)])}
    return [start, *inner, end]
