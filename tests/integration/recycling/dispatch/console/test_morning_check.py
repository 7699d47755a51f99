"""Each finding of the morning, and its one button."""

import datetime as dt

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import Address, Place, PlaceState
from recycling.dispatch.console.morning_check import (
    CannotMend,
    FindingCode,
    findings,
    mend,
    plan_around,
)
from recycling.notices import Notice
from routing.fleet import Courier, Shift, Vehicle, shifts_on
from routing.runs import run_by_ref
from sites.registry import Site, SiteKind
from sites.stock import StockClass, StockLevel
from tests.fixtures.town import NOW, TOMORROW, add_crew, add_operator, add_yard
from tests.integration.recycling.dispatch.console.conftest import NINE, add_confirmed, carry_out


@pytest.fixture
def small(engine: Engine) -> Engine:
    """A yard and a crew without any skill, from nine to thirteen."""
    with unit_of_work(engine) as session:
        city = add_operator(session)
        add_crew(session, city, add_yard(session), skills=(), hours=(9, 13))
    return engine


def codes(session: Session) -> list[FindingCode]:
    return [one.code for one in findings(session, TOMORROW)]


def fix(session: Session, code: FindingCode) -> str:
    [found] = [one for one in findings(session, TOMORROW) if one.code is code]
    done = mend(session, TOMORROW, code, found.ref, by="dispatcher", now=NOW)
    session.flush()
    return done


def test_a_day_in_order_has_no_finding(small: Engine) -> None:
    with unit_of_work(small) as session:
        add_confirmed(session)
        assert codes(session) == []


def test_a_place_in_doubt_is_taken_as_right(small: Engine) -> None:
    with unit_of_work(small) as session:
        row = add_confirmed(session)
        row.set_address(Address("x"), Place(31.23, 121.47, "area", 0.2), sure_from=0.5)
        assert codes(session) == [FindingCode.PLACE_IN_DOUBT]
        assert fix(session, FindingCode.PLACE_IN_DOUBT) == "place_taken"
        assert (codes(session), row.place_state) == ([], PlaceState.PLACED)


def test_a_place_that_nobody_knows_needs_the_map(small: Engine) -> None:
    with unit_of_work(small) as session:
        row = add_confirmed(session)
        row.set_address(Address("x"), None, sure_from=0.5)
        [found] = findings(session, TOMORROW)
        assert (found.code, found.mendable) == (FindingCode.PLACE_IN_DOUBT, False)
        with pytest.raises(CannotMend, match="no_place"):
            mend(session, TOMORROW, found.code, found.ref, by="d", now=NOW)


def test_a_window_without_a_crew_becomes_any_hour(small: Engine) -> None:
    with unit_of_work(small) as session:
        row = add_confirmed(session, begins=NINE + dt.timedelta(hours=6))
        assert codes(session) == [FindingCode.WINDOW_CANNOT_BE_MET]
        assert fix(session, FindingCode.WINDOW_CANNOT_BE_MET) == "window_opened"
        assert (codes(session), row.window_start, row.service_on) == ([], None, TOMORROW)
        assert session.scalars(select(Notice.booking_ref)).all() == [row.ref]


def test_a_missing_skill_calls_a_crew_in(small: Engine) -> None:
    with unit_of_work(small) as session:
        add_confirmed(session, items=[("laptop", 1)])
        assert codes(session) == [FindingCode.SKILL_MISSING]
        with pytest.raises(CannotMend, match="no_crew"):
            fix(session, FindingCode.SKILL_MISSING)
        session.add(Courier(number="C9", name="x", skills=["data_sealed"], active=True))
        session.flush()
        with pytest.raises(CannotMend, match="no_vehicle"):
            fix(session, FindingCode.SKILL_MISSING)
        session.add(spare())
        session.flush()
        assert fix(session, FindingCode.SKILL_MISSING) == "crew_called"
        assert codes(session) == []
        assert [one.courier.number for one in shifts_on(session, TOMORROW)] == ["C1", "C9"]


def spare() -> Vehicle:
    return Vehicle(
        name="V-9", kind="van", capacity_kg=1_000, capacity_litres=6_000, fixed_fen=1,
        per_hour_fen=1, per_km_fen=1, in_service=True,
    )  # fmt: skip


