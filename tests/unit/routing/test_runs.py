"""Every move of a planning run, allowed or not."""

import datetime as dt

import pytest

from database.columns import new_ref
from routing.runs import PlanRun, RunState, WrongRunState

NOW = dt.datetime(2026, 11, 24, 1, 0, tzinfo=dt.UTC)

VERBS = {
    "start": lambda run: run.start(now=NOW),
    "stop": lambda run: run.ask_to_stop(),
    "finish": lambda run: run.finish(now=NOW),
    "fail": lambda run: run.fail("no yard", now=NOW),
}

#: What each verb leads to from each state; what is absent is refused.
TABLE = {
    "queued": {"start": "running", "fail": "failed"},
    "running": {"stop": "stopping", "finish": "done", "fail": "failed"},
    "stopping": {"finish": "done", "fail": "failed"},
    "done": {},
    "failed": {},
}


def run_in(state: str) -> PlanRun:
    """A run that stands in `state`."""
    return PlanRun(ref=new_ref(), state=state, cost_curve=[], cost_fen=None)


def hear(run: PlanRun, cost_fen: int | None, seconds: float) -> None:
    """A sign of the solver."""
    run.hear(
        stage="search", engine="pool", cost_fen=cost_fen, seconds_left=1.0, seconds=seconds, now=NOW
    )


def test_the_table_names_every_state() -> None:
    assert set(TABLE) == {state.value for state in RunState}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", TABLE)
def test_a_verb_moves_a_run_as_the_table_says(state: str, verb: str) -> None:
    run = run_in(state)
    expected = TABLE[state].get(verb)
    if expected is None:
        with pytest.raises(WrongRunState):
            VERBS[verb](run)
        assert run.state == state
    else:
        VERBS[verb](run)
        assert run.state == expected


def test_the_curve_gets_a_point_only_where_the_cost_changed() -> None:
    run = run_in("running")
    for cost, seconds in ((None, 0.5), (900, 1.0), (900, 2.0), (800, 3.04)):
        hear(run, cost, seconds)
    assert run.cost_curve == [[1.0, 900], [3.0, 800]]


def test_a_failure_keeps_its_line_and_its_moment() -> None:
    run = run_in("running")
    run.fail("no yard", now=NOW)
    assert (run.fault, run.ended_at) == ("no yard", NOW)
