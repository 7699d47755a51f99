"""One transaction a door: all of it or nothing, and two writers at once."""

import datetime as dt
import threading

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.exc import StaleDataError

from database.engine import is_up, unit_of_work
from recycling.booking.bookings import Booking
from recycling.booking.states import CancelReason
from recycling.people import Role, User, add_user
from tests.fixtures.town import NOW, add_draft


def add(session: Session, login: str) -> None:
    """A sign-in without more."""
    add_user(
        session, login=login, role=Role.RESIDENT, name="A", password="long enough", now=NOW
    )  # fmt: skip


def logins(engine: Engine) -> list[str]:
    """The sign-ins that are there."""
    with unit_of_work(engine, reads_only=True) as session:
        return list(session.scalars(select(User.login)))


def test_a_database_that_answers_is_up(engine: Engine) -> None:
    assert is_up(engine)


def test_what_a_block_did_is_kept_when_it_ends(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        add(session, "a")
    assert logins(engine) == ["a"]


def test_an_error_takes_everything_back(engine: Engine) -> None:
    def halfway() -> None:
        with unit_of_work(engine) as session:
            add(session, "a")
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        halfway()
    assert logins(engine) == []


def test_a_reader_commits_nothing(engine: Engine) -> None:
    with unit_of_work(engine, reads_only=True) as session:
        add(session, "a")
    assert logins(engine) == []


def test_a_reader_does_not_wait_for_a_writer(engine: Engine) -> None:
    with unit_of_work(engine) as writer:
        add(writer, "a")
        assert logins(engine) == []


def test_moments_come_back_aware_and_in_utc(engine: Engine) -> None:
    there = dt.datetime(2026, 11, 24, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    with unit_of_work(engine) as session:
        add_user(
            session, login="a", role=Role.RESIDENT, name="A", password="long enough", now=there
        )  # fmt: skip
    with unit_of_work(engine, reads_only=True) as session:
        read = session.scalars(select(User.created_at)).one()
    assert (read, read.utcoffset()) == (there, dt.timedelta(0))


def test_the_second_of_two_writers_of_one_booking_is_told(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        ref = add_draft(session).ref
    with Session(engine, expire_on_commit=False) as slow:
        stale = read_whole(slow, ref)
        slow.commit()
        with unit_of_work(engine) as fast:
            read_whole(fast, ref).cancel(CancelReason.OTHER, by="resident", now=NOW)
        stale.cancel(CancelReason.OTHER, by="office", now=NOW)
        with pytest.raises(StaleDataError):
            slow.commit()


def read_whole(session: Session, ref: str) -> Booking:
    """The booking with its events, so that a verb reads nothing more."""
    query = select(Booking).where(Booking.ref == ref).options(selectinload(Booking.events))
    return session.scalars(query).one()


def test_writers_that_read_first_do_not_lose_each_others_work(engine: Engine) -> None:
    """Ten threads add 1 to one number; on PostgreSQL each locks the row it read."""
    with unit_of_work(engine) as session:
        ref = add_draft(session).ref

    def climb() -> None:
        with unit_of_work(engine) as session:
            query = select(Booking).where(Booking.ref == ref).with_for_update()
            session.scalars(query).one().floor += 1

    threads = [threading.Thread(target=climb) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with unit_of_work(engine, reads_only=True) as session:
        assert session.scalars(select(Booking.floor)).one() == 11
