"""A parcel from its order to the scale, and what to do about a difference. Services.

What arrives is weighed. Within the tolerance the parcel is received; outside, or where something
else lies in it, the difference is noted with a photo and its sender says: keep it, send it back,
or dispose of it. Silence ends in the parcel being kept as what it is, at no cost to the sender.
"""

import datetime as dt
import enum
from collections.abc import Sequence

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from recycling.booking.bookings import Booking
from recycling.booking.mail.carriers import Carrier, Shipment, TrackingEvent, Waybill
from recycling.booking.mail.rules import MailReason, may_mail_all
from recycling.booking.states import BookingState
from recycling.errors import RecyclingError

#: A parcel may weigh this much less or more than its things: packing, and typical masses.
LIGHTER_PERCENT, HEAVIER_PERCENT, HEAVIER_GRAMS = 40, 80, 500

#: How long a sender has for an answer about a difference.
ANSWER_WITHIN = dt.timedelta(days=14)


class ParcelState(enum.StrEnum):
    """Where a parcel stands."""

    ORDERED = "ordered"
    MOVING = "moving"
    RECEIVED = "received"
    DIFFERS = "differs"
    RETURNING = "returning"
    DISPOSED = "disposed"
    CANCELLED = "cancelled"


P = ParcelState

#: state -> the states it may move to.
PARCEL_MOVES: dict[ParcelState, frozenset[ParcelState]] = {
    P.ORDERED: frozenset({P.MOVING, P.RECEIVED, P.DIFFERS, P.CANCELLED}),
    P.MOVING: frozenset({P.MOVING, P.RECEIVED, P.DIFFERS}),
    P.DIFFERS: frozenset({P.RECEIVED, P.RETURNING, P.DISPOSED}),
    P.RECEIVED: frozenset(),
    P.RETURNING: frozenset(),
    P.DISPOSED: frozenset(),
    P.CANCELLED: frozenset(),
}


class Difference(enum.StrEnum):
    """What is not as it was said."""

    LIGHTER = "lighter"
    HEAVIER = "heavier"
    OTHER_ITEM = "other_item"
    NOT_MAILABLE = "not_mailable"
    DAMAGED = "damaged"
    EMPTY = "empty"


class Resolution(enum.StrEnum):
    """What the sender wants done."""

    KEEP = "keep"
    RETURN = "return"
    DISPOSE = "dispose"


RESOLVED = {
    Resolution.KEEP: ParcelState.RECEIVED,
    Resolution.RETURN: ParcelState.RETURNING,
    Resolution.DISPOSE: ParcelState.DISPOSED,
}


class MayNotBeMailed(RecyclingError):
    """An item of the booking may not travel by mail."""

    def __init__(self, ref: str, code: str, reason: MailReason) -> None:
        super().__init__(f"booking {ref}: {code} may not be mailed ({reason.value})")
        self.ref, self.code, self.reason = ref, code, reason


class WrongParcelState(RecyclingError):
    """A parcel cannot do that where it stands."""

    def __init__(self, ref: str, state: str, verb: str) -> None:
        super().__init__(f"parcel {ref} is {state}: it cannot {verb}")
        self.ref, self.state, self.verb = ref, state, verb


class Parcel(HasRef, Base):
    """One parcel of one mail-in booking."""

    __tablename__ = "parcel"

    id: Mapped[row_id]
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), unique=True
    )
    carrier: Mapped[str]
    waybill: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default=ParcelState.ORDERED.value, index=True)
    ground_only: Mapped[bool]
    declared_grams: Mapped[int]
    weighed_grams: Mapped[int | None]
    ordered_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime | None]
    difference: Mapped[str] = mapped_column(default="")
    difference_photo_ref: Mapped[str | None]
    answer_by: Mapped[dt.datetime | None]
    resolution: Mapped[str] = mapped_column(default="")
    booking: Mapped[Booking] = relationship()
    events: Mapped[list["ParcelEvent"]] = relationship(
        back_populates="parcel", cascade="all, delete-orphan", order_by="ParcelEvent.at"
    )

    def move(self, to: ParcelState, verb: str) -> None:
        """Go to another state; raises WrongParcelState."""
        if to not in PARCEL_MOVES[ParcelState(self.state)]:
            raise WrongParcelState(self.ref, self.state, verb)
        self.state = to.value


class ParcelEvent(Base):
    """What a carrier told, or the yard noted."""

    __tablename__ = "parcel_event"
    __table_args__ = (UniqueConstraint("parcel_id", "at", "code"),)

    id: Mapped[row_id]
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime]
    code: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    parcel: Mapped[Parcel] = relationship(back_populates="events")


def parcel_of(session: Session, booking: Booking) -> Parcel | None:
    """The parcel of a booking."""
    return session.scalar(select(Parcel).where(Parcel.booking_id == booking.id))


def parcel_by_waybill(session: Session, number: str) -> Parcel | None:
    """The newest parcel with this number on its label."""
    query = select(Parcel).where(Parcel.waybill == number.strip().upper())
    return session.scalar(query.order_by(Parcel.id.desc()).limit(1))


