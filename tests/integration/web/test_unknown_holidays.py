"""Office and district read from which day the table of public holidays says nothing."""

import datetime as dt
from collections.abc import Callable

import pytest

from sites.hours import HOLIDAY, holidays
from tests.fixtures.house import Transactions
from tests.fixtures.points import open_point
from tests.fixtures.visitor import Visitor

NOTE = "public holidays are not known yet"
FIRST_UNKNOWN = dt.date(max(holidays()).year + 1, 1, 1)


def point(transactions: Transactions, *, until: dt.date, hours: dict[str, list[list[str]]]) -> str:
    """The ref of an open point with these hours besides its own, permitted until a day."""
    with transactions() as session:
        site = open_point(session)
        site.valid_until = until
        site.opening_hours = {**site.opening_hours, **hours}
        return site.ref


@pytest.mark.parametrize(
    ("login", "path"), [("office", "/office/sites/"), ("regulator", "/regulator/sites/")]
)
def test_a_permit_beyond_the_table_is_told(
    signed_in: Callable[[str], Visitor], transactions: Transactions, login: str, path: str
) -> None:
    ref = point(transactions, until=FIRST_UNKNOWN + dt.timedelta(days=30), hours={HOLIDAY: []})
    page = signed_in(login).get(path + ref)
    assert NOTE in page
    assert f"1 January {FIRST_UNKNOWN.year}" in page


def test_where_the_holidays_are_known_nothing_is_told(
    signed_in: Callable[[str], Visitor], transactions: Transactions
) -> None:
    known = point(transactions, until=FIRST_UNKNOWN, hours={HOLIDAY: []})
    assert NOTE not in signed_in("office").get(f"/office/sites/{known}")


def test_where_holidays_are_like_other_days_nothing_is_told(
    signed_in: Callable[[str], Visitor], transactions: Transactions
) -> None:
    ref = point(transactions, until=FIRST_UNKNOWN + dt.timedelta(days=30), hours={})
    assert NOTE not in signed_in("office").get(f"/office/sites/{ref}")
