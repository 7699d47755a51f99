"""Vouchers 'old for new': one for each piece that was really collected. Services."""

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import LookupHash, SealedText, new_number
from recycling.booking.bookings import Booking
from recycling.booking.rows import BookingItem
from recycling.booking.states import BookingState
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
    item_id: Mapped[int] = mapped_column(ForeignKey("booking_item.id", ondelete="CASCADE"))
    #: Which of the pieces of the item, from 1.
    piece: Mapped[int]
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
    """Vouchers for the pieces of a collected booking; ones issued before are given again.

    Pieces of a class that no rule names get none.
    """
    if BookingState(booking.state) not in COLLECTED or booking.contact_phone is None:
        return []
    found = []
    for item in booking.items:
        category = category_of(item.class_code)
        if category is None:
            continue
        query = select(TradeInVoucher).where(TradeInVoucher.item_id == item.id)
        known = {row.piece: row for row in session.scalars(query)}
        found += [
            known.get(piece) or _voucher(session, booking, item, piece, now)
            for piece in range(1, item.quantity + 1)
        ]
    session.flush()
    return found


def _voucher(
    session: Session, booking: Booking, item: BookingItem, piece: int, now: dt.datetime
) -> TradeInVoucher:
    category = category_of(item.class_code)
    assert category is not None  # the caller passed over the others
    row = TradeInVoucher(
        number=new_number("V"),
        item=item,
        piece=piece,
        category=category.code,
        person_key=booking.contact_phone,
        old_serial=item.serial if item.quantity == 1 else None,
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
    return row


def vouchers_of(session: Session, booking: Booking) -> list[TradeInVoucher]:
    """The vouchers that were issued for a booking, by item and piece."""
    query = (
        select(TradeInVoucher)
        .join(TradeInVoucher.item)
        .where(BookingItem.booking_id == booking.id)
        .order_by(TradeInVoucher.item_id, TradeInVoucher.piece)
    )
    return list(session.scalars(query))
