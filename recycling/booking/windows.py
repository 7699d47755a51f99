"""The windows of a day and how far ahead a day can be booked."""

import datetime as dt
from dataclasses import dataclass

from recycling.booking.workdays import Action, last_moment
from recycling.catalogue import read_table
from sites.areas import Operator

#: A day may be booked this many days ahead.
HORIZON_DAYS = 14


@dataclass(frozen=True)
class Window:
    """A time of day that can be booked, in the operator's clock time."""

    start: dt.time
    end: dt.time

    @property
    def code(self) -> str:
        """The window as forms write it: 09:00-11:00."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def windows() -> list[Window]:
    """The two-hour windows of the trade (recycling/domain/pickup_windows.csv, first row)."""
    spans = read_table("pickup_windows")[0]["windows"].split(",")
    hours = [tuple(int(hour) for hour in span.strip().split("-")) for span in spans]
    return [Window(dt.time(start), dt.time(end)) for start, end in hours]


def bookable_days(operator: Operator, now: dt.datetime) -> list[dt.date]:
    """The days that can still be booked at `now`, the nearest first."""
    today = operator.today(now)
    days = (today + dt.timedelta(days=ahead) for ahead in range(1, HORIZON_DAYS + 1))
    return [day for day in days if now < last_moment(Action.BOOK, day, operator)]
