"""Changing one's mind, until the last moment of each thing."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.aftercare import (
    TooLate,
    book_again,
    cancel_booking,
    change_address,
    change_items,
    change_window,
    may_change,
)
from recycling.booking.bookings import Address, BadWindow, Booking, Place, WantedItem
from recycling.booking.slots import Shortage, SlotFull, SlotLimit, offers
from recycling.booking.states import BookingState, CancelReason, FailReason, WrongState
from recycling.booking.windows import windows
from recycling.booking.workdays import Action
from sites.areas import Operator
from tests.fixtures.town import NOW, TOMORROW, add_crew, add_draft, add_operator, add_town, add_yard

MORNING, NOON = windows()[:2]
DAY_AFTER = TOMORROW + dt.timedelta(days=1)


def booked(session: Session, city: Operator) -> Booking:
    booking = add_draft(session)
    desk.answer_window(booking, TOMORROW, MORNING, operator=city, now=NOW)
    desk.hand_in(booking, by="resident", now=NOW)
    session.flush()
    return booking


def test_another_window_gives_the_old_place_back(session: Session) -> None:
    city = add_town(session)
    session.add(SlotLimit(window=MORNING.code, visits=1))
    booking = booked(session, city)
    change_window(session, booking, TOMORROW, NOON, operator=city, by="resident", now=NOW)
    assert booking.window_start == city.moment(TOMORROW, NOON.start)
    assert booked(session, city).state == BookingState.CONFIRMED
    assert booking.events[-1].verb == "change window"


def test_a_full_window_leaves_the_booking_where_it_is(session: Session) -> None:
    city = add_town(session)
    session.add(SlotLimit(window=NOON.code, visits=0))
    booking = booked(session, city)
    with pytest.raises(SlotFull):
        change_window(session, booking, TOMORROW, NOON, operator=city, by="resident", now=NOW)
    assert booking.window_start == city.moment(TOMORROW, MORNING.start)


def test_a_day_that_cannot_be_booked_is_refused(session: Session) -> None:
    city = add_town(session)
    with pytest.raises(BadWindow):
        change_window(
            session, booked(session, city), TOMORROW - dt.timedelta(days=1), NOON,
            operator=city, by="resident", now=NOW,
        )  # fmt: skip


def test_a_changed_booking_leaves_its_route_and_is_planned_again(session: Session) -> None:
    city = add_town(session)
    booking = booked(session, city)
    booking.put_on_route("R1", NOW, by="planner", now=NOW)
    change_items(session, booking, [WantedItem("kettle")], operator=city, by="resident", now=NOW)
    assert (booking.state, booking.route_ref) == (BookingState.CONFIRMED, None)
    assert booking.events[-1].why == "change_items"


def test_items_that_do_not_fit_the_window_are_refused(session: Session) -> None:
    city = add_operator(session)
    add_crew(session, city, add_yard(session), capacity_kg=20)
    booking = booked(session, city)
    with pytest.raises(SlotFull) as caught:
        change_items(
            session, booking, [WantedItem("microwave", 9)], operator=city, by="resident", now=NOW
        )
    assert caught.value.why.shortage is Shortage.FULL_KG


def test_an_address_in_a_zone_without_a_place_is_refused(session: Session) -> None:
    city = add_town(session)
    session.add(SlotLimit(zone="310104", visits=0))
    booking = booked(session, city)
    there = Address("别处 1 号", area_code="310104002")
    with pytest.raises(SlotFull):
        change_address(
            session, booking, there, Place(31.2, 121.4, "pin", 1.0), operator=city,
            by="resident", now=NOW, sure_from=0.5,
        )  # fmt: skip


def test_each_thing_has_its_own_last_moment(session: Session) -> None:
    city = add_town(session)
    booking = booked(session, city)
    evening = city.moment(TOMORROW - dt.timedelta(days=1), dt.time(20, 1))
    assert not may_change(booking, Action.AMEND, city, evening)
    assert may_change(booking, Action.CANCEL, city, evening)
    with pytest.raises(TooLate):
        change_items(
            session, booking, [WantedItem("kettle")], operator=city, by="resident", now=evening
        )
    assert cancel_booking(
        session, booking, CancelReason.CHANGED_MIND, operator=city, by="resident", now=evening
    ) is False  # fmt: skip
    assert booking.state == BookingState.CANCELLED


def test_an_early_cancellation_gives_the_whole_fee_back(session: Session) -> None:
    city = add_town(session)
    booking = booked(session, city)
    assert cancel_booking(
        session, booking, CancelReason.OTHER_WAY, operator=city, by="resident", now=NOW
    )


def test_nobody_cancels_after_the_morning_of_the_visit(session: Session) -> None:
    city = add_town(session)
    booking = booked(session, city)
    with pytest.raises(TooLate):
        cancel_booking(
            session, booking, CancelReason.OTHER, operator=city, by="resident",
            now=city.moment(TOMORROW, dt.time(8)),
        )  # fmt: skip


def test_a_failed_visit_is_booked_again_for_another_day(session: Session) -> None:
    city = add_town(session, days=(TOMORROW, DAY_AFTER))
    booking = booked(session, city)
    with pytest.raises(WrongState):
        book_again(session, booking, DAY_AFTER, NOON, operator=city, by="resident", now=NOW)
    booking.put_on_route("R1", NOW, by="planner", now=NOW)
    booking.set_out(by="courier", now=NOW)
    booking.fail(FailReason.NOBODY_HOME, by="courier", now=NOW)
    book_again(session, booking, DAY_AFTER, NOON, operator=city, by="resident", now=NOW)
    assert (booking.state, booking.service_on, booking.route_ref) == (
        BookingState.CONFIRMED, DAY_AFTER, None,
    )  # fmt: skip


def test_a_failed_visit_gives_its_place_back(session: Session) -> None:
    city = add_town(session)
    session.add(SlotLimit(visits=1))
    booking = booked(session, city)
    booking.put_on_route("R1", NOW, by="planner", now=NOW)
    booking.set_out(by="courier", now=NOW)
    booking.fail(FailReason.NO_ACCESS, by="courier", now=NOW)
    session.flush()
    assert offers(session, add_draft(session), operator=city, now=NOW)[0].can_be_taken
