"""A carrier that is down: a named state, another try in its time, and an end that is told."""

import datetime as dt
from contextlib import nullcontext

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.aftercare import cancel_booking
from recycling.booking.bookings import Booking, WantedItem
from recycling.booking.items import DataChoice
from recycling.booking.mail import (
    CarrierError,
    NullCarrier,
    Parcel,
    ParcelState,
    Post,
    Recall,
    RecallState,
    Shipment,
    TrackingEvent,
    Waybill,
    WrongParcelState,
    answer_order,
    ask,
    begin_order,
    cancel_parcel,
    register,
    shipment_of,
    track,
)
from recycling.booking.mail.ordering import ASKING
from recycling.booking.mail.parcels import RETRIES
from recycling.booking.states import CancelReason
from recycling.catalogue import Way
from recycling.notices.outbox import Notice
from recycling.rounds import post_round as make_round
from sites.areas import Operator
from tests.fixtures.town import NOW, TODAY, add_draft, add_town


class Moody:
    """A carrier that answers as its mood is: an error, or a label and what happened."""

    code = "moody"

    def __init__(self, mood: CarrierError | None = None) -> None:
        self.mood = mood
        self.asked = 0
        self.dropped: list[str] = []

    def _answer(self) -> None:
        self.asked += 1
        if self.mood is not None:
            raise self.mood

    def order(self, shipment: Shipment) -> Waybill:
        self._answer()
        return Waybill(self.code, f"M{self.asked}")

    def cancel(self, waybill: Waybill, ref: str) -> None:
        self._answer()
        self.dropped.append(ref)

    def events(self, waybill: Waybill) -> list[TrackingEvent]:
        self._answer()
        return [TrackingEvent(NOW, "taken_over", "上海")]


DOWN = CarrierError("moody", "TimeoutError", again=True)
REFUSES = CarrierError("moody", "B00090")


@pytest.fixture
def city(session: Session) -> Operator:
    return add_town(session)


def mailed(session: Session) -> Booking:
    booking = add_draft(session, items=[("phone_smart", 1)], way=Way.MAIL_IN)
    booking.set_items([WantedItem("phone_smart", 1, data_choice=DataChoice.SELF_WIPED)])
    desk.hand_in(booking, by="resident", now=NOW)
    return booking


def ordered(session: Session, carrier: Moody | NullCarrier) -> Parcel:
    booking = mailed(session)
    shipment = shipment_of(session, booking, on=TODAY, chinese=True)
    return register(session, booking, carrier, shipment, now=NOW)


def post_round(session: Session, post: Post, *, now: dt.datetime) -> bool:
    return make_round(lambda: nullcontext(session), post, now=now)


def notices(session: Session) -> list[str]:
    return list(session.scalars(select(Notice.kind).order_by(Notice.id)))


def test_the_shipment_says_from_whom_to_which_yard(session: Session, city: Operator) -> None:
    shipment = shipment_of(session, mailed(session), on=TODAY, chinese=True)
    assert (shipment.sender.name, shipment.receiver.name) == ("王阿姨", "Y1 yard")
    assert (shipment.goods, shipment.pieces, shipment.ground_only) == ("智能手机", 1, True)
    assert shipment_of(session, mailed(session), on=TODAY, chinese=False).goods == "Smartphone"


def test_a_carrier_that_is_down_leaves_the_parcel_waiting(session: Session, city: Operator) -> None:
    one = ordered(session, Moody(DOWN))
    assert (one.state, one.fault) == (ParcelState.WAITING, "TimeoutError")
    assert one.try_at == NOW + RETRIES[0]


def test_it_is_asked_again_in_its_time_and_the_sender_is_told(
    session: Session, city: Operator
) -> None:
    carrier = Moody(DOWN)
    one = ordered(session, carrier)
    post = Post(carrier, {})
    assert not post_round(session, post, now=NOW)
    carrier.mood = None
    assert post_round(session, post, now=NOW + RETRIES[0])
    assert (one.state, one.waybill, one.fault) == (ParcelState.ORDERED, "M2", "")
    assert notices(session) == ["label_ready"]


def test_after_the_last_try_it_is_not_taken_and_the_sender_is_told(
    session: Session, city: Operator
) -> None:
    carrier = Moody(DOWN)
    one, now = ordered(session, carrier), NOW
    for wait in RETRIES:
        now += wait
        assert post_round(session, Post(carrier, {}), now=now)
    assert (one.state, one.try_at, carrier.asked) == (ParcelState.NOT_TAKEN, None, 5)
    assert notices(session) == ["no_label"]
    assert not post_round(session, Post(carrier, {}), now=now + dt.timedelta(days=1))


def test_a_refusal_is_not_asked_again(session: Session, city: Operator) -> None:
    one = ordered(session, Moody(REFUSES))
    assert (one.state, one.fault, one.try_at) == (ParcelState.NOT_TAKEN, "B00090", None)


@pytest.mark.parametrize("mood", [DOWN, REFUSES])
def test_the_sender_may_try_again_or_take_a_label_of_the_house(
    session: Session, city: Operator, mood: CarrierError
) -> None:
    one = ordered(session, Moody(mood))
    shipment = shipment_of(session, one.booking, on=TODAY, chinese=True)
    register(session, one.booking, Moody(DOWN), shipment, now=NOW)
    assert (one.state, one.tries) == (ParcelState.WAITING, 1)
    register(session, one.booking, NullCarrier(), shipment, now=NOW)
    assert (one.state, one.carrier) == (ParcelState.ORDERED, "null")


