"""Complaints with an answer due; missed collections beside the courier's word. Services."""

import datetime as dt
import enum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import SealedText, new_number
from recycling.booking.bookings import Booking
from recycling.booking.states import BookingState
from recycling.booking.workdays import answer_due
from recycling.errors import RecyclingError
from sites.areas import Operator


class ComplaintKind(enum.StrEnum):
    """What it is about."""

    MISSED_COLLECTION = "missed_collection"
    LEFT_SOMETHING = "left_something"
    PRICE_CUT = "price_cut"
    DAMAGE = "damage"
    CONDUCT = "conduct"
    DATA = "data"
    OTHER = "other"


class ComplaintState(enum.StrEnum):
    """Where a complaint stands."""

    OPEN = "open"
    ANSWERED = "answered"


class NothingMissed(RecyclingError):
    """The window has not ended yet, or nobody was to come."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"booking {ref}: its window has not ended yet")
        self.ref = ref


class Complaint(HasRef, Base):
    """One complaint about one booking.

    A missed collection carries what the courier said at the door: reason and photo, side by side
    with what the resident says.
    """

    __tablename__ = "complaint"

    id: Mapped[row_id]
    number: Mapped[str] = mapped_column(unique=True)
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(SealedText)
    photo_ref: Mapped[str | None]
    #: The courier's reason code and photo for the visit, where there are any.
    courier_reason: Mapped[str] = mapped_column(default="")
    courier_photo_ref: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=ComplaintState.OPEN.value, index=True)
    asked_at: Mapped[dt.datetime]
    answer_due_at: Mapped[dt.datetime] = mapped_column(index=True)
    answer: Mapped[str | None] = mapped_column(SealedText)
    answered_by: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[dt.datetime | None]
    booking: Mapped[Booking] = relationship()

    def is_late(self, now: dt.datetime) -> bool:
        """Whether its answer is (or was) late."""
        return (self.answered_at or now) > self.answer_due_at


def complain(
    session: Session,
    booking: Booking,
    kind: ComplaintKind,
    words: str,
    *,
    operator: Operator,
    now: dt.datetime,
    photo_ref: str | None = None,
    courier_photo_ref: str | None = None,
) -> Complaint:
    """Write a complaint down, with the moment by which it is answered.

    Raises NothingMissed for a missed collection whose window has not ended and where no courier
    said that the visit failed.
    """
    failed = booking.state in (BookingState.FAILED, BookingState.REFUSED)
    if kind is ComplaintKind.MISSED_COLLECTION and not failed:
        came = booking.state in (
            BookingState.COLLECTED, BookingState.RECEIVED, BookingState.SETTLED,
        )  # fmt: skip
        if came or booking.window_end is None or now < booking.window_end:
            raise NothingMissed(booking.ref)
    row = Complaint(
        number=new_number("C"), booking=booking, kind=kind.value, words=words,
        photo_ref=photo_ref, courier_reason=booking.reason if failed else "",
        courier_photo_ref=courier_photo_ref, state=ComplaintState.OPEN.value, asked_at=now,
        answer_due_at=answer_due(now, operator),
    )  # fmt: skip
    session.add(row)
    booking.note("complain", by="resident", now=now, why=kind.value)
    session.flush()
    return row


def answer_complaint(
    session: Session, ref: str, answer: str, *, by: str, now: dt.datetime
) -> Complaint:
    """Answer a complaint; an answer may be bettered, its first moment stands."""
    row = session.scalar(select(Complaint).where(Complaint.ref == ref))
    if row is None:
        raise LookupError(f"there is no complaint {ref}")
    row.answer, row.answered_by = answer, by
    row.answered_at = row.answered_at or now
    row.state = ComplaintState.ANSWERED.value
    return row


def complaints_of(session: Session, booking: Booking) -> list[Complaint]:
    """The complaints about a booking, the oldest first."""
    query = select(Complaint).where(Complaint.booking_id == booking.id)
    return list(session.scalars(query.order_by(Complaint.id)))


def open_complaints(session: Session) -> list[Complaint]:
    """What waits for an answer, the most urgent first."""
    query = select(Complaint).where(Complaint.state == ComplaintState.OPEN.value)
    return list(session.scalars(query.order_by(Complaint.answer_due_at, Complaint.id)))
