"""Tries are counted by key in a sliding window, for everyone on the same database."""

import datetime as dt
import re

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from database import tries
from database.engine import unit_of_work
from database.tries import Limit, RecentTry, TooMany

LIMIT = Limit("a test", 3, 60)
NOW = dt.datetime(2026, 11, 25, 1, tzinfo=dt.UTC)


def spend(session: Session, key: str, now: dt.datetime = NOW) -> None:
    """Use the limit up, a second between the tries; `now` is that of the last one."""
    for number in reversed(range(LIMIT.times)):
        tries.count(session, LIMIT, key, now=now - dt.timedelta(seconds=number))


def test_a_key_that_is_spent_waits_until_its_oldest_try_is_over(session: Session) -> None:
    spend(session, "a")
    with pytest.raises(TooMany) as error:
        tries.forbid_when_spent(session, LIMIT, "a", now=NOW)
    # The first of three tries was 2 s ago, and counts for 60 s.
    assert error.value.wait_seconds == 58


def test_a_try_counts_no_longer_than_the_window(session: Session) -> None:
    spend(session, "a")
    later = NOW + dt.timedelta(seconds=58)
    assert tries.forbid_when_spent(session, LIMIT, "a", now=later) == 2


def test_keys_and_limits_are_counted_apart(session: Session) -> None:
    spend(session, "a")
    assert tries.forbid_when_spent(session, LIMIT, "b", now=NOW) == 0
    assert tries.forbid_when_spent(session, Limit("another", 3, 60), "a", now=NOW) == 0


def test_a_success_forgets_the_tries_of_its_key_alone(session: Session) -> None:
    spend(session, "a")
    spend(session, "b")
    tries.forget(session, LIMIT, "a")
    assert tries.forbid_when_spent(session, LIMIT, "a", now=NOW) == 0
    with pytest.raises(TooMany):
        tries.forbid_when_spent(session, LIMIT, "b", now=NOW)


def test_what_counts_no_more_is_removed(session: Session) -> None:
    spend(session, "old", NOW - dt.timedelta(days=1))
    spend(session, "new")
    assert tries.forget_old(session, before=NOW - dt.timedelta(hours=1)) == 3
    assert len(session.scalars(select(RecentTry)).all()) == 3


def test_no_name_and_no_address_stands_in_the_table(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        tries.count(session, LIMIT, "office 203.0.113.7", now=NOW)
    with engine.connect() as connection:
        key = connection.execute(text("SELECT key FROM recent_try")).scalar_one()
    assert re.fullmatch("[0-9a-f]{64}", key)


def test_two_processes_count_together(engine: Engine) -> None:
    with unit_of_work(engine) as one:
        tries.count(one, LIMIT, "a", now=NOW)
        tries.count(one, LIMIT, "a", now=NOW)
    with unit_of_work(engine) as other:
        tries.count(other, LIMIT, "a", now=NOW)
    with unit_of_work(engine) as one, pytest.raises(TooMany):
        tries.forbid_when_spent(one, LIMIT, "a", now=NOW)
