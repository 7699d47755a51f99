"""Where a big day is cut before there is a plan: zones of near places with vehicles of their own.

A problem may know its places only by travel times, so places get coordinates by FastMap (Faloutsos,
Lin, SIGMOD 1995): two projections on the lines between far places.
"""

import numpy as np
import numpy.typing as npt

from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.subproblem import first_places

Floats = npt.NDArray[np.float64]


def coordinates(problem: Problem) -> Floats:
    """A point in the plane for each place, by travel time; shape (places, 2)."""
    travel = problem.travel[problem.vehicles[0].profile]
    everywhere = list(range(travel.size))

    def squared(place: int, axis: Floats | None) -> Floats:
        there, _ = travel.rows([place], everywhere)
        back, _ = travel.rows(everywhere, [place])
        distance = ((there[0] + back[:, 0]) / 2.0) ** 2
        if axis is not None:
            distance = np.maximum(0.0, distance - (axis - axis[place]) ** 2)
        answer: Floats = distance
        return answer

    axes: list[Floats] = []
    for _ in range(2):
        known = axes[0] if axes else None
        one = 0
        for _ in range(2):
            one = int(squared(one, known).argmax())
        from_one = squared(one, known)
        two = int(from_one.argmax())
        span = max(1.0, float(from_one[two]) ** 0.5)
        axes.append((from_one + span**2 - squared(two, known)) / (2 * span))
    return np.stack(axes, axis=1)


def first_zones(problem: Problem, points: Floats, size: int) -> list[tuple[list[str], list[str]]]:
    """Zones before there are routes: (vehicles, tasks) each, by cuts at the median.

    Vehicles are shared out by the number of tasks in a zone and by where they start.
    """
    bundled: dict[str, str] = {}
    for refs in problem.together:
        bundled.update(dict.fromkeys(refs, min(refs)))
    for job in problem.jobs:
        if job.group is not None:
            bundled[job.ref] = f"group {job.group}"
    heads: dict[str, list[str]] = {}
    for task in problem.tasks:
        heads.setdefault(bundled.get(task.ref, task.ref), []).append(task.ref)
    names = list(heads)
    at = points[first_places(problem, [heads[name][0] for name in names])]
    zones = _halves(np.arange(len(names)), at, max(1, -(-len(names) // size)))
    tasks = [[ref for n in zone.tolist() for ref in heads[names[n]]] for zone in zones]
    centres = np.array([at[zone].mean(axis=0) for zone in zones])
    return list(zip(_shared_out(problem, points, tasks, centres), tasks, strict=True))


def _halves(index: npt.NDArray[np.int64], at: Floats, parts: int) -> list[npt.NDArray[np.int64]]:
    if parts == 1 or len(index) < 2:
        return [index]
    axis = int(np.ptp(at[index], axis=0).argmax())
    order = index[np.argsort(at[index, axis], kind="stable")]
    left = parts // 2
    middle = len(index) * left // parts
    return _halves(order[:middle], at, left) + _halves(order[middle:], at, parts - left)


def _shared_out(
    problem: Problem, points: Floats, tasks: list[list[str]], centres: Floats
) -> list[list[str]]:
    """The vehicles for each zone: of each kind in proportion to its tasks, the nearest first."""
    sizes = [len(one) for one in tasks]
    kinds: dict[tuple[object, ...], list[Vehicle]] = {}
    for vehicle in problem.vehicles:
        kinds.setdefault((vehicle.capacity, vehicle.skills, vehicle.profile), []).append(vehicle)
    answer: list[list[str]] = [[] for _ in sizes]
    whole, owed = sum(sizes) or 1, np.zeros(len(sizes))
    for vehicles in kinds.values():
        owed += len(vehicles) * np.array(sizes) / whole
        quota = np.floor(owed).astype(int)
        for zone in np.argsort(quota - owed, kind="stable")[: len(vehicles) - quota.sum()]:
            quota[zone] += 1
        owed -= quota
        pairs = sorted(
            (_apart(points, vehicle, centre), zone, number)
            for number, vehicle in enumerate(vehicles)
            for zone, centre in enumerate(centres)
        )
        placed: set[int] = set()
        for _, zone, number in pairs:
            if number not in placed and quota[zone] > 0:
                quota[zone] -= 1
                placed.add(number)
                answer[zone].append(vehicles[number].ref)
    return answer


def _apart(points: Floats, vehicle: Vehicle, centre: Floats) -> float:
    place = vehicle.start if vehicle.start is not None else vehicle.end
    return 0.0 if place is None else float(np.hypot(*(points[place] - centre)))
