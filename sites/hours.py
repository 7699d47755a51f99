"""When a site is open: its week, its days that differ, and public holidays."""

import csv
import datetime as dt
from functools import cache
from pathlib import Path

from sites.areas import Operator
from sites.registry import Site

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: The key of a site's hours on public holidays.
HOLIDAY = "hol"

#: A site that does not open within so many days is not shown as opening.
LOOK_AHEAD_DAYS = 14

Span = tuple[dt.time, dt.time]


@cache
def holidays() -> frozenset[dt.date]:
    """The public holidays of the table."""
    days = set()
    with (Path(__file__).parent / "domain" / "holidays.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            day = dt.date.fromisoformat(row["first_day"])
            while day <= dt.date.fromisoformat(row["last_day"]):
                days.add(day)
                day += dt.timedelta(days=1)
    return frozenset(days)


def holidays_unknown_from(site: Site, day: dt.date) -> dt.date | None:
    """From which day of its permit, not before `day`, no table says which days are holidays.

    From then on its hours of ordinary days hold on holidays too. None where the site keeps no hours
    of their own on them, or where the table reaches as far as the permit.
    """
    if HOLIDAY not in (site.opening_hours or {}) or site.valid_until is None:
        return None
    years_end = dt.date(max(holidays()).year + 1, 1, 1)
    unknown = max(years_end, day, site.valid_from or day)
    return unknown if unknown < site.valid_until else None


def hours_on(site: Site, day: dt.date) -> list[Span]:
    """The opening hours of a site on `day`, in the operator's clock time.

    A day of its own wins over the holiday's hours, and those over the week's.
    """
    week = site.opening_hours or {}
    spans = (site.hours_exceptions or {}).get(day.isoformat())
    if spans is None:
        on_holiday = HOLIDAY in week and day in holidays()
        spans = week[HOLIDAY] if on_holiday else week.get(WEEKDAYS[day.weekday()], [])
    return [(dt.time.fromisoformat(start), dt.time.fromisoformat(end)) for start, end in spans]


def open_until(site: Site, operator: Operator, at: dt.datetime) -> dt.datetime | None:
    """Until when the site stays open at `at`; None where it is closed then."""
    local = at.astimezone(operator.zone)
    if not site.permit_covers(local.date()):
        return None
    for start, end in hours_on(site, local.date()):
        if start <= local.time() < end:
            return operator.moment(local.date(), end)
    return None


def next_opening(site: Site, operator: Operator, at: dt.datetime) -> dt.datetime | None:
    """When the site opens next after `at`; None where it does not within LOOK_AHEAD_DAYS."""
    today = operator.today(at)
    for ahead in range(LOOK_AHEAD_DAYS):
        day = today + dt.timedelta(days=ahead)
        if site.permit_covers(day):
            for start, _ in sorted(hours_on(site, day)):
                opens = operator.moment(day, start)
                if opens > at:
                    return opens
    return None
