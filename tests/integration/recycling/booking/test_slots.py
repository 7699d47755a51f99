"""Windows on real databases: what is offered, held, given back, waited for."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.bookings import Booking, Place, WantedItem
from recycling.booking.slots import (
    Load,
    NoStock,
    Shortage,
    SlotFull,
    SlotLimit,
    drop_expired,
    leave_waiting_list,
    offer_freed_places,
    offers,
    wait_for_place,
    waiting_place,
)
from recycling.booking.slots.tables import WaitingState
from recycling.booking.states import BookingState, CancelReason
from recycling.booking.windows import Window, windows
from recycling.catalogue import Way
from sites.areas import Operator
from sites.registry import Site
from sites.stock import Line, Movement, Slip, StockClass, arrive
from tests.fixtures.town import (
    HOME,
    NOW,
    TODAY,
    TOMORROW,
    add_crew,
    add_draft,
    add_operator,
    add_town,
    add_yard,
)

MORNING = windows()[0]


def take(
    booking: Booking, city: Operator, window: Window = MORNING, now: dt.datetime = NOW
) -> None:
    desk.answer_window(booking, TOMORROW, window, operator=city, now=now)
    desk.hand_in(booking, by="resident", now=now)


def only_places(session: Session, visits: int) -> None:
    session.add(SlotLimit(visits=visits))
    session.flush()


def test_a_booking_is_confirmed_into_the_place_that_it_held(session: Session) -> None:
    city = add_town(session)
    booking = add_draft(session)
    take(booking, city)
    assert booking.state == BookingState.CONFIRMED
    assert desk.offers(session, add_draft(session), operator=city, now=NOW)[0].slots[0].left == 9


def test_a_held_place_counts_for_others_until_it_expires(session: Session) -> None:
    city = add_town(session)
    only_places(session, 1)
    first, second = add_draft(session), add_draft(session)
    desk.answer_window(first, TOMORROW, MORNING, operator=city, now=NOW)
    with pytest.raises(SlotFull) as caught:
        desk.answer_window(second, TOMORROW, MORNING, operator=city, now=NOW)
    assert caught.value.why.shortage is Shortage.ZONE_FULL
    later = NOW + dt.timedelta(minutes=16)
    take(second, city, now=later)
    with pytest.raises(SlotFull):
        desk.hand_in(first, by="resident", now=later)


def test_an_expired_hold_is_tried_again_where_the_place_is_still_there(session: Session) -> None:
    city = add_town(session)
    booking = add_draft(session)
    desk.answer_window(booking, TOMORROW, MORNING, operator=city, now=NOW)
    desk.hand_in(booking, by="resident", now=NOW + dt.timedelta(hours=1))
    assert booking.state == BookingState.CONFIRMED


def test_a_hold_keeps_its_place_although_a_file_brought_more_bookings(session: Session) -> None:
    city = add_town(session)
    only_places(session, 1)
    held = add_draft(session)
    desk.answer_window(held, TOMORROW, MORNING, operator=city, now=NOW)
    _imported(session, city)
    desk.hand_in(held, by="resident", now=NOW)
    assert held.state == BookingState.CONFIRMED


def test_a_booking_that_grew_after_it_was_held_is_checked_again(session: Session) -> None:
    city = add_operator(session)
    add_crew(session, city, add_yard(session), capacity_kg=20)
    booking = add_draft(session, items=[("microwave", 1)])
    desk.answer_window(booking, TOMORROW, MORNING, operator=city, now=NOW)
    booking.set_items([WantedItem("microwave", 5)])
    session.flush()
    with pytest.raises(SlotFull) as caught:
        desk.hand_in(booking, by="resident", now=NOW)
    assert caught.value.why.shortage is Shortage.FULL_KG


def _imported(session: Session, city: Operator) -> Booking:
    booking = add_draft(session)
    booking.set_window(
        TOMORROW, city.moment(TOMORROW, MORNING.start), city.moment(TOMORROW, MORNING.end)
    )
    booking.request(by="csv", now=NOW)
    booking.confirm(by="csv", now=NOW)
    session.flush()
    return booking


def test_bookings_from_a_file_count_as_taken(session: Session) -> None:
    city = add_town(session)
    only_places(session, 1)
    _imported(session, city)
    with pytest.raises(SlotFull):
        take(add_draft(session), city)


def test_a_cancelled_booking_gives_its_place_back(session: Session) -> None:
    city = add_town(session)
    only_places(session, 1)
    first = add_draft(session)
    take(first, city)
    first.cancel(CancelReason.CHANGED_MIND, by="resident", now=NOW)
    session.flush()
    second = add_draft(session)
    take(second, city)
    assert second.state == BookingState.CONFIRMED


def test_mail_in_and_drop_off_take_no_place(session: Session) -> None:
    city = add_town(session, days=())
    for way in (Way.MAIL_IN, Way.DROP_OFF):
        booking = add_draft(session, items=[("phone_smart", 1)], way=way)
        desk.hand_in(booking, by="resident", now=NOW)
        assert booking.state == BookingState.CONFIRMED
    assert city.code == "town"


def test_a_day_without_a_shift_says_so(session: Session) -> None:
    city = add_town(session, days=())
    day = offers(session, add_draft(session), operator=city, now=NOW)[0]
    assert day.why is not None
    assert day.why.shortage is Shortage.NO_CREW


def test_a_permit_that_ends_takes_the_days_after_it(session: Session) -> None:
    city = add_operator(session)
    day_after = TOMORROW + dt.timedelta(days=1)
    yard = add_yard(session, valid_until=day_after)
    add_crew(session, city, yard, days=(TOMORROW, day_after))
    first, second = offers(session, add_draft(session), operator=city, now=NOW)[:2]
    assert first.can_be_taken
    assert second.why is not None
    assert second.why.shortage is Shortage.NO_PERMIT


class FullYard(NoStock):
    """Says that 19,995 kg stand on each yard."""

    def on_sites(self, session: Session, sites: Sequence[Site]) -> Mapping[str, Load]:
        return {site.ref: Load(grams=19_995_000) for site in sites}


def test_what_stands_on_the_yard_takes_its_room(session: Session) -> None:
    city = add_town(session)
    booking = add_draft(session, items=[("microwave", 1)])  # 14 kg
    day = offers(session, booking, operator=city, now=NOW, stock=FullYard())[0]
    assert day.why is not None
    assert day.why.shortage is Shortage.YARD_FULL


def test_a_class_limit_of_the_only_yard_binds_the_slots(session: Session) -> None:
    city = add_town(session)
    yard = session.scalars(select(Site)).one()
    fridge, microwave = [("fridge_std", 1)], [("microwave", 1)]
    yard.refrigerant_limit_kg = 100
    slip = Slip(Movement.DROP_OFF, "stands", "x", NOW, TODAY)
    arrive(session, yard, [Line(StockClass.REFRIGERANT, 95_000, 10, 1)], slip, today=TODAY)
    first = offers(session, add_draft(session, items=fridge), operator=city, now=NOW)[0]
    assert first.why is not None
    assert (first.why.shortage, first.why.lacks) == (Shortage.YARD_FULL, "fridge")
    other = offers(session, add_draft(session, items=microwave), operator=city, now=NOW)[0]
    assert other.can_be_taken


def test_neighbours_of_the_building_make_a_slot_greener(session: Session) -> None:
    city = add_town(session)
    take(add_draft(session), city)
    slots = offers(session, add_draft(session), operator=city, now=NOW)[0].slots
    assert (slots[0].in_building, slots[0].greener, slots[0].pools) == (1, True, True)
    assert (slots[1].in_building, slots[1].greener) == (0, False)


def test_two_neighbours_within_a_short_way_make_a_slot_greener_and_one_does_not(
    session: Session,
) -> None:
    city = add_town(session)
    # 0.002 degrees of latitude are 222 m.
    for count, greener in ((1, False), (2, True)):
        take(add_draft(session, place=Place(31.232, 121.47, "pin", 1.0)), city)
        slot = offers(session, add_draft(session), operator=city, now=NOW)[0].slots[0]
        assert (slot.in_building, slot.nearby, slot.greener) == (0, count, greener)


class Dear:
    """Each visit costs 50 yuan on top."""

    def fen(self, session: Session, booking: Booking, day: dt.date, window: Window) -> int:
        return 5_000


def test_the_price_of_the_running_plan_decides_where_there_is_one(session: Session) -> None:
    city = add_town(session)
    take(add_draft(session), city)
    slot = offers(session, add_draft(session), operator=city, now=NOW, price=Dear())[0].slots[0]
    assert (slot.extra_fen, slot.greener) == (5_000, False)


def test_a_freed_place_is_kept_for_who_waited_longest(session: Session) -> None:
    city = add_town(session)
    only_places(session, 1)
    holder = add_draft(session)
    take(holder, city)
    waiters = [add_draft(session), add_draft(session)]
    for minute, waiter in enumerate(waiters):
        wait_for_place(
            session, waiter, from_day=TOMORROW, to_day=TOMORROW,
            now=NOW + dt.timedelta(minutes=minute),
        )  # fmt: skip
    later = NOW + dt.timedelta(minutes=5)
    assert offer_freed_places(session, operator=city, stock=NoStock(), now=later) == []
    holder.cancel(CancelReason.CHANGED_MIND, by="resident", now=later)
    session.flush()
    told = offer_freed_places(session, operator=city, stock=NoStock(), now=later)
    assert [row.booking_id for row in told] == [waiters[0].id]
    desk.hand_in(waiters[0], by="resident", now=later + dt.timedelta(hours=1))
    row = waiting_place(session, waiters[0])
    assert row is not None
    assert row.state == WaitingState.TAKEN


def test_an_offer_that_ran_out_goes_to_the_next_who_waits(session: Session) -> None:
    city = add_town(session)
    only_places(session, 1)
    first, second = add_draft(session), add_draft(session)
    for minute, waiter in enumerate((first, second)):
        wait_for_place(
            session, waiter, from_day=TOMORROW, to_day=TOMORROW + dt.timedelta(days=3),
            now=NOW - dt.timedelta(days=1, minutes=-minute),
        )  # fmt: skip
    early = NOW - dt.timedelta(hours=20)
    assert [
        row.booking_id
        for row in offer_freed_places(session, operator=city, stock=NoStock(), now=early)
    ] == [first.id]
    late = early + dt.timedelta(hours=12)
    assert [
        row.booking_id
        for row in offer_freed_places(session, operator=city, stock=NoStock(), now=late)
    ] == [second.id]


def test_who_left_the_list_is_not_told(session: Session) -> None:
    city = add_town(session)
    waiter = add_draft(session)
    wait_for_place(session, waiter, from_day=TOMORROW, to_day=TOMORROW, now=NOW)
    leave_waiting_list(session, waiter)
    assert offer_freed_places(session, operator=city, stock=NoStock(), now=NOW) == []


def test_expired_holds_are_tidied_away(session: Session) -> None:
    city = add_town(session)
    desk.answer_window(add_draft(session), TOMORROW, MORNING, operator=city, now=NOW)
    assert drop_expired(session, now=NOW) == 0
    assert drop_expired(session, now=NOW + dt.timedelta(hours=1)) == 1


def test_the_evening_before_is_the_last_moment_to_book(session: Session) -> None:
    city = add_town(session)
    evening = city.moment(TOMORROW - dt.timedelta(days=1), dt.time(20))
    before = offers(
        session, add_draft(session), operator=city, now=evening - dt.timedelta(minutes=1)
    )
    assert before[0].day == TOMORROW
    assert offers(session, add_draft(session), operator=city, now=evening)[0].day > TOMORROW


def test_a_place_in_another_town_pools_with_nobody(session: Session) -> None:
    city = add_town(session)
    take(add_draft(session), city)
    far = Place(HOME.lat + 0.1, HOME.lon, "pin", 1.0)
    slot = offers(session, add_draft(session, place=far), operator=city, now=NOW)[0].slots[0]
    assert not slot.pools