def test_a_vehicle_out_of_service_is_exchanged_for_a_free_one(small: Engine) -> None:
    with unit_of_work(small) as session:
        shift = session.scalars(select(Shift)).one()
        shift.vehicle.in_service = False
        session.flush()
        assert codes(session) == [FindingCode.OUT_OF_SERVICE]
        session.add(spare())
        session.flush()
        assert fix(session, FindingCode.OUT_OF_SERVICE) == "vehicle_exchanged"
        assert (codes(session), shift.vehicle.name) == ([], "V-9")


@pytest.mark.parametrize(("until", "found"), [(0, True), (1, True), (2, False)])
def test_a_permit_is_named_on_its_last_day(small: Engine, until: int, found: bool) -> None:
    with unit_of_work(small) as session:
        site = session.scalars(select(Site)).one()
        site.valid_until = TOMORROW + dt.timedelta(days=until)
        session.flush()
        assert (FindingCode.PERMIT_ENDS in codes(session)) is found


@pytest.mark.parametrize(("kg", "found"), [(16_000, False), (16_500, True)])
def test_a_yard_above_eighty_per_cent_is_named(small: Engine, kg: int, found: bool) -> None:
    with unit_of_work(small) as session:
        site = session.scalars(select(Site)).one()
        session.add(
            StockLevel(
                site_id=site.id, stock_class=StockClass.ORDINARY.value, grams=kg * 1000, litres=0,
                pieces=0,
            )
        )  # fmt: skip
        session.flush()
        assert (FindingCode.YARD_NEARLY_FULL in codes(session)) is found


def test_a_courier_who_is_away_is_replaced_by_a_crew_with_the_same_skills(small: Engine) -> None:
    with unit_of_work(small) as session:
        shift = session.scalars(select(Shift)).one()
        shift.courier.active = False
        session.flush()
        assert codes(session) == [FindingCode.OUT_OF_SERVICE]
        with pytest.raises(CannotMend, match="no_crew"):
            fix(session, FindingCode.OUT_OF_SERVICE)
        session.add(Courier(number="C9", name="x", skills=["lithium"], active=True))
        session.flush()
        assert fix(session, FindingCode.OUT_OF_SERVICE) == "courier_exchanged"
        assert (codes(session), shift.courier.number) == ([], "C9")


@pytest.mark.parametrize("code", [FindingCode.PERMIT_ENDS, FindingCode.YARD_NEARLY_FULL])
def test_a_yard_in_trouble_is_planned_around(small: Engine, code: FindingCode) -> None:
    with unit_of_work(small) as session:
        add_confirmed(session)
        yard = session.scalars(select(Site)).one()
        trouble(session, yard, code)
        assert codes(session) == [code]
        with pytest.raises(CannotMend, match="no_other_yard"):
            around(session, yard)
        other = add_yard(session, code="Y2", lat=31.25, lon=121.49)
        ref, good = around(session, yard), other.ref
    carry_out(small, ref)
    with unit_of_work(small) as session:
        assert codes(session) == []
        unloads = {one for route in run_by_ref(session, ref).routes for stop in route.stops
                   if stop.kind == "unload" for one in stop.refs}  # fmt: skip
        assert unloads == {good}


def trouble(session: Session, yard: Site, code: FindingCode) -> None:
    if code is FindingCode.PERMIT_ENDS:
        yard.valid_until = TOMORROW + dt.timedelta(days=1)
    else:
        session.add(
            StockLevel(
                site_id=yard.id, stock_class=StockClass.ORDINARY.value, grams=17_000_000, litres=0,
                pieces=0,
            )
        )  # fmt: skip
    session.flush()


def around(session: Session, yard: Site) -> str:
    return plan_around(
        session, TOMORROW, yard.ref, budget_seconds=1, seed=1, by="dispatcher", now=NOW
    ).ref


def test_who_answers_for_a_point_is_told_that_its_permit_ends(small: Engine) -> None:
    with unit_of_work(small) as session:
        point = add_yard(
            session, code="P1", kind=SiteKind.COLLECTION_POINT,
            valid_until=TOMORROW + dt.timedelta(days=1),
        )  # fmt: skip
        assert codes(session) == [FindingCode.PERMIT_ENDS]
        with pytest.raises(CannotMend, match="nobody_to_tell"):
            fix(session, FindingCode.PERMIT_ENDS)
        point.responsible_phone = "13800009999"
        session.flush()
        assert fix(session, FindingCode.PERMIT_ENDS) == "office_told"
        assert codes(session) == []
        assert session.scalars(select(Notice.kind)).all() == ["permit_ends"]
