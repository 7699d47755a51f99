"""VRPLIB instances in (CVRPLIB's `.vrp`), CVRPLIB's `.sol` in and out.

Rounding: EUC_2D to the nearest integer. A file with time windows follows the DIMACS rule:
Euclidean x 10, truncated, all times x 10; costs are then in those tenths too.
"""

from pathlib import Path
from typing import Any

import numpy as np
import vrplib

from routing.errors import InvalidProblem
from routing.formats.single_depot import SingleDepot
from routing.solver.plan import Plan
from routing.solver.problem import Kind, Matrices, Plane, Problem, Travel, Visit


def read(path: str | Path) -> Problem:
    """The problem of a `.vrp` file: capacity, and time windows, a fleet or a longest route.

    Without VEHICLES the fleet is as large as can ever be of use.

    Raises
    ------
    InvalidProblem
        `field` is the section that is missing, malformed or beyond what is read here.
    """
    words = _parsed(path)
    known = ("CVRP", "VRPTW", "DCVRP", "CVRPTW", "DVRP")
    if str(words.get("type", "CVRP")).upper() not in known:
        raise InvalidProblem("TYPE", f"is {words['type']}, not one of {', '.join(known)}")
    size = _whole("DIMENSION", words.get("dimension"))
    scale = 10 if "time_window" in words else 1
    depots = np.atleast_1d(words.get("depot", np.zeros(1, dtype=int)))
    if len(depots) != 1 or not 0 <= depots[0] < size:
        raise InvalidProblem("DEPOT_SECTION", f"names {len(depots)} depots; one node is needed")
    service = words.get("service_time", 0)
    return SingleDepot(
        travel=_travel(words, size, scale),
        depot=int(depots[0]),
        demands=_column(words, "demand", size),
        capacity=_whole("CAPACITY", words.get("capacity")),
        services=_column(words, "service_time", size)
        if isinstance(service, np.ndarray)
        else [0 if node == depots[0] else _whole("SERVICE_TIME", service) for node in range(size)],
        windows=_windows(words, size),
        fleet=_whole("VEHICLES", words["vehicles"]) if "vehicles" in words else None,
        longest=_whole("DISTANCE", words["distance"]) if "distance" in words else None,
        scale=scale,
        metric=words.get("edge_weight_type") == "EUC_2D",
    ).problem()


def read_solution(path: str | Path, problem: Problem) -> dict[str, tuple[Visit, ...]]:
    """The routes of a `.sol` file as a start: one vehicle of the problem after the other."""
    jobs = {job.ref for job in problem.jobs}
    try:
        routes = vrplib.read_solution(path)["routes"]
    except (ValueError, KeyError, IndexError, UnicodeDecodeError) as error:
        raise InvalidProblem("file", f"is not a CVRPLIB solution: {error}") from error
    if len(routes) > len(problem.vehicles):
        raise InvalidProblem("Route", f"{len(routes)} routes for {len(problem.vehicles)} vehicles")
    start = {}
    for number, (vehicle, route) in enumerate(zip(problem.vehicles, routes, strict=False), 1):
        for customer in route:
            if str(customer) not in jobs:
                raise InvalidProblem(f"Route #{number}", f"{customer} is not in the problem")
        start[vehicle.ref] = tuple(Visit(Kind.JOB, str(customer)) for customer in route)
    return start


def write_solution(plan: Plan) -> str:
    """A plan as CVRPLIB's `.sol`: customers are numbered from 1, the depot is left out.

    Raises
    ------
    InvalidProblem
        The plan holds what the format has no word for, or leaves a job out.
    """
    if plan.unassigned:
        refs = ", ".join(one.ref for one in plan.unassigned[:3])
        raise InvalidProblem("plan", f"leaves {len(plan.unassigned)} out ({refs} …)")
    lines: list[str] = []
    for route in plan.routes:
        if not route.tasks:
            continue
        if any(stop.kind is not Kind.JOB for stop in route.stops[1:-1]):
            raise InvalidProblem("plan", "has breaks, yards or shipments, which .sol cannot say")
        refs = " ".join(stop.ref for stop in route.tasks)
        lines.append(f"Route #{len(lines) + 1}: {refs}")
    lines.append(f"Cost {plan.cost.total:.10g}")
    return "\n".join(lines) + "\n"


def _parsed(path: str | Path) -> dict[str, Any]:
    try:
        words = vrplib.read_instance(path, compute_edge_weights=False)
    except (ValueError, RuntimeError, KeyError, IndexError, TypeError) as error:
        raise InvalidProblem("file", f"is not in the VRPLIB format: {error}") from error
    return {str(key): value for key, value in words.items()}


def _travel(words: dict[str, Any], size: int, scale: int) -> Travel:
    kind = words.get("edge_weight_type")
    if kind == "EUC_2D":
        coordinates = words.get("node_coord")
        if not isinstance(coordinates, np.ndarray) or coordinates.shape != (size, 2):
            raise InvalidProblem("NODE_COORD_SECTION", f"does not give {size} pairs of numbers")
        return Plane(coordinates[:, 0], coordinates[:, 1], scale=scale, truncate=scale > 1)
    if kind == "EXPLICIT":
        weights = np.asarray(words.get("edge_weight"))
        if weights.shape != (size, size) or weights.dtype.kind not in "iuf":
            raise InvalidProblem("EDGE_WEIGHT_SECTION", f"does not give {size} x {size} numbers")
        whole = np.floor(weights * scale + (0 if scale > 1 else 0.5))
        return Matrices(whole.astype(np.int64), whole.astype(np.int64))
    raise InvalidProblem("EDGE_WEIGHT_TYPE", f"is {kind}, not EUC_2D or EXPLICIT")


def _column(words: dict[str, Any], name: str, size: int) -> list[int]:
    column = words.get(name)
    section = f"{name.upper()}_SECTION"
    if not isinstance(column, np.ndarray) or column.shape != (size,):
        raise InvalidProblem(section, f"does not give one number for each of {size} nodes")
    if column.dtype.kind not in "iu" or column.min() < 0:
        raise InvalidProblem(section, "holds a value that is not a whole number from 0 on")
    return [int(value) for value in column]


def _windows(words: dict[str, Any], size: int) -> list[tuple[int, int]] | None:
    if "time_window" not in words:
        return None
    windows = words["time_window"]
    if not isinstance(windows, np.ndarray) or windows.shape != (size, 2):
        raise InvalidProblem("TIME_WINDOW_SECTION", f"does not give {size} pairs of numbers")
    if windows.dtype.kind not in "iu" or windows.min() < 0:
        raise InvalidProblem("TIME_WINDOW_SECTION", "holds a value below 0 or not whole")
    return [(int(early), int(late)) for early, late in windows]


def _whole(name: str, value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or value < 0:
        raise InvalidProblem(name, "is missing" if value is None else f"is {value!r}")
    return value
