"""Siting against a count of every choice, on cases that are small enough for that."""

from itertools import combinations, product

import numpy as np
import pytest

from sites.siting import (
    BadSitingTask,
    Candidate,
    Choice,
    DemandPoint,
    Goal,
    SitingTask,
    place_points,
)

#: A degree of latitude on the sphere of the house, metres.
DEGREE = 111_195.08


def on_a_line(*metres: float) -> list[tuple[float, float]]:
    """Places along a meridian, so that distances can be read off."""
    return [(at / DEGREE, 0.0) for at in metres]


def task(demand: list[float], candidates: list[float], count: int, **more: object) -> SitingTask:
    weights = more.pop("weights", [1] * len(demand))
    return SitingTask(
        demand=tuple(
            DemandPoint(lat, lon, w if isinstance(w, tuple) else (w,))
            for (lat, lon), w in zip(on_a_line(*demand), weights, strict=True)
        ),
        candidates=tuple(
            Candidate(f"c{n}", lat, lon) for n, (lat, lon) in enumerate(on_a_line(*candidates))
        ),
        new_points=count,
        detour=1.0,
        **more,
    )


def scattered(seed: int, points: int = 40, places: int = 9, existing: int = 1) -> dict[str, object]:
    rng = np.random.default_rng(seed)
    demand = tuple(
        DemandPoint(float(lat), float(lon), (int(weight),))
        for lat, lon, weight in zip(
            rng.uniform(31.20, 31.22, points),
            rng.uniform(121.40, 121.42, points),
            rng.integers(1, 50, points),
            strict=True,
        )
    )
    spots = [
        Candidate(f"p{n}", float(lat), float(lon))
        for n, (lat, lon) in enumerate(
            zip(
                rng.uniform(31.20, 31.22, places + existing),
                rng.uniform(121.40, 121.42, places + existing),
                strict=True,
            )
        )
    ]
    return {
        "demand": demand,
        "candidates": tuple(spots[:places]),
        "existing": tuple(spots[places:]),
    }


def value(question: SitingTask, chosen: tuple[int, ...]) -> int:
    """What a choice is worth, by definition."""
    metres = np.concatenate([question.metres[:, list(chosen)], question.metres_existing], axis=1)
    nearest = metres.min(axis=1).astype(np.int64)
    weights = question.weights[0]
    if question.goal is Goal.COVERING:
        return int(weights[nearest <= question.radius_metres].sum())
    return int((nearest * weights).sum())


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("goal", list(Goal))
def test_finds_and_proves_the_best_of_all_choices(goal: Goal, seed: int) -> None:
    question = SitingTask(**scattered(seed), new_points=3, goal=goal, radius_metres=700)

    found = place_points(question, seconds=10, processes=1)

    every = [value(question, chosen) for chosen in combinations(range(9), 3)]
    best = max(every) if goal is Goal.COVERING else min(every)
    assert (found.value, found.proved) == (best, True)
    assert value(question, found.open[0]) == best


@pytest.mark.parametrize("goal", list(Goal))
def test_no_new_point_is_the_state_of_today(goal: Goal) -> None:
    question = SitingTask(**scattered(1), new_points=0, goal=goal, radius_metres=700)

    assert place_points(question, processes=1).value == value(question, ())


def test_keeps_existing_sites_and_puts_the_new_one_elsewhere() -> None:
    # The site at 0 m serves the two at its door; the point belongs to the one at 2,000 m.
    (old,) = on_a_line(0)
    question = task([0, 10, 2_000], [20, 1_990], 1, existing=(Candidate("old", *old),))

    assert place_points(question, processes=1).open == ((1,),)


def test_a_budget_holds() -> None:
    # Both places together would cost 90,000 fen; only the one for 30,000 fits into 40,000.
    question = SitingTask(
        demand=tuple(
            DemandPoint(lat, lon, (w,))
            for (lat, lon), w in zip(on_a_line(0, 5_000), (9, 5), strict=True)
        ),
        candidates=tuple(
            Candidate(f"c{n}", lat, lon, opening_fen=cost)
            for n, ((lat, lon), cost) in enumerate(
                zip(on_a_line(0, 5_000), (60_000, 30_000), strict=True)
            )
        ),
        new_points=2,
        budget_fen=40_000,
    )

    found = place_points(question, processes=1)

    assert (found.open, found.value) == (((1,),), 5)


