"""A lower price at the door: asked with a reason and a photo, and only with consent. Services.

What was quoted stands unless the resident agrees; without consent the item stays with its owner.
How often and how far each company cuts is public.
"""

import datetime as dt
import enum
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import Fen
from recycling.booking.bookings import Booking
from recycling.booking.states import BookingState
from recycling.errors import RecyclingError
from recycling.money.tables_of_rules import value_on
from recycling.money.valuation.quotes import Quote, QuoteExpired, QuoteState
from routing.fleet import Courier
from routing.runs import PlannedRoute

#: The company of the operator's own couriers.
HOUSE_COMPANY = "Huiliu"


class CutReason(enum.StrEnum):
    """A mismatch with what was said: each can be seen on a photo."""

    OTHER_CLASS = "other_class"
    OTHER_CONDITION = "other_condition"
    PART_MISSING = "part_missing"
    SCREEN_CRACKED = "screen_cracked"
    ACCOUNT_LOCKED = "account_locked"
    OLDER_THAN_SAID = "older_than_said"


class CutState(enum.StrEnum):
    """What became of it."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    LAPSED = "lapsed"


class CutNeedsReason(RecyclingError):
    """A cut lacks its photo, is none, or was decided already."""

    def __init__(self, ref: str, lacks: str) -> None:
        super().__init__(f"the price of quote {ref} cannot be cut: {lacks}")
        self.ref, self.lacks = ref, lacks


class PriceCut(HasRef, Base):
    """A courier's wish to pay less for one piece, with its evidence and the answer."""

    __tablename__ = "price_cut"

    id: Mapped[row_id]
    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id", ondelete="CASCADE"), index=True)
    company: Mapped[str] = mapped_column(index=True)
    reason: Mapped[str]
    photo_ref: Mapped[str]
    from_fen: Mapped[int] = mapped_column(Fen)
    to_fen: Mapped[int] = mapped_column(Fen)
    state: Mapped[str] = mapped_column(default=CutState.ASKED.value)
    asked_by: Mapped[str]
    asked_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    quote: Mapped[Quote] = relationship()

    @property
    def item_stays(self) -> bool:
        """Whether the item stays with its owner."""
        return self.state in (CutState.DECLINED, CutState.LAPSED)


