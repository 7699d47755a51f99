"""A route keeps its number in every plan that is made from another: people know it by that."""

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.dispatch import day_of
from recycling.dispatch.console import moves, sooner
from recycling.dispatch.console.replanning import Event
from recycling.dispatch.retimed import plan_of_run
from recycling.dispatch.running import write_down
from routing.runs import PlanRun, RunKind, RunState, ask_for_run, published_run, run_by_ref
from tests.fixtures.town import NOW, TOMORROW, add_town
from tests.integration.recycling.dispatch.console.conftest import (
    NINE,
    add_confirmed,
    ask,
    carry_out,
)

#: So far apart that each needs a crew of its own between eleven and twelve.
CORNERS = [(31.10, 121.20), (31.40, 121.80), (31.40, 121.20)]

#: The numbers that the three routes have in the plan that others are made from.
ROTATED = (2, 3, 1)


@pytest.fixture
def rotated(engine: Engine) -> Engine:
    """Three crews on the road, with other numbers than a new plan would give them."""
    with unit_of_work(engine) as session:
        add_town(session, crews=3)
        for number, (lat, lon) in enumerate(CORNERS * 2):
            begins = NINE + dt.timedelta(hours=2 if number < 3 else 0)
            add_confirmed(session, lat + number / 1000, lon, begins=begins,
                          hours=1 if number < 3 else 9, phone=f"1380000{number:04d}",
                          items=[("phone_smart", 2)])  # fmt: skip
    carry_out(engine, ask(engine))
    with unit_of_work(engine) as session:
        routes = run_of(session).routes
        assert len(routes) == 3
        for away in (10, 0):
            for route, number in zip(routes, ROTATED, strict=True):
                route.number = number + away
            session.flush()
    return engine


def run_of(session: Session) -> PlanRun:
    run = published_run(session, TOMORROW)
    assert run is not None
    return run


def numbers(run: PlanRun) -> dict[str, int]:
    return {route.shift_ref: route.number for route in run.routes}


def moved(engine: Engine) -> str:
    with unit_of_work(engine) as session:
        run = run_of(session)
        first, second = [one.sequence for one in run.routes[0].stops if one.kind == "visit"]
        number = run.routes[0].number
        move = moves.Move(number, second, number, first)
        return moves.save_move(session, run, move, by="dispatcher", now=NOW).ref


def put_right(engine: Engine) -> str:
    with unit_of_work(engine) as session:
        run = run_of(session)
        ref = next(one.refs[0] for one in run.routes[0].stops if one.kind == "visit")
        kind = sooner.SoonerKind.OTHER_ORDER
        return sooner.put_right(session, run, ref, kind, by="dispatcher", now=NOW).ref


def replanned(engine: Engine) -> str:
    with unit_of_work(engine) as session:
        parent = run_of(session).ref
    asked = Event(at=NINE - dt.timedelta(hours=1)).as_row()
    run = ask(engine, kind=RunKind.REPLAN, asked=asked, derived_from=parent)
    return carry_out(engine, run).ref


def written_into_a_row_of_the_queue(engine: Engine) -> str:
    """With nothing of the earlier run read before, so that reading it writes what is pending."""
    with unit_of_work(engine) as session:
        parent = run_of(session)
        day = day_of(session, TOMORROW)
        found = plan_of_run(session, day, parent)
        row = ask_for_run(session, TOMORROW, budget_seconds=1, seed=1, by="test", now=NOW,
                          kind=RunKind.REPLAN, derived_from=parent.ref)  # fmt: skip
        session.expire(parent)
        write_down(session, row, day, found)
        row.state = RunState.DONE.value
        return row.ref


@pytest.mark.parametrize("made", [moved, put_right, replanned, written_into_a_row_of_the_queue])
def test_three_routes_keep_their_numbers_in_a_plan_made_from_theirs(
    rotated: Engine, made: Callable[[Engine], str]
) -> None:
    with unit_of_work(rotated, reads_only=True) as session:
        before = numbers(run_of(session))
    ref = made(rotated)
    with unit_of_work(rotated, reads_only=True) as session:
        assert numbers(run_by_ref(session, ref)) == before
        assert sorted(before.values()) == [1, 2, 3]


def test_a_crew_that_comes_in_gets_the_next_number_and_no_gap_is_filled(rotated: Engine) -> None:
    with unit_of_work(rotated) as session:
        parent = run_of(session)
        day = day_of(session, TOMORROW)
        found = plan_of_run(session, day, parent)
        gone, *kept = parent.routes
        row = ask_for_run(session, TOMORROW, budget_seconds=1, seed=1, by="test", now=NOW,
                          kind=RunKind.REPLAN, derived_from=parent.ref)  # fmt: skip
        newcomer, known = gone.shift_ref, {one.shift_ref: one.number for one in kept}
        parent.routes.remove(gone)
        write_down(session, row, day, found)
        assert numbers(row) == {**known, newcomer: max(known.values()) + 1}