@pytest.mark.parametrize(("goal", "served"), [(Goal.COVERING, 7), (Goal.MEDIAN, 7)])
def test_a_place_serves_its_capacity_at_most(goal: Goal, served: int) -> None:
    # The place with room for 4 has 10 at its door: 4 there, and 3 of 3 at the other one.
    question = SitingTask(
        demand=tuple(
            DemandPoint(lat, lon, (w,))
            for (lat, lon), w in zip(on_a_line(0, 9_000), (10, 3), strict=True)
        ),
        candidates=tuple(
            Candidate(f"c{n}", lat, lon, capacity=room)
            for n, ((lat, lon), room) in enumerate(zip(on_a_line(0, 9_000), (4, 5), strict=True))
        ),
        new_points=2,
        goal=goal,
        detour=1.0,
    )

    found = place_points(question, processes=1)

    assert found.open == ((0, 1),)
    assert found.proved
    if goal is Goal.COVERING:
        assert found.value == served
    else:
        # 4 of 10 stand at the door, 2 walk 9 km to what is left there, 4 find no room (2 x 9 km).
        assert found.value == 2 * 9_000 + 4 * 18_000


def test_a_mobile_point_follows_the_demand_of_each_period() -> None:
    question = task(
        [0, 5_000], [0, 5_000], 1, weights=[(9, 1), (2, 8)], periods=2, radius_metres=100
    )

    found = place_points(question, processes=1)

    assert (found.open, found.value) == (((0,), (1,)), 17)


def test_a_mobile_day_that_reached_a_resident_once_goes_elsewhere_next() -> None:
    question = task(
        [0, 5_000, 9_000], [0, 5_000, 9_000], 1,
        weights=[9, 4, 1], periods=2, once=True, radius_metres=100,
    )  # fmt: skip

    found = place_points(question, processes=1)

    assert {row[0] for row in found.open} == {0, 1}
    assert found.value == 13


def test_a_point_stays_as_long_as_it_must() -> None:
    question = task(
        [0, 5_000], [0, 5_000], 1, weights=[(9, 0, 0), (0, 5, 9)],
        periods=3, least_stay=2, radius_metres=100,
    )  # fmt: skip

    found = place_points(question, processes=1)

    # Staying at 0 for two periods leaves 9 + 0, then one period is too short to set up again.
    choices = [
        rows
        for rows in product([None, 0, 1], repeat=3)
        if all(
            rows[t] is None
            or (t > 0 and rows[t - 1] == rows[t])
            or (t + 1 < 3 and rows[t + 1] == rows[t])
            for t in range(3)
        )
    ]
    weights = {0: (9, 0, 0), 1: (0, 5, 9)}
    best = max(
        sum(weights[row][t] for t, row in enumerate(rows) if row is not None) for rows in choices
    )
    assert found.value == best == 14


def test_a_place_is_used_only_in_its_periods() -> None:
    (near,) = on_a_line(0)
    question = SitingTask(
        demand=(DemandPoint(*near, (5,)),),
        candidates=(Candidate("c", *near, periods=frozenset({1})),),
        new_points=1,
        periods=2,
    )

    assert place_points(question, processes=1).open == ((), (0,))


def test_the_gap_says_how_far_the_bound_is_from_the_value() -> None:
    assert Choice(((0,),), value=90, bound=100, seconds=1.0).gap == pytest.approx(0.1)
    assert Choice(((0,),), value=90, bound=90, seconds=1.0).proved


@pytest.mark.parametrize(
    "wrong", [{"new_points": 4}, {"new_points": -1}, {"periods": 0}, {"radius_metres": 0}]
)
def test_refuses_a_question_that_makes_no_sense(wrong: dict[str, int]) -> None:
    fields = {"new_points": 1, "periods": 1, "radius_metres": 500, **wrong}
    (near,) = on_a_line(0)

    with pytest.raises(BadSitingTask):
        SitingTask(
            demand=(DemandPoint(*near),),
            candidates=tuple(Candidate(f"c{n}", *near) for n in range(3)),
            **fields,
        )


def test_refuses_a_question_without_demand() -> None:
    with pytest.raises(BadSitingTask):
        SitingTask(demand=(), candidates=(), new_points=0)
