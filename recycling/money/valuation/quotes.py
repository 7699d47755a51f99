"""A quote: it binds until its date, and keeps its rule version, answers and parts. Services."""

import datetime as dt
import enum
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import Fen
from recycling.booking.bookings import Booking
from recycling.booking.rows import BookingItem
from recycling.custody import Taken
from recycling.errors import RecyclingError
from recycling.money.tables_of_rules import value_on
from recycling.money.valuation.rules import HOUSE_BUYER, valuate


class QuoteState(enum.StrEnum):
    """Where a quote stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CUT = "cut"
    WITHDRAWN = "withdrawn"


class QuoteExpired(RecyclingError):
    """The quote bound until a moment that has passed."""

    def __init__(self, ref: str, until: dt.datetime) -> None:
        super().__init__(f"quote {ref} was good until {until.isoformat()}: ask for a new one")
        self.ref, self.until = ref, until


class Quote(HasRef, Base):
    """What a buyer promises for one piece of an item, until a moment."""

    __tablename__ = "quote"
    __table_args__ = (UniqueConstraint("item_id", "buyer"),)

    id: Mapped[row_id]
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), index=True
    )
    item_id: Mapped[int] = mapped_column(ForeignKey("booking_item.id", ondelete="CASCADE"))
    class_code: Mapped[str]
    buyer: Mapped[str]
    rule_version: Mapped[str]
    answers: Mapped[dict[str, Any]]
    #: Rows of Part; they add up to `fen`.
    parts: Mapped[list[Any]]
    #: For one piece, and what is paid in the end for one after a cut was agreed to.
    fen: Mapped[int] = mapped_column(Fen)
    agreed_fen: Mapped[int] = mapped_column(Fen)
    quantity: Mapped[int]
    made_at: Mapped[dt.datetime]
    valid_until: Mapped[dt.datetime]
    state: Mapped[str] = mapped_column(default=QuoteState.OPEN.value)
    booking: Mapped[Booking] = relationship()

    @property
    def total_fen(self) -> int:
        """What all pieces bring as it stands now."""
        return self.agreed_fen * self.quantity

    def binds(self, now: dt.datetime) -> bool:
        """Whether the buyer must pay it at `now`: accepted in time, or still open."""
        if self.state in (QuoteState.ACCEPTED, QuoteState.CUT):
            return True
        return self.state == QuoteState.OPEN and now < self.valid_until

    def accept(self, *, now: dt.datetime) -> None:
        """The resident takes it: it is frozen. Raises QuoteExpired."""
        if not self.binds(now):
            raise QuoteExpired(self.ref, self.valid_until)
        if self.state == QuoteState.OPEN:
            self.state = QuoteState.ACCEPTED.value


def make_quote(
    session: Session,
    booking: Booking,
    item: BookingItem,
    answers: Mapping[str, str],
    *,
    on: dt.date,
    now: dt.datetime,
    buyer: str = HOUSE_BUYER,
) -> Quote:
    """A quote for an item; one that the buyer made before is answered anew while it is open."""
    found = valuate(item.class_code, answers, on=on, buyer=buyer)
    row = session.scalar(select(Quote).where(Quote.item_id == item.id, Quote.buyer == buyer))
    if row is not None and row.state != QuoteState.OPEN:
        return row
    if row is None:
        row = Quote(booking=booking, item_id=item.id, buyer=buyer)
        session.add(row)
    row.class_code, row.quantity = item.class_code, item.quantity
    row.rule_version, row.answers = found.version, dict(answers)
    row.parts = [part.as_row() for part in found.parts]
    row.fen = row.agreed_fen = found.fen
    row.made_at = now
    row.valid_until = now + dt.timedelta(days=int(value_on("quote_rules", "quote_days", on)))
    row.state = QuoteState.OPEN.value
    session.flush()
    return row


def accept_quote(session: Session, ref: str, *, now: dt.datetime) -> Quote:
    """Freeze the quote with this ref; raises LookupError or QuoteExpired."""
    row = session.scalar(select(Quote).where(Quote.ref == ref))
    if row is None:
        raise LookupError(f"there is no quote {ref}")
    row.accept(now=now)
    return row


def quotes_of(session: Session, booking: Booking) -> list[Quote]:
    """The quotes of a booking, in the order of its items."""
    query = select(Quote).where(Quote.booking_id == booking.id)
    return list(session.scalars(query.order_by(Quote.item_id, Quote.buyer)))


def paid_fen(quote: Quote, went: Collection[Taken]) -> int:
    """What a quote brought: its price for each piece that was really taken, at most for its own.

    A piece that stayed because its owner declined a lower price brings nothing.
    """
    pieces = sum(one.pieces for one in went if one.class_code == quote.class_code)
    return quote.agreed_fen * min(pieces, quote.quantity)
