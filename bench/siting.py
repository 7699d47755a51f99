"""Times siting: `python bench/siting.py [--seconds 60] [--threads 2]`.

2,000 demand points x 200 candidates x k = 20: a made city (three seeds), and the real days in
data/days (Shanghai pickups; Los Angeles requests for bulky items), each with both goals. Prints the
value, the bound and the seconds; the aim is a proof in under 60 s on 2 cores.
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

import numpy as np

from sites.siting import (
    Candidate,
    DemandPoint,
    Goal,
    SitingTask,
    gather,
    outcome,
    place_points,
)

DAYS = Path(__file__).parent.parent / "data" / "days"
CANDIDATES, POINTS = 200, 20


def made_city(seed: int) -> tuple[tuple[DemandPoint, ...], tuple[Candidate, ...]]:
    """2,000 demand points around 40 centres; half the candidates at doors, half anywhere."""
    rng = np.random.default_rng(seed)
    low, high = [31.1, 121.3], [31.35, 121.6]
    centres = rng.uniform(low, high, (40, 2))
    doors = centres[rng.integers(0, 40, 2_000)] + rng.normal(0, 0.015, (2_000, 2))
    weights = rng.integers(1, 200, 2_000)
    places = np.concatenate(
        [doors[rng.choice(2_000, CANDIDATES // 2, False)], rng.uniform(low, high, (100, 2))]
    )
    demand = tuple(
        DemandPoint(float(lat), float(lon), (int(weight),))
        for (lat, lon), weight in zip(doors, weights, strict=True)
    )
    return demand, _candidates(places)


def real_day(file: str, seed: int = 0) -> tuple[tuple[DemandPoint, ...], tuple[Candidate, ...]]:
    """The doors of a real day, gathered to 2,000 at most; candidates are 200 of those places."""
    with (DAYS / file).open(encoding="utf-8-sig", newline="") as rows:
        doors = [(float(row["lat"]), float(row["lon"]), 1) for row in csv.DictReader(rows)]
    demand = gather(doors, most=2_000)
    rng = np.random.default_rng(seed)
    at = rng.choice(len(demand), min(CANDIDATES, len(demand)), replace=False)
    places = np.array([(demand[i].lat, demand[i].lon) for i in sorted(at)])
    return demand, _candidates(places)


def _candidates(places: np.ndarray) -> tuple[Candidate, ...]:
    return tuple(Candidate(f"c{n}", float(lat), float(lon)) for n, (lat, lon) in enumerate(places))


def main() -> None:
    """Prints one line a question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=2)
    told = parser.parse_args()
    cases = [(f"made city {seed}", made_city(seed)) for seed in range(3)]
    cases += [
        ("Shanghai 7 June", real_day("shanghai-06-07.csv")),
        ("Los Angeles bulky", real_day("los-angeles-2020-01-04-bulky.csv")),
    ]
    for name, (demand, candidates) in cases:
        for goal, radius in ((Goal.COVERING, 500), (Goal.COVERING, 1_000), (Goal.MEDIAN, 500)):
            task = SitingTask(
                demand, candidates, POINTS, goal=goal, radius_metres=radius
            )  # fmt: skip
            begun = time.perf_counter()
            found = place_points(task, seconds=told.seconds, processes=told.threads)
            took = time.perf_counter() - begun
            after = outcome(task, found).after
            state = "proved" if found.proved else f"gap {found.gap:.3%}"
            print(
                f"{name}: {len(demand)} x {len(candidates)}, k = {POINTS}, {goal.value} "
                f"{radius} m: {found.value} (bound {found.bound}, {state}) in {took:.1f} s; "
                f"within 500 m {after.within_500}, 1 km {after.within_1000} of {after.residents}"
            )


if __name__ == "__main__":
    main()
