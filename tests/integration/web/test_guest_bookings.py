"""What was booked as a guest is listed for its phone, once six digits have proved that phone."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select

from recycling.booking import desk
from recycling.booking.bookings import Booking
from recycling.catalogue import Way
from recycling.notices.outbox import Kind, Notice
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.visitor import Visitor

#: The phone of the house's resident, who may also sign in with a password.
PHONE = "13800005678"
LATER = town.NOW + dt.timedelta(hours=5)


def guests_booking(transactions: Transactions) -> Booking:
    with transactions() as session:
        booking = town.add_draft(session, items=[("kettle", 1)], way=Way.MAIL_IN, phone=PHONE)
        desk.hand_in(booking, by="guest", now=town.NOW)
        return booking


def prove(visitor: Visitor, transactions: Transactions) -> str:
    visitor.post("/sign-in/phone", {"phone": PHONE})
    with transactions() as session:
        newest = select(Notice).where(Notice.kind == Kind.SIGN_IN_CODE.value)
        code = session.scalars(newest.order_by(Notice.id.desc())).first()
        assert code is not None
        digits = code.secret
    return visitor.post("/sign-in/code", {"code": digits})


def test_a_guests_booking_is_listed_and_opens_when_the_phone_is_proved(
    visitor: Visitor, transactions: Transactions
) -> None:
    booking = guests_booking(transactions)
    visitor.get(f"/bookings/{booking.ref}")
    assert visitor.status == 404
    assert booking.number in prove(visitor, transactions)
    visitor.get(f"/bookings/{booking.ref}")
    assert visitor.status == 200


def test_a_password_proves_no_phone(
    signed_in: Callable[[str], Visitor], transactions: Transactions
) -> None:
    booking = guests_booking(transactions)
    visitor = signed_in("resident")
    assert booking.number not in visitor.get("/bookings")
    visitor.get(f"/bookings/{booking.ref}")
    assert visitor.status == 404


def test_wrong_digits_list_nothing(visitor: Visitor, transactions: Transactions) -> None:
    booking = guests_booking(transactions)
    visitor.post("/sign-in/phone", {"phone": PHONE})
    visitor.post("/sign-in/code", {"code": "abcdef"})
    assert booking.number not in visitor.get("/bookings")


def test_the_timeline_keeps_the_time_of_a_step_whatever_is_noted_after_it(
    visitor: Visitor, transactions: Transactions
) -> None:
    booking = guests_booking(transactions)
    prove(visitor, transactions)
    with transactions() as session:
        row = session.scalars(select(Booking).where(Booking.ref == booking.ref)).one()
        row.note("change items", by="resident", now=LATER)
    page = visitor.get(f"/bookings/{booking.ref}")
    timeline = page.split('class="timeline"')[1].split("</ol>")[0]
    assert "today 9 am" in timeline
    assert "2 pm" not in timeline
