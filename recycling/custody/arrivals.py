"""An old appliance reaches a licensed dismantler: found, checked, written down once. Services.

A piece is found by the label it wears, or by the serial number that its owner named. What does not
fit is refused with its reason and changes nothing; what was written before is given again.
"""

import datetime as dt
import enum
from dataclasses import dataclass

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import LookupHash, SealedText
from recycling.booking.bookings import Booking
from recycling.booking.items import plain_serial
from recycling.booking.rows import BookingItem
from recycling.catalogue import item_class
from recycling.custody.passport import (
    CustodyKind,
    Piece,
    PieceState,
    add_event,
    passport,
    piece_by_tag,
    pieces_of,
)
from recycling.custody.receivers import Receiver, ReceiverLicence
from recycling.errors import RecyclingError


class Refusal(enum.StrEnum):
    """Why a piece is not taken for what it is said to be."""

    UNKNOWN = "unknown"
    SEVERAL = "several"
    ON_BOARD = "on_board"
    OTHER_SERIAL = "other_serial"
    SERIAL_MISSING = "serial_missing"
    SERIAL_SEEN = "serial_seen"
    SERIAL_PAID = "serial_paid"
    NO_LICENCE = "no_licence"
    BAD_DAY = "bad_day"
    ELSEWHERE = "elsewhere"
    NOT_HELD = "not_held"
    NO_DATA = "no_data"


class PieceRefused(RecyclingError):
    """A piece cannot be written down so; `why` says what does not fit."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(f"this piece is refused: {why.value}")
        self.why = why


class PieceArrival(HasRef, Base):
    """One piece that reached a licensed dismantler; never changed."""

    __tablename__ = "piece_arrival"

    id: Mapped[row_id]
    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id"), unique=True)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), index=True)
    licence_id: Mapped[int] = mapped_column(ForeignKey("receiver_licence.id"))
    #: As read at the dismantler; protected, and found again by its hash.
    serial: Mapped[str | None] = mapped_column(SealedText)
    serial_key: Mapped[str | None] = mapped_column(LookupHash, unique=True)
    arrived_on: Mapped[dt.date]
    recorded_at: Mapped[dt.datetime]
    by: Mapped[str]
    piece: Mapped[Piece] = relationship()
    receiver: Mapped[Receiver] = relationship()
    licence: Mapped[ReceiverLicence] = relationship()


@dataclass(frozen=True)
class Delivery:
    """What a dismantler says of one piece: its label, the serial number on it, and the day."""

    label: str
    serial: str
    on: dt.date


def register_arrival(
    session: Session,
    receiver: Receiver,
    told: Delivery,
    *,
    by: str,
    today: dt.date,
    now: dt.datetime,
) -> PieceArrival:
    """Write that a piece arrived; told twice it stands once. Raises PieceRefused.

    The piece is locked first, so that of two who register it at once the second finds the first.
    """
    serial = plain_serial(told.serial)
    piece = find_piece(session, told.label, serial)
    before = session.scalar(select(PieceArrival).where(PieceArrival.piece_id == piece.id))
    if before is not None:
        return _as_before(before, receiver, serial)
    check_serial(session, piece, serial)
    if serial and session.scalar(select(PieceArrival.id).where(PieceArrival.serial_key == serial)):
        raise PieceRefused(Refusal.SERIAL_SEEN)
    if told.on > today or told.on < _collected_on(session, piece):
        raise PieceRefused(Refusal.BAD_DAY)
    licence = receiver.licence_for(item_class(piece.class_code).family, told.on)
    if licence is None:
        raise PieceRefused(Refusal.NO_LICENCE)
    row = PieceArrival(
        piece=piece, receiver=receiver, licence=licence, serial=serial or None,
        serial_key=serial or None, arrived_on=told.on, recorded_at=now, by=by,
    )  # fmt: skip
    session.add(row)
    piece.state, piece.holder = PieceState.AT_RECEIVER.value, receiver.ref
    add_event(
        session, piece, CustodyKind.ARRIVED, by=by, at=now, now=now,
        facts={"receiver": receiver.ref, "licence": licence.number, "on": told.on.isoformat()},
    )  # fmt: skip
    return row


def _as_before(row: PieceArrival, receiver: Receiver, serial: str) -> PieceArrival:
    if row.receiver_id != receiver.id:
        raise PieceRefused(Refusal.ELSEWHERE)
    if serial and row.serial and serial != row.serial:
        raise PieceRefused(Refusal.OTHER_SERIAL)
    return row


def find_piece(session: Session, label: str, serial: str) -> Piece:
    """The piece under this label, or the one whose owner named this serial; locked.

    Raises PieceRefused where there is none, where several fit, and for one on a vehicle still.
    """
    piece = piece_by_tag(session, label.strip()) if label.strip() else _by_serial(session, serial)
    if piece is None:
        raise PieceRefused(Refusal.UNKNOWN)
    session.scalars(
        select(Piece)
        .where(Piece.id == piece.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if piece.state == PieceState.VOID:
        raise PieceRefused(Refusal.UNKNOWN)
    if piece.state == PieceState.ON_BOARD:
        raise PieceRefused(Refusal.ON_BOARD)
    return piece


def _by_serial(session: Session, serial: str) -> Piece | None:
    if not serial:
        return None
    query = (
        select(Booking.ref, BookingItem.class_code)
        .join(BookingItem.booking)
        .where(BookingItem.serial_key == serial)
    )
    found = [
        piece
        for ref, code in session.execute(query)
        for piece in pieces_of(session, ref)
        if piece.class_code == code
    ]
    if len(found) > 1:
        raise PieceRefused(Refusal.SEVERAL)
    return found[0] if found else None


def named_serial(session: Session, piece: Piece) -> str:
    """The serial that the owner named for this piece; '' where none was, or several share one."""
    query = (
        select(BookingItem)
        .join(BookingItem.booking)
        .where(
            Booking.ref == piece.booking_ref,
            BookingItem.class_code == piece.class_code,
            BookingItem.quantity == 1,
        )
    )
    item = session.scalars(query).first()
    return plain_serial(item.serial or "") if item is not None else ""


def check_serial(session: Session, piece: Piece, serial: str) -> None:
    """Raise PieceRefused where the serial that is read is not the one that was named."""
    named = named_serial(session, piece)
    if named and not serial:
        raise PieceRefused(Refusal.SERIAL_MISSING)
    if named and named != serial:
        raise PieceRefused(Refusal.OTHER_SERIAL)


def _collected_on(session: Session, piece: Piece) -> dt.date:
    """The day of the collection, a day early: midnight differs by the time zone."""
    return (passport(session, piece)[0].at - dt.timedelta(days=1)).date()


def arrival_of(session: Session, piece_ref: str) -> PieceArrival | None:
    """The arrival of a piece; None where it has not arrived."""
    query = select(PieceArrival).join(PieceArrival.piece).where(Piece.ref == piece_ref)
    return session.scalar(query)


def newest_arrivals(
    session: Session, receiver: Receiver | None = None, *, most: int = 100
) -> list[PieceArrival]:
    """What arrived last, at one receiver or at all."""
    query = select(PieceArrival).order_by(PieceArrival.id.desc()).limit(most)
    if receiver is not None:
        query = query.where(PieceArrival.receiver_id == receiver.id)
    return list(session.scalars(query))
