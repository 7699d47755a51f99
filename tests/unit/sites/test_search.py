"""When a site is open, by its hours, its permit and the operator's clocks."""

import datetime as dt

import pytest

from sites.areas import Operator, Scope
from sites.registry import Site
from sites.search import hours_on, open_until

SHANGHAI = Operator(timezone="Asia/Shanghai")


def site() -> Site:
    """A site with a lunch break, closed at the weekend."""
    return Site(
        opening_hours={"wed": [["09:00", "12:00"], ["13:30", "18:00"]]},
        valid_from=dt.date(2026, 1, 1), valid_until=dt.date(2026, 11, 25),
    )  # fmt: skip


def at(hour: int, minute: int = 0, day: int = 18) -> dt.datetime:
    """A moment of November 2026 on Shanghai's clocks; the 18th is a Wednesday."""
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI.zone)


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        (at(8, 59), None),
        (at(9), at(12)),
        (at(12), None),
        (at(13, 30), at(18)),
        (at(18), None),
        (at(10, day=19), None),  # a Thursday: no hours
        (at(10, day=25), None),  # a Wednesday, but the permit has ended
    ],
)
def test_a_site_is_open_in_its_hours_while_its_permit_holds(
    moment: dt.datetime, until: dt.datetime | None
) -> None:
    assert open_until(site(), SHANGHAI, moment) == until


def test_a_day_that_is_absent_is_closed() -> None:
    assert hours_on(site(), dt.date(2026, 11, 22)) == []


@pytest.mark.parametrize(
    ("scope", "area", "covered"),
    [
        ("", "310112", True),
        ("310112", "310112", True),
        ("310112", "310112-1800521", True),
        ("310112", "310113", False),
        ("310112-1800521", "310112", False),
    ],
)
def test_a_scope_covers_its_area_and_all_below(scope: str, area: str, covered: bool) -> None:
    assert Scope(scope).covers(area) is covered


def test_the_day_of_a_moment_is_the_operators() -> None:
    evening = dt.datetime(2026, 11, 24, 16, 30, tzinfo=dt.UTC)
    assert SHANGHAI.today(evening) == dt.date(2026, 11, 25)
    assert Operator(timezone="America/Los_Angeles").today(evening) == dt.date(2026, 11, 24)


def test_a_clock_time_becomes_the_moment_at_which_the_clocks_show_it() -> None:
    # Los Angeles leaves summer time on 1 November 2026: the offset goes from -7 to -8 hours.
    los_angeles = Operator(timezone="America/Los_Angeles")
    moments = [los_angeles.moment(dt.date(2026, month, 1), dt.time(9)) for month in (10, 12)]
    assert [moment.hour for moment in moments] == [16, 17]
