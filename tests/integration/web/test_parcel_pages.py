"""Parcels on the pages when a carrier is down, and what goes back to its sender."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.mail import (
    CarrierError,
    NullCarrier,
    Parcel,
    Post,
    Resolution,
    Shipment,
    TrackingEvent,
    Waybill,
    decide_difference,
    parcel_of,
    register,
    shipment_of,
    track,
    weigh_in,
)
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.questions import begin
from tests.fixtures.visitor import SignedIn, Visitor


class Carrier(NullCarrier):
    """A carrier that refuses, is down, or works."""

    code = "van"
    told = (TrackingEvent(town.NOW, "taken_over"),)

    def __init__(self) -> None:
        self.while_asked: Callable[[], object] = lambda: None
        self.fault: CarrierError | None = CarrierError("van", "TimeoutError", again=True)
        self.refs: list[str] = []

    def order(self, shipment: Shipment) -> Waybill:
        self.while_asked()
        if self.fault is not None:
            raise self.fault
        self.refs.append(shipment.ref)
        return Waybill(self.code, "VAN123456789")

    def events(self, waybill: Waybill) -> list[TrackingEvent]:
        return list(self.told)


@pytest.fixture
def carrier(house: Flask) -> Carrier:
    one = Carrier()
    house.extensions["post"] = Post(one, {"van": one})
    return one


@pytest.fixture
def path(visitor: Visitor) -> str:
    """The path of a booking that is mailed."""
    begin(visitor, {"kettle": "1"}, way="mail_in")
    visitor.post("/book/who", {"name": "王秀英", "phone": "138 0000 1234"})
    visitor.post("/book/review")
    return f"/bookings/{visitor.path.split('/')[2]}"


def parcel(transactions: Transactions, path: str, act: Callable[..., None] | None = None) -> Parcel:
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == path.split("/")[2])).one()
        found = parcel_of(session, booking)
        assert found is not None
        if act is not None:
            act(session, found)
        assert found.booking.items
        return found


def test_a_carrier_that_is_down_is_said_and_tried_again(
    visitor: Visitor, path: str, carrier: Carrier
) -> None:
    page = visitor.post(f"{path}/parcel")
    assert "The carrier does not answer just now" in page
    assert "We ask again today 9:05 am" in page
    visitor.get(f"{path}/label.pdf")
    assert visitor.status == 404
    carrier.fault = None
    page = visitor.post(f"{path}/parcel")
    assert "VAN123456789" in page
    assert "Open the label (PDF)" in page


def test_others_may_write_while_the_carrier_is_asked(
    visitor: Visitor, path: str, carrier: Carrier, transactions: Transactions
) -> None:
    seen: list[str] = []

    def look() -> None:
        seen.append(parcel(transactions, path, lambda session, one: put_note(one)).state)

    def put_note(one: Parcel) -> None:
        one.fault = "written meanwhile"

    carrier.fault, carrier.while_asked = None, look
    assert "VAN123456789" in visitor.post(f"{path}/parcel")
    assert seen == ["waiting"]


def test_a_label_of_the_house_that_is_taken_meanwhile_stands(
    visitor: Visitor, path: str, carrier: Carrier, transactions: Transactions
) -> None:
    def take_another(session: Session, one: Parcel) -> None:
        shipment = shipment_of(session, one.booking, on=town.TODAY, chinese=False)
        register(session, one.booking, NullCarrier(), shipment, now=town.NOW)

    carrier.fault = None
    carrier.while_asked = lambda: parcel(transactions, path, take_another)
    assert "VAN123456789" not in visitor.post(f"{path}/parcel")
    assert parcel(transactions, path).carrier == "null"


def test_after_a_refusal_a_label_of_the_house_is_at_hand(
    visitor: Visitor, path: str, carrier: Carrier, transactions: Transactions
) -> None:
    carrier.fault = CarrierError("van", "B00090")
    page = visitor.post(f"{path}/parcel")
    assert "It answered: B00090." in page
    page = visitor.post(f"{path}/parcel", {"by": "own"})
    assert "Open the label (PDF)" in page
    assert parcel(transactions, path).carrier == "null"


def test_a_cancelled_booking_calls_its_parcel_back(
    visitor: Visitor, path: str, carrier: Carrier, transactions: Transactions
) -> None:
    carrier.fault = None
    visitor.post(f"{path}/parcel")
    visitor.post(f"{path}/cancel", {"reason": "changed_mind"})
    assert parcel(transactions, path).state == "cancelled"


def test_a_parcel_under_way_keeps_its_booking(
    visitor: Visitor, path: str, carrier: Carrier, transactions: Transactions
) -> None:
    carrier.fault = None
    visitor.post(f"{path}/parcel")
    parcel(transactions, path, lambda session, one: track(session, one, carrier.told))
    page = visitor.post(f"{path}/cancel", {"reason": "changed_mind"})
    assert visitor.status == 422
    assert "Your parcel is under way." in page
    assert parcel(transactions, path).booking.state == "confirmed"


def test_other_items_need_another_label_and_may_be_mailed(
    visitor: Visitor, path: str, carrier: Carrier, transactions: Transactions
) -> None:
    carrier.fault = None
    visitor.post(f"{path}/parcel")
    page = visitor.post(f"{path}/items", {"n-kettle": "1", "more": "power_bank"})
    assert "Not by post: Power bank." in page
    assert parcel(transactions, path).state == "ordered"
    page = visitor.post(f"{path}/items", {"n-kettle": "2"})
    assert "Make a new label: the old one is cancelled." in page
    assert parcel(transactions, path).state == "cancelled"
    visitor.post(f"{path}/parcel")
    one = parcel(transactions, path)
    assert (one.state, one.declared_grams) == ("ordered", one.booking.grams)
    assert carrier.refs == [one.booking.ref, f"{one.booking.ref}-2"]
    parcel(transactions, path, lambda session, row: track(session, row, carrier.told))
    assert "Your parcel is under way." in visitor.post(f"{path}/items", {"n-kettle": "3"})


def test_a_parcel_that_differs_is_counted_and_its_sender_sees_what_counts(
    visitor: Visitor, path: str, transactions: Transactions,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    visitor.post(f"{path}/parcel")
    label = parcel(transactions, path).waybill
    desk = signed_in("dispatcher")
    page = desk.post("/care/scale", {"waybill": label, "grams": "20", "seen": ""})
    assert "To be counted" in page
    assert "It is opened and counted next." in visitor.get(f"{path}/parcel/difference")
    count = f"/care/scale/{parcel(transactions, path).ref}/counted"
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    def press(**typed: str) -> str:
        desk.last = desk.client.post(
            count, data={**typed, "csrf_token": token}, follow_redirects=True,
            headers={"Accept-Language": "en"},
        )  # fmt: skip
        return desk.last.get_data(as_text=True)

    page = press(**{"n-kettle": "x", "others": "3", "other": "phone_smart"})
    assert desk.status == 422
    # At the top and at its field, with what was typed.
    assert page.count("Enter whole pieces from 0 to 99.") >= 2
    assert 'value="x"' in page
    assert 'value="3"' in page
    assert 'selected value="phone_smart"' in page
    # This page has an address of its own: the next parcel is weighed in at the scale's.
    assert 'method="post" action="/care/scale"' in page
    page = press(**{"n-kettle": "0", "others": "1", "other": ""})
    assert page.count("Choose what else is in it.") == 2
    press(**{"n-kettle": "60", "others": "60", "other": "kettle"})
    assert desk.status == 422
    page = press(**{"n-kettle": "0", "others": "1", "other": "phone_smart"})
    assert f"Write on each piece: {label}-1." in page
    assert "To be counted" not in page
    assert "was counted already" in press(**{"n-kettle": "1"})
    page = visitor.get(f"{path}/parcel/difference")
    assert "What we found in it" in page
    assert "Smartphone × 1" in page


def test_what_its_sender_wants_back_is_sent_back_under_a_number(
    visitor: Visitor, path: str, transactions: Transactions,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    visitor.post(f"{path}/parcel")

    def differs(session, one: Parcel) -> None:
        weigh_in(session, one, 20, by="yard", now=town.NOW)
        decide_difference(session, one, Resolution.RETURN, by="resident", now=town.NOW)

    ref = parcel(transactions, path, differs).ref
    desk = signed_in("dispatcher")
    assert "To be sent back" in desk.get("/care/scale")
    send = f"/care/scale/{ref}/sent-back"
    token = desk.get("/care/scale").split('name="csrf_token" value="')[1].split('"')[0]

    def press(number: str) -> str:
        desk.last = desk.client.post(
            send, data={"number": number, "csrf_token": token}, follow_redirects=True,
            headers={"Accept-Language": "en"},
        )  # fmt: skip
        return desk.last.get_data(as_text=True)

    assert "Enter the number under which it goes back." in press(" ")
    assert "It goes back" in press("EMS123")
    assert "not here any more" in press("EMS123")
    page = visitor.get(f"{path}/parcel")
    assert "sent back to you" in page
    assert "EMS123" in page
