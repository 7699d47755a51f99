"""A problem that cannot be is refused at once, with the field's name."""

from typing import Any

import numpy as np
import pytest

from routing.errors import InvalidProblem, UnknownReference
from routing.solver.planner import Budget
from routing.solver.problem import (
    Break,
    Depot,
    GreatCircle,
    Job,
    Kind,
    Matrices,
    Plane,
    Problem,
    Vehicle,
    Visit,
    Window,
)
from tests.unit.routing.solver.line import line, van


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: Job("a", -1), "job a.place"),
        (lambda: Job("a", 0, priority=101), "job a.priority"),
        (lambda: Job("a", 0, pickup=(-1,)), "job a.pickup.[0]"),
        (lambda: Job("a", 0, service_seconds=1.5), "job a.service"),
        (lambda: Job("a", 0, windows=(Window(5, 4),)), "job a.windows"),
        (lambda: Job("a", 0, windows=(Window(0, 5), Window(5, 9))), "job a.windows"),
        (lambda: Break("tea", ()), "break tea.windows"),
        (lambda: Depot("tip", 0, docks=0), "yard tip.docks"),
        (lambda: Vehicle("v", speed_percent=0), "vehicle v.speed_percent"),
        (lambda: Vehicle("v", must_unload=True), "vehicle v.must_unload"),
        (lambda: Budget(), "budget"),
        (lambda: Budget(seconds=1, steps=1), "budget"),
        (lambda: Matrices(np.zeros((2, 3), int), np.zeros((2, 2), int)), "matrices.seconds"),
        (lambda: Matrices(-np.ones((2, 2), int), np.zeros((2, 2), int)), "matrices.seconds"),
        (lambda: GreatCircle(np.array([91.0]), np.array([0.0])), "coordinates"),
    ],
)
def test_names_the_field_that_is_wrong(make: Any, field: str) -> None:
    with pytest.raises(InvalidProblem) as refused:
        make()
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"jobs": (Job("a", 5),)}, InvalidProblem),
        ({"jobs": (Job("a", 0), Job("a", 0))}, InvalidProblem),
        ({"jobs": (Job("a", 0, pickup=(1,)),)}, InvalidProblem),
        ({"vehicles": (van(profile="boat"),)}, UnknownReference),
        ({"vehicles": (van(yards=frozenset({"tip"})),)}, UnknownReference),
        ({"vehicles": (van(prefix=(Visit(Kind.JOB, "z"),)),)}, UnknownReference),
        ({"together": (frozenset("z"),)}, UnknownReference),
        ({"jobs": (Job("a", 0, vehicles=frozenset("z")),)}, UnknownReference),
    ],
)
def test_refuses_what_does_not_fit_together(fields: dict[str, Any], error: type) -> None:
    with pytest.raises(error):
        Problem(**{"travel": line(0, 10), "vehicles": (van(),), **fields})


def test_a_part_by_coordinates_is_the_part_of_the_whole() -> None:
    rng = np.random.default_rng(1)
    for travel in (
        GreatCircle(rng.uniform(30, 31, 9), rng.uniform(120, 121, 9)),
        Plane(rng.uniform(0, 99, 9), rng.uniform(0, 99, 9), 10, True),
    ):
        whole = travel.part(range(9))
        assert (travel.part([7, 2, 5]).seconds == whole.part([7, 2, 5]).seconds).all()
        assert travel.leg(3, 8) == whole.leg(3, 8)


def test_a_kilometre_along_the_meridian() -> None:
    # One degree is 111,195 m by R = 6,371,008.8; x 1.4 = 155,673 m, at 25 km/h 22,417 s.
    travel = GreatCircle(np.array([30.0, 31.0]), np.array([120.0, 120.0]))
    assert travel.leg(0, 1) == (22_417, 155_673)
