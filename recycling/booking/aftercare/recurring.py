"""Pickups that come again, for offices and compounds: weekly or monthly. Services.

A recurrence copies one booking (its items, place and contact) onto the days of its rhythm, a
horizon ahead. Each copy takes a place like any other booking; where there is none, the day is
noted as missed and told, and the next day of the rhythm is tried in its turn.
"""

import calendar
import datetime as dt
import enum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import new_number
from recycling.booking.bookings import Booking
from recycling.booking.desk import answer_window, hand_in
from recycling.booking.slots import SlotFull, StockOnSites
from recycling.booking.states import BookingState
from recycling.booking.windows import bookable_days, windows
from sites.areas import Operator

#: The source of a booking that a recurrence made.
ORIGIN = "recurring"


class Rhythm(enum.StrEnum):
    """How often it comes."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


class Recurrence(HasRef, Base):
    """One rhythm of one booking that serves as its model."""

    __tablename__ = "recurrence"

    id: Mapped[row_id]
    model_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    resident_ref: Mapped[str] = mapped_column(index=True)
    rhythm: Mapped[str]
    window: Mapped[str]
    starts_on: Mapped[dt.date]
    #: The first day on which it comes no more; None for no end.
    ends_on: Mapped[dt.date | None]
    #: Days up to this one were dealt with.
    done_until: Mapped[dt.date | None]
    #: Days of the rhythm on which there was no place, as text.
    missed: Mapped[list[str]] = mapped_column(default=list)
    model: Mapped[Booking] = relationship()


def days_of(
    rhythm: Rhythm,
    starts_on: dt.date,
    first: dt.date,
    last: dt.date,
    ends_on: dt.date | None = None,
) -> list[dt.date]:
    """The days of a rhythm from `first` to `last`, both included.

    Monthly keeps the weekday and its turn: the second Tuesday stays the second Tuesday; a fifth
    one that a month lacks is its last.
    """
    end = min(last, ends_on - dt.timedelta(days=1)) if ends_on else last
    found, number = [], 0
    while (day := _nth(rhythm, starts_on, number)) <= end:
        if day >= first:
            found.append(day)
        number += 1
    return found


def _nth(rhythm: Rhythm, starts_on: dt.date, number: int) -> dt.date:
    if rhythm is not Rhythm.MONTHLY:
        return starts_on + dt.timedelta(weeks=number * (2 if rhythm is Rhythm.FORTNIGHTLY else 1))
    months = starts_on.month - 1 + number
    year, month = starts_on.year + months // 12, months % 12 + 1
    first_weekday, length = calendar.monthrange(year, month)
    day = 1 + (starts_on.weekday() - first_weekday) % 7 + 7 * ((starts_on.day - 1) // 7)
    return dt.date(year, month, day if day <= length else day - 7)


def repeat(
    session: Session,
    model: Booking,
    rhythm: Rhythm,
    *,
    window: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
) -> Recurrence:
    """Let a booking come again; its own day is the first of the rhythm where it is `starts_on`."""
    row = Recurrence(
        model=model, resident_ref=model.resident_ref or "", rhythm=rhythm.value, window=window,
        starts_on=starts_on, ends_on=ends_on, missed=[],
        done_until=model.service_on if model.service_on == starts_on else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def book_ahead(
    session: Session, *, operator: Operator, now: dt.datetime, stock: StockOnSites | None = None
) -> list[Booking]:
    """Book every day of every rhythm that can be booked now. May run twice without harm."""
    bookable = bookable_days(operator, now)
    if not bookable:
        return []
    made = []
    for row in session.scalars(select(Recurrence).order_by(Recurrence.id)):
        first = max(bookable[0], (row.done_until or dt.date.min) + dt.timedelta(days=1))
        days = days_of(Rhythm(row.rhythm), row.starts_on, first, bookable[-1], row.ends_on)
        for day in days:
            booking = _book(session, row, day, operator, now, stock)
            if booking is not None:
                made.append(booking)
            row.done_until = day
    session.flush()
    return made


def missed_ahead(session: Session, *, today: dt.date) -> list[tuple[Booking, dt.date]]:
    """Days to come that found no place, each with the booking that its rhythm repeats."""
    found = []
    for row in session.scalars(select(Recurrence).order_by(Recurrence.id)):
        days = map(dt.date.fromisoformat, row.missed)
        found += [
            (row.model, day)
            for day in days
            if day >= today and (row.ends_on is None or day < row.ends_on)
        ]
    return found


def _book(
    session: Session,
    row: Recurrence,
    day: dt.date,
    operator: Operator,
    now: dt.datetime,
    stock: StockOnSites | None,
) -> Booking | None:
    window = next((known for known in windows() if known.code == row.window), windows()[0])
    try:
        with session.begin_nested():
            booking = copy_of(row.model, key=f"{ORIGIN}:{row.ref}:{day.isoformat()}", now=now)
            session.add(booking)
            session.flush()
            answer_window(booking, day, window, operator=operator, now=now, stock=stock)
            hand_in(booking, by=ORIGIN, now=now, stock=stock)
    except SlotFull:
        row.missed = [*row.missed, day.isoformat()]
        return None
    return booking


def copy_of(model: Booking, *, key: str, now: dt.datetime) -> Booking:
    """A new draft with the items, the place and the contact of another booking."""
    copy = Booking(
        number=new_number("B"), state=BookingState.DRAFT.value, created_at=now, origin=ORIGIN,
        origin_key=key, items=[], events=[], way=model.way,
    )  # fmt: skip
    for name in (
        "resident_ref", "contact_name", "contact_phone", "contact_phone_key", "address",
        "building", "access_note", "location_note", "proxy_name", "proxy_phone", "locale",
        "area_code", "floor", "has_lift", "lat", "lon", "place_state", "place_source",
        "place_confidence", "source_datum",
    ):  # fmt: skip
        setattr(copy, name, getattr(model, name))
    # The key is a hash once it is read: the phone itself makes it anew.
    copy.contact_phone_key = model.contact_phone
    copy.set_items([item.said for item in model.items])
    return copy


def end_recurrence(row: Recurrence, *, ends_on: dt.date) -> None:
    """Let it come no more from `ends_on` on; what is booked already stays."""
    row.ends_on = ends_on


def recurrences_of(session: Session, resident_ref: str) -> list[Recurrence]:
    """A resident's rhythms, the newest first."""
    query = select(Recurrence).where(Recurrence.resident_ref == resident_ref)
    return list(session.scalars(query.order_by(Recurrence.id.desc())))
