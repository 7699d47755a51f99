"""Planning runs in the database: one at a time for a day, the newest first, one in force."""

import datetime as dt
import threading

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from routing.fleet import fleet_size, shifts_on
from routing.runs import (
    NoSuchRun,
    PlannedRoute,
    PlanRun,
    RunUnderWay,
    WrongRunState,
    ask_for_run,
    latest_runs,
    publish,
    published_run,
    route_by_ref,
    route_of_courier,
    run_by_ref,
    runs_of,
)
from tests.fixtures.town import NOW, TODAY, TOMORROW, add_crew, add_operator, add_yard


def ask(session: Session, *, day: dt.date = TOMORROW, now: dt.datetime = NOW) -> PlanRun:
    """A run in the queue."""
    return ask_for_run(session, day, budget_seconds=20, seed=1, by="dispatcher", now=now)


def done(session: Session) -> PlanRun:
    """A run that is finished."""
    run = ask(session)
    run.start(now=NOW)
    run.finish(now=NOW)
    session.flush()
    return run


def test_a_day_that_is_being_planned_is_not_planned_again(session: Session) -> None:
    run = ask(session)
    with pytest.raises(RunUnderWay) as caught:
        ask(session)
    assert caught.value.ref == run.ref


def test_another_day_can_be_planned_at_the_same_time(session: Session) -> None:
    ask(session)
    assert ask(session, day=TODAY).day == TODAY


def test_a_run_that_went_silent_is_failed_and_another_begins(session: Session) -> None:
    silent = ask(session)
    silent.start(now=NOW)
    # A run of 20 s may be silent for 90 s more.
    with pytest.raises(RunUnderWay):
        ask(session, now=NOW + dt.timedelta(seconds=109))
    assert ask(session, now=NOW + dt.timedelta(seconds=110)).state == "queued"
    assert (silent.state, silent.fault) == ("failed", "the worker went silent")


def test_of_two_who_ask_at_once_one_is_told(engine: Engine) -> None:
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def begin() -> None:
        barrier.wait(timeout=10)
        try:
            with unit_of_work(engine) as session:
                outcomes.append(ask(session).state)
        except RunUnderWay:
            outcomes.append("told")

    threads = [threading.Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["queued", "told"]


def test_earlier_runs_stay_the_newest_first(session: Session) -> None:
    first, second = done(session), done(session)
    assert runs_of(session, TOMORROW) == latest_runs(session) == [second, first]
    assert latest_runs(session, 1) == [second]


def test_one_run_of_a_day_is_in_force(session: Session) -> None:
    first, second = done(session), done(session)
    for run in (first, second):
        publish(session, run)
    session.flush()
    assert published_run(session, TOMORROW) is second
    assert not first.published


def test_a_run_that_is_not_done_is_not_published(session: Session) -> None:
    with pytest.raises(WrongRunState):
        publish(session, ask(session))


def test_a_courier_finds_the_route_of_the_run_in_force(session: Session) -> None:
    run = done(session)
    route = PlannedRoute(
        number=1, shift_ref="S1", courier_number="C1", vehicle_name="V1", departs_at=NOW,
        arrives_at=NOW, metres=0, travel_seconds=0, service_seconds=0, waiting_seconds=0,
        load_kg=0, load_litres=0, cost_fen=0,
    )  # fmt: skip
    run.routes.append(route)
    assert route_of_courier(session, TOMORROW, "C1") is None
    publish(session, run)
    session.flush()
    assert route_of_courier(session, TOMORROW, "C1") is route
    assert route_of_courier(session, TOMORROW, "C2") is None
    assert route_by_ref(session, route.ref) is route


def test_an_unknown_run_is_named(session: Session) -> None:
    with pytest.raises(NoSuchRun, match="nothing"):
        run_by_ref(session, "nothing")


def test_only_crews_that_can_drive_are_on_duty(session: Session) -> None:
    city = add_operator(session)
    yard = add_yard(session)
    for number in ("C1", "C2", "C3"):
        add_crew(session, city, yard, number=number)
    _, ill, broken = shifts_on(session, TOMORROW)
    ill.courier.active = False
    broken.vehicle.in_service = False
    session.flush()
    assert [shift.courier.number for shift in shifts_on(session, TOMORROW)] == ["C1"]
    size = fleet_size(session, TOMORROW)
    assert (size.shifts, size.kg, size.litres) == (1, 2_000, 12_000)
