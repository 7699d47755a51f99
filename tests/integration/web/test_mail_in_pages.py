"""Sending things by post: the label, the scale, and a difference that is decided."""

from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.booking.mail import parcel_of, weigh_in
from recycling.booking.states import BookingState
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.questions import PHONE, PLACE, answer_details, begin, reread
from tests.fixtures.visitor import SignedIn, Visitor


def test_a_phone_is_mailed_weighed_and_a_difference_decided(
    visitor: Visitor, transactions: Transactions
) -> None:
    begin(visitor, {"phone_smart": "2"}, way="mail_in")
    visitor.post("/book/who", {"name": "王秀英", "phone": PHONE})
    page = visitor.get("/book/review")
    assert "The postage is paid for you." in page
    visitor.post("/book/review")
    ref = visitor.path.split("/")[2]
    page = visitor.get(f"/bookings/{ref}/parcel")
    assert "Switch the device off, wholly." in page
    visitor.post(f"/bookings/{ref}/parcel")
    assert visitor.client.get(f"/bookings/{ref}/label.pdf").data.startswith(b"%PDF")
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        parcel = parcel_of(session, booking)
        assert parcel is not None
        weigh_in(session, parcel, 20, by="yard", now=town.NOW)
    assert "It is much lighter than what you named." in visitor.get(f"/bookings/{ref}/parcel")
    page = visitor.post(f"/bookings/{ref}/parcel/difference", {"resolution": "return"})
    assert "goes back to you" in page


def test_who_mails_is_asked_for_no_day(visitor: Visitor) -> None:
    visitor.post("/book", {"n-kettle": "1"})
    visitor.post("/book/where", PLACE)
    visitor.post("/book/how", {"way": "mail_in"})
    assert visitor.path == "/book/who"
    page = visitor.post("/book/who", {"name": "王秀英", "phone": PHONE})
    assert visitor.path == "/book/review"
    assert "/book/when" not in page


def test_open_data_stops_the_post_with_a_way_to_say_it(visitor: Visitor) -> None:
    visitor.post("/book", {"n-phone_smart": "1"})
    answer_details(visitor, data="")
    page = visitor.post("/book/where", PLACE)
    assert "Say it now" in page
    page = visitor.post("/book/how", {"way": "mail_in"})
    assert visitor.status == 422
    assert "Say first what becomes of the data on your device." in page


def test_the_scale_weighs_parcels_in(
    visitor: Visitor, transactions: Transactions, signed_in: SignedIn
) -> None:
    begin(visitor, {"kettle": "1"}, way="mail_in")
    visitor.post("/book/who", {"name": "王秀英", "phone": PHONE})
    visitor.post("/book/review")
    ref = visitor.path.split("/")[2]
    visitor.post(f"/bookings/{ref}/parcel")
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        parcel = parcel_of(session, booking)
        assert parcel is not None
        number = parcel.waybill
    desk = signed_in("dispatcher")
    desk.post("/care/scale", {"waybill": "P0", "grams": "1900", "seen": ""})
    assert desk.status == 422
    desk.post("/care/scale", {"waybill": number, "grams": "1900", "seen": "damaged"})
    assert desk.status == 422
    page = desk.post("/care/scale", {"waybill": number.lower(), "grams": "1900", "seen": ""})
    assert "Received and weighed." in page
    assert reread(transactions, ref).state == BookingState.RECEIVED
