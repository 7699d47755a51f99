"""Crews, vehicles and shifts as pages: the contractor of a courier, and who is on duty."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from routing.fleet import Courier, Shift, Vehicle, shifts_on
from routing.runs import run_by_ref
from sites.registry import Site
from tests.fixtures import town
from tests.fixtures.house import Transactions, planned
from tests.fixtures.visitor import SignedIn, Visitor

DAY = town.TOMORROW.isoformat()
CREW = {
    "number": "C7",
    "name": "李师傅",
    "contractor": "绿环",
    "skills": ["lithium"],
    "active": "y",
}
CAR = {
    "name": "沪A7", "kind": "van", "capacity_kg": "900", "capacity_litres": "6000",
    "fixed": "200", "per_hour": "60", "per_km": "1.5", "in_service": "y",
}  # fmt: skip


@pytest.fixture
def dispatcher(signed_in: SignedIn) -> Visitor:
    """A dispatcher in the small town."""
    return signed_in("dispatcher")


def refs(transactions: Transactions) -> tuple[str, str, str]:
    with transactions() as session:
        return (
            session.scalars(select(Courier.ref).where(Courier.number == "C7")).one(),
            session.scalars(select(Vehicle.ref).where(Vehicle.name == "沪A7")).one(),
            session.scalars(select(Site.ref)).one(),
        )


def test_a_courier_of_a_contractor_is_put_on_duty_and_taken_off(
    dispatcher: Visitor, transactions: Transactions
) -> None:
    assert "Courier C7 is written down" in dispatcher.post(
        f"/dispatch/fleet/couriers/new?on={DAY}", CREW
    )
    assert "Vehicle 沪A7 is written down" in dispatcher.post(
        f"/dispatch/fleet/vehicles/new?on={DAY}", CAR
    )
    crew, car, yard = refs(transactions)
    page = dispatcher.post(f"/dispatch/fleet?on={DAY}", {
        "courier": crew, "vehicle": car, "yard": yard, "starts": "08:00", "ends": "17:30",
    })  # fmt: skip
    assert "The shift is on the day" in page
    assert "绿环" in page
    with transactions() as session:
        shift = next(one for one in shifts_on(session, town.TOMORROW) if one.courier.ref == crew)
        assert shift.courier.contractor == "绿环"
        assert shift.vehicle.per_km_fen == 150
        assert shift.starts_at == dt.datetime(2026, 11, 26, 0, 0, tzinfo=dt.UTC)
        ref = shift.ref
    assert "off the day" in dispatcher.post(f"/dispatch/fleet/shifts/{ref}/out?on={DAY}")
    with transactions() as session:
        assert session.scalar(select(Shift).where(Shift.ref == ref)) is None


def test_a_contractor_is_changed_and_a_number_that_is_taken_refused(
    dispatcher: Visitor, transactions: Transactions
) -> None:
    with transactions() as session:
        first = session.scalars(select(Courier.ref)).first()
    dispatcher.post("/dispatch/fleet/couriers/new", CREW)
    page = dispatcher.post(f"/dispatch/fleet/couriers/{first}", {**CREW, "number": "C7"})
    assert dispatcher.status == 422
    assert "Another courier has this number" in page
    dispatcher.post(f"/dispatch/fleet/couriers/{first}",
                    {**CREW, "number": "C1", "contractor": "Firm"})  # fmt: skip
    with transactions() as session:
        row = session.scalars(select(Courier).where(Courier.ref == first)).one()
        assert (row.number, row.contractor, row.skills) == ("C1", "Firm", ["lithium"])


def test_a_shift_that_ends_before_it_begins_is_refused(
    dispatcher: Visitor, transactions: Transactions
) -> None:
    dispatcher.post("/dispatch/fleet/couriers/new", CREW)
    dispatcher.post("/dispatch/fleet/vehicles/new", CAR)
    crew, car, yard = refs(transactions)
    page = dispatcher.post(f"/dispatch/fleet?on={DAY}", {
        "courier": crew, "vehicle": car, "yard": yard, "starts": "17:00", "ends": "08:00",
    })  # fmt: skip
    assert dispatcher.status == 422
    assert re.search("must end after it begins", page)


def test_a_shift_of_a_published_route_stays(
    dispatcher: Visitor, transactions: Transactions
) -> None:
    with transactions() as session:
        booking = town.add_draft(session)
        booking.set_day(town.TOMORROW)
        booking.request(by="resident", now=town.NOW)
        booking.confirm(by="system", now=town.NOW)
        booked = booking.ref
    run = planned(transactions, booked)
    with transactions() as session:
        shift = session.scalars(select(Shift).where(Shift.day == town.TOMORROW)).first()
        run_by_ref(session, run).routes[0].shift_ref = shift.ref
        ref = shift.ref
    page = dispatcher.post(f"/dispatch/fleet/shifts/{ref}/out?on={DAY}")
    assert "Plan the day without it first" in page
