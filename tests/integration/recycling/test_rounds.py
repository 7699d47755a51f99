"""What the house does by itself, and that doing it twice does it once."""

import datetime as dt
from functools import partial

import pytest
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.aftercare import Rhythm, cancel_booking, repeat
from recycling.booking.bookings import Booking, WantedItem
from recycling.booking.items import Battery
from recycling.booking.slots import SlotLimit, wait_for_place
from recycling.booking.states import BookingState, CancelReason, FailReason
from recycling.booking.windows import windows
from recycling.custody import Taken
from recycling.money.earnings import earned_by, mend_points, points_of_booking, settle_points
from recycling.money.rewards import Earning, Unit, balance, entries_of, ledger_sum
from recycling.notices import Kind, newest
from recycling.rounds import night_round, short_round
from sites.areas import Operator
from tests.fixtures.town import NOW, TODAY, TOMORROW, add_draft, add_town

MORNING = windows()[0]
PHONE = "13800001234"
HORIZON = [TODAY + dt.timedelta(days=ahead) for ahead in range(1, 15)]


def booked(session: Session, city: Operator, **more: object) -> Booking:
    booking = add_draft(session, **more)  # type: ignore[arg-type]
    desk.answer_window(booking, TOMORROW, MORNING, operator=city, now=NOW)
    desk.hand_in(booking, by="resident", now=NOW)
    session.flush()
    return booking


def set_out(booking: Booking) -> None:
    booking.put_on_route("R1", NOW, by="planner", now=NOW)
    booking.set_out(by="courier", now=NOW)


def collect(booking: Booking, city: Operator, *, minutes_after_window: int = -30) -> None:
    set_out(booking)
    end = city.moment(TOMORROW, MORNING.end)
    booking.collect(by="courier", now=end + dt.timedelta(minutes=minutes_after_window))


def night_after(city: Operator) -> dt.datetime:
    return city.moment(TOMORROW, dt.time(23))


def test_a_short_round_reminds_offers_and_tidies_once(session: Session) -> None:
    city = add_town(session)
    session.add(SlotLimit(visits=1))
    first = booked(session, city)
    waiter = add_draft(session, phone="13900001234")
    wait_for_place(session, waiter, from_day=TOMORROW, to_day=TOMORROW, now=NOW)
    evening = city.moment(TODAY, dt.time(18, 30))
    assert short_round(session, city, now=evening).told == 1
    assert short_round(session, city, now=evening).told == 0
    cancel_booking(session, first, CancelReason.OTHER, operator=city, by="resident", now=evening)
    done = short_round(session, city, now=evening)
    assert (done.places_offered, done.told) == (1, 1)
    assert newest(session)[0].kind == Kind.PLACE_FREED


def test_a_night_round_books_rhythms_ahead_and_tells_it(session: Session) -> None:
    city = add_town(session, days=HORIZON)
    repeat(
        session, booked(session, city, resident_ref="OFFICE"), Rhythm.WEEKLY,
        window=MORNING.code, starts_on=TOMORROW,
    )  # fmt: skip
    assert night_round(session, city, now=NOW).booked_ahead == 1
    assert night_round(session, city, now=NOW).booked_ahead == 0
    assert newest(session)[0].kind == Kind.CONFIRMED


def test_a_day_of_a_rhythm_without_a_place_is_told_once_to_the_owner(session: Session) -> None:
    city = add_town(session, days=HORIZON)
    model = booked(session, city, resident_ref="OFFICE")
    model.proxy_phone = "13700001234"
    missed = TOMORROW + dt.timedelta(weeks=1)
    session.add(SlotLimit(valid_from=missed, valid_until=missed + dt.timedelta(days=1), visits=0))
    repeat(session, model, Rhythm.WEEKLY, window=MORNING.code, starts_on=TOMORROW)
    assert night_round(session, city, now=NOW).told == 1
    assert night_round(session, city, now=NOW).told == 0
    notice = newest(session)[0]
    assert (notice.kind, notice.params["day"], notice.to) == (
        Kind.RHYTHM_MISSED, missed.isoformat(), PHONE,
    )  # fmt: skip


def test_a_neighbours_slot_brings_points_when_the_items_are_collected(session: Session) -> None:
    city = add_town(session)
    booked(session, city, phone="13900001234")
    second = booked(session, city)
    night_round(session, city, now=NOW)
    assert balance(session, PHONE) == 0
    collect(second, city)
    session.flush()
    for _ in range(2):
        night_round(session, city, now=city.moment(TOMORROW, dt.time(11)))
    # 50 for the greener slot and 80 for the neighbour.
    assert balance(session, PHONE) == 130


