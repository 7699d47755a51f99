"""What a resident brings to a point under a booking: stock, passports, points, receipt. Service."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.drop_off import drop_off_of
from recycling.booking.states import BookingState
from recycling.catalogue import Way
from recycling.custody.brought import take_at_site
from recycling.errors import RecyclingError
from recycling.intake import Brought, lines_of
from recycling.money.earnings import give_points
from recycling.notices import tell_done
from sites.areas import Operator
from sites.registry import Site
from sites.stock import Movement, Slip, arrive


class NotExpected(RecyclingError, LookupError):
    """No booking that is brought to a point has this number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"nothing is to be brought under {number}")
        self.number = number


class NotOpenAnyMore(RecyclingError):
    """The booking was brought already, or has ended."""

    def __init__(self, number: str, state: str) -> None:
        super().__init__(f"booking {number} is {state}: nothing is to be brought under it")
        self.number, self.state = number, state


def plain_number(text: str) -> str:
    """A booking's number as it is kept, from what was typed or read off a QR code."""
    parts = text.strip().upper().split(":")
    return parts[1] if len(parts) > 1 and parts[0] == "HUILIU" else parts[0]


def to_be_brought(session: Session, number: str, *, lock: bool = False) -> Booking:
    """The booking of this number whose things come to a point; raises NotExpected."""
    query = select(Booking).where(
        Booking.number == plain_number(number),
        Booking.way == Way.DROP_OFF.value,
        Booking.state != BookingState.DRAFT.value,
    )
    booking = session.scalar(query.with_for_update() if lock else query)
    if booking is None or drop_off_of(session, booking) is None:
        raise NotExpected(plain_number(number))
    return booking


def as_booked(booking: Booking) -> list[Brought]:
    """All that was booked, at its typical mass."""
    return [Brought(item.class_code, item.quantity) for item in booking.items]


def take_in(
    session: Session,
    site: Site,
    number: str,
    *,
    key: str,
    by: str,
    operator: Operator,
    at: dt.datetime,
    now: dt.datetime,
    counted: Sequence[Brought] | None = None,
) -> Booking:
    """Write that what was booked has come to this point; as booked where nobody counted.

    It may be another point than the one that was chosen. The same key again changes nothing.
    Raises NotExpected, NotOpenAnyMore, and what the site's ledger refuses; then nothing is written.
    """
    booking = to_be_brought(session, number, lock=True)
    row = drop_off_of(session, booking)
    assert row is not None  # to_be_brought looked
    if row.is_brought and row.brought_key == key:
        return booking
    if booking.state != BookingState.CONFIRMED:
        raise NotOpenAnyMore(booking.number, booking.state)
    brought = list(counted or as_booked(booking))
    slip = Slip(
        Movement.DROP_OFF, f"booking-{booking.ref}", by, now, operator.today(at),
        source_ref=booking.ref,
    )  # fmt: skip
    arrive(session, site, lines_of(brought), slip, today=operator.today(now))
    _begin_passports(session, booking, brought, site_ref=site.ref, by=by, at=at, now=now)
    booking.arrive(by=by, now=now)
    row.site_ref, row.brought_at, row.brought_key = site.ref, at, key
    session.flush()
    give_points(session, booking, on=operator.today(now), now=now)
    tell_done(session, booking, now=now)
    return booking


def _begin_passports(
    session: Session,
    booking: Booking,
    brought: Sequence[Brought],
    *,
    site_ref: str,
    by: str,
    at: dt.datetime,
    now: dt.datetime,
) -> None:
    number = 0
    for one in brought:
        each = None if one.grams is None else max(1, one.grams // one.pieces)
        for _ in range(one.pieces):
            number += 1
            take_at_site(
                session, key=f"{booking.ref}-brought-{number}", booking_ref=booking.ref,
                class_code=one.class_code, grams=each, site_ref=site_ref, by=by, at=at, now=now,
            )  # fmt: skip
