"""Working days with public holidays by region, and the last moments that count in them.

Holidays and last moments are data (recycling/domain/holidays.csv, cutoffs.csv), each row with its
source; where a year is not in the table, weekends alone are free.
"""

import datetime as dt
import enum
from dataclasses import dataclass
from functools import cache

from recycling.catalogue import read_table
from sites.areas import Operator

#: The currency of an operator tells whose holidays it keeps.
REGIONS = {"CNY": "CN", "USD": "US"}

#: A row of the table that holds in every region.
EVERYWHERE = "*"


class Action(enum.StrEnum):
    """What has a last moment."""

    BOOK = "book"
    AMEND = "amend"
    CANCEL = "cancel"
    REFUND = "refund"
    COMPLAIN = "complain"


@dataclass(frozen=True)
class Cutoff:
    """So many days before (or after), at a time of the clock."""

    days: int
    working: bool
    at: dt.time


def region_of(operator: Operator) -> str:
    """The region whose public holidays the operator keeps; '' where none is known."""
    return REGIONS.get(operator.currency, "")


@cache
def _special_days(region: str) -> dict[dt.date, str]:
    days: dict[dt.date, str] = {}
    for row in read_table("holidays"):
        if row["region"] != region:
            continue
        day = dt.date.fromisoformat(row["from"])
        while day < dt.date.fromisoformat(row["until"]):
            days[day] = row["kind"]
            day += dt.timedelta(days=1)
    return days


def is_working_day(day: dt.date, region: str) -> bool:
    """Whether offices of the region work on `day`: moved days and public holidays count."""
    kind = _special_days(region).get(day)
    return day.weekday() < 5 if kind is None else kind == "working"


def working_days_from(day: dt.date, count: int, region: str) -> dt.date:
    """The working day that lies `count` of them after `day` (before it, for a negative count)."""
    step = dt.timedelta(days=1 if count > 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day, region)
    return day


@cache
def cutoff(action: Action, region: str, on: dt.date) -> Cutoff:
    """The rule for `action` that holds on `on`; a row of the region wins over one for all."""
    found: Cutoff | None = None
    for row in read_table("cutoffs"):
        ends = dt.date.fromisoformat(row["valid_until"]) if row["valid_until"] else dt.date.max
        holds = dt.date.fromisoformat(row["valid_from"]) <= on < ends
        if row["action"] != action.value or not holds:
            continue
        if row["region"] == region or (row["region"] == EVERYWHERE and found is None):
            found = Cutoff(
                int(row["days_before"]),
                row["days_are"] == "working",
                dt.time.fromisoformat(row["at"]),
            )
    if found is None:
        raise LookupError(f"cutoffs.csv has no row for {action.value} on {on.isoformat()}")
    return found


def last_moment(action: Action, service_on: dt.date, operator: Operator) -> dt.datetime:
    """The moment after which `action` is too late for a visit on `service_on`."""
    region = region_of(operator)
    rule = cutoff(action, region, service_on)
    if rule.working:
        day = working_days_from(service_on, -rule.days, region)
    else:
        day = service_on - dt.timedelta(days=rule.days)
    return operator.moment(day, rule.at)


def answer_due(asked_at: dt.datetime, operator: Operator) -> dt.datetime:
    """The moment by which a complaint of `asked_at` has its answer."""
    region = region_of(operator)
    today = operator.today(asked_at)
    rule = cutoff(Action.COMPLAIN, region, today)
    return operator.moment(working_days_from(today, rule.days, region), rule.at)
