"""Six digits by phone: rate-limited, expiring, used once, kept as a hash."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_of
from recycling.catalogue import Way
from recycling.codes import (
    SignInCode,
    TooManyCodes,
    WrongCode,
    check_code,
    forget_old_codes,
    resident_with_phone,
    send_code,
)
from recycling.notices import Kind, drop_secrets, newest
from recycling.people import Role, SignInFailed, add_user, authenticate
from tests.fixtures.town import NOW, add_draft

PHONE, OTHER = "13800001234", "13900001234"
MINUTE = dt.timedelta(minutes=1)


def handed_in(session: Session, phone: str, resident_ref: str | None = None) -> Booking:
    booking = add_draft(
        session, items=[("kettle", 1)], way=Way.MAIL_IN, phone=phone, resident_ref=resident_ref
    )
    desk.hand_in(booking, by="guest", now=NOW)
    return booking


def sent(session: Session, phone: str = PHONE, now: dt.datetime = NOW) -> str:
    send_code(session, phone, locale="zh_CN", now=now)
    notice = newest(session)[0]
    assert notice.kind == Kind.SIGN_IN_CODE
    assert notice.secret is not None
    return notice.secret


def test_the_code_that_was_sent_opens_once(session: Session) -> None:
    code = sent(session)
    assert len(code) == 6
    assert code.isdigit()
    assert check_code(session, PHONE, code, now=NOW)
    assert not check_code(session, PHONE, code, now=NOW)


def test_another_phones_code_opens_nothing(session: Session) -> None:
    code = sent(session, OTHER)
    assert not check_code(session, PHONE, code, now=NOW)


def test_a_code_is_good_for_ten_minutes(session: Session) -> None:
    code = sent(session)
    assert not check_code(session, PHONE, code, now=NOW + 10 * MINUTE)
    assert check_code(session, PHONE, sent(session), now=NOW + 9 * MINUTE)


def test_a_new_code_ends_the_old_one(session: Session) -> None:
    first, second = sent(session), sent(session, now=NOW + MINUTE)
    if first != second:
        assert not check_code(session, PHONE, first, now=NOW + MINUTE)
    assert check_code(session, PHONE, second, now=NOW + MINUTE)


def test_after_five_wrong_tries_the_right_one_is_wrong_too(session: Session) -> None:
    code = sent(session)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert not any(check_code(session, PHONE, wrong, now=NOW) for _ in range(5))
    assert not check_code(session, PHONE, code, now=NOW)


def test_three_codes_in_fifteen_minutes_are_enough(session: Session) -> None:
    for minute in range(3):
        sent(session, now=NOW + minute * MINUTE)
    with pytest.raises(TooManyCodes) as caught:
        sent(session, now=NOW + 5 * MINUTE)
    assert caught.value.wait_seconds == 10 * 60
    sent(session, OTHER, now=NOW + 5 * MINUTE)
    sent(session, now=NOW + 16 * MINUTE)


def test_ten_codes_a_day_are_enough(session: Session) -> None:
    for hour in range(10):
        sent(session, now=NOW + dt.timedelta(hours=hour))
    with pytest.raises(TooManyCodes):
        sent(session, now=NOW + dt.timedelta(hours=10))


def test_neither_phone_nor_code_can_be_read_from_the_rows(session: Session) -> None:
    code = sent(session)
    row = session.scalars(select(SignInCode)).one()
    shown = f"{row.phone_key} {row.code_hash} {newest(session)[0].params}"
    assert PHONE not in shown
    assert code not in shown


def test_codes_leave_the_outbox_after_an_hour_and_the_house_after_a_day(session: Session) -> None:
    sent(session)
    assert (drop_secrets(session, now=NOW), forget_old_codes(session, now=NOW)) == (0, 0)
    assert drop_secrets(session, now=NOW + dt.timedelta(hours=1)) == 1
    assert forget_old_codes(session, now=NOW + dt.timedelta(days=1)) == 1


def test_a_phone_is_the_whole_account(session: Session) -> None:
    user = resident_with_phone(session, PHONE, now=NOW)
    assert (user.role, user.phone) == (Role.RESIDENT, PHONE)
    assert resident_with_phone(session, PHONE, now=NOW) is user


def test_what_was_booked_as_a_guest_belongs_to_its_phone_once_that_is_proved(
    session: Session,
) -> None:
    mine = handed_in(session, PHONE)
    draft = add_draft(session, phone=PHONE)
    of_another = handed_in(session, OTHER)
    of_a_neighbour = handed_in(session, PHONE, resident_ref="NEIGHBOUR")
    user = resident_with_phone(session, PHONE, now=NOW)
    assert bookings_of(session, user.ref) == [mine]
    assert (draft.resident_ref, of_another.resident_ref) == (None, None)
    assert of_a_neighbour.resident_ref == "NEIGHBOUR"
    event = mine.events[-1]
    assert (event.verb, event.state_before, event.state_after) == (
        "join account", "confirmed", "confirmed",
    )  # fmt: skip


def test_a_booking_joins_an_account_once(session: Session) -> None:
    mine = handed_in(session, PHONE)
    for _ in range(2):
        resident_with_phone(session, PHONE, now=NOW)
    assert [event.verb for event in mine.events].count("join account") == 1


def test_a_residents_account_has_no_password_that_could_be_guessed(session: Session) -> None:
    user = resident_with_phone(session, PHONE, now=NOW)
    for guess in ("", "nobody has this password"):
        with pytest.raises(SignInFailed):
            authenticate(session, user.login, guess)


def test_a_phone_opens_no_account_that_needs_a_password(session: Session) -> None:
    add_user(
        session, login="chief", role=Role.DISPATCHER, name="", password="long enough", now=NOW,
        phone=PHONE,
    )  # fmt: skip
    guests = handed_in(session, PHONE)
    with pytest.raises(WrongCode):
        resident_with_phone(session, PHONE, now=NOW)
    assert guests.resident_ref is None
