"""Bringing things to a point: which hours one may name, and until when."""

import datetime as dt

import pytest

from recycling.booking.drop_off import OpenDay
from recycling.bringing import plain_number

DAY = dt.date(2026, 11, 26)


@pytest.mark.parametrize(("hours", "begins"), [
    ([("09:00", "12:00")], [9, 10, 11]),
    ([("08:30", "10:00")], [9]),
    ([("17:00", "19:30")], [17, 18, 19]),
    ([("09:00", "10:00"), ("14:00", "15:00")], [9, 14]),
    ([("09:10", "09:50")], []),
])  # fmt: skip
def test_one_may_come_at_the_full_hours_while_the_point_is_open(
    hours: list[tuple[str, str]], begins: list[int]
) -> None:
    spans = tuple((dt.time.fromisoformat(a), dt.time.fromisoformat(b)) for a, b in hours)
    assert OpenDay(DAY, spans).begins == [dt.time(hour) for hour in begins]


@pytest.mark.parametrize("told", ["b-7k3q-9m2x", " B-7K3Q-9M2X ", "HUILIU:B-7K3Q-9M2X",
                                  "HUILIU:B-7K3Q-9M2X:123456"])  # fmt: skip
def test_a_number_is_read_as_typed_or_as_its_qr_code_holds_it(told: str) -> None:
    assert plain_number(told) == "B-7K3Q-9M2X"
