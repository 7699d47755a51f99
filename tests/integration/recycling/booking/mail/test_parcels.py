"""A parcel from its order to the scale."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.bookings import Booking, WantedItem
from recycling.booking.items import DataChoice
from recycling.booking.mail import (
    Difference,
    MayNotBeMailed,
    NullCarrier,
    Parcel,
    ParcelState,
    Party,
    Resolution,
    Shipment,
    TrackingEvent,
    WrongParcelState,
    cancel_parcel,
    decide_difference,
    has_left,
    keep_unanswered,
    parcels_to_return,
    register,
    send_back,
    track,
    weigh_in,
)
from recycling.booking.states import BookingState, WrongState
from recycling.catalogue import Way
from tests.fixtures.town import NOW, add_draft

SOMEBODY = Party("王", "13800001234", "上海市", "上海市", "徐汇区", "田林街道", "1 号")


def mailed(session: Session, *, choice: DataChoice = DataChoice.SELF_WIPED) -> Booking:
    booking = add_draft(session, items=[("phone_smart", 1)], way=Way.MAIL_IN)
    booking.set_items([WantedItem("phone_smart", 2, data_choice=choice)])
    desk.hand_in(booking, by="resident", now=NOW)
    return booking


def parcel(session: Session, booking: Booking | None = None) -> Parcel:
    booking = booking or mailed(session)
    shipment = Shipment(booking.ref, SOMEBODY, SOMEBODY, "手机", 2, 360, True)
    return register(session, booking, NullCarrier(), shipment, now=NOW)


#: What a carrier told of a parcel.
TOLD = [
    TrackingEvent(NOW + dt.timedelta(hours=1), "taken_over", "上海"),
    TrackingEvent(NOW + dt.timedelta(hours=9), "moving"),
]


def test_a_booking_has_one_parcel_however_often_it_is_ordered(session: Session) -> None:
    first = parcel(session)
    assert parcel(session, first.booking) is first


def test_a_phone_whose_data_is_open_is_not_ordered(session: Session) -> None:
    with pytest.raises(MayNotBeMailed):
        parcel(session, mailed(session, choice=DataChoice.UNSAID))


def test_what_the_carrier_tells_is_noted_once(session: Session) -> None:
    one = parcel(session)
    assert (track(session, one, TOLD), track(session, one, TOLD)) == (2, 0)
    assert one.state == ParcelState.MOVING
    assert [event.code for event in one.events] == ["ordered", "taken_over", "moving"]


@pytest.mark.parametrize("grams", [216, 360, 860])  # 40 % lighter, 500 g of packing
def test_a_parcel_within_the_tolerance_is_received(session: Session, grams: int) -> None:
    one = weigh_in(session, parcel(session), grams, by="yard", now=NOW)
    assert (one.state, one.booking.state) == (ParcelState.RECEIVED, BookingState.RECEIVED)


@pytest.mark.parametrize(
    ("grams", "difference"), [(215, Difference.LIGHTER), (861, Difference.HEAVIER)]
)
def test_one_outside_it_differs_and_its_sender_is_asked(
    session: Session, grams: int, difference: Difference
) -> None:
    one = weigh_in(session, parcel(session), grams, by="yard", now=NOW)
    assert (one.state, one.difference) == (ParcelState.DIFFERS, difference)
    assert one.booking.state == BookingState.CONFIRMED


def test_other_contents_need_a_photo(session: Session) -> None:
    one = parcel(session)
    with pytest.raises(ValueError, match="photo"):
        weigh_in(session, one, 360, by="yard", now=NOW, seen=Difference.OTHER_ITEM)
    weigh_in(session, one, 360, by="yard", now=NOW, seen=Difference.OTHER_ITEM, photo_ref="P1")
    assert one.state == ParcelState.DIFFERS


@pytest.mark.parametrize(
    ("wish", "state", "booking_state"),
    [
        (Resolution.KEEP, ParcelState.RECEIVED, BookingState.RECEIVED),
        (Resolution.RETURN, ParcelState.RETURNING, BookingState.REFUSED),
        (Resolution.DISPOSE, ParcelState.DISPOSED, BookingState.RECEIVED),
    ],
)
def test_the_sender_says_what_becomes_of_it(
    session: Session, wish: Resolution, state: ParcelState, booking_state: BookingState
) -> None:
    one = weigh_in(session, parcel(session), 10, by="yard", now=NOW)
    decide_difference(session, one, wish, by="resident", now=NOW)
    assert (one.state, one.booking.state) == (state, booking_state)
    with pytest.raises(WrongParcelState):
        decide_difference(session, one, wish, by="resident", now=NOW)


def test_without_an_answer_it_is_kept_after_fourteen_days(session: Session) -> None:
    one = weigh_in(session, parcel(session), 10, by="yard", now=NOW)
    assert keep_unanswered(session, now=NOW + dt.timedelta(days=13)) == []
    assert keep_unanswered(session, now=NOW + dt.timedelta(days=14)) == [one]
    assert one.state == ParcelState.RECEIVED


def test_an_order_is_taken_back_until_the_parcel_has_left(session: Session) -> None:
    one = parcel(session)
    cancel_parcel(session, one, now=NOW)
    again = parcel(session, one.booking)
    assert again.state == ParcelState.ORDERED
    track(session, again, TOLD)
    with pytest.raises(WrongParcelState):
        cancel_parcel(session, again, now=NOW)


def test_what_goes_back_waits_until_it_has_a_number(session: Session) -> None:
    one = weigh_in(session, parcel(session), 10, by="yard", now=NOW)
    assert parcels_to_return(session) == []
    decide_difference(session, one, Resolution.RETURN, by="resident", now=NOW)
    assert parcels_to_return(session) == [one]
    send_back(session, one, "SF99", now=NOW)
    assert (one.state, one.return_waybill) == (ParcelState.RETURNED, "SF99")
    assert parcels_to_return(session) == []
    with pytest.raises(WrongParcelState):
        send_back(session, one, "SF99", now=NOW)


def test_a_parcel_that_has_left_is_called_back_no_more(session: Session) -> None:
    one = parcel(session)
    assert [has_left(None), has_left(one)] == [False, False]
    track(session, one, TOLD)
    assert has_left(one)


def test_a_doorstep_booking_never_arrives_without_being_collected(session: Session) -> None:
    booking = add_draft(session)
    with pytest.raises(WrongState):
        booking.arrive(by="yard", now=NOW)
