"""The courier's sheet without script: a visit from the way to the vehicle."""

import re

from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.visits.codes import visit_code
from recycling.visits.looks import looks_at
from recycling.visits.tables import CourierAction
from tests.fixtures.house import ON, Transactions
from tests.fixtures.visitor import SignedIn, Visitor


def test_without_script_a_visit_goes_from_the_way_to_the_vehicle(
    signed_in: SignedIn, visitor: Visitor, booking: Booking
) -> None:
    courier = signed_in("courier")
    page = courier.get("/courier/plain")
    assert "3单元502室" in page
    assert "门禁 1234" in page
    assert "Microwave oven" in page
    number = re.findall(r'name="number" value="(\d+)"', page)[0]
    page = courier.post(f"/courier/stops/1/set_out{ON}", {"number": number})
    assert "I have arrived" in page
    assert "on the way" in visitor.get(f"/bookings/{booking.ref}")
    page = courier.post(
        f"/courier/stops/1/collect{ON}",
        {"number": "2", "booking": booking.ref, "code": visit_code(booking.ref),
         "kg-microwave": "12,5"},
    )  # fmt: skip
    assert "All stops are done" in page
    assert "They go to the yard" in visitor.get(f"/bookings/{booking.ref}")


def test_without_script_a_button_that_is_pressed_twice_counts_once(
    signed_in: SignedIn, booking: Booking, transactions: Transactions
) -> None:
    courier = signed_in("courier")
    courier.post(f"/courier/stops/1/set_out{ON}", {"number": "1"})
    page = courier.post(f"/courier/stops/1/set_out{ON}", {"number": "1"})
    assert "That was noted before." in page
    with transactions() as session:
        assert len(session.scalars(select(CourierAction)).all()) == 1


def test_without_script_a_visit_fails_with_its_reason(
    signed_in: SignedIn, visitor: Visitor, booking: Booking
) -> None:
    courier = signed_in("courier")
    courier.post(
        f"/courier/stops/1/fail{ON}",
        {"number": "1", "booking": booking.ref, "reason": "vehicle_full"},
    )
    assert "The vehicle was full" in visitor.get(f"/bookings/{booking.ref}")


def test_without_script_a_rule_that_says_no_is_told(signed_in: SignedIn, booking: Booking) -> None:
    courier = signed_in("courier")
    page = courier.post(
        f"/courier/stops/1/fail{ON}",
        {"number": "1", "booking": booking.ref, "reason": "nobody_home"},
    )
    assert "Tell that you have arrived before the visit can fail." in page


def test_that_an_address_was_shown_is_written_down_once(
    signed_in: SignedIn, booking: Booking, transactions: Transactions
) -> None:
    courier = signed_in("courier")
    courier.get("/courier/plain")
    courier.get("/courier/plain")
    with transactions() as session:
        (look,) = looks_at(session, booking.ref)
    assert (look.by, look.why) == ("courier C1", "next")
