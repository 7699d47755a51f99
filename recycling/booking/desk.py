"""The booking desk: drafts, requests, and finding a booking again. Services; none commits."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from database.columns import new_number
from recycling.booking.bookings import (
    Address,
    BadWindow,
    Booking,
    Place,
    PlaceState,
)
from recycling.booking.states import BookingState
from recycling.catalogue import read_table
from recycling.errors import RecyclingError
from sites.areas import Operator

#: A day may be booked from tomorrow on, this many days ahead.
HORIZON_DAYS = 14


class NoSuchBooking(RecyclingError, LookupError):
    """No booking has this number together with this phone."""

    def __init__(self, number: str) -> None:
        super().__init__(f"there is no booking {number} with this phone number")


class OutsideArea(RecyclingError):
    """The place is not in the area that is served."""

    def __init__(self) -> None:
        super().__init__("place: it lies outside the area that is served")


class Geocoder(Protocol):
    """What finds the place of an address; None where nobody knows it."""

    def place(self, address: str) -> Place | None:
        """The place of `address`."""


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
    """The days that can be booked at `now`, the nearest first."""
    today = operator.today(now)
    return [today + dt.timedelta(days=ahead) for ahead in range(1, HORIZON_DAYS + 1)]


def start_draft(
    session: Session, *, now: dt.datetime, resident_ref: str | None = None, origin: str = "web"
) -> Booking:
    """An empty draft with a number of its own."""
    booking = Booking(
        number=new_number("B"),
        state=BookingState.DRAFT.value,
        created_at=now,
        resident_ref=resident_ref,
        origin=origin,
        items=[],
        events=[],
        way="",
        area_code="",
        floor=1,
        has_lift=True,
        place_state=PlaceState.TO_BE_PLACED.value,
    )
    session.add(booking)
    session.flush()
    return booking


def answer_address(
    booking: Booking,
    address: Address,
    *,
    operator: Operator,
    geocoder: Geocoder,
    sure_from: float,
    pin: Place | None = None,
) -> None:
    """Where it stands: a pin wins over the geocoder; an unknown address waits for a dispatcher.

    Raises OutsideArea for a place that is known and lies outside the area that is served.
    """
    place = pin or geocoder.place(address.lines)
    if place is not None and not operator.serves(place.lat, place.lon):
        raise OutsideArea
    booking.set_address(address, place, sure_from=sure_from)


def answer_window(
    booking: Booking, day: dt.date, window: Window, *, operator: Operator, now: dt.datetime
) -> None:
    """When the resident is there; raises BadWindow for a day that cannot be booked."""
    if day not in bookable_days(operator, now):
        raise BadWindow("service_on: choose one of the days that are shown")
    if window.code not in [known.code for known in windows()]:
        raise BadWindow("window: choose one of the times that are shown")
    booking.set_window(day, operator.moment(day, window.start), operator.moment(day, window.end))


def hand_in(booking: Booking, *, by: str, now: dt.datetime) -> None:
    """Request and, as every window is open for now, confirm at once."""
    booking.request(by=by, now=now)
    booking.confirm(by="system", now=now)


def booking_by_ref(session: Session, ref: str) -> Booking | None:
    """The booking with this ref."""
    return session.scalar(select(Booking).where(Booking.ref == ref))


def booking_by_number(session: Session, number: str, phone: str) -> Booking:
    """The booking with this number and phone (normal form); raises NoSuchBooking."""
    query = select(Booking).where(
        Booking.number == number.strip().upper(),
        Booking.contact_phone_key == phone,
        Booking.state != BookingState.DRAFT.value,
    )
    booking = session.scalar(query)
    if booking is None:
        raise NoSuchBooking(number)
    return booking


def bookings_of(session: Session, resident_ref: str) -> list[Booking]:
    """A resident's bookings without drafts, the newest first."""
    query = select(Booking).where(
        Booking.resident_ref == resident_ref, Booking.state != BookingState.DRAFT.value
    )
    return list(session.scalars(query.order_by(Booking.id.desc())))


def bookings_by_refs(session: Session, refs: Sequence[str]) -> dict[str, Booking]:
    """The bookings with these refs, by ref; events are not loaded."""
    found: dict[str, Booking] = {}
    for begin in range(0, len(refs), 500):
        query = select(Booking).where(Booking.ref.in_(refs[begin : begin + 500]))
        found.update({row.ref: row for row in session.scalars(query)})
    return found


def bookings_on(
    session: Session, day: dt.date, states: Sequence[BookingState], *, with_events: bool = False
) -> list[Booking]:
    """The bookings of a day in these states, the oldest first."""
    query = select(Booking).where(
        Booking.service_on == day, Booking.state.in_([state.value for state in states])
    )
    if with_events:
        query = query.options(selectinload(Booking.events))
    return list(session.scalars(query.order_by(Booking.id)))


def to_be_placed(session: Session, day: dt.date | None = None) -> list[Booking]:
    """Bookings whose place is unknown or in doubt, the nearest day first."""
    query = select(Booking).where(
        Booking.place_state != PlaceState.PLACED.value,
        Booking.state.in_([BookingState.REQUESTED.value, BookingState.CONFIRMED.value]),
    )
    if day is not None:
        query = query.where(Booking.service_on == day)
    return list(session.scalars(query.order_by(Booking.service_on, Booking.id)))


def counts_on(session: Session, day: dt.date) -> dict[str, int]:
    """How many bookings of the day stand in each state."""
    query = (
        select(Booking.state, func.count()).where(Booking.service_on == day).group_by(Booking.state)
    )
    return {state: count for state, count in session.execute(query)}
