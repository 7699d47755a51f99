"""A real day in the database: whole, twice without harm, all or nothing."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from database.base import Base
from database.engine import unit_of_work
from recycling.booking.bookings import Booking, BookingEvent
from recycling.booking.desk import bookings_on
from recycling.booking.states import BookingState
from recycling.days import (
    CITIES,
    DEMO_PASSWORD,
    OtherCity,
    assumptions,
    demo_logins,
    load_day,
    loading,
)
from recycling.people import Role, User, authenticate
from routing.fleet import shifts_on
from sites.registry import Site, SiteKind, open_sites

LOS_ANGELES, SHANGHAI = CITIES["los-angeles"], CITIES["shanghai"]
#: Thirty requests, or fifty with the bulky ones: a whole day is loaded by few tests.
SMALL = replace(
    LOS_ANGELES,
    read=lambda bulky: [
        *LOS_ANGELES.read(False)[:30],
        *LOS_ANGELES.read(True)[304 : 324 if bulky else 304],
    ],
)
#: 18:30 of the 24th in Los Angeles, 10:30 of the 25th in Shanghai.
NOW = dt.datetime(2026, 11, 25, 2, 30, tzinfo=dt.UTC)
ON = dt.date(2026, 11, 25)


def counts(session: Session) -> dict[str, int]:
    """How many rows each table holds."""
    tables: Any = Base.metadata.tables.values()
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
    }


@pytest.fixture
def loaded(session: Session) -> Session:
    """A session on a database that holds the smaller day."""
    load_day(session, SMALL, now=NOW)
    return session


def test_a_first_load_is_for_the_operators_tomorrow(session: Session) -> None:
    assert load_day(session, SMALL, now=NOW).on == ON
    # In Shanghai it is the 25th already.
    assert SHANGHAI.timezone == "Asia/Shanghai"


def test_every_request_is_a_confirmed_booking_with_its_story(loaded: Session) -> None:
    bookings = bookings_on(loaded, ON, [BookingState.CONFIRMED])
    assert len(bookings) == 30
    assert loaded.scalar(select(func.count()).select_from(BookingEvent)) == 2 * 30
    assert {booking.place_state for booking in bookings} == {"placed"}


def test_a_second_load_adds_nothing(loaded: Session) -> None:
    before = counts(loaded)
    again = load_day(loaded, SMALL, now=NOW)
    assert (again.on, again.new_bookings, again.new_shifts) == (ON, 0, 0)
    assert counts(loaded) == before


def test_a_loaded_day_is_kept_while_it_is_not_over(loaded: Session) -> None:
    last_minute = dt.datetime(2026, 11, 26, 7, 59, tzinfo=dt.UTC)
    assert load_day(loaded, SMALL, now=last_minute).on == ON


def test_a_load_on_a_later_day_adds_a_day_and_loses_nothing(loaded: Session) -> None:
    later = load_day(loaded, SMALL, now=NOW + dt.timedelta(days=3))
    assert (later.on, later.new_bookings) == (dt.date(2026, 11, 28), 30)
    assert len(bookings_on(loaded, ON, [BookingState.CONFIRMED])) == 30
    assert len(shifts_on(loaded, later.on)) == len(shifts_on(loaded, ON))
    assert loaded.scalar(select(func.count()).select_from(Site)) == later.yards + later.points


def test_a_booking_that_went_on_stays_as_it_is(loaded: Session) -> None:
    booking = bookings_on(loaded, ON, [BookingState.CONFIRMED])[0]
    booking.put_on_route("R1", NOW, by="planner", now=NOW)
    load_day(loaded, SMALL, now=NOW)
    assert booking.state == "planned"


def test_bulky_items_come_on_top(loaded: Session) -> None:
    more = load_day(loaded, SMALL, now=NOW, with_bulky=True)
    assert (more.bookings, more.new_bookings) == (50, 20)
    assert more.new_shifts > 0


def test_nobody_is_joined_to_a_real_address(loaded: Session) -> None:
    query = select(Booking.contact_name, Booking.contact_phone, Booking.resident_ref).distinct()
    assert list(loaded.execute(query)) == [(None, None, None)]


def test_sites_went_through_the_register(loaded: Session) -> None:
    yards = open_sites(loaded, ON, kind=SiteKind.TRANSFER_YARD)
    assert len(yards) == 6
    for yard in yards:
        assert [event.verb for event in yard.events] == ["draft", "submit", "approve", "open"]


def test_a_permit_that_ran_out_is_renewed_as_a_new_record(loaded: Session) -> None:
    next_year = NOW + dt.timedelta(days=400)
    load_day(loaded, SMALL, now=next_year)
    day = dt.date(2027, 12, 30)
    assert len(open_sites(loaded, day, kind=SiteKind.TRANSFER_YARD)) == 6
    assert loaded.scalar(select(func.count()).select_from(Site)) == 24


def test_every_shift_starts_at_an_open_yard(loaded: Session) -> None:
    yards = {yard.ref for yard in open_sites(loaded, ON, kind=SiteKind.TRANSFER_YARD)}
    assert set() < {shift.yard_ref for shift in shifts_on(loaded, ON)} <= yards


def test_each_role_can_sign_in(loaded: Session) -> None:
    logins = demo_logins(loaded)
    assert {user.role for user in logins} == {role.value for role in Role}
    # All share one hash, so that one that opens opens all.
    assert len({user.password_hash for user in logins}) == 1
    assert authenticate(loaded, "courier", DEMO_PASSWORD).role == Role.COURIER


def test_every_crew_has_a_sign_in(loaded: Session) -> None:
    numbers = {shift.courier.number for shift in shifts_on(loaded, ON)}
    query = select(User.courier_number).where(User.role == "courier")
    assert set(loaded.scalars(query)) == numbers


def test_a_database_serves_one_city(loaded: Session) -> None:
    with pytest.raises(OtherCity, match="HUILIU_DATA"):
        load_day(loaded, SHANGHAI, now=NOW)


def test_a_load_that_breaks_leaves_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the last step breaks")

    monkeypatch.setattr(loading, "take_over", broken)

    def load() -> None:
        with unit_of_work(engine) as session:
            load_day(session, SMALL, now=NOW)

    with pytest.raises(RuntimeError, match="last step"):
        load()
    with unit_of_work(engine, reads_only=True) as session:
        assert set(counts(session).values()) == {0}


def test_what_is_assumed_is_said_in_both_languages(loaded: Session) -> None:
    said = assumptions(loaded, ON)
    assert {one.code for one in said} >= {
        "source", "windows", "items", "yards", "fleet", "travel", "service", "prices", "people",
    }  # fmt: skip
    for one in said:
        assert one.zh
        assert one.en
        assert "{" not in one.zh + one.en


def test_shanghai_is_loaded_with_its_windows(session: Session) -> None:
    loaded = load_day(session, SHANGHAI, now=NOW)
    assert (loaded.on, loaded.new_bookings) == (dt.date(2026, 11, 26), 1_285)
    assert "datum" in {one.code for one in assumptions(session, loaded.on)}
    eleven = dt.datetime(2026, 11, 26, 3, tzinfo=dt.UTC)
    query = select(func.count()).where(
        Booking.window_start == eleven, Booking.window_end == eleven + dt.timedelta(hours=2)
    )
    assert session.scalar(query) == 276


def test_los_angeles_is_loaded_whole(session: Session) -> None:
    loaded = load_day(session, LOS_ANGELES, now=NOW)
    assert (loaded.on, loaded.new_bookings, loaded.yards) == (ON, 304, 6)
