"""Ratings, complaints, rhythms and the calendar."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.aftercare import (
    BadRating,
    ComplaintKind,
    NothingMissed,
    Rhythm,
    answer_complaint,
    book_ahead,
    calendar_of,
    complain,
    days_of,
    end_recurrence,
    open_complaints,
    rate,
    rating_of,
    repeat,
)
from recycling.booking.bookings import Booking
from recycling.booking.slots import SlotLimit
from recycling.booking.states import BookingState, FailReason
from recycling.booking.windows import windows
from sites.areas import Operator
from tests.fixtures.town import NOW, TODAY, TOMORROW, add_draft, add_town

MORNING = windows()[0]
WEEK = dt.timedelta(weeks=1)
HORIZON = [TODAY + dt.timedelta(days=ahead) for ahead in range(1, 15)]


def booked(session: Session, city: Operator, **more: str) -> Booking:
    booking = add_draft(session, **more)  # type: ignore[arg-type]
    desk.answer_window(booking, TOMORROW, MORNING, operator=city, now=NOW)
    desk.hand_in(booking, by="resident", now=NOW)
    session.flush()
    return booking


def visited(session: Session, city: Operator, *, fails: bool = False) -> Booking:
    booking = booked(session, city)
    booking.put_on_route("R1", NOW, by="planner", now=NOW)
    booking.set_out(by="courier", now=NOW)
    if fails:
        booking.fail(FailReason.NOBODY_HOME, by="courier", now=NOW)
    else:
        booking.collect(by="courier", now=NOW)
    return booking


def test_a_visit_is_rated_once_and_the_rating_may_be_changed(session: Session) -> None:
    booking = visited(session, add_town(session))
    rate(session, booking, 4, words="准时", now=NOW)
    rate(session, booking, 5, now=NOW)
    found = rating_of(session, booking)
    assert found is not None
    assert (found.stars, found.words) == (5, None)


@pytest.mark.parametrize("stars", [0, 6])
def test_stars_are_one_to_five(session: Session, stars: int) -> None:
    with pytest.raises(BadRating):
        rate(session, visited(session, add_town(session)), stars, now=NOW)


def test_nothing_is_rated_before_the_visit(session: Session) -> None:
    with pytest.raises(BadRating):
        rate(session, booked(session, add_town(session)), 5, now=NOW)


def test_a_complaint_has_an_answer_due_in_seven_working_days(session: Session) -> None:
    city = add_town(session)
    one = complain(
        session, visited(session, city), ComplaintKind.CONDUCT, "太吵", operator=city, now=NOW
    )
    # Wednesday 25 November and seven working days: Friday 4 December.
    assert one.answer_due_at.astimezone(city.zone).date() == dt.date(2026, 12, 4)
    assert open_complaints(session) == [one]
    assert one.is_late(one.answer_due_at + dt.timedelta(minutes=1))
    answer_complaint(session, one.ref, "抱歉", by="office", now=NOW)
    assert open_complaints(session) == []
    assert not one.is_late(one.answer_due_at + dt.timedelta(days=9))


def test_a_missed_collection_stands_beside_the_couriers_reason(session: Session) -> None:
    city = add_town(session)
    one = complain(
        session, visited(session, city, fails=True), ComplaintKind.MISSED_COLLECTION, "我在家",
        operator=city, now=NOW, courier_photo_ref="P9",
    )  # fmt: skip
    assert (one.courier_reason, one.courier_photo_ref) == (FailReason.NOBODY_HOME, "P9")


def test_nothing_is_missed_before_the_window_ends_or_after_the_items_went(session: Session) -> None:
    city = add_town(session)
    waiting, gone = booked(session, city), visited(session, city)
    end = city.moment(TOMORROW, MORNING.end)
    for booking, now in ((waiting, end - dt.timedelta(minutes=1)), (gone, end)):
        with pytest.raises(NothingMissed):
            complain(session, booking, ComplaintKind.MISSED_COLLECTION, "", operator=city, now=now)
    assert complain(
        session, waiting, ComplaintKind.MISSED_COLLECTION, "没人来", operator=city, now=end
    ).number.startswith("C-")


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        (Rhythm.WEEKLY, ["2026-12-08", "2026-12-15", "2026-12-22", "2026-12-29"]),
        (Rhythm.FORTNIGHTLY, ["2026-12-08", "2026-12-22"]),
        # The second Tuesday stays the second Tuesday.
        (Rhythm.MONTHLY, ["2026-12-08"]),
    ],
)
def test_a_rhythm_comes_on_its_days(rhythm: Rhythm, expected: list[str]) -> None:
    start = dt.date(2026, 11, 10)
    found = days_of(rhythm, start, dt.date(2026, 12, 5), dt.date(2026, 12, 31))
    assert [day.isoformat() for day in found] == expected


def test_a_fifth_monday_is_the_last_one_where_a_month_has_four() -> None:
    found = days_of(
        Rhythm.MONTHLY, dt.date(2026, 11, 30), dt.date(2026, 12, 1), dt.date(2027, 3, 31)
    )
    assert [day.isoformat() for day in found] == [
        "2026-12-28", "2027-01-25", "2027-02-22", "2027-03-29",
    ]  # fmt: skip


def test_a_compound_is_booked_ahead_once_for_each_week(session: Session) -> None:
    city = add_town(session, days=HORIZON)
    model = booked(session, city, resident_ref="OFFICE")
    repeat(session, model, Rhythm.WEEKLY, window=MORNING.code, starts_on=TOMORROW)
    made = book_ahead(session, operator=city, now=NOW)
    assert [booking.service_on for booking in made] == [TOMORROW + WEEK]
    assert made[0].state == BookingState.CONFIRMED
    assert (made[0].contact_phone, made[0].address) == (model.contact_phone, model.address)
    assert book_ahead(session, operator=city, now=NOW) == []
    assert len(book_ahead(session, operator=city, now=NOW + WEEK)) == 0
    assert desk.booking_by_number(session, made[0].number, "13800001234") is made[0]


def test_a_week_without_a_place_is_noted_and_the_next_one_is_tried(session: Session) -> None:
    city = add_town(session, days=HORIZON)
    model = booked(session, city, resident_ref="OFFICE")
    session.add(
        SlotLimit(
            valid_from=TOMORROW + WEEK, valid_until=TOMORROW + WEEK + dt.timedelta(days=1), visits=0
        )
    )
    row = repeat(session, model, Rhythm.WEEKLY, window=MORNING.code, starts_on=TOMORROW)
    assert book_ahead(session, operator=city, now=NOW) == []
    assert row.missed == [(TOMORROW + WEEK).isoformat()]


def test_a_rhythm_that_ended_books_no_more(session: Session) -> None:
    city = add_town(session, days=HORIZON)
    row = repeat(
        session, booked(session, city, resident_ref="OFFICE"), Rhythm.WEEKLY,
        window=MORNING.code, starts_on=TOMORROW,
    )  # fmt: skip
    end_recurrence(row, ends_on=TOMORROW + WEEK)
    assert book_ahead(session, operator=city, now=NOW) == []


def test_a_calendar_holds_the_window_and_nothing_personal(session: Session) -> None:
    booking = booked(session, add_town(session))
    text = calendar_of([booking], title="上门回收, 家电", now=NOW)
    assert "DTSTART:20261126T010000Z\r\n" in text
    assert "DTEND:20261126T030000Z\r\n" in text
    assert f"SUMMARY:上门回收\\, 家电 {booking.number}" in text.replace("\r\n ", "")
    assert "STATUS:CONFIRMED" in text
    for personal in ("王阿姨", "13800001234", "小城路"):
        assert personal not in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
