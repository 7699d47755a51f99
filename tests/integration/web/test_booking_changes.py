"""Changing one's mind: another time, other items, another address, or every week."""

import datetime as dt

from flask import Flask

from recycling.booking.states import BookingState
from recycling.notices import newest
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.questions import DAY, PLACE, book, reread
from tests.fixtures.visitor import SignedIn, Visitor
from tests.fixtures.visits import change, fail


def test_the_time_is_changed_and_the_calendar_follows(
    visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor).ref
    visitor.post(f"/bookings/{ref}/time", {"at": f"{DAY} 15:00-17:00"})
    assert visitor.path == f"/bookings/{ref}"
    assert "DTSTART:20261126T070000Z" in visitor.get(f"/bookings/{ref}/pickup.ics")
    with transactions() as session:
        assert [notice.kind for notice in newest(session)] == ["confirmed", "confirmed"]


def test_the_items_are_changed_and_one_is_added(
    visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor).ref
    visitor.post(f"/bookings/{ref}/items", {"n-microwave": "1", "more": "kettle"})
    items = {item.class_code: item.quantity for item in reread(transactions, ref).items}
    assert items == {"microwave": 1, "kettle": 1}


def test_items_that_no_crew_can_carry_are_refused_and_the_booking_stays(
    visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor).ref
    page = visitor.post(f"/bookings/{ref}/items", {"n-microwave": "2", "more": "lamp_fluorescent"})
    assert visitor.status == 422
    assert "Fluorescent or compact lamp cannot come in this way." in page
    assert [item.class_code for item in reread(transactions, ref).items] == ["microwave"]


def test_nothing_left_is_no_change(visitor: Visitor) -> None:
    ref = book(visitor).ref
    visitor.post(f"/bookings/{ref}/items", {"n-microwave": "0"})
    assert visitor.status == 422


def test_the_address_is_changed(visitor: Visitor, transactions: Transactions) -> None:
    ref = book(visitor).ref
    visitor.post(f"/bookings/{ref}/address", {**PLACE, "road": "北京东路5号"})
    assert "北京东路5号" in (reread(transactions, ref).address or "")


def test_after_the_evening_before_the_hotline_is_asked(house: Flask, visitor: Visitor) -> None:
    ref = book(visitor).ref
    house.extensions["clock"] = lambda: town.NOW + dt.timedelta(hours=12)  # 21:00
    page = visitor.get(f"/bookings/{ref}/time")
    assert "It is too late to change this by yourself." in page
    page = visitor.get(f"/bookings/{ref}")
    assert "Change the time" not in page
    assert "Cancel the booking" in page


def test_a_late_cancellation_is_refused_with_the_hotline(house: Flask, visitor: Visitor) -> None:
    ref = book(visitor).ref
    house.extensions["clock"] = lambda: town.NOW + dt.timedelta(hours=23)  # 8:00
    page = visitor.post(f"/bookings/{ref}/cancel", {"reason": "other"})
    assert visitor.status == 422
    assert "It is too late to cancel by yourself." in page


def test_a_failed_visit_is_booked_again(visitor: Visitor, transactions: Transactions) -> None:
    ref = book(visitor).ref
    change(transactions, ref, fail)
    assert "Nobody was at home" in visitor.get(f"/bookings/{ref}")
    visitor.post(f"/bookings/{ref}/time", {"at": f"{DAY} 17:00-19:00"})
    assert reread(transactions, ref).state == BookingState.CONFIRMED


def test_another_visitor_changes_nothing(house: Flask, visitor: Visitor) -> None:
    ref = book(visitor).ref
    stranger = Visitor(house)
    for path in ("time", "items", "address", "rating", "complaint", "worth", "receipt",
                 "parcel", "pickup.ics", "subsidy"):  # fmt: skip
        stranger.get(f"/bookings/{ref}/{path}")
        assert stranger.status == 404, path


def test_a_resident_lets_the_pickup_come_every_week_and_ends_it(
    signed_in: SignedIn,
) -> None:
    visitor = signed_in("resident")
    ref = book(visitor).ref
    page = visitor.post(f"/bookings/{ref}/again", {"rhythm": "weekly"})
    assert "every week, 13:00-15:00" in page
    end = page.split('name="end" value="')[1].split('"')[0]
    assert "until Wed 25 November" in visitor.post("/rhythms", {"end": end})
