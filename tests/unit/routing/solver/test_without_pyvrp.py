"""Where PyVRP is not installed, OR-Tools takes its place: every rule, and a day in parts."""

import pytest

from routing.solver.engines.bandit import PYVRP
from routing.solver.engines.ortools_routing import OrTools
from routing.solver.parts import Bench, Part
from routing.solver.plan import check
from routing.solver.planner import Budget, plan
from tests.unit.routing.solver.conftest import without_pyvrp
from tests.unit.routing.solver.test_planner import town


@pytest.fixture(autouse=True)
def no_pyvrp(monkeypatch: pytest.MonkeyPatch) -> None:
    without_pyvrp(monkeypatch)


def test_the_part_of_the_fast_searcher_is_worked_on_by_ortools(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    run = OrTools.run

    def told(self: OrTools, *arguments: object, **named: object) -> object:
        asked.append("ortools")
        return run(self, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(OrTools, "run", told)
    answer = Bench().solve(Part("day", town(15), engine=PYVRP, steps=5))
    assert asked == ["ortools"]
    assert answer.routes


@pytest.mark.parametrize("breaks", [False, True])
def test_a_day_is_planned_and_twice_the_same(breaks: bool) -> None:
    problem = town(25, breaks=breaks)
    first, second = (plan(problem, Budget(steps=60), seed=3, threads=1) for _ in range(2))
    assert check(problem, first) == []
    assert first.cost.missed == 0
    assert first == second


def test_a_large_day_is_planned_in_parts() -> None:
    problem = town(460, vehicles=60)
    found = plan(problem, Budget(steps=20), seed=1, threads=1)
    assert check(problem, found) == []
    assert found.cost.missed == 0


def test_seconds_are_kept() -> None:
    problem = town(60)
    found = plan(problem, Budget(seconds=1.5), seed=1, threads=1)
    assert check(problem, found) == []
    assert found.cost.missed == 0
