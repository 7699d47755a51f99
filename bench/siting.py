"""Times siting: `python bench/siting.py [--seconds 60] [--threads 2]`.

2,000 demand points x 200 candidates x k = 20: a made city (three seeds), and the real days in
data/days (Shanghai pickups; Los Angeles requests for bulky items), each with both goals. Prints the
value, the bound and the seconds; the aim is a proof in under 60 s on 2 cores. `--limits` asks the
first made city with a budget, with capacities, with three periods, and with all of them.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator
from dataclasses import replace
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


def limited() -> Iterator[tuple[str, SitingTask]]:
    """The first made city under limits, for each goal.

    A point costs 1,000 to 3,000 yuan to set up and as much to run; the money is enough for about
    half of the twenty. A place serves a twelfth of all. The demand of each period is its own.
    """
    demand, candidates = made_city(0)
    rng = np.random.default_rng(0)
    fen = rng.integers(100_000, 300_000, (CANDIDATES, 2))
    priced = tuple(
        replace(one, opening_fen=int(opening), running_fen=int(running))
        for one, (opening, running) in zip(candidates, fen, strict=True)
    )
    most = sum(point.weights[0] for point in demand) // 12
    waves = tuple(
        replace(point, weights=tuple(int(one) for one in row))
        for point, row in zip(demand, rng.integers(1, 200, (len(demand), 3)), strict=True)
    )
    for goal in Goal:
        plain = SitingTask(demand, candidates, POINTS, goal=goal, radius_metres=1_000)
        yield f"budget, {goal.value}", replace(plain, candidates=priced, budget_fen=4_000_000)
        tight = tuple(replace(one, capacity=most) for one in candidates)
        yield f"capacities, {goal.value}", replace(plain, candidates=tight)
        yield f"three periods, {goal.value}", replace(plain, demand=waves, periods=3)
        every = tuple(replace(one, capacity=most) for one in priced)
        yield (
            f"all three, {goal.value}",
            replace(plain, demand=waves, candidates=every, periods=3, budget_fen=8_000_000),
        )


def ask_limited(seconds: float, threads: int, goal: str | None) -> None:
    """Prints one line a question under limits."""
    for name, task in limited():
        if goal is not None and task.goal != goal:
            continue
        begun = time.perf_counter()
        found = place_points(task, seconds=seconds, processes=threads)
        took = time.perf_counter() - begun
        state = "proved" if found.proved else f"gap {found.gap:.3%}"
        opened = " + ".join(str(len(rows)) for rows in found.open)
        print(
            f"{name}: {len(task.demand)} x {len(task.candidates)}, k = {POINTS}: {found.value} "
            f"(bound {found.bound}, {state}) in {took:.1f} s; open {opened}",
            flush=True,
        )


def main() -> None:
    """Prints one line a question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limits", action="store_true", help="ask under limits")
    parser.add_argument("--goal", choices=[goal.value for goal in Goal], help="of those, one goal")
    told = parser.parse_args()
    if told.limits:
        ask_limited(told.seconds, told.threads, told.goal)
        return
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
