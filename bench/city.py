"""Made days, by a fixed seed: city days of any size, and ten problems with most of VROOM's words.

Every number here is assumed, not measured: about 40 stops a vehicle, two-hour windows.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.case import BREAKS, SEVERAL_WINDOWS, SHIPMENTS, SKILLS, Case
from routing.solver.problem import GreatCircle

HOUR = 3600
DAY = (8 * HOUR, 18 * HOUR)
CENTRE = (31.23, 121.47)

#: Sizes of the ten mixed problems, in tasks.
MIXED_SIZES = (100, 150, 200, 250, 300, 400, 500, 600, 800, 1000)


def places(rng: np.random.Generator, count: int, km: float) -> tuple[NDArray[np.float64], ...]:
    """Latitudes and longitudes: half in clusters, half anywhere within `km` of the centre."""
    clusters = rng.uniform(-km, km, (max(2, count // 60), 2))
    spread = clusters[rng.integers(len(clusters), size=count)] + rng.normal(0, km / 15, (count, 2))
    anywhere = rng.uniform(-km, km, (count, 2))
    offset = np.where(rng.random(count)[:, None] < 0.5, spread, anywhere)
    offset[0] = 0
    lats = CENTRE[0] + offset[:, 0] / 111.2
    lons = CENTRE[1] + offset[:, 1] / (111.2 * np.cos(np.radians(CENTRE[0])))
    return lats, lons


def city(stops: int, seed: int = 1) -> Case:
    """A city day: cost is seconds of travel and 1,800 for each vehicle used.

    The square is small enough that the yard reaches every door inside the first window.
    """
    rng = np.random.default_rng([20_251, stops, seed])
    lats, lons = places(rng, stops + 1, 4 + 0.16 * np.sqrt(stops))
    amounts = rng.integers(1, 10, stops)
    capacity = int(amounts.mean() * 40)
    jobs = []
    for row in range(stops):
        job: dict[str, Any] = {
            "id": row + 1,
            "location_index": row + 1,
            "location": [float(lons[row + 1]), float(lats[row + 1])],
            "service": int(rng.integers(2, 8)) * 60,
            "pickup": [int(amounts[row])],
        }
        if rng.random() < 0.6:
            start = DAY[0] + 1800 * int(rng.integers(0, 17))
            job["time_windows"] = [[start, start + 2 * HOUR]]
        jobs.append(job)
    vehicles = [
        {
            "id": number + 1,
            "start_index": 0,
            "end_index": 0,
            "start": [float(lons[0]), float(lats[0])],
            "end": [float(lons[0]), float(lats[0])],
            "capacity": [capacity],
            "time_window": list(DAY),
            "costs": {"fixed": 1800},
        }
        for number in range(stops // 20 + 4)
    ]
    return Case(f"city-{stops}", {"jobs": jobs, "vehicles": vehicles}, GreatCircle(lats, lons))


def mixed(size: int, seed: int = 1) -> Case:
    """Windows, skills, breaks, two capacities, shipments, fixed, hourly and kilometre costs."""
    rng = np.random.default_rng([20_252, size, seed])
    lats, lons = places(rng, size + 1, 3 + 0.3 * np.sqrt(size))
    pairs = size // 20
    singles = size - 2 * pairs
    weights, litres = rng.integers(2, 60, size), rng.integers(5, 120, size)

    def step(row: int) -> dict[str, Any]:
        words: dict[str, Any] = {
            "id": row,
            "location_index": row,
            "location": [float(lons[row]), float(lats[row])],
            "service": int(rng.integers(2, 12)) * 60,
        }
        chance = rng.random()
        if chance < 0.5:
            start = DAY[0] + 1800 * int(rng.integers(0, 17))
            words["time_windows"] = [[start, start + 2 * HOUR]]
        elif chance < 0.6:
            words["time_windows"] = [[9 * HOUR, 11 * HOUR], [14 * HOUR, 17 * HOUR]]
        return words

    def skills() -> dict[str, Any]:
        chance = rng.random()
        return {"skills": [1 + int(chance * 20) % 3]} if chance < 0.2 else {}

    jobs = [
        {**step(row), "pickup": [int(weights[row - 1]), int(litres[row - 1])], **skills()}
        for row in range(1, singles + 1)
    ]
    shipments = []
    for number in range(pairs):
        row = singles + 1 + 2 * number
        ends = [step(row), step(row + 1)]
        for end in ends:
            end.pop("time_windows", None)
        ends[0]["time_windows"] = [[9 * HOUR, 13 * HOUR]]
        shipments.append(
            {
                "pickup": ends[0],
                "delivery": ends[1],
                "amount": [int(weights[row - 1]), int(litres[row - 1])],
                **skills(),
            }
        )
    vehicles = []
    for number in range(size // 16 + 4):
        small = number % 3 == 2
        vehicles.append(
            {
                "id": number + 1,
                "start_index": 0,
                "end_index": 0,
                "start": [float(lons[0]), float(lats[0])],
                "end": [float(lons[0]), float(lats[0])],
                "capacity": [500, 1100] if small else [900, 1900],
                "skills": [1, 2] if small else [1, 2, 3] if number % 3 else [2, 3],
                "time_window": list(DAY),
                "breaks": [
                    {
                        "id": 1,
                        "service": 1800,
                        "time_windows": [[int(11.5 * HOUR), int(13.5 * HOUR)]],
                    }
                ],
                "costs": {
                    "fixed": 2000 if small else 3000,
                    "per_hour": 3600 if small else 4500,
                    "per_km": 200 if small else 300,
                },
            }
        )
    return Case(
        f"mixed-{size}",
        {"jobs": jobs, "shipments": shipments, "vehicles": vehicles},
        GreatCircle(lats, lons),
        by_distance=True,
        needs=frozenset({BREAKS, SKILLS, SHIPMENTS, SEVERAL_WINDOWS}),
    )
