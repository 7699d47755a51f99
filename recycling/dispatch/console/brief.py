"""Of many bookings what a console shows of each: its number, window and state, nothing sealed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking

#: Refs asked for in one query.
AT_ONCE = 500


@dataclass(frozen=True)
class Brief:
    """One booking in short."""

    number: str
    state: str
    start: dt.datetime | None
    end: dt.datetime | None

    @property
    def window(self) -> tuple[dt.datetime, dt.datetime] | None:
        """Its window; None for any hour of the day."""
        return (self.start, self.end) if self.start and self.end else None


def briefs(session: Session, refs: Sequence[str]) -> dict[str, Brief]:
    """The bookings among these refs, in short, by ref."""
    found: dict[str, Brief] = {}
    for begin in range(0, len(refs), AT_ONCE):
        query = select(
            Booking.ref, Booking.number, Booking.state, Booking.window_start, Booking.window_end
        ).where(Booking.ref.in_(refs[begin : begin + AT_ONCE]))
        found |= {row[0]: Brief(*row[1:]) for row in session.execute(query)}
    return found
