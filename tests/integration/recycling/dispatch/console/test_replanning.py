"""The running day planned again: what stays, who is moved, and who is told."""

import datetime as dt

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.booking.states import CancelReason
from recycling.dispatch.console.drafting import draft_of_run
from recycling.dispatch.console.moves import Move, save_move
from recycling.dispatch.console.progress import standings
from recycling.dispatch.console.publishing import put_in_force
from recycling.dispatch.console.replanning import Event, running_day
from recycling.notices import Notice
from routing.runs import published_run, run_by_ref
from sites.registry import Site
from tests.fixtures.town import NOW, TOMORROW, add_yard
from tests.integration.recycling.dispatch.console.conftest import (
    NINE,
    add_confirmed,
    collect_first,
    in_force,
    on_route,
    replan,
)

pytestmark = pytest.mark.usefixtures("planned")

MINUTE = dt.timedelta(minutes=1)


def test_what_is_done_stays_where_it_was_and_a_new_booking_gets_in(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        done, shift = collect_first(session)
        before = on_route(published_run(session, TOMORROW))
        new = add_confirmed(
            session, 31.251, 121.491, begins=NINE + dt.timedelta(hours=4), phone="13900000000"
        ).ref
    ref = replan(engine, NINE + dt.timedelta(hours=1))
    with unit_of_work(engine, reads_only=True) as session:
        run = run_by_ref(session, ref)
        after = on_route(run)
        assert after[done] == before[done]
        assert after[done][0] == shift
        assert new in after
        assert (run.moved, run.published) == ([], False)


def test_a_cancelled_booking_leaves_the_route(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        collect_first(session)
        run = published_run(session, TOMORROW)
        last = list(on_route(run))[-1]
        bookings_by_refs(session, [last])[last].cancel(
            CancelReason.CHANGED_MIND, by="resident", now=NINE
        )
    ref = replan(engine, NINE + dt.timedelta(hours=1))
    with unit_of_work(engine, reads_only=True) as session:
        assert last not in on_route(run_by_ref(session, ref))


def test_an_ill_couriers_stops_go_to_the_others(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        run = published_run(session, TOMORROW)
        out, refs = run.routes[0].shift_ref, set(on_route(run))
    ref = replan(engine, NINE - dt.timedelta(hours=1), shifts_out=(out,))
    with unit_of_work(engine, reads_only=True) as session:
        after = on_route(run_by_ref(session, ref))
        assert set(after) == refs
        assert out not in {shift for shift, _ in after.values()}


def test_a_broken_down_vehicle_keeps_what_it_did_and_gets_nothing_more(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        done, out = collect_first(session)
    ref = replan(engine, NINE + dt.timedelta(hours=1), shifts_out=(out,), most_moved=6)
    with unit_of_work(engine, reads_only=True) as session:
        after = on_route(run_by_ref(session, ref))
        assert [one for one, (shift, _) in after.items() if shift == out] == [done]


def test_a_closed_yard_takes_nothing_more(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        add_yard(session, code="Y2", lat=31.26, lon=121.50)
        shut = session.scalars(select(Site.ref).where(Site.code == "Y1")).one()
    ref = replan(engine, NINE - dt.timedelta(hours=1), yards_closed=(shut,))
    with unit_of_work(engine, reads_only=True) as session:
        run = run_by_ref(session, ref)
        unloads = {one for route in run.routes for stop in route.stops
                   if stop.kind == "unload" for one in stop.refs}  # fmt: skip
        assert unloads
        assert shut not in unloads


@pytest.mark.parametrize("budget", [0, 1, 2])
def test_no_more_residents_are_visited_at_another_time_than_the_budget_allows(
    engine: Engine, budget: int
) -> None:
    # At half past ten the first windows are about to close and one of two couriers drops out.
    with unit_of_work(engine) as session:
        run = published_run(session, TOMORROW)
        out = run.routes[0].shift_ref
    ref = replan(
        engine, NINE + dt.timedelta(minutes=110), shifts_out=(out,), most_moved=budget, sent=0
    )
    with unit_of_work(engine, reads_only=True) as session:
        run = run_by_ref(session, ref)
        visited = [row for row in run.moved if row["now"] and not row["is_late"]]
        assert len(visited) <= budget
        windows = {row.ref: (row.window_start, row.window_end)
                   for row in session.scalars(select(Booking))}  # fmt: skip
        told = {row["ref"] for row in run.moved}
        for one, (_, at) in on_route(run).items():
            assert one in told or windows[one][0] <= at <= windows[one][1]


def test_a_late_courier_is_seen_and_the_rest_follows(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        done, _ = collect_first(session, late=dt.timedelta(minutes=40))
        before = on_route(published_run(session, TOMORROW))
    now = NINE + dt.timedelta(minutes=80)
    with unit_of_work(engine, reads_only=True) as session:
        found = standings(session, published_run(session, TOMORROW), now=now)
        assert found[0].late_seconds >= 40 * 60
        assert found[0].is_late(TOMORROW)
    ref = replan(engine, now, most_moved=6)
    with unit_of_work(engine, reads_only=True) as session:
        after = on_route(run_by_ref(session, ref))
        assert after[done][1] - before[done][1] >= dt.timedelta(minutes=40)


def test_the_moved_are_told_once_and_only_when_it_is_published(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        out = published_run(session, TOMORROW).routes[0].shift_ref
    ref = replan(engine, NINE + dt.timedelta(minutes=110), shifts_out=(out,), most_moved=6, sent=0)
    with unit_of_work(engine) as session:
        run = run_by_ref(session, ref)
        assert session.scalars(select(Notice).where(Notice.kind == "moved")).all() == []
        told = put_in_force(session, run, by="dispatcher", now=NOW)
        assert told == len(run.moved) > 0
        assert put_in_force(session, run, by="dispatcher", now=NOW) == 0
        notices = session.scalars(select(Notice).where(Notice.kind == "moved")).all()
        assert {one.booking_ref for one in notices} == {row["ref"] for row in run.moved}


def driven(session: Session, at: dt.datetime) -> dict[str, tuple[str, dt.datetime]]:
    """The plan in force as the running day has it."""
    running = running_day(session, published_run(session, TOMORROW), Event(at=at))
    return {
        stop.ref: (route.vehicle, running.day.moment(stop.begin))
        for route in running.plan.routes
        for stop in route.tasks
        if stop.ref in running.day.bookings
    }


def test_who_was_moved_out_of_a_window_is_driven_to_at_the_hour_that_was_told(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        out = published_run(session, TOMORROW).routes[0].shift_ref
    at = NINE + 110 * MINUTE
    in_force(engine, replan(engine, at, shifts_out=(out,), most_moved=6, sent=0))
    with unit_of_work(engine, reads_only=True) as session:
        run = published_run(session, TOMORROW)
        assert [row for row in run.moved if row["now"]]
        assert driven(session, at + MINUTE) == on_route(run)


def test_a_late_stop_keeps_its_hour_in_the_plan_after_the_next(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        collect_first(session, late=dt.timedelta(minutes=40))
    in_force(engine, replan(engine, NINE + 80 * MINUTE, most_moved=6))
    with unit_of_work(engine, reads_only=True) as session:
        run = published_run(session, TOMORROW)
        assert driven(session, NINE + 81 * MINUTE) == on_route(run)


def test_a_promise_that_was_given_up_leaves_its_route_in_the_running_day(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        run = published_run(session, TOMORROW)
        row = run.routes[0]
        first = next(one for one in row.stops if one.kind == "visit").sequence
        last = next(one for one in row.stops if one.kind == "unload").sequence
        made = save_move(session, run, Move(row.number, first, row.number, last), by="dispatcher",
                         now=NOW, keep=True)  # fmt: skip
        assert made.moved
        put_in_force(session, made, by="dispatcher", now=NOW)
        session.flush()
        assert driven(session, NINE - MINUTE) == on_route(made)


def test_a_plan_that_moved_residents_can_be_changed_by_hand(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        out = published_run(session, TOMORROW).routes[0].shift_ref
    ref = replan(engine, NINE + 110 * MINUTE, shifts_out=(out,), most_moved=6, sent=0)
    with unit_of_work(engine) as session:
        run = run_by_ref(session, ref)
        [row] = run.routes
        late = {one["ref"] for one in run.moved if one["now"]}
        assert late
        assert draft_of_run(session, run).refused == ()
        *_, before, last = [one.sequence for one in row.stops if one.kind == "visit"]
        move = Move(row.number, last, row.number, before)
        made = save_move(session, run, move, by="dispatcher", now=NOW, keep=True)
        assert on_route(made).keys() == on_route(run).keys()


def test_how_far_it_is_stands_on_its_row(engine: Engine) -> None:
    ref = replan(engine, NINE - dt.timedelta(hours=1), most_moved=6)
    with unit_of_work(engine, reads_only=True) as session:
        run = run_by_ref(session, ref)
        assert run.cost_curve
        assert run.stage in ("start", "search")
