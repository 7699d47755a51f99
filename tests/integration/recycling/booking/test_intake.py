"""Bookings that another system holds: taken once, whatever happens at the same time."""

import datetime as dt
import threading
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.bookings import (
    Address,
    BadWindow,
    Booking,
    Contact,
    WantedItem,
    WayNotAllowed,
)
from recycling.booking.intake import HeldElsewhere, known_keys, take_over
from recycling.booking.states import BookingIncomplete
from recycling.catalogue import Way
from tests.fixtures.town import HOME, NOW, TOMORROW

ROW = HeldElsewhere(
    origin="city",
    key="1",
    address=Address("Road 1"),
    place=HOME,
    items=(WantedItem("laptop"),),
    service_on=TOMORROW,
)
NINE = dt.datetime(2026, 11, 26, 1, tzinfo=dt.UTC)


def take(session: Session, *rows: HeldElsewhere) -> list[Booking]:
    """The rows, taken over."""
    return take_over(session, rows, by="import", now=NOW, sure_from=0.5)


def test_a_row_passes_the_states_of_any_booking(session: Session) -> None:
    [booking] = take(session, ROW)
    assert [event.verb for event in booking.events] == ["request", "confirm"]
    assert (booking.state, booking.origin, booking.origin_key) == ("confirmed", "city", "city:1")


def test_a_row_that_comes_again_is_passed(session: Session) -> None:
    take(session, ROW)
    assert len(take(session, ROW, replace(ROW, key="2"))) == 1
    assert known_keys(session, ["city:1", "city:2", "city:3"]) == {"city:1", "city:2"}


def test_one_key_of_two_systems_is_two_bookings(session: Session) -> None:
    assert len(take(session, ROW, replace(ROW, origin="csv"))) == 2


def test_many_keys_are_looked_up(session: Session) -> None:
    take(session, replace(ROW, key="1199"))
    assert known_keys(session, [f"city:{key}" for key in range(1_200)]) == {"city:1199"}


def test_an_address_that_nobody_knows_waits_to_be_placed(session: Session) -> None:
    [booking] = take(session, replace(ROW, place=None))
    assert (booking.place_state, booking.state) == ("to_be_placed", "confirmed")


def test_a_contact_that_is_known_is_kept(session: Session) -> None:
    [booking] = take(session, replace(ROW, contact=Contact("王阿姨", "13800001234")))
    assert (booking.contact_name, booking.contact_phone) == ("王阿姨", "13800001234")


def test_without_a_window_any_hour_will_do(session: Session) -> None:
    [booking] = take(session, ROW)
    assert (booking.service_on, booking.window_start) == (TOMORROW, None)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (replace(ROW, items=()), BookingIncomplete),
        (replace(ROW, address=Address("")), BookingIncomplete),
        (replace(ROW, window=(NINE, NINE)), BadWindow),
        (replace(ROW, items=(WantedItem("lamp_fluorescent"),)), WayNotAllowed),
        (replace(ROW, items=(WantedItem("fridge_std"),), way=Way.MAIL_IN), WayNotAllowed),
    ],
)
def test_a_row_that_cannot_be_is_refused(
    session: Session, row: HeldElsewhere, error: type[Exception]
) -> None:
    with pytest.raises(error):
        take(session, row)


def test_two_imports_at_once_take_each_row_once(engine: Engine) -> None:
    rows = [replace(ROW, key=str(key)) for key in range(20)]
    barrier = threading.Barrier(2)
    outcomes: list[object] = []

    def import_all() -> None:
        barrier.wait(timeout=10)
        try:
            with unit_of_work(engine) as session:
                outcomes.append(len(take(session, *rows)))
        except IntegrityError as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=import_all) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with unit_of_work(engine, reads_only=True) as session:
        assert session.scalar(select(func.count()).select_from(Booking)) == 20
    # One took them all; the other found them known, or was stopped by the unique key.
    assert 20 in outcomes
    assert set(outcomes) <= {20, 0, IntegrityError}
