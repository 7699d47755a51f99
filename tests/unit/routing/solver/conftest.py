"""Who solves the hand-worked problems: the planner, and each engine that may have to alone."""

import sys

import pytest

from routing.solver import planner
from routing.solver.draft import Draft
from routing.solver.engines.answer import Effort
from routing.solver.engines.ortools_routing import OrTools
from routing.solver.plan import Plan, check
from routing.solver.problem import Problem
from routing.solver.reasons import explain
from routing.solver.repair import adopt
from routing.solver.schedule import Scheduler
from tests.unit.routing.solver import line


def by_ortools(problem: Problem) -> Plan:
    """The plan that OR-Tools' routing library finds, mended as any engine's is."""
    scheduler = Scheduler(problem)
    draft = Draft(problem, scheduler)
    if problem.tasks and problem.vehicles:
        answer = OrTools(problem, 1, scheduler).run(Effort(steps=20))
        draft, _ = adopt(problem, answer.routes, scheduler)
    found = explain(draft.plan(), draft)
    assert check(problem, found) == []
    return found


@pytest.fixture(params=["planner", "search", "without_pyvrp", "ortools"])
def solved(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> line.Solve:
    """One of those who solve: the planner as it is, its search where nothing is proved, the same
    where PyVRP is not installed, and OR-Tools alone.
    """
    if request.param == "ortools":
        return by_ortools
    if request.param != "planner":
        monkeypatch.setattr(planner, "provable", lambda problem: False)
    if request.param == "without_pyvrp":
        without_pyvrp(monkeypatch)
    return line.solved


def without_pyvrp(monkeypatch: pytest.MonkeyPatch) -> None:
    """An import of PyVRP fails; what has been imported of ours with it is forgotten."""
    for name in [one for one in sys.modules if one.startswith("routing.solver.engines.pyvrp")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyvrp", None)
