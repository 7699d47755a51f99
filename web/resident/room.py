"""The blueprint of the residents' pages, and which bookings this visitor may see."""

from flask import Blueprint, session

from recycling.booking.bookings import Booking
from recycling.booking.desk import NoSuchBooking, booking_by_ref, start_draft
from recycling.booking.states import BookingState
from recycling.people import Role
from web.language import locale_code, now
from web.security import viewer
from web.unit import database

blueprint = Blueprint("resident", __name__, template_folder="templates")

DRAFT = "draft"
OPENED = "opened"
#: A guest's session remembers this many bookings.
MOST_OPENED = 20


def draft() -> Booking | None:
    """The booking that this visitor is making; None before its first answer."""
    ref = session.get(DRAFT)
    booking = booking_by_ref(database(), ref) if ref else None
    return booking if booking is not None and booking.state == BookingState.DRAFT else None


def draft_or_new() -> Booking:
    """The booking that this visitor is making, begun where there is none."""
    booking = draft()
    if booking is None:
        resident = viewer().ref if viewer().role is Role.RESIDENT else None
        booking = start_draft(database(), now=now(), resident_ref=resident)
        booking.locale = locale_code()
        session[DRAFT] = booking.ref
        session.permanent = True
    return booking


def leave_draft() -> None:
    """The draft is handed in: the next booking begins anew."""
    session.pop(DRAFT, None)


def open_for_visitor(booking: Booking) -> None:
    """Let this visitor follow the booking: they made it, or knew its number and phone."""
    opened = [ref for ref in session.get(OPENED, []) if ref != booking.ref]
    session[OPENED] = [*opened, booking.ref][-MOST_OPENED:]
    session.permanent = True


def own_booking(ref: str) -> Booking:
    """The booking with this ref where this visitor may see it; else NoSuchBooking."""
    booking = booking_by_ref(database(), ref)
    if booking is None or booking.state == BookingState.DRAFT:
        raise NoSuchBooking(ref)
    mine = viewer().role is Role.RESIDENT and booking.resident_ref == viewer().ref
    if not mine and ref not in session.get(OPENED, []):
        raise NoSuchBooking(ref)
    return booking
