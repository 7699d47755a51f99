"""Broken promises and their repairs; how well visits were made."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.booking.drop_off import drop_off_of, end_unbrought
from recycling.booking.states import BookingState, FailReason
from recycling.bringing import NotOpenAnyMore, take_in
from recycling.catalogue import Way
from recycling.dispatch.ahead import coming
from recycling.dispatch.console import promises, service, sooner
from recycling.dispatch.console.progress import standings
from recycling.dispatch.console.promises import (
    Broken,
    BrokenPromise,
    NoRepair,
    RepairKind,
    broken_promises,
    repair,
)
from recycling.dispatch.console.replanning import RunningDay, running_day
from recycling.money.earnings import points_of_booking
from recycling.notices import Notice
from routing.fleet import Courier
from routing.runs import PlanRun, published_run
from sites.areas import operator
from sites.registry import SiteKind
from tests.fixtures.town import NOW, TOMORROW, add_yard
from tests.integration.recycling.dispatch.console.conftest import NINE, add_confirmed

pytestmark = pytest.mark.usefixtures("planned")

HOUR = dt.timedelta(hours=1)


def fail_first(session: Session) -> Booking:
    """The first visit of the first route comes to nothing, on time."""
    run = published_run(session, TOMORROW)
    stop = next(one for one in run.routes[0].stops if one.kind == "visit")
    booking = bookings_by_refs(session, stop.refs)[stop.refs[0]]
    booking.set_out(by="courier", now=stop.arrives_at)
    booking.fail(FailReason.NOBODY_HOME, by="courier", now=stop.departs_at)
    session.flush()
    return booking


def test_a_failed_visit_gets_a_second_attempt_on_a_route_that_passes(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        booking = fail_first(session)
        [found] = broken_promises(session, TOMORROW, now=NINE + HOUR)
        assert (found.booking, found.how) == (booking, Broken.FAILED)
        first = found.repairs[0]
        assert (first.kind, first.day) == (RepairKind.SECOND_ATTEMPT, TOMORROW)
        assert first.at >= NINE + HOUR
        repair(session, booking, first.kind, on=TOMORROW, by="dispatcher", now=NINE + HOUR)
        assert (booking.state, booking.service_on) == (BookingState.CONFIRMED, TOMORROW)
        assert session.scalars(select(Notice.kind)).all() == ["confirmed"]


def test_a_neighbours_pickup_takes_it_along_on_its_day(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        booking = fail_first(session)
        near = add_confirmed(session, booking.lat + 0.001, booking.lon, phone="13900000001")
        later = TOMORROW + dt.timedelta(days=2)
        near.set_day(later)
        session.flush()
        [found] = broken_promises(session, TOMORROW, now=NINE + HOUR)
        [neighbour] = [one for one in found.repairs if one.kind is RepairKind.NEIGHBOUR]
        assert neighbour.day == later
        assert 100 < neighbour.metres < 120
        repair(session, booking, neighbour.kind, on=TOMORROW, by="d", now=NINE + HOUR)
        assert booking.service_on == later


def test_a_drop_off_voucher_is_good_once_at_an_open_point_and_brings_points(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        booking = fail_first(session)
        point = add_yard(
            session, code="P1", kind=SiteKind.COLLECTION_POINT, lat=31.231, lon=121.471
        )
        repair(session, booking, RepairKind.DROP_OFF, on=TOMORROW, by="d", now=NINE + HOUR)
        assert (booking.state, booking.way) == (BookingState.CONFIRMED, Way.DROP_OFF)
        notice = session.scalars(select(Notice)).one()
        assert (notice.kind, notice.params["code"]) == ("drop_off_offered", "P1")
        until = drop_off_of(session, booking).bring_by
        assert (notice.params["by"], notice.params["points"]) == (until.isoformat(), 150)

        take = partial(
            take_in, session, point, booking.number, by="attendant", operator=operator(session),
            at=NINE + 3 * HOUR, now=NINE + 3 * HOUR,
        )  # fmt: skip
        take(key="one")
        take(key="one")
        assert booking.state == BookingState.RECEIVED
        given = [one.why for one in points_of_booking(session, booking)]
        assert given.count("drop_off_voucher") == 1
        with pytest.raises(NotOpenAnyMore):
            take(key="two")


def test_a_voucher_that_nobody_used_ends_with_its_last_day(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        booking = fail_first(session)
        add_yard(session, code="P1", kind=SiteKind.COLLECTION_POINT, lat=31.231, lon=121.471)
        repair(session, booking, RepairKind.DROP_OFF, on=TOMORROW, by="d", now=NINE + HOUR)
        until = drop_off_of(session, booking).bring_by
        assert end_unbrought(session, today=until, now=NINE) == []
        after = until + dt.timedelta(days=1)
        assert end_unbrought(session, today=after, now=NINE) == [booking]
        assert booking.state == BookingState.CANCELLED


def test_what_is_not_broken_or_not_possible_is_not_repaired(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        booking = fail_first(session)
        with pytest.raises(NoRepair):
            repair(session, booking, RepairKind.DROP_OFF, on=TOMORROW, by="d", now=NINE)
        repair(session, booking, RepairKind.SECOND_ATTEMPT, on=TOMORROW, by="d", now=NINE)
        with pytest.raises(NoRepair):
            repair(session, booking, RepairKind.SECOND_ATTEMPT, on=TOMORROW, by="d", now=NINE)


def test_a_late_visit_and_one_that_will_be_late_are_in_the_queue(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        run = published_run(session, TOMORROW)
        stop = next(one for one in run.routes[0].stops if one.kind == "visit")
        booking = bookings_by_refs(session, stop.refs)[stop.refs[0]]
        late = booking.window_end + 3 * HOUR
        booking.set_out(by="courier", now=late)
        booking.collect(by="courier", now=late)
        session.flush()
        found = broken_promises(session, TOMORROW, now=late)
        by_how = {one.how: one for one in found}
        assert by_how[Broken.LATE].late_seconds == 3 * 3600
        assert by_how[Broken.WILL_BE_LATE].late_seconds > 0


def test_waiting_that_the_plan_had_to_spare_takes_up_a_delay(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        run = published_run(session, TOMORROW)
        route = next(one for one in run.routes
                     if sum(stop.kind == "visit" for stop in one.stops) > 1)  # fmt: skip
        first, second = [stop for stop in route.stops if stop.kind == "visit"][:2]
        rows = bookings_by_refs(session, [*first.refs, *second.refs])
        # The courier comes to the second door two hours before it opens, and is one hour late.
        opens = second.service_at + 2 * HOUR
        for stop in route.stops:
            if stop.sequence >= second.sequence:
                stop.service_at += 2 * HOUR
                stop.departs_at += 2 * HOUR
                if stop is not second:
                    stop.arrives_at += 2 * HOUR
        for ref in second.refs:
            rows[ref].set_window(TOMORROW, opens, opens + HOUR / 4)
        at = first.departs_at + HOUR
        for ref in first.refs:
            rows[ref].set_out(by="courier", now=at)
            rows[ref].collect(by="courier", now=at)
        session.flush()
        [standing] = [one for one in standings(session, run, now=at) if one.route is route]
        assert standing.late_seconds == 3600
        assert standing.expected[0] == opens
        late = {one.booking.ref for one in broken_promises(session, TOMORROW, now=at)
                if one.how is Broken.WILL_BE_LATE}  # fmt: skip
        assert not late & set(second.refs)
        # One rule: the resident of that door is told the same hour.
        for ref in second.refs:
            told = coming(session, rows[ref], now=at)
            assert told is not None
            assert told.begins <= opens <= told.ends


def test_of_a_long_queue_the_first_few_and_the_asked_one_have_their_repairs(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promises, "FIRST", 1)
    with unit_of_work(engine) as session:
        _, at = behind_time(session, 160)
        found = late_ahead(session, at)
        assert len(found) > 1
        assert [one.is_looked_at for one in found] == [True, *[False] * (len(found) - 1)]
        assert [bool(one.sooner) for one in found] == [one.is_looked_at for one in found]
        ends = [one.booking.window_end for one in found]
        assert ends == sorted(ends)
        last = found[-1].booking.ref
        asked = [one for one in broken_promises(session, TOMORROW, now=at, asked=last)
                 if one.how is Broken.WILL_BE_LATE]  # fmt: skip
        assert asked[-1].is_looked_at
        assert asked[-1].sooner


def test_the_running_day_is_built_once_for_failed_and_late_visits(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = []

    def counted(*args: Any) -> RunningDay:
        built.append(args)
        return running_day(*args)

    monkeypatch.setattr(promises, "running_day", counted)
    with unit_of_work(engine) as session:
        fail_first(session)
        found = broken_promises(session, TOMORROW, now=NINE + 4 * HOUR)
        assert {one.how for one in found} >= {Broken.FAILED, Broken.WILL_BE_LATE}
        assert len(built) == 1


def test_neighbours_are_asked_for_once_for_all_failed_visits(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        first = fail_first(session)
        run = published_run(session, TOMORROW)
        refs = [ref for row in run.routes for stop in row.stops if stop.kind == "visit"
                for ref in stop.refs if ref != first.ref]  # fmt: skip
        for booking in bookings_by_refs(session, refs[:2]).values():
            booking.set_out(by="courier", now=NINE)
            booking.fail(FailReason.NOBODY_HOME, by="courier", now=NINE)
        session.flush()
        asked: list[str] = []

        def note(*told: Any) -> None:
            asked.append(told[2])

        event.listen(engine, "before_cursor_execute", note)
        found = broken_promises(session, TOMORROW, now=NINE + HOUR)
        event.remove(engine, "before_cursor_execute", note)
        assert sum(one.how is Broken.FAILED for one in found) == 3
        assert sum("booking.service_on >" in text for text in asked) == 1


def test_service_levels_count_by_contractor_and_crew(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        booking = fail_first(session)
        run = published_run(session, TOMORROW)
        number = run.routes[0].courier_number
        session.scalars(select(Courier).where(Courier.number == number)).one().contractor = "Firm"
        session.flush()
        visits = service.visits_between(session, operator(session), TOMORROW, TOMORROW)
        assert [(one.booking_ref, one.failed) for one in visits] == [(booking.ref, True)]
        firm, crew = service.levels(session, visits)
        assert (firm.contractor, firm.courier_number, firm.done_share) == ("Firm", "", 0.0)
        assert (crew.courier_number, crew.visits, crew.failed) == (number, 1, 1)


def test_misses_are_counted_by_place_and_the_route_is_replayed(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        booking = fail_first(session)
        visits = service.visits_between(session, operator(session), TOMORROW, TOMORROW)
        [cell] = service.misses(visits)
        assert (cell.failed, cell.late, cell.visits) == (1, 0, 1)
        assert abs(cell.lat - booking.lat) <= service.CELL
        run = published_run(session, TOMORROW)
        [actual] = [one for one in service.plan_against_actual(session, run, now=NOW) if one.done]
        assert (actual.done, actual.failed, actual.late_seconds) == (1, 1, 0)
        [step] = service.replay(session, run, actual.route.number, now=NOW)
        assert booking.ref in step.refs
        assert step.at == step.planned_at


def behind_time(session: Session, minutes: int) -> tuple[PlanRun, dt.datetime]:
    """The courier of the one route ticks the first stop so much later than planned."""
    run = published_run(session, TOMORROW)
    stop = next(one for one in run.routes[0].stops if one.kind == "visit")
    booking = bookings_by_refs(session, stop.refs)[stop.refs[0]]
    at = stop.departs_at + dt.timedelta(minutes=minutes)
    booking.set_out(by="courier", now=at)
    booking.collect(by="courier", now=at)
    session.flush()
    return run, at


def late_ahead(session: Session, at: dt.datetime) -> list[BrokenPromise]:
    return [one for one in broken_promises(session, TOMORROW, now=at)
            if one.how is Broken.WILL_BE_LATE]  # fmt: skip


def test_a_visit_that_will_be_late_may_get_an_agreed_hour(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        _, at = behind_time(session, 40)
        [one] = late_ahead(session, at)
        way = one.sooner[-1]
        assert way.kind is sooner.SoonerKind.NEW_WINDOW
        assert way.at <= one.at <= way.until
        sooner.agree(session, one.booking, way.at, on=TOMORROW, by="d", now=at)
        session.flush()
        assert (one.booking.window_start, one.booking.window_end) == (way.at, way.until)
        assert late_ahead(session, at) == []
        told = session.scalars(select(Notice.booking_ref).where(Notice.kind == "confirmed"))
        assert told.all() == [one.booking.ref]
        with pytest.raises(sooner.TooLateNow):
            sooner.agree(session, one.booking, NINE, on=TOMORROW, by="d", now=NINE + 3 * HOUR)


def test_an_hour_is_agreed_only_before_the_courier_sets_out_and_for_that_day(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        _, at = behind_time(session, 40)
        [one] = late_ahead(session, at)
        way, window = one.sooner[-1], one.booking.window_end
        with pytest.raises(sooner.TooLateNow):
            sooner.agree(session, one.booking, way.at, on=TOMORROW + dt.timedelta(days=1), by="d",
                         now=at)  # fmt: skip
        one.booking.set_out(by="courier", now=at)
        session.flush()
        [again] = late_ahead(session, at)
        assert sooner.SoonerKind.NEW_WINDOW not in {one.kind for one in again.sooner}
        with pytest.raises(sooner.TooLateNow):
            sooner.agree(session, one.booking, way.at, on=TOMORROW, by="d", now=at)
        assert one.booking.window_end == window


@pytest.mark.parametrize("kind", [sooner.SoonerKind.OTHER_ROUTE, sooner.SoonerKind.OTHER_ORDER])
def test_a_late_visit_is_made_inside_its_promise_by_one_button(
    engine: Engine, kind: sooner.SoonerKind
) -> None:
    with unit_of_work(engine) as session:
        run, at = behind_time(session, 100)
        found = [(one, way) for one in late_ahead(session, at) for way in one.sooner
                 if way.kind is kind]  # fmt: skip
        one, way = found[0]
        assert one.booking.window_start <= way.at <= one.booking.window_end
        made = sooner.put_right(session, run, one.booking.ref, kind, by="d", now=at)
        assert published_run(session, TOMORROW) is made
        when = {ref: (route.courier_number, stop.service_at) for route in made.routes
                for stop in route.stops for ref in stop.refs}  # fmt: skip
        assert when[one.booking.ref] == (way.courier_number, way.at)
        assert {row["ref"] for row in made.moved} == set(way.breaks)
        told = session.scalars(select(Notice.booking_ref).where(Notice.kind == "moved")).all()
        assert set(told) == set(way.breaks)


def test_a_gap_that_is_gone_is_not_taken(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        run, at = behind_time(session, 100)
        done = next(one for one in run.routes[0].stops if one.kind == "visit").refs[0]
        with pytest.raises(sooner.TooLateNow):
            sooner.put_right(session, run, done, sooner.SoonerKind.OTHER_ROUTE, by="d", now=at)
