"""The running day planned again: what stays, who is moved, and who is told."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.booking.states import CancelReason
from recycling.catalogue import item_class
from recycling.custody import Offer, Signed, Weighed, take_on_board, transfer
from recycling.dispatch.ahead import begins, doors_on, halts_of
from recycling.dispatch.console.drafting import draft_of_run
from recycling.dispatch.console.moves import Move, save_move
from recycling.dispatch.console.progress import Standing, standings
from recycling.dispatch.console.publishing import put_in_force
from recycling.dispatch.console.replanning import Event, running_day
from recycling.dispatch.jobs import MEETING
from recycling.dispatch.meetings import comes_for, is_over
from recycling.dispatch.sheets import sheet_of_route
from recycling.notices import Notice
from routing.runs import PlannedRoute, PlanRun, RouteStop, RunKind, published_run, run_by_ref
from routing.sheets import StopKind
from sites.registry import Site
from tests.fixtures.town import NOW, TOMORROW, add_yard
from tests.integration.recycling.dispatch.console.conftest import (
    NINE,
    add_confirmed,
    ask,
    carry_out,
)

pytestmark = pytest.mark.usefixtures("planned")

MINUTE = dt.timedelta(minutes=1)


def on_route(run: PlanRun) -> dict[str, tuple[str, dt.datetime]]:
    return {
        ref: (route.shift_ref, stop.service_at)
        for route in run.routes
        for stop in route.stops
        if stop.kind == "visit"
        for ref in stop.refs
    }


def collect_first(session: Session, *, late: dt.timedelta = dt.timedelta()) -> tuple[str, str]:
    """The first visit of the first route is made; its booking and its shift."""
    run = published_run(session, TOMORROW)
    assert run is not None
    stop = next(one for one in run.routes[0].stops if one.kind == "visit")
    booking = bookings_by_refs(session, stop.refs)[stop.refs[0]]
    booking.set_out(by="courier", now=stop.arrives_at + late)
    booking.collect(by="courier", now=stop.departs_at + late)
    return booking.ref, run.routes[0].shift_ref


def replan(engine: Engine, at: dt.datetime, **event: Any) -> str:
    with unit_of_work(engine) as session:
        run = published_run(session, TOMORROW)
        assert run is not None
        ref = run.ref
    asked = Event(at=at, **event).as_row()
    return carry_out(engine, ask(engine, kind=RunKind.REPLAN, asked=asked, derived_from=ref)).ref


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


def test_what_a_broken_down_vehicle_has_on_board_is_fetched_by_another(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        done, out = collect_first(session)
        number = published_run(session, TOMORROW).routes[0].courier_number
    ref = replan(engine, NINE + dt.timedelta(hours=3), shifts_out=(out,), most_moved=6)
    with unit_of_work(engine, reads_only=True) as session:
        run = run_by_ref(session, ref)
        [(route, stop)] = [(route, stop) for route in run.routes for stop in route.stops
                           if stop.kind == "meet"]  # fmt: skip
        assert route.shift_ref != out
        assert stop.refs == [f"{MEETING}{number}"]
        assert stop.service_at >= NINE + dt.timedelta(hours=3)
        # It stands where the last stop was ticked, and its load goes on to a yard.
        [old] = [one for row in run.routes if row.shift_ref == out for one in row.stops
                 if done in one.refs]  # fmt: skip
        assert (stop.lat, stop.lon) == pytest.approx((old.lat, old.lon))
        assert any(one.kind == "unload" and one.sequence > stop.sequence for one in route.stops)
        [meeting] = run.asked["meetings"]
        assert (meeting["courier"], meeting["bookings"]) == (number, 1)
        assert meeting["extra_fen"] > 0


def in_force(engine: Engine, ref: str) -> None:
    with unit_of_work(engine) as session:
        put_in_force(session, run_by_ref(session, ref), by="dispatcher", now=NOW)


def meeting_of(run: PlanRun) -> tuple[PlannedRoute, RouteStop]:
    [found] = [(route, stop) for route in run.routes for stop in route.stops
               if stop.kind == "meet"]  # fmt: skip
    return found


def broken_down(engine: Engine) -> tuple[str, str, str]:
    """A van with one collected thing on board, met by a plan in force: booking, shift, courier."""
    with unit_of_work(engine) as session:
        done, out = collect_first(session)
        number = published_run(session, TOMORROW).routes[0].courier_number
        take_on_board(
            session, key="one", booking_ref=done, class_code="phone_smart", tag="", seal="S1",
            grams=None, missing=[], by=f"courier {number}", at=NINE, now=NINE,
        )  # fmt: skip
    in_force(engine, replan(engine, NINE + dt.timedelta(hours=2), shifts_out=(out,)))
    return done, out, number


def test_a_later_plan_keeps_the_meeting_where_the_van_stands(engine: Engine) -> None:
    _, out, number = broken_down(engine)
    with unit_of_work(engine, reads_only=True) as session:
        _, before = meeting_of(published_run(session, TOMORROW))
        at, place = before.service_at - dt.timedelta(minutes=5), (before.lat, before.lon)
    # Nobody says again that this van is out.
    ref = replan(engine, at, most_moved=6)
    with unit_of_work(engine, reads_only=True) as session:
        run = run_by_ref(session, ref)
        route, stop = meeting_of(run)
        assert stop.refs == [f"{MEETING}{number}"]
        assert (stop.lat, stop.lon) == pytest.approx(place)
        assert stop.service_at >= at
        assert route.shift_ref != out
        [old] = [one for one in run.routes if one.shift_ref == out]
        assert sum(one.kind == "visit" for one in old.stops) == 1
        sheet = sheet_of_route(session, route, locale="en")
        [listed] = [one for one in sheet.stops if one.kind is StopKind.MEET]
        assert listed.sequence == stop.sequence
        assert listed.address_lines[0].startswith(number)


def test_a_meeting_whose_load_is_over_stays_as_a_stop_that_is_done(engine: Engine) -> None:
    _, _, number = broken_down(engine)
    with unit_of_work(engine) as session:
        route, before = meeting_of(published_run(session, TOMORROW))
        assert not is_over(session, before)
        broken = next(one for one in route.run.routes if one.courier_number == number)
        assert comes_for(session, broken).courier_number == route.courier_number
        masses = [Weighed(item_class("phone_smart").family, 200, 200)]
        transfer(
            session, Offer("over", ["one"], masses),
            Signed(f"courier {number}", f"courier {route.courier_number}", before.service_at),
            day=TOMORROW, now=before.departs_at,
        )  # fmt: skip
        assert is_over(session, before)
        assert comes_for(session, broken) is None
        for stop in route.stops:
            if stop.kind == "visit" and stop.sequence < before.sequence:
                for row in bookings_by_refs(session, stop.refs).values():
                    row.set_out(by="courier", now=stop.arrives_at)
                    row.collect(by="courier", now=stop.departs_at)
        at, begun, taker = before.departs_at + MINUTE, before.service_at, route.shift_ref
    ref = replan(engine, at)
    with unit_of_work(engine, reads_only=True) as session:
        run = run_by_ref(session, ref)
        route, stop = meeting_of(run)
        assert (route.shift_ref, stop.service_at) == (taker, begun)
        assert "meetings" not in run.asked
        assert any(one.kind == "unload" and one.sequence > stop.sequence for one in route.stops)


def test_a_meeting_that_took_long_makes_its_route_late(engine: Engine) -> None:
    _, _, number = broken_down(engine)
    with unit_of_work(engine) as session:
        run = published_run(session, TOMORROW)
        route, meeting = meeting_of(run)
        for stop in route.stops:
            # What the route has before the meeting is done on time, and one home comes after it.
            if stop.kind == "visit" and stop.sequence < meeting.sequence:
                for row in bookings_by_refs(session, stop.refs).values():
                    row.set_out(by="courier", now=stop.arrives_at)
                    row.collect(by="courier", now=stop.departs_at)
        over = meeting.departs_at + 40 * MINUTE

        def standing(at: dt.datetime) -> Standing:
            return next(one for one in standings(session, run, now=at) if one.route is route)

        assert standing(over).next is meeting
        assert standing(over).late_seconds == 40 * 60
        masses = [Weighed(item_class("phone_smart").family, 200, 200)]
        transfer(
            session, Offer("over", ["one"], masses),
            Signed(f"courier {number}", f"courier {route.courier_number}", over),
            day=TOMORROW, now=over,
        )  # fmt: skip
        session.flush()
        later = standing(over + 5 * MINUTE)
        assert later.late_seconds == 40 * 60
        assert (later.done[-1].stop, later.done[-1].at) == (meeting, over)
        following = next(one for one in route.stops if one.sequence > meeting.sequence)
        drive = following.arrives_at - meeting.departs_at
        halts = halts_of(route.stops, doors_on(session, [route]))
        assert begins(halts, now=over + MINUTE)[following.sequence] == over + max(drive, MINUTE)


def test_a_meeting_whose_load_went_elsewhere_is_nobody_s_delay(engine: Engine) -> None:
    _, _, number = broken_down(engine)
    with unit_of_work(engine) as session:
        run = published_run(session, TOMORROW)
        route, meeting = meeting_of(run)
        masses = [Weighed(item_class("phone_smart").family, 200, 200)]
        transfer(
            session, Offer("over", ["one"], masses),
            Signed(f"courier {number}", "courier C9", meeting.service_at),
            day=TOMORROW, now=meeting.service_at,
        )  # fmt: skip
        session.flush()
        doors = doors_on(session, [route])
        assert halts_of(route.stops, doors)[meeting.sequence].skipped
        [found] = [one for one in standings(session, run, now=meeting.departs_at)
                   if one.route is route]  # fmt: skip
        assert meeting not in [*found.ahead, *(one.stop for one in found.done)]


def test_a_vehicle_with_nothing_on_board_is_not_met(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        out = published_run(session, TOMORROW).routes[0].shift_ref
    ref = replan(engine, NINE - dt.timedelta(hours=1), shifts_out=(out,))
    with unit_of_work(engine, reads_only=True) as session:
        run = run_by_ref(session, ref)
        assert "meetings" not in run.asked
        assert "meet" not in {stop.kind for route in run.routes for stop in route.stops}


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
