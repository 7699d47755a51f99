"""A run from the queue to the bookings: planned, written down, published, and made again."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import Booking, Place
from recycling.booking.desk import bookings_by_refs, bookings_on
from recycling.booking.states import BookingState, CancelReason
from recycling.dispatch import NothingToPlan, day_of, execute_run, running
from recycling.dispatch.console import tasks
from recycling.dispatch.retimed import plan_of_run
from recycling.dispatch.sheets import sheet_of_route, sheets_of_run
from recycling.dispatch.standing import standing_plan
from routing.runs import PlanRun, RunState, ask_for_run, published_run, run_by_ref, runs_of
from routing.sheets import Sign, StopKind
from routing.solver.plan import check
from tests.fixtures.town import NOW, TODAY, TOMORROW, add_draft, add_town

NINE = dt.datetime(2026, 11, 26, 1, tzinfo=dt.UTC)


def add_confirmed(session: Session, **fields: Any) -> Booking:
    """A confirmed booking for tomorrow, nine to eleven."""
    booking = add_draft(session, **fields)
    booking.set_window(TOMORROW, NINE, NINE + dt.timedelta(hours=2))
    booking.request(by="resident", now=NOW)
    booking.confirm(by="system", now=NOW)
    session.flush()
    return booking


@pytest.fixture
def town(engine: Engine) -> Engine:
    """A yard, a crew, three bookings (two at one door), and one that nobody can place."""
    with unit_of_work(engine) as session:
        add_town(session)
        add_confirmed(session, items=[("fridge_std", 1)])
        add_confirmed(session, items=[("laptop", 2)], phone="13800001235")
        add_confirmed(session, place=Place(31.25, 121.49, "pin", 1.0))
        add_confirmed(session, place=None)
    return engine


def ask(engine: Engine, day: dt.date = TOMORROW) -> str:
    """A run in the queue."""
    with unit_of_work(engine) as session:
        return ask_for_run(session, day, budget_seconds=1, seed=1, by="test", now=NOW).ref


def execute(engine: Engine, ref: str, **options: Any) -> PlanRun | None:
    """The run, carried out; told to stop at once, it keeps its first answer."""
    return execute_run(
        partial(unit_of_work, engine),
        ref,
        clock=lambda: NOW,
        processes=1,
        **{"interrupted": lambda: True, **options},
    )


def found(session: Session, ref: str) -> Booking:
    """The booking of that ref."""
    return bookings_by_refs(session, [ref])[ref]


@pytest.fixture
def planned(town: Engine) -> Engine:
    """The town after its first plan."""
    execute(town, ask(town))
    return town


def test_every_placed_booking_gets_its_time(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session:
        bookings = bookings_on(session, TOMORROW, list(BookingState))
        assert [booking.state for booking in bookings] == ["planned"] * 3 + ["confirmed"]
        for booking in bookings[:3]:
            assert NINE - dt.timedelta(minutes=30) <= booking.eta <= NINE + dt.timedelta(hours=2)
            assert booking.route_ref


def test_a_booking_that_nobody_can_place_is_named_and_kept(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session:
        [left_out] = published_run(session, TOMORROW).left_out
        assert left_out.reason == "no_place"


def test_two_bookings_of_one_door_are_one_halt(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session:
        run = published_run(session, TOMORROW)
        halts = [len(stop.refs) for stop in run.routes[0].stops if stop.kind == "visit"]
        assert sorted(halts) == [1, 2]
        assert (run.figures["bookings"], run.figures["visits"]) == (3, 2)


def test_the_gain_over_one_trip_each_is_seen(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session:
        run = published_run(session, TOMORROW)
        assert (run.figures["routes"], run.one_trip_each["routes"]) == (1, 3)
        assert run.figures["metres"] < run.one_trip_each["metres"]
        assert run.figures["cost_fen"] < run.one_trip_each["cost_fen"]


def test_what_was_loaded_is_unloaded_at_a_yard(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session:
        stops = published_run(session, TOMORROW).routes[0].stops
        assert [stops[0].kind, stops[-2].kind, stops[-1].kind] == ["start", "unload", "end"]
        assert max(stop.load_kg for stop in stops) > stops[-1].load_kg == 0


def test_the_rows_give_the_same_plan_again(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session:
        run = published_run(session, TOMORROW)
        day = day_of(session, TOMORROW)
        again = plan_of_run(session, day, run)
        assert check(day.problem, again) == []
        assert sum(route.metres for route in again.routes) == run.figures["metres"]
        assert round(again.cost.total) == run.figures["cost_fen"]


def test_a_sheet_says_what_the_courier_needs_and_no_more(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session:
        [sheet] = sheets_of_run(session, published_run(session, TOMORROW), locale="en")
        door = max(sheet.visits, key=lambda stop: stop.pieces)
        assert {item.name for item in door.items} == {"Fridge 151-350 L", "Laptop"}
        assert door.signs == {Sign.TWO_PEOPLE, Sign.REFRIGERANT, Sign.DATA, Sign.BATTERY}
        assert (door.contact, door.phone[:9]) == ("王**", "138******")
        assert door.eta.utcoffset() == dt.timedelta(hours=8)
        assert [stop.kind for stop in sheet.stops].count(StopKind.UNLOAD) == 1
        assert sheet.start.name == "Y1 yard"


def test_a_sheet_of_one_route_is_the_one_of_the_run(planned: Engine) -> None:
    with unit_of_work(planned, reads_only=True) as session:
        run = published_run(session, TOMORROW)
        alone = sheet_of_route(session, run.routes[0], locale="zh_CN")
        assert [alone] == sheets_of_run(session, run, locale="zh_CN")
        assert alone.visits[0].items[0].name != ""


def test_a_run_that_is_given_twice_is_carried_out_once(town: Engine) -> None:
    ref = ask(town)
    assert execute(town, ref) is not None
    assert execute(town, ref) is None


def test_a_second_plan_keeps_the_first_and_a_new_booking_gets_on_it(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        ref = add_confirmed(session, phone="13800001236").ref
        assert standing_plan(session, TOMORROW) is None
    execute(planned, ask(planned))
    with unit_of_work(planned, reads_only=True) as session:
        newest, first = runs_of(session, TOMORROW)
        assert (newest.published, first.published, first.state) == (True, False, "done")
        assert standing_plan(session, TOMORROW) is newest
        [sheet] = sheets_of_run(session, newest, locale="en")
        numbers = {number for stop in sheet.visits for number in stop.ref.split(", ")}
        assert found(session, ref).number in numbers


def test_an_older_plan_can_be_put_in_force_again(planned: Engine) -> None:
    execute(planned, ask(planned))
    with unit_of_work(planned) as session:
        _, first = runs_of(session, TOMORROW)
        running.publish_run(session, first, by="dispatcher", now=NOW)
        assert published_run(session, TOMORROW) is first
        routes = {route.ref for route in first.routes}
        planned_now = bookings_on(session, TOMORROW, [BookingState.PLANNED])
        assert {booking.route_ref for booking in planned_now} <= routes


def test_a_cancelled_booking_is_not_brought_back_by_a_plan(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        booking = bookings_on(session, TOMORROW, [BookingState.PLANNED], with_events=True)[0]
        booking.cancel(CancelReason.OTHER, by="resident", now=NOW)
        ref = booking.ref
    execute(planned, ask(planned))
    with unit_of_work(planned, reads_only=True) as session:
        run = published_run(session, TOMORROW)
        assert ref not in [one for route in run.routes for stop in route.stops for one in stop.refs]
        assert found(session, ref).state == "cancelled"


@pytest.mark.parametrize(
    ("leave_out", "lacks"),
    [("bookings", "booking"), ("crews", "shift")],
)
def test_a_day_that_lacks_something_fails_with_its_name(
    engine: Engine, leave_out: str, lacks: str
) -> None:
    with unit_of_work(engine) as session:
        add_town(session, crews=0 if leave_out == "crews" else 1)
        if leave_out != "bookings":
            add_confirmed(session)
    ref = ask(engine)
    with pytest.raises(NothingToPlan, match=lacks):
        execute(engine, ref)
    with unit_of_work(engine, reads_only=True) as session:
        run = run_by_ref(session, ref)
        assert (run.state, lacks in run.fault) == ("failed", True)


def test_a_fault_of_the_planner_ends_the_run_and_tells_nothing_of_it(
    town: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret figures")

    monkeypatch.setattr(tasks, "plan", broken)
    ref = ask(town)
    with pytest.raises(ZeroDivisionError):
        execute(town, ref)
    with unit_of_work(town, reads_only=True) as session:
        run = run_by_ref(session, ref)
        assert (run.state, "secret" in run.fault) == ("failed", False)


def test_an_interrupted_run_keeps_the_best_plan(town: Engine) -> None:
    run = execute(town, ask(town))
    assert (run.state, run.figures["bookings"]) == ("done", 3)


def test_progress_is_heard_and_noted(town: Engine) -> None:
    heard: list[float | None] = []
    ref = ask(town)
    execute(town, ref, listener=lambda sign: heard.append(sign.cost), interrupted=lambda: False)
    with unit_of_work(town, reads_only=True) as session:
        run = run_by_ref(session, ref)
        assert heard
        assert run.cost_fen == run.figures["cost_fen"]
        assert RunState(run.state) is RunState.DONE


def test_only_the_day_that_was_asked_for_is_planned(town: Engine) -> None:
    with pytest.raises(NothingToPlan):
        execute(town, ask(town, TODAY))


def test_what_a_courier_has_in_hand_stays_as_it_is(planned: Engine) -> None:
    with unit_of_work(planned) as session:
        booking = bookings_on(session, TOMORROW, [BookingState.PLANNED], with_events=True)[0]
        booking.set_out(by="courier", now=NOW)
        ref, eta = booking.ref, booking.eta
    with unit_of_work(planned) as session:
        run = published_run(session, TOMORROW)
        running.publish_run(session, run, by="planner", now=NOW)
        booking = found(session, ref)
        assert (booking.state, booking.eta) == ("en_route", eta)