def test_a_missed_window_brings_points_by_itself_and_once(session: Session) -> None:
    city = add_town(session)
    booked(session, city)
    end = city.moment(TOMORROW, MORNING.end)
    night_round(session, city, now=end)
    assert balance(session, PHONE) == 0
    for _ in range(2):
        night_round(session, city, now=night_after(city))
    assert balance(session, PHONE) == 100


@pytest.mark.parametrize(("minutes", "missed"), [(0, False), (1, True)])
def test_a_collection_after_the_window_is_a_missed_one(
    session: Session, minutes: int, missed: bool
) -> None:
    city = add_town(session)
    booking = booked(session, city)
    collect(booking, city, minutes_after_window=minutes)
    assert (Earning.MISSED_WINDOW in earned_by(booking, night_after(city))) is missed


@pytest.mark.parametrize(
    ("reason", "missed"), [(FailReason.TOO_LATE, True), (FailReason.NOBODY_HOME, False)]
)
def test_a_failed_visit_is_missed_where_the_reason_is_ours(
    session: Session, reason: FailReason, missed: bool
) -> None:
    city = add_town(session)
    booking = booked(session, city)
    set_out(booking)
    booking.fail(reason, by="courier", now=NOW)
    assert booking.state == BookingState.FAILED
    assert (Earning.MISSED_WINDOW in earned_by(booking, night_after(city))) is missed


def test_a_sealed_battery_brings_points(session: Session) -> None:
    city = add_town(session)
    booking = battery(session, city)
    collect(booking, city)
    assert earned_by(booking, night_after(city)) == [Earning.SEALED_BATTERY]


def test_points_wait_until_the_courier_can_take_the_collection_back_no_more(
    session: Session,
) -> None:
    city = add_town(session)
    booking = battery(session, city)
    collect(booking, city)
    at = booking.events[-1].at
    settle = partial(settle_points, session, city, TOMORROW)
    assert settle(now=at + dt.timedelta(minutes=4, seconds=59)) == []
    assert [posting.why for posting in settle(now=at + dt.timedelta(minutes=5))] == [
        Earning.SEALED_BATTERY
    ]


def test_a_collection_taken_back_late_is_mended_by_a_new_entry_and_earns_again(
    session: Session,
) -> None:
    city = add_town(session)
    booking = battery(session, city)
    collect(booking, city)
    night_round(session, city, now=night_after(city))
    assert balance(session, PHONE) == 20
    booking.take_back(by="courier", now=night_after(city))
    for _ in range(2):
        mend_points(session, since=NOW, on=TOMORROW, now=night_after(city))
    assert (balance(session, PHONE), points_of_booking(session, booking)) == (0, [])
    booking.collect(by="courier", now=NOW)
    for _ in range(2):
        settle_points(session, city, TOMORROW, now=night_after(city))
    assert balance(session, PHONE) == 20
    assert ledger_sum(session, Unit.POINTS) == 0
    # Given, taken back, given again: nothing was changed or deleted.
    assert [entry.amount for entry in entries_of(session, PHONE)] == [20, -20, 20]


def test_a_battery_that_was_not_taken_brings_nothing(session: Session) -> None:
    city = add_town(session)
    booking = battery(session, city)
    collect(booking, city)
    night = night_after(city)
    assert earned_by(booking, night, went=[Taken("kettle", 1, 900)]) == []
    assert earned_by(booking, night, went=[Taken("power_bank", 1, 300)]) == [Earning.SEALED_BATTERY]


def test_what_was_told_late_for_want_of_a_signal_is_no_missed_window(session: Session) -> None:
    city = add_town(session)
    booking = battery(session, city)
    collect(booking, city, minutes_after_window=90)
    in_time = city.moment(TOMORROW, MORNING.end)
    late = in_time + dt.timedelta(minutes=1)
    night = night_after(city)
    assert Earning.MISSED_WINDOW not in earned_by(booking, night, collected_at=in_time)
    assert Earning.MISSED_WINDOW in earned_by(booking, night, collected_at=late)


def battery(session: Session, city: Operator) -> Booking:
    booking = add_draft(session)
    booking.set_items([WantedItem("power_bank", battery=Battery.INTACT)])
    session.flush()
    desk.answer_window(booking, TOMORROW, MORNING, operator=city, now=NOW)
    desk.hand_in(booking, by="resident", now=NOW)
    return booking
