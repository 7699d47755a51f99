"""The code of a guest's booking: kept as a hash, shown once, ended by a new one."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.desk import NoSuchBooking
from recycling.booking.guest_codes import (
    PAUSE,
    GuestCode,
    booking_by_code,
    give_code,
    new_code,
    plain_code,
)
from recycling.codes import TooManyCodes
from tests.fixtures.town import NOW, add_draft, add_town

PHONE = "13800001234"


@pytest.mark.parametrize("typed", ["k7m-4qx", "K7M 4QX", " k7m4qx", "K7M－4QX"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert plain_code(typed) == "K7M4QX"


def test_letters_that_look_like_digits_are_digits() -> None:
    assert plain_code("OIL") == "011"


@pytest.fixture
def booking(session: Session):
    add_town(session)
    row = add_draft(session, phone=PHONE)
    row.state = "confirmed"
    session.flush()
    return row


def test_number_and_code_find_the_booking_and_only_a_hash_is_kept(session, booking) -> None:
    code = give_code(session, booking, now=NOW)
    assert booking_by_code(session, booking.number.lower(), code.lower()) is booking
    row = session.scalars(select(GuestCode)).one()
    assert plain_code(code) not in row.code_hash + row.salt


def test_wrong_codes_of_a_stranger_do_not_lock_the_booking(session, booking) -> None:
    code = give_code(session, booking, now=NOW)
    for _ in range(9):
        with pytest.raises(NoSuchBooking):
            booking_by_code(session, booking.number, "AAAAAA")
    assert booking_by_code(session, booking.number, code) is booking


def test_a_booking_without_a_code_opens_to_none(session, booking) -> None:
    with pytest.raises(NoSuchBooking):
        booking_by_code(session, booking.number, "")


def test_a_new_code_goes_to_the_phone_alone_and_ends_the_old_one(session, booking) -> None:
    old = give_code(session, booking, now=NOW)
    later = NOW + PAUSE
    with pytest.raises(NoSuchBooking):
        new_code(session, booking.number, "13900000000", now=later)
    _, code = new_code(session, booking.number, PHONE, now=later)
    assert booking_by_code(session, booking.number, code) is booking
    with pytest.raises(NoSuchBooking):
        booking_by_code(session, booking.number, old)
    with pytest.raises(TooManyCodes):
        new_code(session, booking.number, PHONE, now=later)
