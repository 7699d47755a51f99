"""How long what is personal is kept, by the table of periods with their reasons. Rules."""

import datetime as dt
from dataclasses import dataclass

from recycling.catalogue import read_table
from recycling.errors import RecyclingError


class NoPeriod(RecyclingError, LookupError):
    """The table names no period for this."""

    def __init__(self, key: str) -> None:
        super().__init__(f"retention_periods has no row '{key}'")


@dataclass(frozen=True)
class Period:
    """How long one kind of thing is kept, and why."""

    key: str
    days: int
    what_zh: str
    what_en: str
    reason_zh: str
    reason_en: str


def periods(day: dt.date) -> list[Period]:
    """The periods that hold on `day`, as the table orders them."""
    return [
        Period(
            row["key"], int(row["days"]), row["what_zh"], row["what_en"], row["reason_zh"],
            row["reason_en"],
        )
        for row in read_table("retention_periods")
        if row["valid_from"] <= day.isoformat() < (row["valid_until"] or "9999")
    ]  # fmt: skip


def kept_since(key: str, today: dt.date) -> dt.date:
    """The first day of which things of this kind are still kept; raises NoPeriod."""
    for one in periods(today):
        if one.key == key:
            return today - dt.timedelta(days=one.days)
    raise NoPeriod(key)
