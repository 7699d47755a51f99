"""What an office types for hours, days and places, and what it means."""

import pytest

from recycling.placing import Place
from web.hours import days_text, read_days, read_holiday
from web.office.siting import read_places


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", None),
        ("9:00-12:00", [["09:00", "12:00"]]),
        ("closed", []),
        ("关闭", []),
        ("maybe", False),
        ("18:00-9:00", False),
    ],
)
def test_holiday_hours_are_hours_closed_or_like_other_days(typed: str, read: object) -> None:
    assert read_holiday(typed) == read


def test_days_that_differ_are_read_back_as_they_are_written() -> None:
    days = {"2026-10-01": [], "2026-10-08": [["09:00", "12:00"], ["13:00", "15:00"]]}
    assert read_days(days_text(days)) == days


@pytest.mark.parametrize(
    "typed", ["1 May closed", "2026-10-01", "2026-10-01 soon", "2026-13-01 closed"]
)
def test_a_line_that_is_no_day_is_refused(typed: str) -> None:
    assert read_days(typed) is None


def test_places_are_named_with_cost_and_capacity_where_they_are_known() -> None:
    typed = "School, 31.23, 121.47\n\n公园，31.24，121.48，3000，200\n"
    assert read_places(typed) == (
        Place("School", 31.23, 121.47),
        Place("公园", 31.24, 121.48, 300_000, 200),
    )


@pytest.mark.parametrize(
    "typed", ["School", "School, north, 121", "School, 95, 121", "S, 31, 121, -1"]
)
def test_a_line_that_is_no_place_is_refused(typed: str) -> None:
    assert read_places(typed) is None
