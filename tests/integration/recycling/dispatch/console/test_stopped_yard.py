"""A yard that stops while its day is planned or driven: the routes go to another one."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.desk import bookings_by_refs, operator
from recycling.dispatch import execute_run, reroute, rerouting, running
from recycling.dispatch.console.tasks import How, Task, task_of
from recycling.notices import Channel, Embedded, Kind, Notice, send_due
from routing.runs import PlanRun, RunKind, published_run, run_by_ref, runs_of
from sites.registry import Site
from tests.fixtures.town import NOW, TOMORROW, add_yard
from tests.integration.recycling.dispatch.console.conftest import NINE, ask

#: The day of the plan, before anybody has unloaded.
MORNING = NINE - dt.timedelta(minutes=30)


def yard(session: Session, code: str = "Y1") -> Site:
    return session.scalars(select(Site).where(Site.code == code)).one()


def stop(session: Session, code: str = "Y1") -> Site:
    site = yard(session, code)
    site.suspend(by="district", why="fire door", now=MORNING)
    return site


def unloads(session: Session, run: PlanRun) -> set[str]:
    refs = {
        ref
        for route in run.routes
        for halt in route.stops
        if halt.kind == "unload"
        for ref in halt.refs
    }
    return set(session.scalars(select(Site.code).where(Site.ref.in_(refs))))


def carry_out(
    engine: Engine, ref: str, *, at: dt.datetime, meanwhile: Callable[[], None] | None = None
) -> PlanRun:
    """The run; what happens `meanwhile` happens once, while it plans."""
    waiting = [meanwhile] if meanwhile else []

    def hear(_sign: object) -> None:
        if waiting:
            waiting.pop()()

    run = execute_run(
        partial(unit_of_work, engine), ref, clock=lambda: at, processes=1, listener=hear
    )
    assert run is not None
    return run


def suspend_and_reroute(engine: Engine, at: dt.datetime) -> list[str]:
    with unit_of_work(engine) as session:
        found = reroute(session, operator(session), stop(session), by="district", now=at)
        return [run.ref for run in found.runs]


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six bookings need no minute."""
    monkeypatch.setattr(rerouting, "BUDGET_SECONDS", 1)


@pytest.fixture
def two_yards(engine: Engine, planned: Engine) -> Engine:
    with unit_of_work(engine) as session:
        add_yard(session, code="Y2", lat=31.245, lon=121.482)
    return engine


def test_todays_routes_unload_elsewhere_from_now_on(two_yards: Engine) -> None:
    with unit_of_work(two_yards) as session:
        before = published_run(session, TOMORROW)
        assert before is not None
        assert unloads(session, before) == {"Y1"}
        served = {ref for route in before.routes for halt in route.stops
                  if halt.kind == "visit" for ref in halt.refs}  # fmt: skip
    [ref] = suspend_and_reroute(two_yards, MORNING)
    carry_out(two_yards, ref, at=MORNING)
    with unit_of_work(two_yards) as session:
        driven = published_run(session, TOMORROW)
        assert driven is not None
        assert driven.ref == ref
        assert unloads(session, driven) == {"Y2"}
        routes = {route.ref for route in driven.routes}
        assert {
            one.route_ref for one in bookings_by_refs(session, sorted(served)).values()
        } <= routes


def test_who_is_moved_by_it_gets_one_message_with_the_new_time(two_yards: Engine) -> None:
    # Nobody has come to the first doors, whose two hours are over: they are promised another time.
    late = NINE + dt.timedelta(hours=2, minutes=15)
    [ref] = suspend_and_reroute(two_yards, late)
    carry_out(two_yards, ref, at=late)
    with unit_of_work(two_yards) as session:
        run = run_by_ref(session, ref)
        assert run.published
        assert run.moved
        moved = {row["ref"]: dt.datetime.fromisoformat(row["now"]) for row in run.moved}
        served = {door: halt.service_at for route in run.routes for halt in route.stops
                  if halt.kind == "visit" for door in halt.refs}  # fmt: skip
        assert moved == {door: served[door] for door in moved}
        bookings = bookings_by_refs(session, sorted(moved))
        rows = session.scalars(select(Notice).where(Notice.kind == Kind.MOVED)).all()
        assert sorted((row.to, row.params["eta"]) for row in rows) == sorted(
            (bookings[door].contact_phone, at.isoformat()) for door, at in moved.items()
        )
        post = Embedded()
        send_due(session, {Channel.SMS: post}, said, now=late + dt.timedelta(minutes=1))
        for door, at in moved.items():
            phone = bookings[door].contact_phone
            sent = [letter.text for letter in post.letters if letter.to == phone]
            assert sent.count(f"moved {at.isoformat()}") == 1


