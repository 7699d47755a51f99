"""Who solves the hand-worked problems: the planner, and each engine that may have to alone."""

import pytest

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


@pytest.fixture(params=[line.solved, by_ortools], ids=["planner", "ortools"])
def solved(request: pytest.FixtureRequest) -> line.Solve:
    """One of those who solve."""
    solve: line.Solve = request.param
    return solve
