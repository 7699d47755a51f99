"""The running day: locks, promises, a change budget, cancellations and offers."""

import pytest

from routing.errors import UnknownReference
from routing.solver.plan import check
from routing.solver.planner import Budget, Progress
from routing.solver.problem import Job, Problem, Window
from routing.solver.replan import Freeze, frozen, prices, replan, without
from tests.unit.routing.solver.line import jobs, line, orders, solved, van

#: a, b, c at 10, 20, 30 with 5 s of work each: begun at 10, 25, 40, back at 75.
DAY = Problem(
    line(0, 10, 20, 30, -10), (van(shift=Window(0, 1000)),), jobs(1, 2, 3, service_seconds=5)
)
NEW = Job("n", 4, service_seconds=5, windows=(Window(0, 60),))
PROMISES = {"b": Window(15, 25), "c": Window(40, 50)}


def with_new(problem: Problem) -> Problem:
    """The day with one more job, behind the yard."""
    return Problem(problem.travel, problem.vehicles, (*problem.jobs, NEW))


def test_what_has_begun_is_locked_with_its_time() -> None:
    locked = frozen(DAY, solved(DAY), {"a": Freeze.STARTED, "b": Freeze.SENT}, now=20)
    assert [visit.ref for visit in locked.vehicles[0].prefix] == ["a"]
    assert locked.job("a").windows == (Window(10, 10),)
    assert locked.job("b").vehicles == frozenset({"van"})
    assert locked.job("c").windows[0].start == 20


def test_no_promise_is_broken_without_a_change_budget() -> None:
    plan = solved(DAY)
    day = with_new(frozen(DAY, plan, {"a": Freeze.STARTED}, now=20))
    found = replan(day, plan, Budget(steps=60), promises=PROMISES)
    assert (found.moved, [one.ref for one in found.plan.unassigned]) == ((), ["n"])


def test_a_change_budget_of_two_lets_the_new_job_in() -> None:
    # a at 10, then n at -10 by 35, b at 20 by 70, c at 30 by 85, home: 10 + 20 + 30 + 10 + 30.
    plan = solved(DAY)
    day = with_new(frozen(DAY, plan, {"a": Freeze.STARTED}, now=20))
    found = replan(day, plan, Budget(steps=60), promises=PROMISES, most_moved=2)
    assert found.plan.cost.total == 100
    assert [(one.ref, one.begin) for one in found.moved] == [("b", 70), ("c", 85)]
    assert check(day, found.plan) == []


def test_a_change_budget_of_one_moves_the_one_that_has_to() -> None:
    # a at 10 and b at 20 as promised, n at -10 just by 60, then c at 105: 10 + 10 + 30 + 40 + 30.
    plan = solved(DAY)
    day = with_new(frozen(DAY, plan, {"a": Freeze.STARTED}, now=20))
    found = replan(day, plan, Budget(steps=60), promises=PROMISES, most_moved=1)
    assert (found.plan.cost.total, found.plan.unassigned) == (120, ())
    assert [(one.ref, one.begin) for one in found.moved] == [("c", 105)]


def test_a_cancelled_job_is_driven_past() -> None:
    # Without c the round ends at 20: 40.
    left = without(DAY, ["c"])
    found = replan(left, solved(DAY), Budget(steps=30))
    assert (found.plan.cost.total, orders(found.plan)) == (40, ["a b"])


def test_only_what_is_known_can_be_cancelled() -> None:
    with pytest.raises(UnknownReference):
        without(DAY, ["z"])


def test_offers_are_priced_cheapest_first() -> None:
    # At 15 on the way out or back it adds nothing; at -10 it adds 20. Only once per window.
    job = Job("n", 4)
    windows = [Window(40, 60), Window(2000, 2100), Window(0, 20)]
    found = prices(DAY, solved(DAY), job, windows)
    assert [(one.window, one.extra_cost) for one in found] == [
        (Window(0, 20), 20.0), (Window(40, 60), 20.0),
    ]  # fmt: skip


def test_each_better_plan_is_told_and_telling_changes_nothing() -> None:
    plan = solved(DAY)
    day = with_new(frozen(DAY, plan, {"a": Freeze.STARTED}, now=20))
    told: list[Progress] = []
    heard = replan(
        day, plan, Budget(steps=60), promises=PROMISES, most_moved=2, progress=told.append
    )
    silent = replan(day, plan, Budget(steps=60), promises=PROMISES, most_moved=2)
    assert heard == silent
    assert [one.stage for one in told] == ["start"] + ["search"] * (len(told) - 1)
    # n is left out at first; then it is in, and the best that was told is the answer.
    assert (told[0].unassigned, told[-1].unassigned) == (1, 0)
    assert told[-1].cost == heard.plan.cost.total == 100
