"""What was really taken for a booking: its pieces; where nobody counted pieces, what was booked.

A courier writes down each piece, and so does a point for what is brought and the scale for what is
mailed in. Only bookings from before that, or from elsewhere, count as they were booked.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.mail import parcel_of
from recycling.catalogue import Way, item_class, planning_default
from recycling.custody.passport import pieces_of


@dataclass(frozen=True)
class Taken:
    """So many of one class; grams as weighed at the door where they were, else typical."""

    class_code: str
    pieces: int
    grams: int


def taken(session: Session, booking: Booking) -> list[Taken]:
    """What was taken, by class, in the order in which it was written down."""
    pieces = pieces_of(session, booking.ref)
    if not pieces and counts_as_booked(session, booking):
        return [Taken(item.class_code, item.quantity, item.grams) for item in booking.items]
    counts: Counter[str] = Counter()
    grams: Counter[str] = Counter()
    for piece in pieces:
        counts[piece.class_code] += 1
        weighed = piece.grams if piece.grams is not None else item_class(piece.class_code).grams
        grams[piece.class_code] += weighed
    return [Taken(code, number, grams[code]) for code, number in counts.items()]


def counts_as_booked(session: Session, booking: Booking) -> bool:
    """Whether a booking without pieces counts as it was booked.

    A parcel that is not as it was said never does: what is found in it counts, be it nothing.
    """
    parcel = parcel_of(session, booking) if booking.way == Way.MAIL_IN else None
    return parcel is None or not parcel.difference


def undo_time(day: dt.date) -> dt.timedelta:
    """How long a courier may take back what was ticked by mistake."""
    return dt.timedelta(minutes=int(planning_default("undo_minutes", day)))


def undo_is_over(booking: Booking, *, now: dt.datetime) -> bool:
    """Whether a collection can no longer be taken back; True where no courier collected it."""
    at = [event.at for event in booking.events if event.verb == "collect"]
    return not at or now >= at[-1] + undo_time(at[-1].date())
