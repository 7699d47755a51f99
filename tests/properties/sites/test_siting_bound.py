"""Whatever the map looks like: the bound holds for every choice, and no choice beats the answer."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sites.siting import Candidate, DemandPoint, Goal, SitingTask, place_points
from sites.siting.interchange import choose, total
from sites.siting.relaxation import relax

degrees = st.integers(0, 400).map(lambda step: step / 20_000)
points = st.lists(st.tuples(degrees, degrees, st.integers(0, 30)), min_size=1, max_size=12)
spots = st.lists(st.tuples(degrees, degrees), min_size=2, max_size=6)


@settings(max_examples=60)
@given(points, spots, st.integers(0, 3), st.sampled_from(list(Goal)))
def test_the_answer_is_the_best_of_all_choices(
    demand: list[tuple[float, float, int]],
    places: list[tuple[float, float]],
    count: int,
    goal: Goal,
) -> None:
    count = min(count, len(places) - 1)
    *new, old = (Candidate(f"c{n}", 31.2 + a, 121.4 + b) for n, (a, b) in enumerate(places))
    question = SitingTask(
        demand=tuple(DemandPoint(31.2 + a, 121.4 + b, (w,)) for a, b, w in demand),
        candidates=tuple(new),
        existing=(old,),
        new_points=count,
        goal=goal,
    )

    found = place_points(question, seconds=10, processes=1)

    def value(chosen: tuple[int, ...]) -> int:
        metres = np.concatenate([question.metres[:, list(chosen)], question.metres_existing], 1)
        nearest = metres.min(axis=1).astype(np.int64)
        if goal is Goal.COVERING:
            return int(question.weights[0][nearest <= question.radius_metres].sum())
        return int((nearest * question.weights[0]).sum())

    every = [value(chosen) for chosen in combinations(range(len(new)), count)]
    assert found.proved
    assert found.value == (max(every) if goal is Goal.COVERING else min(every))


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_the_relaxation_never_passes_the_best_and_never_settles_it_away(
    seed: int, count: int
) -> None:
    rng = np.random.default_rng(seed)
    costs = rng.integers(0, 100, (15, 7)).astype(np.int64)
    base = rng.integers(50, 150, 15).astype(np.int64)
    weights = rng.integers(0, 9, 15).astype(np.int64)
    first = choose(costs, base, weights, count)

    found = relax(costs, base, weights, first)

    best = min(
        (total(costs, base, weights, list(chosen)), chosen)
        for chosen in combinations(range(7), count)
    )
    assert found.bound <= best[0] <= found.upper
    if best[0] < found.upper:
        cheaper = [
            chosen
            for chosen in combinations(range(7), count)
            if total(costs, base, weights, list(chosen)) < found.upper
        ]
        for chosen in cheaper:
            assert all(found.possible[list(chosen)])
            assert set(np.flatnonzero(found.certain)) <= set(chosen)
