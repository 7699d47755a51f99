"""Working days, public holidays, last moments."""

import datetime as dt
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from recycling.booking.workdays import (
    Action,
    answer_due,
    is_working_day,
    last_moment,
    working_days_from,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")


def operator(currency: str = "CNY") -> Any:
    return SimpleNamespace(
        currency=currency,
        moment=lambda day, at: dt.datetime.combine(day, at, SHANGHAI).astimezone(dt.UTC),
        today=lambda now: now.astimezone(SHANGHAI).date(),
    )


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2026, 2, 13), True),  # Friday
        (dt.date(2026, 2, 14), True),  # Saturday made a working day
        (dt.date(2026, 2, 16), False),  # Monday of Spring Festival
        (dt.date(2026, 2, 23), False),  # its last day
        (dt.date(2026, 2, 24), True),
        (dt.date(2026, 6, 20), False),  # Saturday of the Dragon Boat Festival
        (dt.date(2026, 11, 28), False),  # a plain Saturday
        (dt.date(2031, 1, 1), True),  # a Wednesday of a year that the table lacks
    ],
)
def test_moved_days_and_holidays_of_china_count(day: dt.date, works: bool) -> None:
    assert is_working_day(day, "CN") is works


def test_another_region_keeps_its_own_holidays() -> None:
    thanksgiving = dt.date(2026, 11, 26)
    assert not is_working_day(thanksgiving, "US")
    assert is_working_day(thanksgiving, "CN")


def test_working_days_step_over_weekends_and_holidays() -> None:
    # 8 October 2026 is the first working day after the week of National Day.
    assert working_days_from(dt.date(2026, 9, 30), 1, "CN") == dt.date(2026, 10, 8)
    assert working_days_from(dt.date(2026, 10, 8), -1, "CN") == dt.date(2026, 9, 30)


def test_amending_cancelling_and_refunding_have_last_moments_of_their_own() -> None:
    visit = dt.date(2026, 10, 8)  # the working day before is 30 September
    moments = {action: last_moment(action, visit, operator()) for action in Action}
    local = {action: f"{at.astimezone(SHANGHAI):%m-%d %H:%M}" for action, at in moments.items()}
    assert local[Action.BOOK] == "10-07 20:00"
    assert local[Action.AMEND] == "10-07 20:00"
    assert local[Action.CANCEL] == "10-08 08:00"
    assert local[Action.REFUND] == "09-30 17:00"


def test_a_complaint_is_answered_within_seven_working_days() -> None:
    asked = dt.datetime(2026, 9, 30, 3, tzinfo=dt.UTC)
    # 8, 9, 10 (moved), 12, 13, 14, 15 October.
    assert answer_due(asked, operator()).astimezone(SHANGHAI).date() == dt.date(2026, 10, 15)