def said(kind: str, values: Mapping[str, Any], _locale: str) -> str:
    """The sentence of a kind with its time."""
    return f"{kind} {values.get('eta', '')}".strip()


def broken_once(monkeypatch: pytest.MonkeyPatch, *, times: int = 1) -> None:
    """The next plans break off after they have begun."""
    left = [True] * times

    def task_or_fault(session: Session, run: PlanRun) -> Task:
        task = task_of(session, run)

        def begun(how: How) -> Any:
            answer = task(how)
            if left:
                left.pop()
                raise RuntimeError("the search broke off")
            return answer

        return begun

    monkeypatch.setattr(running, "task_of", task_or_fault)


def test_a_run_that_breaks_off_after_a_yard_was_shut_is_followed_by_another(
    two_yards: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_once(monkeypatch)
    ref = ask(two_yards)

    def meanwhile() -> None:
        assert suspend_and_reroute(two_yards, NOW) == []

    last = carry_out(two_yards, ref, at=NOW, meanwhile=meanwhile)
    with unit_of_work(two_yards) as session:
        assert run_by_ref(session, ref).state == "failed"
        driven = published_run(session, TOMORROW)
        assert driven is not None
        assert (driven.ref, unloads(session, driven)) == (last.ref, {"Y2"})


def test_the_second_fault_in_a_row_is_the_dispatchers(
    two_yards: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_once(monkeypatch, times=5)
    ref = ask(two_yards)

    def meanwhile() -> None:
        suspend_and_reroute(two_yards, NOW)

    with pytest.raises(RuntimeError):
        carry_out(two_yards, ref, at=NOW, meanwhile=meanwhile)
    with unit_of_work(two_yards) as session:
        assert [run.state for run in runs_of(session, TOMORROW)] == ["failed", "failed", "done"]


def test_a_run_that_breaks_off_while_every_yard_is_open_has_no_successor(
    two_yards: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_once(monkeypatch)
    ref = ask(two_yards)
    with pytest.raises(RuntimeError):
        carry_out(two_yards, ref, at=NOW)
    with unit_of_work(two_yards) as session:
        assert [run.state for run in runs_of(session, TOMORROW)] == ["failed", "done"]


def test_todays_plan_that_would_leave_more_out_waits_for_the_dispatcher(
    two_yards: Engine,
) -> None:
    with unit_of_work(two_yards) as session:
        # The other yard opens when the crews are home again.
        yard(session, "Y2").opening_hours = {"thu": [["22:00", "23:00"]]}
        before = published_run(session, TOMORROW)
        assert before is not None
        driven = before.ref
    [ref] = suspend_and_reroute(two_yards, MORNING)
    carry_out(two_yards, ref, at=MORNING)
    with unit_of_work(two_yards) as session:
        run = run_by_ref(session, ref)
        assert (run.state, run.published) == ("done", False)
        published = published_run(session, TOMORROW)
        assert published is not None
        assert published.ref == driven
        # It is asked for once, not for ever.
        assert len(runs_of(session, TOMORROW)) == 2


def test_a_plan_whose_yard_stops_meanwhile_is_not_published_and_made_once_more(
    engine: Engine, town: Engine
) -> None:
    with unit_of_work(engine) as session:
        add_yard(session, code="Y2", lat=31.245, lon=121.482)
        yard(session, "Y2").opening_hours = {"thu": [["12:00", "20:00"]]}
    ref = ask(engine)

    def meanwhile() -> None:
        assert suspend_and_reroute(engine, NOW) == []

    last = carry_out(engine, ref, at=NOW, meanwhile=meanwhile)
    assert last.ref != ref
    with unit_of_work(engine) as session:
        assert not run_by_ref(session, ref).published
        driven = published_run(session, TOMORROW)
        assert driven is not None
        assert (driven.ref, unloads(session, driven)) == (last.ref, {"Y2"})


def test_what_was_only_supposed_meanwhile_holds_nothing_up(two_yards: Engine) -> None:
    ref = ask(two_yards, kind=RunKind.WHAT_IF, asked={"vans": 1})

    def meanwhile() -> None:
        assert suspend_and_reroute(two_yards, NOW) == []

    carry_out(two_yards, ref, at=NOW, meanwhile=meanwhile)
    with unit_of_work(two_yards) as session:
        driven = published_run(session, TOMORROW)
        assert driven is not None
        assert unloads(session, driven) == {"Y2"}
