"""Bookings that another system holds (a file, a city's own desk) taken over here. Services."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from database.columns import new_number, new_ref
from recycling.booking.bookings import (
    Address,
    Booking,
    Contact,
    Place,
    PlaceState,
    WantedItem,
)
from recycling.booking.states import BookingState
from recycling.catalogue import Way

#: Rows are looked up in parts, below what SQLite takes as parameters of one query.
PART = 500


@dataclass(frozen=True)
class HeldElsewhere:
    """A booking as another system holds it.

    Attributes
    ----------
    origin, key : str
        Which system, and the key the booking has there; together they are never taken twice.
    window : (datetime, datetime), optional
        Aware moments; without it the visit may be at any hour of the day.
    contact : Contact, optional
        Where the other system keeps it to itself, there is none here.
    """

    origin: str
    key: str
    address: Address
    place: Place | None
    items: tuple[WantedItem, ...]
    service_on: dt.date
    window: tuple[dt.datetime, dt.datetime] | None = None
    contact: Contact | None = None
    way: Way = Way.DOORSTEP

    @property
    def origin_key(self) -> str:
        """What the row is found by when it comes again."""
        return f"{self.origin}:{self.key}"


def known_keys(session: Session, origin_keys: Sequence[str]) -> set[str]:
    """Which of these keys were taken over before."""
    known: set[str] = set()
    for begin in range(0, len(origin_keys), PART):
        query = select(Booking.origin_key).where(
            Booking.origin_key.in_(origin_keys[begin : begin + PART])
        )
        known.update(key for key in session.scalars(query) if key is not None)
    return known


def take_over(
    session: Session,
    rows: Iterable[HeldElsewhere],
    *,
    by: str,
    now: dt.datetime,
    sure_from: float,
) -> list[Booking]:
    """The rows as confirmed bookings, by the same moves as any other; ones known before are passed.

    Raises BookingIncomplete, WayNotAllowed or BadWindow for a row that says too little or what
    cannot be.
    """
    rows = list(rows)
    known = known_keys(session, [row.origin_key for row in rows])
    fresh = [
        booking_of(row, by=by, now=now, sure_from=sure_from)
        for row in rows
        if row.origin_key not in known
    ]
    session.add_all(fresh)
    session.flush()
    return fresh


def booking_of(row: HeldElsewhere, *, by: str, now: dt.datetime, sure_from: float) -> Booking:
    """The row as a confirmed booking that stands in no session yet."""
    booking = Booking(
        ref=new_ref(), number=new_number("B"), state=BookingState.DRAFT.value, created_at=now,
        origin=row.origin, origin_key=row.origin_key, items=[], events=[],
        place_state=PlaceState.TO_BE_PLACED.value,
    )  # fmt: skip
    booking.set_items(row.items)
    booking.set_address(row.address, row.place, sure_from=sure_from)
    booking.set_way(row.way)
    if row.window is not None:
        booking.set_window(row.service_on, *row.window)
    else:
        booking.set_day(row.service_on)
    if row.contact is not None:
        booking.set_contact(row.contact)
    booking.request(by=by, now=now)
    booking.confirm(by=by, now=now)
    return booking
