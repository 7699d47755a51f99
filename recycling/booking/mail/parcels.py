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
from recycling.booking.items import WantedItem
from recycling.booking.mail.carriers import TrackingEvent
from recycling.booking.mail.rules import MailReason, may_mail_all
from recycling.booking.states import BookingState, RefuseReason
from recycling.errors import RecyclingError

#: Waits between tries to order a parcel; after the last one its sender chooses what then.
RETRIES = (
    dt.timedelta(minutes=5), dt.timedelta(minutes=30), dt.timedelta(hours=2), dt.timedelta(hours=8)
)  # fmt: skip

#: A parcel may weigh this much less or more than its things: packing, and typical masses.
LIGHTER_PERCENT, HEAVIER_PERCENT, HEAVIER_GRAMS = 40, 80, 500

#: How long a sender has for an answer about a difference.
ANSWER_WITHIN = dt.timedelta(days=14)


class ParcelState(enum.StrEnum):
    """Where a parcel stands; `waiting` and `not_taken` are about its carrier."""

    WAITING = "waiting"
    NOT_TAKEN = "not_taken"
    ORDERED = "ordered"
    MOVING = "moving"
    RECEIVED = "received"
    DIFFERS = "differs"
    RETURNING = "returning"
    RETURNED = "returned"
    DISPOSED = "disposed"
    CANCELLED = "cancelled"


P = ParcelState

#: state -> the states it may move to.
PARCEL_MOVES: dict[ParcelState, frozenset[ParcelState]] = {
    P.WAITING: frozenset({P.WAITING, P.ORDERED, P.NOT_TAKEN, P.CANCELLED}),
    P.NOT_TAKEN: frozenset({P.WAITING, P.ORDERED, P.NOT_TAKEN, P.CANCELLED}),
    P.ORDERED: frozenset({P.MOVING, P.RECEIVED, P.DIFFERS, P.CANCELLED}),
    P.MOVING: frozenset({P.MOVING, P.RECEIVED, P.DIFFERS}),
    P.DIFFERS: frozenset({P.RECEIVED, P.RETURNING, P.DISPOSED}),
    P.RECEIVED: frozenset(),
    P.RETURNING: frozenset({P.RETURNED}),
    P.RETURNED: frozenset(),
    P.DISPOSED: frozenset(),
    P.CANCELLED: frozenset({P.WAITING, P.ORDERED, P.NOT_TAKEN}),
}

#: Events of an order that was taken back; the second of before carriers were told by the rounds.
CALLED_BACK = ("cancelled", "cancelled_here")

#: A parcel in these has no label: its carriage can be ordered (again).
NOT_ORDERED = frozenset({P.WAITING, P.NOT_TAKEN, P.CANCELLED})


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
    #: How often its carrier was asked in vain, when it is asked again, and the carrier's code.
    tries: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    fault: Mapped[str] = mapped_column(default="")
    #: When its carrier was asked last where it is.
    tracked_at: Mapped[dt.datetime | None]
    #: The number under which it went back to its sender.
    return_waybill: Mapped[str] = mapped_column(default="")
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


def order_ref(parcel: Parcel) -> str:
    """What the carrier knows the order by: another one for each label after a cancelled one."""
    before = sum(event.code in CALLED_BACK for event in parcel.events)
    return f"{parcel.booking.ref}-{before + 1}" if before else parcel.booking.ref


def note(parcel: Parcel, events: Sequence[TrackingEvent]) -> int:
    """Keep what is new of these; how much that was."""
    known = {(event.at, event.code) for event in parcel.events}
    fresh = [event for event in events if (event.at, event.code) not in known]
    parcel.events += [ParcelEvent(at=one.at, code=one.code, place=one.place) for one in fresh]
    return len(fresh)


def track(session: Session, parcel: Parcel, told: Sequence[TrackingEvent]) -> int:
    """Write what a carrier told of a parcel; how much is new. May run twice without harm."""
    fresh = note(parcel, told)
    if told and parcel.state == ParcelState.ORDERED:
        parcel.move(ParcelState.MOVING, "move")
    session.flush()
    return fresh


def has_left(parcel: Parcel | None) -> bool:
    """Whether a carrier or the yard has the parcel: its booking is cancelled no more."""
    return parcel is not None and parcel.state not in NOT_ORDERED | {ParcelState.ORDERED}


def check_may_cancel(parcel: Parcel | None) -> None:
    """Raise WrongParcelState where the parcel has left."""
    if parcel is not None and has_left(parcel):
        raise WrongParcelState(parcel.ref, parcel.state, "be cancelled")


def check_other_items(booking: Booking, parcel: Parcel | None, items: Sequence[WantedItem]) -> None:
    """Whether a booking may send these items instead, however its label stands.

    Raises WrongParcelState where the parcel has left, MayNotBeMailed with what may not. An open
    question about data is asked before the label is made.
    """
    if parcel is not None and has_left(parcel):
        raise WrongParcelState(parcel.ref, parcel.state, "hold other items")
    against = may_mail_all(items)
    if against is not None and not against.on_hold:
        raise MayNotBeMailed(booking.ref, against.item.class_code, against.reason)


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
        note(parcel, [TrackingEvent(now, "weighed")])
        _receive(parcel.booking, by=by, now=now)
    else:
        parcel.move(ParcelState.DIFFERS, "be weighed")
        parcel.difference, parcel.difference_photo_ref = difference.value, photo_ref
        parcel.answer_by = now + ANSWER_WITHIN
        note(parcel, [TrackingEvent(now, "differs")])
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
    """What the sender wants done with a parcel that differs; raises WrongParcelState.

    What goes back ends the booking as not taken; what is disposed of is with us, like what is kept.
    """
    if parcel.state != ParcelState.DIFFERS:
        raise WrongParcelState(parcel.ref, parcel.state, resolution.value)
    parcel.move(RESOLVED[resolution], resolution.value)
    parcel.resolution = resolution.value
    note(parcel, [TrackingEvent(now, f"chosen_{resolution.value}")])
    if resolution is not Resolution.RETURN:
        _receive(parcel.booking, by=by, now=now)
    elif parcel.booking.state == BookingState.CONFIRMED:
        parcel.booking.refuse(RefuseReason.NOT_AS_DESCRIBED, by=by, now=now)
    session.flush()
    return parcel


def parcels_to_return(session: Session) -> list[Parcel]:
    """Parcels that their senders want back and that are still here, the oldest first."""
    query = select(Parcel).where(Parcel.state == ParcelState.RETURNING.value)
    return list(session.scalars(query.order_by(Parcel.received_at, Parcel.id)))


def send_back(session: Session, parcel: Parcel, number: str, *, now: dt.datetime) -> Parcel:
    """The parcel was handed to a carrier, under this number, for its sender."""
    parcel.move(ParcelState.RETURNED, "be sent back")
    parcel.return_waybill = number
    note(parcel, [TrackingEvent(now, "sent_back")])
    session.flush()
    return parcel


def keep_unanswered(session: Session, *, now: dt.datetime) -> list[Parcel]:
    """Keep parcels about which nobody answered in time. May run twice without harm."""
    query = select(Parcel).where(Parcel.state == ParcelState.DIFFERS.value, Parcel.answer_by <= now)
    rows = list(session.scalars(query))
    for parcel in rows:
        decide_difference(session, parcel, Resolution.KEEP, by="nightly", now=now)
    return rows
