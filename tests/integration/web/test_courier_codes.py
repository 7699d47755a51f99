"""Codes around a visit: the one that signs, the resident's at the door, the phone's extension."""

import datetime as dt

import pytest
from flask import Flask

from recycling.booking.bookings import Booking
from recycling.custody import has_code
from recycling.people import user_by_login
from recycling.visits.calling import extension
from recycling.visits.codes import visit_code
from recycling.visits.looks import looks_at
from tests.fixtures import town
from tests.fixtures.house import PASSWORD, Transactions
from tests.fixtures.visitor import SignedIn, Visitor


@pytest.mark.parametrize(("answers", "told"), [
    ({"password": PASSWORD, "code": "604183", "again": "604183"}, "Your signing code is set."),
    ({"password": "wrong", "code": "604183", "again": "604183"}, "The password is not right."),
    ({"password": PASSWORD, "code": "123456", "again": "123456"}, "no row such as 123456"),
    ({"password": PASSWORD, "code": "604183", "again": "604184"}, "The two are not the same."),
])  # fmt: skip
def test_a_person_chooses_their_signing_code(
    signed_in: SignedIn, transactions: Transactions, answers: dict[str, str], told: str
) -> None:
    courier = signed_in("courier")
    assert told in courier.post("/signing-code", answers)
    with transactions() as session:
        user = user_by_login(session, "courier")
        assert user is not None
        assert has_code(session, user.ref) is ("is set" in told)


def test_the_resident_has_the_code_its_picture_and_the_list_of_who_saw_the_address(
    visitor: Visitor, booking: Booking, signed_in: SignedIn
) -> None:
    code = visit_code(booking.ref)
    page = visitor.get(f"/bookings/{booking.ref}/door")
    assert f"{code[:3]} {code[3:]}" in page
    assert "<svg" in page
    assert "Nobody has seen it yet." in page
    signed_in("courier").get("/courier/plain")
    page = visitor.get(f"/bookings/{booking.ref}/door")
    assert "courier C1" in page
    assert "your stop was next" in page


def test_nobody_else_has_the_residents_code(signed_in: SignedIn, booking: Booking) -> None:
    for login in ("courier", "dispatcher", "administrator"):
        other = signed_in(login)
        other.get(f"/bookings/{booking.ref}/door")
        assert other.status == 404


def test_the_switchboard_finds_the_phone_behind_todays_extension(
    signed_in: SignedIn, booking: Booking, transactions: Transactions, house: Flask
) -> None:
    house.extensions["clock"] = lambda: town.NOW + dt.timedelta(days=1)
    dispatcher = signed_in("dispatcher")
    digits = extension(booking.ref, "C1", town.TOMORROW)
    assert "13800001234" in dispatcher.post("/courier/switchboard", {"extension": digits})
    nothing = dispatcher.post("/courier/switchboard", {"extension": "00000000"})
    assert "No stop of today has this extension" in nothing
    with transactions() as session:
        assert [look.why for look in looks_at(session, booking.ref)] == ["call"]
