"""Days that differ, holidays, and when a site opens next."""

import datetime as dt

from sites.areas import Operator
from sites.hours import holidays, holidays_unknown_from, hours_on, next_opening, open_until
from sites.registry import Site

NATIONAL_DAY = dt.date(2026, 10, 1)
#: A Thursday that is no holiday.
THURSDAY = dt.date(2026, 11, 26)
ALL_DAY = [["09:00", "18:00"]]


def site(**fields: object) -> Site:
    told = {
        "opening_hours": dict.fromkeys(("thu", "fri"), ALL_DAY),
        "hours_exceptions": {},
        "valid_from": dt.date(2026, 1, 1),
        "valid_until": dt.date(2027, 1, 1),
    }
    return Site(**{**told, **fields})


def city() -> Operator:
    return Operator(timezone="Asia/Shanghai")


def at(day: dt.date, hour: int) -> dt.datetime:
    return city().moment(day, dt.time(hour))


def test_a_day_of_its_own_wins_over_the_week() -> None:
    closed = site(hours_exceptions={"2026-11-26": []})
    late = site(hours_exceptions={"2026-11-26": [["13:00", "20:00"]]})
    assert hours_on(closed, THURSDAY) == []
    assert hours_on(late, THURSDAY) == [(dt.time(13), dt.time(20))]


def test_holiday_hours_hold_on_public_holidays_where_a_site_has_some() -> None:
    assert NATIONAL_DAY in holidays()
    usual = site()
    shut = site(opening_hours={"thu": ALL_DAY, "hol": []})
    assert hours_on(usual, NATIONAL_DAY) == [(dt.time(9), dt.time(18))]
    assert hours_on(shut, NATIONAL_DAY) == []
    assert hours_on(shut, THURSDAY) == [(dt.time(9), dt.time(18))]


def test_a_day_of_its_own_wins_over_a_holiday() -> None:
    row = site(
        opening_hours={"thu": ALL_DAY, "hol": []},
        hours_exceptions={"2026-10-01": [["10:00", "12:00"]]},
    )
    assert hours_on(row, NATIONAL_DAY) == [(dt.time(10), dt.time(12))]


def test_a_closed_site_says_when_it_opens_next() -> None:
    assert next_opening(site(), city(), at(THURSDAY, 7)) == at(THURSDAY, 9)
    # Closed from Friday evening until the Thursday after.
    friday = THURSDAY + dt.timedelta(days=1)
    assert next_opening(site(), city(), at(friday, 19)) == at(THURSDAY + dt.timedelta(days=7), 9)


def test_a_site_does_not_open_after_its_permit() -> None:
    row = site(valid_until=dt.date(2026, 11, 28))
    assert next_opening(row, city(), at(dt.date(2026, 11, 27), 19)) is None
    assert open_until(row, city(), at(dt.date(2026, 11, 28), 10)) is None


def test_a_site_is_told_from_when_its_holidays_are_not_known() -> None:
    shut = {"thu": ALL_DAY, "hol": []}
    end = dt.date(max(holidays()).year + 1, 1, 1)
    later = dt.date(end.year, 6, 1)
    past = site(opening_hours=shut, valid_until=later)
    assert holidays_unknown_from(past, THURSDAY) == end
    assert holidays_unknown_from(past, dt.date(end.year, 2, 1)) == dt.date(end.year, 2, 1)
    begins = site(opening_hours=shut, valid_from=dt.date(end.year, 3, 1), valid_until=later)
    assert holidays_unknown_from(begins, THURSDAY) == begins.valid_from


def test_a_site_whose_holidays_are_known_or_like_other_days_is_told_nothing() -> None:
    shut = {"thu": ALL_DAY, "hol": []}
    end = dt.date(max(holidays()).year + 1, 1, 1)
    assert holidays_unknown_from(site(opening_hours=shut, valid_until=end), THURSDAY) is None
    assert holidays_unknown_from(site(valid_until=dt.date(end.year, 6, 1)), THURSDAY) is None
    assert holidays_unknown_from(site(opening_hours=shut, valid_until=None), THURSDAY) is None