def register(
    session: Session, booking: Booking, carrier: Carrier, shipment: Shipment, *, now: dt.datetime
) -> Parcel:
    """Order the carriage of a booking; one that has a parcel keeps it.

    Raises MayNotBeMailed, or CarrierError with nothing written down.
    """
    known = parcel_of(session, booking)
    if known is not None and known.state != ParcelState.CANCELLED:
        return known
    against = may_mail_all([item.said for item in booking.items])
    if against is not None:
        raise MayNotBeMailed(booking.ref, against.item.class_code, against.reason)
    waybill = carrier.order(shipment)
    row = known or Parcel(booking=booking, events=[])
    row.carrier, row.waybill = waybill.carrier, waybill.number
    row.state, row.ground_only = ParcelState.ORDERED.value, shipment.ground_only
    row.declared_grams, row.ordered_at = shipment.grams, now
    session.add(row)
    _note(row, [TrackingEvent(now, "ordered")])
    session.flush()
    return row


def _note(parcel: Parcel, events: Sequence[TrackingEvent]) -> int:
    known = {(event.at, event.code) for event in parcel.events}
    fresh = [event for event in events if (event.at, event.code) not in known]
    parcel.events += [ParcelEvent(at=one.at, code=one.code, place=one.place) for one in fresh]
    return len(fresh)


def track(session: Session, parcel: Parcel, carrier: Carrier) -> int:
    """Ask the carrier where the parcel is; how much is new. May run twice without harm."""
    told = carrier.events(Waybill(parcel.carrier, parcel.waybill))
    fresh = _note(parcel, told)
    if told and parcel.state == ParcelState.ORDERED:
        parcel.move(ParcelState.MOVING, "move")
    session.flush()
    return fresh


def cancel_parcel(session: Session, parcel: Parcel, carrier: Carrier, *, now: dt.datetime) -> None:
    """Take the order back while the parcel has not left."""
    parcel.move(ParcelState.CANCELLED, "cancel")
    carrier.cancel(Waybill(parcel.carrier, parcel.waybill), parcel.booking.ref)
    _note(parcel, [TrackingEvent(now, "cancelled")])
    session.flush()


def weigh_in(
    session: Session,
    parcel: Parcel,
    grams: int,
    *,
    by: str,
    now: dt.datetime,
    seen: Difference | None = None,
    photo_ref: str | None = None,
) -> Parcel:
    """Put the parcel on the scale; a difference that is seen or weighed is noted and asked about.

    A difference of content needs a photo: ValueError without one.
    """
    difference = seen or _by_mass(parcel.declared_grams, grams)
    if seen is not None and not photo_ref:
        raise ValueError("photo: a difference of content is shown by one")
    parcel.weighed_grams, parcel.received_at = grams, now
    if difference is None:
        parcel.move(ParcelState.RECEIVED, "be received")
        _note(parcel, [TrackingEvent(now, "weighed")])
        _receive(parcel.booking, by=by, now=now)
    else:
        parcel.move(ParcelState.DIFFERS, "be weighed")
        parcel.difference, parcel.difference_photo_ref = difference.value, photo_ref
        parcel.answer_by = now + ANSWER_WITHIN
        _note(parcel, [TrackingEvent(now, "differs")])
    session.flush()
    return parcel


def _by_mass(declared: int, weighed: int) -> Difference | None:
    if weighed * 100 < declared * (100 - LIGHTER_PERCENT):
        return Difference.LIGHTER
    if weighed > declared + max(declared * HEAVIER_PERCENT // 100, HEAVIER_GRAMS):
        return Difference.HEAVIER
    return None


def _receive(booking: Booking, *, by: str, now: dt.datetime) -> None:
    if booking.state == BookingState.CONFIRMED:
        booking.arrive(by=by, now=now)


def decide_difference(
    session: Session, parcel: Parcel, resolution: Resolution, *, by: str, now: dt.datetime
) -> Parcel:
    """What the sender wants done with a parcel that differs; raises WrongParcelState."""
    if parcel.state != ParcelState.DIFFERS:
        raise WrongParcelState(parcel.ref, parcel.state, resolution.value)
    parcel.move(RESOLVED[resolution], resolution.value)
    parcel.resolution = resolution.value
    _note(parcel, [TrackingEvent(now, f"chosen_{resolution.value}")])
    if resolution is Resolution.KEEP:
        _receive(parcel.booking, by=by, now=now)
    session.flush()
    return parcel


def keep_unanswered(session: Session, *, now: dt.datetime) -> list[Parcel]:
    """Keep parcels about which nobody answered in time. May run twice without harm."""
    query = select(Parcel).where(Parcel.state == ParcelState.DIFFERS.value, Parcel.answer_by <= now)
    rows = list(session.scalars(query))
    for parcel in rows:
        decide_difference(session, parcel, Resolution.KEEP, by="nightly", now=now)
    return rows
