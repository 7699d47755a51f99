"""Laws of every plan, for each constraint alone, mixed in pairs, and all at once."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routing.solver.bound import lower_bound
from routing.solver.draft import Draft
from routing.solver.engines.answer import Effort
from routing.solver.engines.ortools_routing import OrTools
from routing.solver.exact import provable, prove
from routing.solver.plan import check
from routing.solver.planner import Budget, plan
from routing.solver.problem import Problem
from routing.solver.repair import adopt, bare
from routing.solver.schedule import Scheduler
from tests.properties.routing.solver.strategies import FEATURES, problems

#: Examples of each constraint, and of mixes; `make fuzz` takes some 10,000 in all.
EACH = settings(max_examples=max(6, settings.default.max_examples // 8))
MIXED = settings(max_examples=max(40, settings.default.max_examples))
#: Enough for each engine to have its turn on a few tasks.
STEPS = Budget(steps=60)


def lawful(problem: Problem) -> None:
    """A plan passes check() and never costs more than cheapest insertion."""
    for vehicle in problem.vehicles:
        assume(not vehicle.prefix or bare(Draft(problem), vehicle))
    found = plan(problem, STEPS, seed=1, threads=1)
    seed = adopt(problem, {}, Scheduler(problem))[0].plan()
    assert check(problem, seed) == []
    assert check(problem, found) == []
    assert found.cost.rank <= seed.cost.rank
    if found.lower_bound is not None:
        assert found.lower_bound <= found.cost.total


@pytest.mark.parametrize("feature", FEATURES)
@EACH
@given(data=st.data())
def test_plans_with_one_constraint_are_feasible_and_beat_insertion(
    feature: str, data: st.DataObject
) -> None:
    lawful(data.draw(problems(frozenset({feature}))))


@MIXED
@given(data=st.data())
def test_plans_with_any_mix_of_constraints_are_feasible_and_beat_insertion(
    data: st.DataObject,
) -> None:
    features = data.draw(st.frozensets(st.sampled_from(FEATURES), max_size=8))
    lawful(data.draw(problems(features)))


@MIXED
@given(data=st.data())
def test_what_ortools_finds_alone_makes_a_feasible_plan(data: st.DataObject) -> None:
    features = data.draw(st.frozensets(st.sampled_from(FEATURES), max_size=6))
    problem = data.draw(problems(features))
    for vehicle in problem.vehicles:
        assume(not vehicle.prefix or bare(Draft(problem), vehicle))
    scheduler = Scheduler(problem)
    answer = OrTools(problem, 1, scheduler).run(Effort(steps=5))
    assert check(problem, adopt(problem, answer.routes, scheduler)[0].plan()) == []


@MIXED
@given(data=st.data())
def test_no_lower_bound_lies_above_the_proved_optimum(data: st.DataObject) -> None:
    features = data.draw(st.frozensets(st.sampled_from(FEATURES), max_size=5))
    problem = data.draw(problems(features - {"alternatives", "docks", "limits", "yards"}))
    scheduler = Scheduler(problem)
    bound = lower_bound(problem, scheduler)
    assume(provable(problem))
    chosen = prove(problem, scheduler)
    assert chosen is not None
    best = adopt(problem, chosen.routes, scheduler)[0].plan()
    if bound is not None and not best.cost.missed:
        assert bound.subunits <= best.cost.subunits
    if bound is None:
        assert len(problem.tasks) == 0 or best.cost.missed
