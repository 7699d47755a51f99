"""PyVRP: two seeds in two processes, on the part of a case that it can state."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pyvrp
from numpy.typing import NDArray
from pyvrp.stop import MaxRuntime

from bench.case import BREAKS, SEVERAL_WINDOWS, Case, Task, tasks
from bench.peers.pairs import best_of_two
from bench.timing import earliest_steps

CANNOT_STATE = frozenset({BREAKS, SEVERAL_WINDOWS})

_NEVER = np.iinfo(np.int64).max


def solve(case: Case, seconds: float, seed: int) -> dict[str, Any] | None:
    """None when neither seed found a feasible plan."""
    return best_of_two(_one, case, seconds, seed)


def _one(case: Case, seconds: float, seed: int) -> dict[str, Any] | None:
    began = time.perf_counter()
    found = tasks(case.problem)
    data = _data(case, found)
    left = seconds - (time.perf_counter() - began)
    result = pyvrp.solve(data, stop=MaxRuntime(left), seed=seed, display=False, collect_stats=False)
    if not result.is_feasible():
        return None
    return _answer(case, found, result.best)


def _data(case: Case, found: list[Task]) -> pyvrp.ProblemData:
    """The case in PyVRP's words; a skill is a load that only its holders have room for."""
    skills = sorted(set().union(*(task.skills for task in found)))
    needs = {skill: row for row, skill in enumerate(skills)}
    jobs = [task for task in found if task.kind == "job"]
    ends = [task for task in found if task.kind != "job"]
    places = len(case.seconds)
    unit = _unit(case)
    kinds, profiles = _profiles(case)
    depots = sorted(
        {v[key] for v in case.problem["vehicles"] for key in ("start_index", "end_index")}
    )
    row = {place: number for number, place in enumerate(depots)}
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(places)],
        clients=[
            pyvrp.Client(
                location=job.place,
                pickup=[*job.change, *(int(skill in job.skills) for skill in needs)],
                service_duration=job.service,
                tw_early=job.windows[0][0] if job.windows else 0,
                tw_late=job.windows[0][1] if job.windows else _NEVER,
            )
            for job in jobs
        ],
        depots=[pyvrp.Depot(place) for place in depots],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=len(group),
                capacity=[
                    *group[0].get("capacity", ()),
                    *(len(found) * int(skill in group[0].get("skills", ())) for skill in needs),
                ],
                start_depot=row[group[0]["start_index"]],
                end_depot=row[group[0]["end_index"]],
                fixed_cost=group[0].get("costs", {}).get("fixed", 0) * unit,
                tw_early=group[0].get("time_window", (0, _NEVER))[0],
                tw_late=group[0].get("time_window", (0, _NEVER))[1],
                profile=profile,
                name=str(number),
            )
            for number, (profile, group) in enumerate(kinds)
        ],
        distance_matrices=profiles,
        duration_matrices=[case.seconds.astype(np.int64)] * len(profiles),
        shipments=[
            pyvrp.Shipment(
                ends[at].place,
                ends[at + 1].place,
                *_timed(ends[at]),
                *_timed(ends[at + 1]),
                amount=[*ends[at].change, *(int(skill in ends[at].skills) for skill in needs)],
            )
            for at in range(0, len(ends), 2)
        ],
    )


def _unit(case: Case) -> int:
    """Parts of a cost unit that PyVRP counts in; finer ones made its penalties reach a bound."""
    plain = all(set(v.get("costs", ())) <= {"fixed"} for v in case.problem["vehicles"])
    return 1 if plain else 10


def _timed(task: Task) -> tuple[int, int, int]:
    early, late = task.windows[0] if task.windows else (0, _NEVER)
    return early, late, task.service


def _profiles(
    case: Case,
) -> tuple[list[tuple[int, list[dict[str, Any]]]], list[NDArray[np.int64]]]:
    """Vehicles that are alike, and one matrix of travel cost for each pair of prices."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for vehicle in case.problem["vehicles"]:
        same = repr(sorted((k, v) for k, v in vehicle.items() if k not in ("id", "description")))
        groups.setdefault(same, []).append(vehicle)
    unit = _unit(case)
    prices: dict[tuple[int, int], int] = {}
    matrices: list[NDArray[np.int64]] = []
    kinds = []
    for group in groups.values():
        costs = group[0].get("costs", {})
        price = (costs.get("per_hour", 3600), costs.get("per_km", 0))
        if price not in prices:
            prices[price] = len(matrices)
            matrix = case.seconds * (price[0] * unit / 3600)
            if price[1] and case.metres is not None:
                matrix = matrix + case.metres * (price[1] * unit / 1000)
            matrices.append(np.rint(matrix).astype(np.int64))
        kinds.append((prices[price], group))
    return kinds, matrices


def _answer(case: Case, found: list[Task], best: pyvrp.Solution) -> dict[str, Any]:
    jobs = [task for task in found if task.kind == "job"]
    ends = [task for task in found if task.kind != "job"]
    kinds, _ = _profiles(case)
    free = {number: list(group) for number, (_, group) in enumerate(kinds)}
    routes = []
    for route in best.routes():
        vehicle = free[route.vehicle_type()].pop()
        order = []
        for activity in route.schedule():
            if activity.is_client():
                order.append(jobs[activity.idx])
            elif activity.is_shipment():
                order.append(ends[2 * activity.idx + int(activity.is_delivery())])
        routes.append({"vehicle": vehicle["id"], "steps": earliest_steps(case, vehicle, order)})
    return {"routes": routes}
