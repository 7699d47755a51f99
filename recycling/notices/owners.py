"""What the owner alone is told, and no neighbour who opens the door: money, rhythms. Services."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.notices.outbox import Kind, Notice, put


def _tell_owner(
    session: Session, booking: Booking, kind: Kind, about: str, now: dt.datetime, **params: Any
) -> Notice | None:
    if not booking.contact_phone:
        return None
    return put(
        session, kind, key=f"{kind.value}:{booking.ref}:{about}", to=booking.contact_phone,
        locale=booking.locale, params={"number": booking.number, **params},
        booking_ref=booking.ref, now=now,
    )  # fmt: skip


def tell_subsidy_paid(
    session: Session, booking: Booking, award_ref: str, *, now: dt.datetime
) -> Notice | None:
    """The old item arrived: the subsidy claimed with it is final, and in the owner's credit."""
    return _tell_owner(session, booking, Kind.SUBSIDY_PAID, award_ref, now)


def tell_subsidy_lapsed(
    session: Session, booking: Booking, award_ref: str, *, now: dt.datetime
) -> Notice | None:
    """The old item did not arrive in time: the claim has lapsed."""
    return _tell_owner(session, booking, Kind.SUBSIDY_LAPSED, award_ref, now)


def tell_no_visit(
    session: Session, model: Booking, day: dt.date, *, now: dt.datetime
) -> Notice | None:
    """A day of a recurring pickup found no place; told once for each day of the rhythm."""
    return _tell_owner(
        session, model, Kind.RHYTHM_MISSED, day.isoformat(), now, day=day.isoformat()
    )
