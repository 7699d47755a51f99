"""The one door: the same answer for the same question, anytime, from any start, with any pool."""

import time
from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pytest

from routing.errors import InvalidProblem
from routing.solver.engines.answer import Answer
from routing.solver.parts import Part
from routing.solver.plan import Plan, check
from routing.solver.planner import Budget, Progress, plan
from routing.solver.pools import Ask, InProcess, LocalProcesses, Stop, Take
from routing.solver.problem import Break, Job, Kind, Matrices, Problem, Vehicle, Visit, Window
from routing.solver.steps import Steps
from tests.unit.routing.solver.line import line, van


def town(tasks: int, *, breaks: bool = False, vehicles: int = 6) -> Problem:
    """Tasks on a grid around a yard, with windows and loads."""
    rng = np.random.default_rng(tasks)
    spots = rng.integers(0, 600, (tasks + 1, 2))
    steps = np.abs(spots[:, None] - spots[None, :]).sum(axis=2)
    rest = (Break("lunch", (Window(1500, 2500),), 300),) if breaks else ()
    cars = tuple(
        Vehicle(f"v{n}", 0, 0, (30,), shift=Window(0, 6000), fixed=500, breaks=rest)
        for n in range(vehicles)
    )
    stops = tuple(
        Job(f"j{n}", n, service_seconds=60, pickup=(int(rng.integers(1, 5)),),
            windows=(Window(w := int(rng.integers(0, 3000)), w + 2500),))
        for n in range(1, tasks + 1)
    )  # fmt: skip
    return Problem({"car": Matrices(steps, steps)}, cars, stops, dimensions=("kg",))


@pytest.mark.parametrize("breaks", [False, True])
def test_the_same_seed_and_steps_give_the_same_plan(breaks: bool) -> None:
    problem = town(25, breaks=breaks)
    first, second = (plan(problem, Budget(steps=60), seed=3, threads=1) for _ in range(2))
    assert first == second


def test_two_processes_give_the_same_plan_twice() -> None:
    problem = town(20)
    first, second = (plan(problem, Budget(steps=40), seed=3, threads=2) for _ in range(2))
    assert first == second


def test_a_start_is_never_made_worse() -> None:
    problem = town(25)
    good = plan(problem, Budget(steps=200), seed=1, threads=1)
    again = plan(problem, Budget(steps=0), threads=1, start=good)
    assert again.cost.rank <= good.cost.rank


def test_a_start_with_what_is_gone_still_helps() -> None:
    problem = town(25)
    old = plan(problem, Budget(steps=100), seed=1, threads=1)
    smaller = Problem(problem.travel, problem.vehicles[:4], problem.jobs[5:], dimensions=("kg",))
    found = plan(smaller, Budget(steps=0), threads=1, start=old)
    assert check(smaller, found) == []


@pytest.mark.parametrize("seconds", [0, 0.001])
def test_the_first_answer_is_whole_however_short_the_time(seconds: float) -> None:
    assert plan(town(60), Budget(seconds=seconds), threads=1).cost.missed == 0


def test_stops_within_a_second() -> None:
    began = time.monotonic()
    found = plan(
        town(60), Budget(seconds=30), threads=1, stop=lambda: time.monotonic() - began > 0.5
    )
    assert time.monotonic() - began < 5
    assert found.cost.missed == 0


def test_tells_of_better_plans_with_the_time_that_is_left() -> None:
    told: list[Progress] = []
    found = plan(town(30), Budget(seconds=1.0), threads=1, progress=told.append)
    costs = [one.cost for one in told if one.unassigned == 0]
    assert costs == sorted(costs, reverse=True)
    assert told[-1].cost == pytest.approx(found.cost.total)
    assert all(one.seconds_left is not None for one in told)


def test_a_plan_says_optimal_only_when_it_is_proved() -> None:
    small = plan(town(8), Budget(steps=10), threads=1)
    large = plan(town(25), Budget(steps=10), threads=1)
    assert (small.optimal, small.lower_bound) == (True, small.cost.total)
    assert not large.optimal


class Counting:
    """A pool that counts its rounds."""

    size = 1

    def __init__(self) -> None:
        self.rounds = 0
        self._pool = InProcess()

    def run(self, parts: Sequence[Part], stop: Stop | None = None) -> list[Answer]:
        self.rounds += 1
        return self._pool.run(parts, stop)

    def flow(self, ask: Ask, take: Take, stop: Stop | None = None) -> None:
        self._pool.flow(ask, take, stop)

    def close(self) -> None:
        raise AssertionError("a pool that was handed in is not closed")


def test_a_pool_can_be_handed_in() -> None:
    pool = Counting()
    plan(town(25), Budget(steps=40), pool=pool)
    assert pool.rounds > 0


def test_a_process_that_dies_is_replaced() -> None:
    problem = town(15)
    part = Part("day", problem, seed=1, steps=5)
    with LocalProcesses(1) as pool:
        pool._workers[0].process.kill()
        pool._workers[0].process.wait()
        answers = pool.run([part])
    assert answers[0].routes


def test_a_prefix_that_cannot_be_driven_is_refused() -> None:
    car = van(prefix=(Visit(Kind.JOB, "a"),), shift=Window(0, 5))
    problem = Problem(line(0, 10), (car,), (Job("a", 1),))
    with pytest.raises(InvalidProblem, match="prefix"):
        plan(problem, Budget(steps=1), threads=1)


def test_a_day_in_parts_is_feasible() -> None:
    problem = town(460, vehicles=60)
    found: Plan = plan(problem, Budget(steps=20), seed=1, threads=1)
    assert check(problem, found) == []


def test_a_set_that_two_choices_share_is_served_once() -> None:
    # a or b, c or d, and a only with c: the way to b and d is longer, so a and c are chosen.
    stops = (Job("a", 1, group="g"), Job("b", 3, group="g"),
             Job("c", 1, group="h"), Job("d", 3, group="h"))  # fmt: skip
    problem = Problem(line(0, 10, 20, 30), (van("u"), van("v")), stops, together=(frozenset("ac"),))
    found = plan(problem, Budget(steps=0), threads=1)
    assert check(problem, found) == []
    assert found.cost.total == 20


def test_a_day_is_planned_with_any_step_left_out() -> None:
    problem = town(20)
    for one in fields(Steps):
        steps = Steps(**{one.name: False})
        found = plan(problem, Budget(steps=20), threads=1, steps=steps)
        assert check(problem, found) == []
        assert found.cost.missed == 0
