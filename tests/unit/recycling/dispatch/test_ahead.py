"""When a courier will be at a door, by how the route really runs."""

import datetime as dt
from dataclasses import replace

import pytest

from recycling.dispatch.ahead import Halt, begins, span, span_of_the_day_before

NINE = dt.datetime(2026, 11, 26, 1, 0, tzinfo=dt.UTC)


def at(minutes: int) -> dt.datetime:
    """So many minutes after nine."""
    return NINE + dt.timedelta(minutes=minutes)


#: From the yard at 9:00; three doors of ten minutes, each twenty from the last: 9:20, 9:50, 10:20.
DAY = (
    Halt(at(0), at(0), at(0)),
    Halt(at(20), at(20), at(30)),
    Halt(at(50), at(50), at(60)),
    Halt(at(80), at(80), at(90)),
)


def minutes(halts: tuple[Halt, ...], now: int) -> list[int | None]:
    found = begins(halts, now=at(now))
    return [None if one is None else round((one - NINE).total_seconds() / 60) for one in found]


def done(place: int, when: int) -> tuple[Halt, ...]:
    return tuple(replace(one, over_at=at(when)) if n == place else one for n, one in enumerate(DAY))


def test_before_the_start_the_plan_stands() -> None:
    assert minutes(DAY, -30) == [None, 20, 50, 80]


def test_a_start_that_is_late_moves_everybody() -> None:
    # At 9:25 the first door should have been reached five minutes ago.
    assert minutes(DAY, 25) == [None, 25, 55, 85]


def test_who_runs_late_is_late_for_those_that_follow() -> None:
    # The first door was over at 9:45 instead of 9:30.
    assert minutes(done(1, 45), 46) == [None, None, 65, 95]


def test_who_runs_early_is_early_but_never_before_the_window() -> None:
    assert minutes(done(1, 20), 21) == [None, None, 40, 70]
    waiting = tuple(replace(one, opens_at=at(50)) if n == 2 else one
                    for n, one in enumerate(done(1, 20)))  # fmt: skip
    assert minutes(waiting, 21) == [None, None, 50, 80]


def test_a_delay_dies_away_where_the_plan_had_time_to_spare() -> None:
    # The last door waits for its window from 9:80 to 10:40.
    slack = (*done(1, 45)[:3], Halt(at(80), at(100), at(110), opens_at=at(100)))
    assert minutes(slack, 46) == [None, None, 65, 100]


def test_who_stays_longer_than_planned_is_expected_now_and_not_in_the_past() -> None:
    assert minutes(done(1, 30), 75) == [None, None, 75, 105]


def test_a_door_that_cancelled_costs_its_road_at_most() -> None:
    gone = tuple(replace(one, skipped=True) if n == 2 else one for n, one in enumerate(done(1, 30)))
    assert minutes(gone, 31) == [None, None, None, 70]


def test_a_door_that_was_passed_over_comes_before_the_rest() -> None:
    assert minutes(done(2, 60), 60) == [None, 80, None, 110]


@pytest.mark.parametrize(("eta", "homes", "now", "opens", "told"), [
    (90, 0, 60, None, (80, 100)),
    (92, 0, 60, None, (80, 105)),
    (90, 4, 30, None, (60, 120)),
    (90, 90, 0, None, (30, 150)),
    (90, 0, 88, None, (90, 100)),
    (90, 0, 60, 90, (90, 100)),
])  # fmt: skip
def test_the_time_that_is_told_is_the_wider_the_more_homes_come_before(
    eta: int, homes: int, now: int, opens: int | None, told: tuple[int, int]
) -> None:
    opens_at = None if opens is None else at(opens)
    found = span(at(eta), homes_before=homes, now=at(now), opens_at=opens_at)
    assert found == (at(told[0]), at(told[1]))


@pytest.mark.parametrize(("eta", "window", "told"), [
    (90, (60, 180), (60, 180)),
    (90, None, (30, 150)),
    (90, (0, 540), (30, 150)),
    (10, (0, 540), (0, 120)),
    (520, (0, 540), (420, 540)),
])  # fmt: skip
def test_until_the_day_itself_two_hours_are_told(
    eta: int, window: tuple[int, int] | None, told: tuple[int, int]
) -> None:
    start, end = (at(window[0]), at(window[1])) if window else (None, None)
    assert span_of_the_day_before(at(eta), start, end) == (at(told[0]), at(told[1]))
