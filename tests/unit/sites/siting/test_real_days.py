"""Siting on the real days: proved, with the values that bench/siting.py prints."""

import pytest

from bench.siting import POINTS, real_day
from sites.siting import Goal, SitingTask, outcome, place_points


@pytest.mark.parametrize(
    ("day", "goal", "radius", "value"),
    [
        ("shanghai-06-07.csv", Goal.COVERING, 500, 268),
        ("shanghai-06-07.csv", Goal.MEDIAN, 500, 2_726_852),
        ("los-angeles-2020-01-04-bulky.csv", Goal.COVERING, 1_000, 461),
        ("los-angeles-2020-01-04-bulky.csv", Goal.MEDIAN, 500, 1_683_565),
    ],
)
def test_the_best_of_200_places_is_proved(day: str, goal: Goal, radius: int, value: int) -> None:
    demand, candidates = real_day(day)
    question = SitingTask(demand, candidates, POINTS, goal=goal, radius_metres=radius)

    found = place_points(question, seconds=30, processes=1)

    assert (found.value, found.bound) == (value, value)


def test_each_point_that_is_listed_first_adds_no_less_than_the_next() -> None:
    demand, candidates = real_day("shanghai-06-07.csv")
    question = SitingTask(demand, candidates, POINTS)

    figures = outcome(question, place_points(question, seconds=30, processes=1))

    adds = [step.adds_500 for step in figures.steps]
    assert adds == sorted(adds, reverse=True)
    assert sum(adds) == figures.after.within_500 - figures.before.within_500 == 268
