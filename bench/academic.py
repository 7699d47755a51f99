"""Made problems in the manner of Solomon, and of Li and Lim: 100 customers each, by a fixed seed.

The files of the authors carry no licence, so these are drawn afresh by what the papers tell of
theirs: Solomon, Algorithms for the vehicle routing and scheduling problems with time window
constraints, Operations Research 35(2), 1987; Li, Lim, A metaheuristic for the pickup and delivery
problem with time windows, IJAIT 12(2), 2003. Costs of theirs do not hold for these. Distances and
times are in tenths (x 10, truncated), and only travel is priced, not the number of vehicles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.case import SHIPMENTS, Case
from routing.solver.problem import Plane

CUSTOMERS, FLEET, CLUSTERS = 100, 25, 10
#: Tenths of a unit, as the DIMACS rule counts.
TENTH = 10


@dataclass(frozen=True)
class Kind:
    """What a class of problems has alike; times in whole units, as the papers state them."""

    clustered: float
    horizon: int
    capacity: int
    service: int
    half_width: tuple[int, int]


KINDS = {
    "R1": Kind(0.0, 230, 200, 10, (5, 30)),
    "C1": Kind(1.0, 1236, 200, 90, (20, 60)),
    "RC1": Kind(0.5, 240, 200, 10, (15, 30)),
    "R2": Kind(0.0, 1000, 1000, 10, (30, 120)),
    "C2": Kind(1.0, 3390, 700, 90, (60, 160)),
    "RC2": Kind(0.5, 960, 1000, 10, (30, 120)),
}
NAMES = tuple(f"made-{kind}" for kind in KINDS) + tuple(f"made-L{kind}" for kind in KINDS)


def case(name: str) -> Case:
    """`made-R1` and its like; `made-LR1` and its like pair the customers of a plan."""
    kind = name.removeprefix("made-")
    if kind in KINDS:
        return _solomon(name, kind)
    return _li_lim(name, kind.removeprefix("L"))


def _solomon(name: str, kind: str) -> Case:
    """Customers alone or in clusters; each window lies around a time when it can be reached."""
    rng = np.random.default_rng([19_870, list(KINDS).index(kind)])
    like = KINDS[kind]
    spots = _spots(rng, like)
    travel = Plane(spots[:, 0], spots[:, 1], scale=TENTH, truncate=True)
    demand = np.clip(np.rint(rng.normal(15, 8, CUSTOMERS)), 1, 41).astype(int)
    centres = _centres(rng, like, travel, spots)
    jobs = []
    for row in range(1, CUSTOMERS + 1):
        out = travel.leg(0, row)[0]
        last = TENTH * (like.horizon - like.service) - out
        half = TENTH * int(rng.integers(like.half_width[0], like.half_width[1] + 1))
        early = min(max(out, int(centres[row - 1]) - half), last)
        jobs.append(
            {
                "id": row,
                "location_index": row,
                "service": TENTH * like.service,
                "pickup": [int(demand[row - 1])],
                "time_windows": [[early, min(last, early + 2 * half)]],
            }
        )
    vehicles = [
        {
            "id": number,
            "start_index": 0,
            "end_index": 0,
            "capacity": [like.capacity],
            "time_window": [0, TENTH * like.horizon],
        }
        for number in range(1, FLEET + 1)
    ]
    return Case(name, {"jobs": jobs, "vehicles": vehicles}, travel)


def _spots(rng: np.random.Generator, like: Kind) -> NDArray[np.float64]:
    """The depot in the middle of a square of 100, then the customers."""
    grouped = int(CUSTOMERS * like.clustered)
    hearts = rng.uniform(10, 90, (CLUSTERS, 2))
    near = hearts[np.arange(grouped) % CLUSTERS] + rng.normal(0, 3, (grouped, 2))
    anywhere = rng.uniform(0, 100, (CUSTOMERS - grouped, 2))
    return np.rint(np.concatenate([[[50.0, 50.0]], near, anywhere]))


def _centres(
    rng: np.random.Generator, like: Kind, travel: Plane, spots: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Around which time each window lies: drawn, or for clusters when a tour of it gets there."""
    out = np.array([travel.leg(0, row)[0] for row in range(1, CUSTOMERS + 1)])
    last = TENTH * (like.horizon - like.service) - out
    centres = rng.uniform(out, last)
    if like.clustered < 1:
        return centres
    for cluster in range(CLUSTERS):
        left = set(range(1 + cluster, CUSTOMERS + 1, CLUSTERS))
        here, now = 0, 0
        while left:
            following = min(left, key=lambda row, here=here: (travel.leg(here, row)[0], row))
            now += travel.leg(here, following)[0]
            centres[following - 1] = now
            now += TENTH * like.service
            left.remove(following)
            here = following
    return centres


def _li_lim(name: str, kind: str) -> Case:
    """Customers of one route of a plain plan make pairs, the earlier one as the pickup."""
    like = _solomon(name, kind)
    by_id = {job["id"]: job for job in like.problem["jobs"]}
    shipments: list[dict[str, Any]] = []
    for route in _plain_plan(like):
        for first, second in zip(route[::2], route[1::2], strict=False):
            ends = [{k: v for k, v in by_id[row].items() if k != "pickup"}
                    for row in (first, second)]  # fmt: skip
            amount = by_id[first]["pickup"]
            shipments.append({"pickup": ends[0], "delivery": ends[1], "amount": amount})
    problem = {"shipments": shipments, "vehicles": like.problem["vehicles"]}
    return Case(name, problem, like.travel, needs=frozenset({SHIPMENTS}))


def _plain_plan(like: Case) -> list[list[int]]:
    """Each route goes on to who can be served soonest, until nobody can be."""
    left = {job["id"]: job for job in like.problem["jobs"]}
    (vehicle, *_), routes = like.problem["vehicles"], []
    while left:
        here, now, load, route = 0, 0, 0, []
        while True:
            begins = {
                row: max(now + like.travel.leg(here, row)[0], job["time_windows"][0][0])
                for row, job in left.items()
                if load + job["pickup"][0] <= vehicle["capacity"][0]
            }
            able = [row for row, begin in begins.items()
                    if begin <= left[row]["time_windows"][0][1]]  # fmt: skip
            if not able:
                break
            here = min(able, key=lambda row, begins=begins: (begins[row], row))
            now = begins[here] + left[here]["service"]
            load += left.pop(here)["pickup"][0]
            route.append(here)
        routes.append(route)
    return routes
