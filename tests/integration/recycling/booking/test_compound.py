"""A compound's homes booked together: all or none, never above the places, never twice."""

import threading

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.compound import (
    Booked,
    Compound,
    Home,
    batch_of,
    book_homes,
    bookings_of_batch,
    fit_homes,
    read_homes,
)
from recycling.booking.slots import Shortage, SlotLimit
from recycling.booking.states import BookingState
from recycling.booking.windows import windows
from sites.areas import Operator, Scope, operator
from tests.fixtures.town import HOME, NOW, TOMORROW, add_draft, add_town

COMPOUND = Compound("310101001", "花园小区", "小城中区花园小区", "", HOME)
MORNING = windows()[0]


def homes(city: Operator, count: int) -> list[Home]:
    rows = [
        (n + 2, {"room": f"{n}室", "items": "microwave", "name": "王", "phone": f"1380000{n:04d}"})
        for n in range(count)
    ]
    return list(read_homes(rows, COMPOUND, TOMORROW, MORNING, operator=city).good)


def book(session: Session, city: Operator, count: int, **options: bool) -> Booked:
    return book_homes(
        session, homes(city, count), TOMORROW, MORNING, operator=city, by="office", now=NOW,
        sure_from=0.5, **options,
    )  # fmt: skip


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Booking)) or 0


def test_all_homes_are_confirmed_into_the_window(session: Session) -> None:
    city = add_town(session)
    done = book(session, city, 3)
    assert [one.state for one in done.new] == [BookingState.CONFIRMED] * 3
    first = done.new[0]
    assert (first.service_on, first.window_start) == (
        TOMORROW,
        city.moment(TOMORROW, MORNING.start),
    )
    assert (first.origin, first.place) == ("compound", (HOME.lat, HOME.lon))
    assert [event.by for event in first.events] == ["office", "office"]


def test_where_one_has_no_place_none_is_booked_unless_the_rest_is_left(session: Session) -> None:
    city = add_town(session)
    session.add(SlotLimit(visits=2))
    none = book(session, city, 3)
    assert (none.new, len(none.left), count(session)) == ((), 1, 0)
    assert none.left[0].lack is not None
    assert none.left[0].lack.shortage is Shortage.ZONE_FULL
    some = book(session, city, 3, only_free=True)
    assert (len(some.new), len(some.left), count(session)) == (2, 1, 2)


def test_a_place_that_is_held_by_a_resident_is_not_given_away(session: Session) -> None:
    from recycling.booking import desk

    city = add_town(session)
    session.add(SlotLimit(visits=2))
    held = add_draft(session)
    desk.answer_window(held, TOMORROW, MORNING, operator=city, now=NOW)
    assert len(book(session, city, 2, only_free=True).new) == 1
    desk.hand_in(held, by="resident", now=NOW)
    assert held.state == BookingState.CONFIRMED


def test_the_same_list_again_books_nothing(session: Session) -> None:
    city = add_town(session)
    first = book(session, city, 2)
    again = book(session, city, 3)
    assert [one.ref for one in again.known] == [one.ref for one in first.new]
    assert (len(again.new), count(session)) == (1, 3)


def test_looking_through_a_list_books_nothing(session: Session) -> None:
    city = add_town(session)
    fits = fit_homes(
        session, homes(city, 2), TOMORROW, MORNING, operator=city, by="office", now=NOW,
        sure_from=0.5,
    )  # fmt: skip
    assert [one.free for one in fits] == [True, True]
    session.flush()
    assert count(session) == 0


def test_the_bookings_of_a_day_are_found_within_the_area(session: Session) -> None:
    city = add_town(session)
    done = book(session, city, 2)
    batch = batch_of(COMPOUND, TOMORROW)
    assert bookings_of_batch(session, batch, Scope("310101")) == list(done.new)
    assert bookings_of_batch(session, batch, Scope("310102")) == []
    assert bookings_of_batch(session, batch[:4], Scope()) == []


@pytest.fixture
def town_engine(engine: Engine) -> Engine:
    with Session(engine) as session:
        add_town(session)
        session.add(SlotLimit(window=MORNING.code, visits=8))
        session.commit()
    return engine


def test_a_button_that_is_pressed_twice_at_once_books_once(town_engine: Engine) -> None:
    from database.engine import unit_of_work

    found: list[tuple[int, int]] = []
    ready = threading.Barrier(2)

    def press() -> None:
        ready.wait()
        with unit_of_work(town_engine) as session:
            done = book(session, operator(session), 5)
            found.append((len(done.new), len(done.known)))

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [(0, 5), (5, 0)]
    with Session(town_engine) as session:
        assert count(session) == 5
