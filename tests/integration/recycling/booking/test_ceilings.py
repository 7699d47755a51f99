"""Ceilings set by hand: they hold at once, keep their story, and take nothing from anybody."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.bookings import Booking
from recycling.booking.slots import Shortage, SlotFull
from recycling.booking.slots.ceilings import (
    BadCeiling,
    Ceiling,
    NoSuchCeiling,
    ceiling_by_ref,
    ceilings,
    change_ceiling,
    end_ceiling,
    said_of,
    set_ceiling,
    use_of,
)
from recycling.booking.states import BookingState
from recycling.booking.windows import windows
from sites.areas import Operator
from tests.fixtures.town import NOW, TODAY, TOMORROW, add_draft, add_town

MORNING, NOON = windows()[:2]
ONE_DAY = dt.timedelta(days=1)


def book(session: Session, city: Operator, **options) -> Booking:
    booking = add_draft(session, **options)
    desk.answer_window(booking, TOMORROW, MORNING, operator=city, now=NOW)
    desk.hand_in(booking, by="resident", now=NOW)
    return booking


def why(session: Session, city: Operator, **options) -> Shortage | None:
    """Why the next one gets no place in the morning; None where it gets one."""
    try:
        desk.answer_window(add_draft(session, **options), TOMORROW, MORNING, operator=city, now=NOW)
    except SlotFull as full:
        return full.why.shortage
    return None


def put(session: Session, **said):
    return set_ceiling(session, Ceiling(**said), by="D1", now=NOW)


def test_a_ceiling_holds_for_the_next_who_asks(session: Session) -> None:
    city = add_town(session)
    assert why(session, city) is None
    put(session, window=MORNING.code, visits=1)
    assert why(session, city) is Shortage.ZONE_FULL


@pytest.mark.parametrize("said", [
    {"zone": "310102", "visits": 0}, {"window": NOON.code, "visits": 0},
    {"skill": "refrigerant", "visits": 0}, {"valid_until": TOMORROW, "visits": 0},
    {"valid_from": TOMORROW + ONE_DAY, "visits": 0}, {"minutes": 60}, {"kg": 14},
])  # fmt: skip
def test_a_ceiling_concerns_only_what_it_names(session: Session, said: dict) -> None:
    city = add_town(session)
    put(session, **said)
    assert why(session, city) is None


@pytest.mark.parametrize("said", [
    {"zone": "310101", "visits": 0}, {"window": MORNING.code, "visits": 0},
    {"valid_from": TOMORROW, "valid_until": TOMORROW + ONE_DAY, "visits": 0}, {"minutes": 1},
    {"kg": 1}, {"litres": 1},
])  # fmt: skip
def test_each_measure_of_a_ceiling_keeps_a_visit_out(session: Session, said: dict) -> None:
    city = add_town(session)
    put(session, **said)
    assert why(session, city) is Shortage.ZONE_FULL


def test_lowering_it_below_what_is_booked_cancels_nobody_and_says_so(session: Session) -> None:
    city = add_town(session)
    row = put(session, visits=5)
    booked = [book(session, city) for _ in range(3)]
    change_ceiling(session, row, Ceiling(visits=2), by="D2", now=NOW)
    (use,) = use_of(session, city, [row], [TOMORROW], now=NOW)[row.id]
    assert (use.load.visits, use.over) == (3, True)
    assert {one.state for one in booked} == {BookingState.CONFIRMED}
    assert why(session, city) is Shortage.ZONE_FULL


def test_what_is_used_is_counted_on_the_days_on_which_it_holds(session: Session) -> None:
    city = add_town(session)
    book(session, city)
    row = put(session, zone="310101001", visits=4, valid_from=TOMORROW + ONE_DAY)
    days = [TOMORROW, TOMORROW + ONE_DAY]
    assert [use.day for use in use_of(session, city, [row], days, now=NOW)[row.id]] == days[1:]


def test_an_ended_ceiling_holds_no_more_and_keeps_its_story(session: Session) -> None:
    city = add_town(session)
    row = put(session, visits=0)
    assert why(session, city) is Shortage.ZONE_FULL
    end_ceiling(session, row, on=TODAY, by="D2", now=NOW + dt.timedelta(hours=1))
    assert why(session, city) is None
    assert ceilings(session, today=TODAY) == ([], [row])
    assert [(e.number, e.verb, e.by) for e in row.events] == [(1, "set", "D1"), (2, "end", "D2")]
    assert row.events[0].said["visits"] == 0
    end_ceiling(session, row, on=TODAY, by="D3", now=NOW)
    assert len(row.events) == 2


def test_a_ceiling_that_has_not_begun_ends_before_its_first_day(session: Session) -> None:
    add_town(session)
    row = put(session, visits=0, valid_from=TOMORROW)
    end_ceiling(session, row, on=TODAY, by="D1", now=NOW)
    assert not row.holds_on(TODAY)
    assert not row.holds_on(TOMORROW)


def test_a_change_that_changes_nothing_leaves_no_trace(session: Session) -> None:
    add_town(session)
    row = put(session, visits=3)
    change_ceiling(session, row, said_of(row), by="D1", now=NOW)
    assert len(row.events) == 1
    assert ceiling_by_ref(session, row.ref) is row
    with pytest.raises(NoSuchCeiling):
        ceiling_by_ref(session, "nothing")


@pytest.mark.parametrize(("said", "field"), [
    ({}, "visits"), ({"visits": -1}, "visits"), ({"kg": 1, "window": "03:00-05:00"}, "window"),
    ({"kg": 1, "skill": "magic"}, "skill"),
    ({"kg": 1, "valid_from": TOMORROW, "valid_until": TOMORROW}, "valid_until"),
])  # fmt: skip
def test_a_ceiling_that_cannot_be_names_its_field(said: dict, field: str) -> None:
    with pytest.raises(BadCeiling) as caught:
        Ceiling(**said)
    assert caught.value.field == field