def ask_for_cut(
    session: Session,
    quote: Quote,
    *,
    to_fen: int,
    reason: CutReason,
    photo_ref: str,
    company: str,
    by: str,
    now: dt.datetime,
) -> PriceCut:
    """Ask the resident for a lower price; nothing changes until they agree.

    Raises CutNeedsReason without a photo, or for a price that is not lower; QuoteExpired where no
    quote binds.
    """
    if not quote.binds(now):
        raise QuoteExpired(quote.ref, quote.valid_until)
    if not photo_ref:
        raise CutNeedsReason(quote.ref, "a photo of the mismatch")
    if not 0 <= to_fen < quote.agreed_fen:
        raise CutNeedsReason(quote.ref, "a price below the quote")
    row = PriceCut(
        quote=quote, company=company, reason=reason.value, photo_ref=photo_ref,
        from_fen=quote.agreed_fen, to_fen=to_fen, state=CutState.ASKED.value,
        asked_by=by, asked_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def decide_cut(session: Session, ref: str, *, agrees: bool, now: dt.datetime) -> PriceCut:
    """The resident's answer; declining costs nothing and the item stays."""
    row = session.scalar(select(PriceCut).where(PriceCut.ref == ref).with_for_update())
    if row is None:
        raise LookupError(f"there is no price cut {ref}")
    if row.state != CutState.ASKED:
        raise CutNeedsReason(row.quote.ref, "an answer that is not given yet")
    row.decided_at = now
    row.state = (CutState.AGREED if agrees else CutState.DECLINED).value
    if agrees:
        row.quote.agreed_fen, row.quote.state = row.to_fen, QuoteState.CUT.value
    return row


def cut_by_ref(session: Session, ref: str) -> PriceCut | None:
    """The cut with this ref."""
    return session.scalar(select(PriceCut).where(PriceCut.ref == ref))


def cuts_of(session: Session, booking: Booking) -> list[PriceCut]:
    """The cuts that were asked for in a booking, the oldest first."""
    query = select(PriceCut).join(PriceCut.quote).where(Quote.booking_id == booking.id)
    return list(session.scalars(query.order_by(PriceCut.id)))


def lapse_unanswered(session: Session, *, on: dt.date, now: dt.datetime) -> list[PriceCut]:
    """Cuts that nobody answered in time: silence is no consent. May run twice without harm."""
    hours = int(value_on("quote_rules", "consent_hours", on))
    query = select(PriceCut).where(
        PriceCut.state == CutState.ASKED.value,
        PriceCut.asked_at <= now - dt.timedelta(hours=hours),
    )
    rows = list(session.scalars(query))
    for row in rows:
        row.state, row.decided_at = CutState.LAPSED.value, now
    return rows


@dataclass(frozen=True)
class CutRate:
    """How a company treats its quotes; public.

    Attributes
    ----------
    share : Fraction or None
        Quotes with a cut asked, of all; None below the number that is published.
    mean_cut : Fraction or None
        By which part of the quoted price, over the cuts that were asked.
    """

    company: str
    quotes: int
    asked: int
    declined: int
    share: Fraction | None
    mean_cut: Fraction | None


def company_of(session: Session, courier_number: str) -> str:
    """The firm that a courier drives for; the house itself where none is named."""
    query = select(Courier.contractor).where(Courier.number == courier_number)
    return session.scalar(query) or HOUSE_COMPANY


def served_by_company(session: Session, since: dt.datetime) -> dict[str, int]:
    """Quotes whose items were fetched, by the firm that the courier drives for."""
    states = (BookingState.COLLECTED, BookingState.RECEIVED, BookingState.SETTLED)
    firm = func.coalesce(func.nullif(Courier.contractor, ""), HOUSE_COMPANY)
    query = (
        select(firm, func.count())
        .select_from(Quote)
        .join(Quote.booking)
        .outerjoin(PlannedRoute, PlannedRoute.ref == Booking.route_ref)
        .outerjoin(Courier, Courier.number == PlannedRoute.courier_number)
        .where(Quote.made_at >= since, Booking.state.in_([state.value for state in states]))
        .group_by(firm)
    )
    return {company: int(count) for company, count in session.execute(query)}


def cut_rates(
    session: Session, served: dict[str, int], *, on: dt.date, since: dt.datetime
) -> list[CutRate]:
    """The cut rate of each company, the highest first.

    Parameters
    ----------
    served : dict
        How many quoted items each company fetched since then; the rooms above know who drove.
    """
    least = int(value_on("quote_rules", "suppress_below", on))
    cuts: dict[str, list[PriceCut]] = defaultdict(list)
    for cut in session.scalars(select(PriceCut).where(PriceCut.asked_at >= since)):
        cuts[cut.company].append(cut)
    rates = []
    for company in sorted(set(served) | set(cuts)):
        asked = cuts[company]
        quotes = max(served.get(company, 0), len({cut.quote_id for cut in asked}))
        shown = quotes >= least
        depth = sum(
            (Fraction(cut.from_fen - cut.to_fen, cut.from_fen) for cut in asked), Fraction()
        )
        rates.append(
            CutRate(
                company=company,
                quotes=quotes,
                asked=len(asked),
                declined=sum(cut.item_stays for cut in asked),
                share=Fraction(len({c.quote_id for c in asked}), quotes) if shown else None,
                mean_cut=depth / len(asked) if shown and asked else None,
            )
        )
    return sorted(rates, key=lambda rate: (-(rate.share or 0), rate.company))
