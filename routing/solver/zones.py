"""Where a big day is cut: zones that follow place and load, drawn afresh every round.

A problem may know its places only by travel times, so places get coordinates by FastMap (Faloutsos,
Lin, SIGMOD 1995): two projections on the lines between far places.
"""

import random
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from routing.solver.draft import Draft
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.subproblem import first_places, unit_parts

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


def cut(
    problem: Problem, draft: Draft, points: Floats, size: int, chance: random.Random
) -> list[list[str]]:
    """The draft's vehicles in groups of about `size` tasks, neighbours together.

    By turns a sweep around the middle and a row of strips along a random axis.
    """
    parts = unit_parts(problem, draft)
    vehicles = sorted(parts)
    counts = [len(parts[ref]) for ref in vehicles]
    centres = np.array([
        points[first_places(problem, parts[ref])].mean(axis=0) if parts[ref] else points[0]
        for ref in vehicles
    ])  # fmt: skip
    groups = max(1, round(sum(counts) / size))
    angle = chance.random() * 2 * np.pi
    if chance.random() < 0.5 or groups > 8:
        return _strips(vehicles, counts, centres, groups, angle)
    middle = np.average(centres, axis=0, weights=np.maximum(1, counts))
    turned = np.arctan2(*(centres - middle).T) - angle
    return _in_order(vehicles, counts, np.mod(turned, 2 * np.pi), groups)


def _strips(
    vehicles: Sequence[str], counts: Sequence[int], centres: Floats, groups: int, angle: float
) -> list[list[str]]:
    """Strips along an axis; where there are many groups, strips cut across again."""
    axis = np.array([np.cos(angle), np.sin(angle)])
    rows = max(1, round((groups / 2) ** 0.5)) if groups > 3 else 1
    answer: list[list[str]] = []
    for band in _in_order(vehicles, counts, centres @ axis, rows):
        at = [vehicles.index(ref) for ref in band]
        across = centres[at] @ np.array([-axis[1], axis[0]])
        share = max(1, round(groups * sum(counts[n] for n in at) / max(1, sum(counts))))
        answer += _in_order(band, [counts[n] for n in at], across, share)
    return answer


def _in_order(
    vehicles: Sequence[str], counts: Sequence[int], keys: Floats, groups: int
) -> list[list[str]]:
    """Consecutive groups by key, of about equal counts."""
    order = np.argsort(keys, kind="stable").tolist()
    whole, done = sum(counts) or 1, 0
    answer: list[list[str]] = [[] for _ in range(groups)]
    for at in order:
        group = min(groups - 1, (done + counts[at] // 2) * groups // whole)
        answer[group].append(vehicles[at])
        done += counts[at]
    return [group for group in answer if group]


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
