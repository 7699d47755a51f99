"""Booking a compound's homes together: in one transaction, never above the places. Services."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.compound.reading import ORIGIN, Home
from recycling.booking.intake import PART, booking_of
from recycling.booking.slots import NoSlot, StockLedger, StockOnSites, take_together
from recycling.booking.slots.holding import lock_day
from recycling.booking.windows import Window
from sites.areas import Operator, Scope


@dataclass(frozen=True)
class Fit:
    """How one home stands: booked before (`known`), without a place (`lack`), or free to go."""

    home: Home
    booking: Booking
    known: bool = False
    lack: NoSlot | None = None

    @property
    def free(self) -> bool:
        """Whether it can be booked now."""
        return not self.known and self.lack is None


@dataclass(frozen=True)
class Booked:
    """What came of it; `new` is empty where a home had no place and all were wanted."""

    new: tuple[Booking, ...]
    known: tuple[Booking, ...]
    left: tuple[Fit, ...]


def fit_homes(
    session: Session,
    homes: Sequence[Home],
    day: dt.date,
    window: Window,
    *,
    operator: Operator,
    by: str,
    now: dt.datetime,
    sure_from: float,
    stock: StockOnSites | None = None,
) -> list[Fit]:
    """How each home stands, in the order of the list, which is who comes first.

    The day is locked before anything is looked at: two who press at once are one after the other.
    """
    lock_day(session, day)
    known = _known(session, [home.held.origin_key for home in homes])
    fresh = [home for home in homes if home.held.origin_key not in known]
    bookings = [booking_of(home.held, by=by, now=now, sure_from=sure_from) for home in fresh]
    lacks = take_together(
        session, bookings, day, window, operator=operator, stock=stock or StockLedger(), now=now
    )
    asked = {
        home.line: (booking, lack)
        for home, booking, lack in zip(fresh, bookings, lacks, strict=True)
    }
    return [
        Fit(home, asked[home.line][0], lack=asked[home.line][1])
        if home.line in asked
        else Fit(home, known[home.held.origin_key], known=True)
        for home in homes
    ]


def book_homes(
    session: Session,
    homes: Sequence[Home],
    day: dt.date,
    window: Window,
    *,
    operator: Operator,
    by: str,
    now: dt.datetime,
    sure_from: float,
    only_free: bool = False,
    stock: StockOnSites | None = None,
) -> Booked:
    """Book all homes, or none where one has no place; with `only_free` those that have one.

    The same list sent again books nothing twice: what was booked is `known`.
    """
    fits = fit_homes(
        session, homes, day, window, operator=operator, by=by, now=now, sure_from=sure_from,
        stock=stock,
    )  # fmt: skip
    left = tuple(one for one in fits if one.lack is not None)
    known = tuple(one.booking for one in fits if one.known)
    new = tuple(one.booking for one in fits if one.free) if only_free or not left else ()
    session.add_all(new)
    session.flush()
    return Booked(new, known, left)


def _known(session: Session, origin_keys: Sequence[str]) -> dict[str, Booking]:
    found: dict[str, Booking] = {}
    for begin in range(0, len(origin_keys), PART):
        query = select(Booking).where(Booking.origin_key.in_(origin_keys[begin : begin + PART]))
        found |= {str(row.origin_key): row for row in session.scalars(query)}
    return found


def bookings_of_batch(session: Session, batch: str, scope: Scope) -> list[Booking]:
    """The bookings of a compound's day within the scope, in the order in which they were taken."""
    query = select(Booking).where(
        Booking.origin == ORIGIN,
        Booking.origin_key.startswith(f"{ORIGIN}:{batch}:", autoescape=True),
        Booking.area_code.startswith(scope.code, autoescape=True),
    )
    return list(session.scalars(query.order_by(Booking.id)))
