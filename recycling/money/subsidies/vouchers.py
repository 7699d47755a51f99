"""Vouchers 'old for new': one for each piece that was really collected. Services."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import LookupHash, SealedText, new_number
from recycling.booking.bookings import Booking
from recycling.booking.rows import BookingItem
from recycling.booking.states import BookingState
from recycling.custody import Piece, PieceState, counts_as_booked, pieces_of, undo_is_over
from recycling.errors import RecyclingError
from recycling.money.subsidies.rules import category_of

#: A voucher is good for this long after the collection: a planning default.
VOUCHER_DAYS = 180

COLLECTED = (BookingState.COLLECTED, BookingState.RECEIVED, BookingState.SETTLED)


class VoucherNotGood(RecyclingError):
    """A voucher is unknown, used, too old, or for another kind of item."""

    def __init__(self, number: str, why: str) -> None:
        super().__init__(f"voucher {number} cannot be used: {why}")
        self.number, self.why = number, why


class TradeInVoucher(HasRef, Base):
    """The right to a subsidy for one piece that was collected."""

    __tablename__ = "trade_in_voucher"
    __table_args__ = (UniqueConstraint("item_id", "piece"),)

    id: Mapped[row_id]
    number: Mapped[str] = mapped_column(unique=True)
    #: What was booked for it: an item of the same class; where another was agreed on at the door,
    #: the first of the booking.
    item_id: Mapped[int] = mapped_column(ForeignKey("booking_item.id", ondelete="CASCADE"))
    #: Which of the item's vouchers it is, from 1.
    piece: Mapped[int]
    #: The piece that was collected; None where nobody counted pieces.
    piece_ref: Mapped[str | None] = mapped_column(unique=True)
    category: Mapped[str]
    #: How the owner and the old piece are found: both are protected.
    person_key: Mapped[str] = mapped_column(LookupHash, index=True)
    old_serial: Mapped[str | None] = mapped_column(SealedText)
    issued_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    item: Mapped[BookingItem] = relationship()

    def check(self, category: str, *, now: dt.datetime) -> None:
        """Raise VoucherNotGood where it cannot be used for `category` at `now`."""
        if self.used_at is not None:
            raise VoucherNotGood(self.number, "used")
        if now >= self.expires_at:
            raise VoucherNotGood(self.number, "expired")
        if category != self.category:
            raise VoucherNotGood(self.number, "other_category")


def issue_vouchers(session: Session, booking: Booking, *, now: dt.datetime) -> list[TradeInVoucher]:
    """Vouchers for the pieces that were really collected; ones issued before are given again.

    None before the courier's time for taking it back is over, and none for pieces of a class that
    no rule names.
    """
    if BookingState(booking.state) not in COLLECTED or booking.contact_phone is None:
        return []
    if not undo_is_over(booking, now=now):
        return []
    _locked(session, booking)
    known = vouchers_of(session, booking)
    pieces = pieces_of(session, booking.ref)
    if pieces:
        found = _for_pieces(session, booking, pieces, known, now)
    else:
        as_booked = counts_as_booked(session, booking)
        found = _for_items(session, booking, known, now) if as_booked else known
    session.flush()
    return found


def _locked(session: Session, booking: Booking) -> None:
    """Hold the booking, so that of two who ask at once the second finds the first's vouchers."""
    session.execute(select(Booking.id).where(Booking.id == booking.id).with_for_update())


def _for_pieces(
    session: Session,
    booking: Booking,
    pieces: Sequence[Piece],
    known: list[TradeInVoucher],
    now: dt.datetime,
) -> list[TradeInVoucher]:
    by_piece = {row.piece_ref: row for row in known}
    turns = Counter(row.item_id for row in known)
    found = []
    for piece in pieces:
        row = by_piece.get(piece.ref)
        if row is None and category_of(piece.class_code) is not None:
            item = _item_for(booking, piece.class_code)
            turns[item.id] += 1
            row = _voucher(session, booking, item, turns[item.id], piece.class_code, now)
            row.piece_ref = piece.ref
        if row is not None:
            found.append(row)
    return found


def _item_for(booking: Booking, class_code: str) -> BookingItem:
    same = [item for item in booking.items if item.class_code == class_code]
    return (same or booking.items)[0]


def _for_items(
    session: Session, booking: Booking, known: list[TradeInVoucher], now: dt.datetime
) -> list[TradeInVoucher]:
    by_turn = {(row.item_id, row.piece): row for row in known}
    return [
        by_turn.get((item.id, turn)) or _voucher(session, booking, item, turn, item.class_code, now)
        for item in booking.items
        if category_of(item.class_code) is not None
        for turn in range(1, item.quantity + 1)
    ]


def _voucher(
    session: Session,
    booking: Booking,
    item: BookingItem,
    turn: int,
    class_code: str,
    now: dt.datetime,
) -> TradeInVoucher:
    category = category_of(class_code)
    assert category is not None  # the callers passed over the others
    alone = item.quantity == 1 and item.class_code == class_code
    row = TradeInVoucher(
        number=new_number("V"),
        item=item,
        piece=turn,
        category=category.code,
        person_key=booking.contact_phone,
        old_serial=item.serial if alone else None,
        issued_at=now,
        expires_at=now + dt.timedelta(days=VOUCHER_DAYS),
    )
    session.add(row)
    return row


def voucher_by_number(session: Session, number: str, phone: str) -> TradeInVoucher:
    """The voucher with this number of the person with this phone; raises VoucherNotGood."""
    row = session.scalar(
        select(TradeInVoucher).where(
            TradeInVoucher.number == number.strip().upper(), TradeInVoucher.person_key == phone
        )
    )
    if row is None:
        raise VoucherNotGood(number, "unknown")
    check_collected(session, row)
    return row


def check_collected(session: Session, voucher: TradeInVoucher) -> None:
    """Raise VoucherNotGood where a device without signal took the collection back, late."""
    if voucher.piece_ref is None:
        return
    # Held until the claim stands: an arrival written at the same moment then finds the claim.
    query = select(Piece.state).where(Piece.ref == voucher.piece_ref).with_for_update()
    state = session.scalar(query)
    if state == PieceState.VOID:
        raise VoucherNotGood(voucher.number, "taken_back")


def vouchers_of(session: Session, booking: Booking) -> list[TradeInVoucher]:
    """The vouchers that were issued for a booking, by item and piece."""
    query = (
        select(TradeInVoucher)
        .join(TradeInVoucher.item)
        .where(BookingItem.booking_id == booking.id)
        .order_by(TradeInVoucher.item_id, TradeInVoucher.piece)
    )
    return list(session.scalars(query))
