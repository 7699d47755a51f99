"""Broken promises and their repairs; how well visits were made."""

import datetime as dt

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.booking.states import BookingState, FailReason
from recycling.catalogue import Way
from recycling.dispatch.console import service
from recycling.dispatch.console.promises import (
    Broken,
    NoRepair,
    RepairKind,
    broken_promises,
    repair,
)
from recycling.notices import Notice
from routing.fleet import Courier
from routing.runs import published_run
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


def test_a_site_near_by_is_offered_and_the_resident_told_of_it(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        booking = fail_first(session)
        add_yard(session, code="P1", kind=SiteKind.COLLECTION_POINT, lat=31.231, lon=121.471)
        repair(session, booking, RepairKind.DROP_OFF, on=TOMORROW, by="d", now=NINE + HOUR)
        assert (booking.state, booking.way) == (BookingState.CONFIRMED, Way.DROP_OFF)
        notice = session.scalars(select(Notice)).one()
        assert (notice.kind, notice.params["code"]) == ("drop_off_offered", "P1")


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
