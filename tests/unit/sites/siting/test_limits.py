"""The median under limits where only near places are modelled: bound and worth are true."""

from itertools import combinations, product

import numpy as np
import pytest

from sites.siting import Candidate, DemandPoint, Goal, SitingTask, general, place_points
from sites.siting.general import walked
from sites.siting.schedule import good_opening, money

SQUARE = 0.03


def question(seed: int, **limits: object) -> SitingTask:
    """12 residents, 6 places and one existing site in a square of 3 km; 2 new points."""
    rng = np.random.default_rng(seed)
    lats, lons = rng.uniform(31.2, 31.2 + SQUARE, 19), rng.uniform(121.4, 121.4 + SQUARE, 19)
    periods = int(limits.get("periods", 1))  # type: ignore[call-overload]
    room = limits.pop("room", None)
    demand = tuple(
        DemandPoint(lats[i], lons[i], tuple(int(w) for w in rng.integers(1, 9, periods)))
        for i in range(12)
    )
    places = tuple(
        Candidate(f"c{i}", lats[i], lons[i], opening_fen=int(rng.integers(10, 40)),
                  running_fen=int(rng.integers(1, 9)), capacity=room)  # type: ignore[arg-type]
        for i in range(12, 18)
    )  # fmt: skip
    return SitingTask(
        demand, places, 2, existing=(Candidate("old", lats[18], lons[18], capacity=room),),  # type: ignore[arg-type]
        goal=Goal.MEDIAN, **limits,  # type: ignore[arg-type]
    )  # fmt: skip


def best_of_all(task: SitingTask) -> int:
    """The least walk of every choice there is."""
    longest = max(int(task.metres.max()), int(task.metres_existing.max())) * 2
    sets = [chosen for count in range(3) for chosen in combinations(range(6), count)]
    return min(
        walked(task, choice, longest)
        for choice in product(sets, repeat=task.periods)
        if task.budget_fen is None or money(task, [list(h) for h in choice]) <= task.budget_fen
    )


LIMITS = [{"budget_fen": 45}, {"room": 12}, {"periods": 2}, {"periods": 2, "budget_fen": 90},
          {"periods": 2, "budget_fen": 90, "room": 12}]  # fmt: skip


@pytest.mark.parametrize("limits", LIMITS, ids=lambda one: "+".join(one))
@pytest.mark.parametrize("seed", range(3))
def test_the_bound_and_the_worth_hold_where_only_near_places_are_modelled(
    monkeypatch: pytest.MonkeyPatch, seed: int, limits: dict[str, int]
) -> None:
    monkeypatch.setattr(general, "SMALL", 0)
    monkeypatch.setattr(general, "NEAREST", 2)
    task = question(seed, **limits)
    found = place_points(task, seconds=4, processes=1)
    assert found.bound <= best_of_all(task) <= found.value
    if task.budget_fen is not None:
        assert money(task, [list(here) for here in found.open]) <= task.budget_fen
    longest = max(int(task.metres.max()), int(task.metres_existing.max())) * 2
    assert found.value == walked(task, found.open, longest)


@pytest.mark.parametrize("limits", LIMITS, ids=lambda one: "+".join(one))
def test_a_small_question_is_proved_whole(limits: dict[str, int]) -> None:
    task = question(5, **limits)
    found = place_points(task, seconds=20, processes=1)
    assert (found.value, found.proved) == (best_of_all(task), True)


def test_the_quick_opening_keeps_to_number_and_budget() -> None:
    task = question(1, periods=2, budget_fen=70)
    base = task.metres_existing.min(axis=1).astype(np.int64)
    found = good_opening(task, task.metres.astype(np.int64), base)
    assert all(len(here) <= 2 for here in found)
    assert 0 < money(task, found) <= 70
