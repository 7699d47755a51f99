"""What is taken of a day: visits that are promised, and places that are held. Queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking, BookingItem
from recycling.booking.doors import door_seconds
from recycling.booking.slots.rules import Load, Taken
from recycling.booking.slots.tables import SlotHold
from recycling.booking.states import BookingState
from recycling.catalogue import Way, item_class, planning_default
from recycling.intake import stock_class
from sites.areas import Operator
from sites.stock import StockClass

S = BookingState

#: A booking in these states has its place; one that failed or ended has given it back.
TAKING = (S.REQUESTED, S.CONFIRMED, S.PLANNED, S.EN_ROUTE, S.COLLECTED, S.RECEIVED, S.SETTLED)


def window_code(operator: Operator, start: dt.datetime | None, end: dt.datetime | None) -> str:
    """A window as forms write it, 09:00-11:00, in the operator's clock time; '' for none."""
    if start is None or end is None:
        return ""
    first, last = start.astimezone(operator.zone), end.astimezone(operator.zone)
    return f"{first:%H:%M}-{last:%H:%M}"


@dataclass
class _Visit:
    """A visit as its rows come in, one for each item."""

    booking_id: int
    day: dt.date
    window: str
    zone: str
    floor: int
    has_lift: bool
    lat: float | None
    lon: float | None
    pieces: list[tuple[str, int]] = field(default_factory=list)


def as_taken(booking: Booking, day: dt.date, window: str) -> Taken:
    """What `booking` would take of a window of `day`."""
    visit = _Visit(
        booking.id, day, window, booking.area_code, booking.floor, booking.has_lift,
        booking.lat, booking.lon,
        [(item.class_code, item.quantity) for item in booking.items],
    )  # fmt: skip
    return _taken(visit)


def taken_on(
    session: Session,
    operator: Operator,
    days: Sequence[dt.date],
    *,
    now: dt.datetime,
    but: int | None = None,
) -> dict[dt.date, list[Taken]]:
    """All visits and held places of the days; the booking with the id `but` is left aside.

    Bookings that came from a file or another system count like any other, though nobody asked
    the windows before they came in.
    """
    visits: dict[tuple[int, dt.date, str], _Visit] = {}
    columns = (
        Booking.id, Booking.area_code, Booking.floor, Booking.has_lift, Booking.lat, Booking.lon,
        BookingItem.class_code, BookingItem.quantity,
    )  # fmt: skip
    promised = (
        select(Booking.service_on, Booking.window_start, Booking.window_end, *columns)
        .join(BookingItem, BookingItem.booking_id == Booking.id)
        .where(
            Booking.service_on.in_(days),
            Booking.way == Way.DOORSTEP.value,
            Booking.state.in_([state.value for state in TAKING]),
        )
        .order_by(Booking.id)
    )
    row: Any
    for row in session.execute(promised):
        _add(visits, row[0], window_code(operator, row[1], row[2]), tuple(row)[3:])
    held = (
        select(SlotHold.day, SlotHold.window, *columns)
        .join(Booking, SlotHold.booking_id == Booking.id)
        .join(BookingItem, BookingItem.booking_id == Booking.id)
        .where(SlotHold.day.in_(days), SlotHold.until > now)
        .order_by(Booking.id)
    )
    for row in session.execute(held):
        _add(visits, row[0], row[1], tuple(row)[2:])
    found: dict[dt.date, list[Taken]] = defaultdict(list)
    for visit in visits.values():
        if visit.booking_id != but:
            found[visit.day].append(_taken(visit))
    return found


def _add(
    visits: dict[tuple[int, dt.date, str], _Visit],
    day: dt.date,
    window: str,
    row: tuple[Any, ...],
) -> None:
    (booking_id, zone, floor, has_lift, lat, lon, code, quantity) = row
    key = (booking_id, day, window)
    if key not in visits:
        visits[key] = _Visit(booking_id, day, window, zone, floor, has_lift, lat, lon)
    visits[key].pieces.append((code, quantity))


def _taken(visit: _Visit) -> Taken:
    families: dict[str, int] = {}
    hazards: dict[tuple[str, str], int] = {}
    skills: set[str] = set()
    litres = 0
    for code, quantity in visit.pieces:
        kind = item_class(code)
        skills |= kind.skills
        litres += kind.litres * quantity
        families[kind.family] = families.get(kind.family, 0) + kind.grams * quantity
        named = stock_class(kind)
        if named is not StockClass.ORDINARY:
            key = (named.value, kind.family)
            hazards[key] = hazards.get(key, 0) + kind.grams * quantity
    seconds = int(planning_default("setup_seconds", visit.day)) + door_seconds(
        visit.pieces, floor=visit.floor, has_lift=visit.has_lift, on=visit.day
    )
    return Taken(
        load=Load(1, seconds, sum(families.values()), litres),
        skills=frozenset(skills),
        zone=visit.zone,
        families=families,
        hazards=hazards,
        window=visit.window,
        lat=visit.lat,
        lon=visit.lon,
        booking_id=visit.booking_id,
    )
