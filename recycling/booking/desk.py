"""The booking desk: drafts, requests, and finding a booking again. Services; none commits."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session, selectinload

from database.columns import new_number
from recycling.booking.bookings import (
    Address,
    BadWindow,
    Booking,
    Place,
    PlaceState,
)
from recycling.booking.slots import (
    InsertionPrice,
    StockLedger,
    StockOnSites,
    hold,
    keep_or_take,
    leave_waiting_list,
    note_choice,
    offers,
)
from recycling.booking.slots.counting import window_code
from recycling.booking.states import BookingState
from recycling.booking.windows import HORIZON_DAYS, Window, bookable_days, windows
from recycling.catalogue import Way
from recycling.errors import RecyclingError
from sites.areas import Operator, operator

__all__ = [
    "HORIZON_DAYS",
    "Geocoder",
    "InsertionPrice",
    "NoSuchBooking",
    "OutsideArea",
    "Window",
    "answer_address",
    "answer_window",
    "bookable_days",
    "booking_by_number",
    "booking_by_ref",
    "bookings_by_refs",
    "bookings_of",
    "bookings_on",
    "bookings_with_phone",
    "counts_on",
    "hand_in",
    "offers",
    "start_draft",
    "take_over_guests",
    "to_be_placed",
    "windows",
]


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
    booking: Booking,
    day: dt.date,
    window: Window,
    *,
    operator: Operator,
    now: dt.datetime,
    stock: StockOnSites | None = None,
) -> None:
    """When the resident is there; the place is kept for a while.

    Raises BadWindow for a day that cannot be booked, SlotFull with the reason where the window
    has no place for these items (any more).
    """
    if day not in bookable_days(operator, now):
        raise BadWindow("service_on: choose one of the days that are shown")
    if window.code not in [known.code for known in windows()]:
        raise BadWindow("window: choose one of the times that are shown")
    session = _session_of(booking)
    hold(session, booking, day, window, operator=operator, stock=stock or StockLedger(), now=now)
    booking.set_window(day, operator.moment(day, window.start), operator.moment(day, window.end))


def hand_in(
    booking: Booking,
    *,
    by: str,
    now: dt.datetime,
    stock: StockOnSites | None = None,
    price: InsertionPrice | None = None,
) -> None:
    """Request, and confirm into the place that is held.

    Raises SlotFull where the place ran out while the booking was finished and somebody else took
    it; mail-in and drop-off need no place.
    """
    booking.request(by=by, now=now)
    if booking.way == Way.DOORSTEP:
        _take_place(booking, stock or StockLedger(), price, now)
    booking.confirm(by="system", now=now)


def _take_place(
    booking: Booking, stock: StockOnSites, price: InsertionPrice | None, now: dt.datetime
) -> None:
    session = _session_of(booking)
    city = operator(session)
    assert booking.service_on is not None  # a request without a day is refused
    code = window_code(city, booking.window_start, booking.window_end)
    window = next((known for known in windows() if known.code == code), None)
    if window is None:
        raise BadWindow("window: choose one of the times that are shown")
    keep_or_take(session, booking, booking.service_on, window, operator=city, stock=stock, now=now)
    leave_waiting_list(session, booking, taken=True)
    note_choice(session, booking, booking.service_on, window, operator=city, now=now, price=price)


def _session_of(booking: Booking) -> Session:
    session = object_session(booking)
    if session is None:
        raise LookupError("a booking outside a session has no place to take")
    return session


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


def bookings_with_phone(session: Session, phone: str) -> list[Booking]:
    """The bookings of a phone (normal form) without drafts, the newest first: for the hotline."""
    query = select(Booking).where(
        Booking.contact_phone_key == phone, Booking.state != BookingState.DRAFT.value
    )
    return list(session.scalars(query.order_by(Booking.id.desc()).limit(50)))


def bookings_of(session: Session, resident_ref: str) -> list[Booking]:
    """A resident's bookings without drafts, the newest first."""
    query = select(Booking).where(
        Booking.resident_ref == resident_ref, Booking.state != BookingState.DRAFT.value
    )
    return list(session.scalars(query.order_by(Booking.id.desc())))


def take_over_guests(
    session: Session, phone: str, resident_ref: str, *, now: dt.datetime
) -> list[Booking]:
    """Give what was booked with a phone (normal form) and no account to the resident who has it.

    For a phone that was just proved; which bookings joined. May run twice without harm.
    """
    query = select(Booking).where(
        Booking.contact_phone_key == phone,
        Booking.resident_ref.is_(None),
        Booking.state != BookingState.DRAFT.value,
    )
    rows = list(session.scalars(query.order_by(Booking.id).with_for_update()))
    for booking in rows:
        booking.join_account(resident_ref, by="resident", now=now)
    session.flush()
    return rows


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
    return {row[0]: row[1] for row in session.execute(query)}
