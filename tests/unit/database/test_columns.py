"""What the column types refuse, and the refs that rows are known by."""

import datetime as dt
import time
from typing import Any

import pytest

from database.columns import (
    CROCKFORD,
    Fen,
    LookupHash,
    SealedText,
    UtcDateTime,
    new_number,
    new_ref,
)

DIALECT: Any = None


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UtcDateTime().process_bind_param(dt.datetime(2026, 11, 24), DIALECT)  # noqa: DTZ001


def test_a_moment_is_kept_in_utc() -> None:
    there = dt.datetime(2026, 11, 24, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    kept = UtcDateTime().process_bind_param(there, DIALECT)
    assert (kept, kept.utcoffset()) == (there, dt.timedelta(0))


def test_a_moment_that_the_database_gives_without_a_zone_is_utc() -> None:
    given = dt.datetime(2026, 11, 24, 1)  # noqa: DTZ001 - as SQLite gives it
    assert UtcDateTime().process_result_value(given, DIALECT) == given.replace(tzinfo=dt.UTC)


@pytest.mark.parametrize("money", [1.0, "1", True])
def test_money_is_whole_fen(money: Any) -> None:
    with pytest.raises(ValueError, match="integer fen"):
        Fen().process_bind_param(money, DIALECT)


def test_sealed_text_differs_each_time_and_opens_again() -> None:
    column = SealedText()
    one, other = (column.process_bind_param("王阿姨", DIALECT) for _ in range(2))
    assert one != other
    assert column.process_result_value(one, DIALECT) == "王阿姨"


def test_a_lookup_hash_is_the_same_each_time_and_tells_nothing() -> None:
    column = LookupHash()
    one, other = (column.process_bind_param("13800001234", DIALECT) for _ in range(2))
    assert one == other
    assert "1380000" not in str(one)


@pytest.mark.parametrize("column", [UtcDateTime(), SealedText(), LookupHash(), Fen()])
def test_nothing_stays_nothing(column: Any) -> None:
    assert column.process_bind_param(None, DIALECT) is None


def test_refs_sort_by_the_moment_they_were_made() -> None:
    first = new_ref()
    time.sleep(0.002)
    assert first < new_ref()


def test_refs_and_numbers_hold_no_letter_that_is_misread() -> None:
    ref, number = new_ref(), new_number("B")
    assert len(ref) == 26
    assert set(ref) | set(number.removeprefix("B").replace("-", "")) <= set(CROCKFORD)
    assert not set("ILOU") & set(CROCKFORD)
