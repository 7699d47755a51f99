"""A van that cannot go on is met by another: what becomes of its load, and of the meeting."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.desk import bookings_by_refs
from recycling.catalogue import item_class
from recycling.custody import Offer, Signed, Weighed, take_on_board, transfer
from recycling.dispatch.ahead import begins, doors_on, halts_of
from recycling.dispatch.console.progress import Standing, standings
from recycling.dispatch.jobs import MEETING
from recycling.dispatch.meetings import comes_for, is_over
from recycling.dispatch.sheets import sheet_of_route
from routing.runs import PlannedRoute, PlanRun, RouteStop, published_run, run_by_ref
from routing.sheets import StopKind
from tests.fixtures.town import TOMORROW
from tests.integration.recycling.dispatch.console.conftest import (
    NINE,
    collect_first,
    in_force,
    replan,
)

pytestmark = pytest.mark.usefixtures("planned")

MINUTE = dt.timedelta(minutes=1)


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


def hand_over(session: Session, number: str, to: str, at: dt.datetime, *, now: dt.datetime) -> None:
    """The broken-down van's one thing goes to another crew, signed by both."""
    masses = [Weighed(item_class("phone_smart").family, 200, 200)]
    transfer(
        session, Offer("over", ["one"], masses), Signed(f"courier {number}", f"courier {to}", at),
        day=TOMORROW, now=now,
    )  # fmt: skip
    session.flush()


def visit_before(session: Session, route: PlannedRoute, meeting: RouteStop) -> None:
    """What the route has before the meeting is done on time."""
    for stop in route.stops:
        if stop.kind == "visit" and stop.sequence < meeting.sequence:
            for row in bookings_by_refs(session, stop.refs).values():
                row.set_out(by="courier", now=stop.arrives_at)
                row.collect(by="courier", now=stop.departs_at)


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
        hand_over(session, number, route.courier_number, before.service_at, now=before.departs_at)
        assert is_over(session, before)
        assert comes_for(session, broken) is None
        visit_before(session, route, before)
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
        visit_before(session, route, meeting)
        over = meeting.departs_at + 40 * MINUTE

        def standing(at: dt.datetime) -> Standing:
            return next(one for one in standings(session, run, now=at) if one.route is route)

        assert standing(over).next is meeting
        assert standing(over).late_seconds == 40 * 60
        hand_over(session, number, route.courier_number, over, now=over)
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
        hand_over(session, number, "C9", meeting.service_at, now=meeting.service_at)
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