def test_another_carrier_takes_over_what_waits(session: Session, city: Operator) -> None:
    one = ordered(session, Moody(DOWN))
    post_round(session, Post(NullCarrier(), {}), now=NOW + RETRIES[0])
    assert (one.state, one.carrier) == (ParcelState.ORDERED, "null")


def test_what_was_cancelled_meanwhile_is_not_ordered(session: Session, city: Operator) -> None:
    carrier = Moody(DOWN)
    one = ordered(session, carrier)
    one.booking.cancel(CancelReason.OTHER, by="resident", now=NOW)
    post_round(session, Post(carrier, {}), now=NOW + RETRIES[0])
    assert (one.state, carrier.asked) == (ParcelState.CANCELLED, 1)


def recall_of(session: Session, one: Parcel) -> Recall:
    return session.scalars(select(Recall).where(Recall.parcel_id == one.id)).one()


def test_a_cancelled_booking_takes_its_order_back_in_a_round(
    session: Session, city: Operator
) -> None:
    carrier = Moody()
    one = ordered(session, carrier)
    cancel_booking(
        session, one.booking, CancelReason.OTHER, operator=city, by="resident", now=NOW
    )  # fmt: skip
    assert (one.state, one.events[-1].code) == (ParcelState.CANCELLED, "cancelled")
    assert carrier.asked == 1
    assert post_round(session, Post(carrier, {}), now=NOW)
    assert carrier.dropped == [one.booking.ref]
    assert recall_of(session, one).state == RecallState.TOLD
    assert not post_round(session, Post(carrier, {}), now=NOW + ASKING)


def test_a_carrier_that_is_down_is_told_again_and_at_last_not_any_more(
    session: Session, city: Operator
) -> None:
    carrier = Moody()
    one, now = ordered(session, carrier), NOW
    cancel_parcel(session, one, now=NOW)
    carrier.mood = DOWN
    assert post_round(session, Post(carrier, {}), now=now)
    told = recall_of(session, one)
    assert (told.state, told.try_at) == (RecallState.WAITING, NOW + RETRIES[0])
    for wait in RETRIES:
        now += wait
        assert post_round(session, Post(carrier, {}), now=now)
    assert (told.state, told.try_at, told.fault) == (RecallState.GIVEN_UP, None, "TimeoutError")
    assert one.state == ParcelState.CANCELLED


def test_the_old_order_is_taken_back_although_there_is_a_new_label(
    session: Session, city: Operator
) -> None:
    carrier = Moody()
    one = ordered(session, carrier)
    cancel_parcel(session, one, now=NOW)
    shipment = shipment_of(session, one.booking, on=TODAY, chinese=True)
    register(session, one.booking, carrier, shipment, now=NOW)
    assert (one.state, one.waybill) == (ParcelState.ORDERED, "M2")
    post_round(session, Post(carrier, {}), now=NOW)
    assert carrier.dropped == [one.booking.ref]
    assert recall_of(session, one).waybill == "M1"
    assert one.state == ParcelState.ORDERED


def test_an_order_that_came_too_late_is_taken_back(session: Session, city: Operator) -> None:
    carrier, booking = Moody(), mailed(session)
    shipment = shipment_of(session, booking, on=TODAY, chinese=True)
    asked = begin_order(session, booking, shipment, now=NOW)
    assert asked is not None
    label = ask(carrier, asked)
    cancel_booking(session, booking, CancelReason.OTHER, operator=city, by="resident", now=NOW)
    assert answer_order(session, asked, carrier.code, label, now=NOW) is None
    post_round(session, Post(carrier, {}), now=NOW)
    assert carrier.dropped == [booking.ref]


def test_an_answer_that_comes_twice_takes_no_label_back(session: Session, city: Operator) -> None:
    carrier, booking = Moody(), mailed(session)
    shipment = shipment_of(session, booking, on=TODAY, chinese=True)
    asked = begin_order(session, booking, shipment, now=NOW)
    assert asked is not None
    label = ask(carrier, asked)
    answer_order(session, asked, carrier.code, label, now=NOW)
    assert answer_order(session, asked, carrier.code, label, now=NOW) is None
    assert session.scalars(select(Recall)).all() == []


def test_a_label_of_the_house_has_nobody_to_be_told(session: Session, city: Operator) -> None:
    cancel_parcel(session, ordered(session, NullCarrier()), now=NOW)
    assert session.scalars(select(Recall)).all() == []


def test_a_parcel_that_has_left_keeps_its_booking(session: Session, city: Operator) -> None:
    one = ordered(session, Moody())
    track(session, one, [TrackingEvent(NOW, "taken_over")])
    with pytest.raises(WrongParcelState):
        cancel_booking(
            session, one.booking, CancelReason.OTHER, operator=city, by="resident", now=NOW
        )
    assert one.booking.state == "confirmed"


def test_parcels_under_way_are_asked_about_in_turn(session: Session, city: Operator) -> None:
    carrier = Moody()
    one = ordered(session, carrier)
    ordered(session, NullCarrier())
    post = Post(NullCarrier(), {"moody": carrier, "null": NullCarrier()})
    assert post_round(session, post, now=NOW)
    assert one.state == ParcelState.MOVING
    assert not post_round(session, post, now=NOW)
    carrier.mood = DOWN
    later = NOW + dt.timedelta(hours=2)
    assert post_round(session, post, now=later)
    assert (one.state, one.fault, one.tracked_at) == (ParcelState.MOVING, "TimeoutError", later)
    assert not post_round(session, Post(), now=later + dt.timedelta(hours=2))
