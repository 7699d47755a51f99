"""Other items or a lower price at the door: proposed, then accepted, declined or taken up.

Declining costs nobody anything: the booking and its quote stand as they were, no fee, no mark
against the resident or the courier; what was to be cut in price stays with its owner.
"""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.states import BookingState
from recycling.catalogue import UnknownItem, item_class
from recycling.errors import RecyclingError
from recycling.money.valuation.cuts import (
    CutNeedsReason,
    CutState,
    PriceCut,
    ask_for_cut,
    decide_cut,
)
from recycling.money.valuation.quotes import Quote, QuoteExpired, quotes_of
from recycling.notices import tell_cut_asked
from recycling.visits.actions import Cut, Propose
from recycling.visits.rules import Conflict, Refused
from recycling.visits.tables import ChangeState, DoorChange

#: state -> the states that it may move to.
CHANGE_MOVES: dict[ChangeState, frozenset[ChangeState]] = {
    ChangeState.PROPOSED: frozenset(
        {ChangeState.ACCEPTED, ChangeState.DECLINED, ChangeState.WITH_DISPATCHER}
    ),
    ChangeState.WITH_DISPATCHER: frozenset({ChangeState.ACCEPTED, ChangeState.DECLINED}),
    ChangeState.ACCEPTED: frozenset(),
    ChangeState.DECLINED: frozenset(),
}


class NoSuchChange(RecyclingError, LookupError):
    """No change has this ref."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"there is no change {ref}")


def propose(
    session: Session,
    booking: Booking,
    body: Propose,
    *,
    key: str,
    photo_refs: list[str],
    company: str,
    by: str,
    at: dt.datetime,
    now: dt.datetime,
) -> DoorChange:
    """Write a proposal down; nothing changes until the resident agrees."""
    if booking.state != BookingState.EN_ROUTE:
        raise Conflict(f"is_{booking.state}")
    if body.counts is None and body.cut is None:
        raise Refused("nothing_proposed")
    counts = None if body.counts is None else {k: n for k, n in body.counts.items() if n}
    if counts is not None:
        _known(counts)
    cut = _ask(session, booking, body.cut, photo_refs, company, by, now) if body.cut else None
    change = DoorChange(
        key=key, booking_ref=booking.ref, state=ChangeState.PROPOSED.value, by=by, proposed_at=at,
        counts=None if counts is None else [[code, n] for code, n in counts.items()],
        cut_ref=cut.ref if cut else None,
    )  # fmt: skip
    session.add(change)
    booking.note("propose a change", by=by, now=now)
    session.flush()
    return change


def _known(counts: Mapping[str, int]) -> None:
    try:
        for code in counts:
            item_class(code)
    except UnknownItem:
        raise Refused("unknown_item") from None


def _ask(
    session: Session,
    booking: Booking,
    cut: Cut,
    photo_refs: list[str],
    company: str,
    by: str,
    now: dt.datetime,
) -> PriceCut:
    quote = _quote(session, booking, cut.class_code, now)
    if quote is None:
        raise Refused("no_quote")
    if not photo_refs:
        raise Refused("photo_missing")
    try:
        asked = ask_for_cut(
            session, quote, to_fen=cut.to_fen, reason=cut.reason, photo_ref=photo_refs[0],
            company=company, by=by, now=now,
        )  # fmt: skip
    except (CutNeedsReason, QuoteExpired):
        raise Refused("no_cut") from None
    # Who is not at the door themselves (a neighbour hands the things over) can answer by the link.
    tell_cut_asked(session, booking, asked.ref, now=now)
    return asked


def _quote(session: Session, booking: Booking, class_code: str, now: dt.datetime) -> Quote | None:
    return next(
        (
            one
            for one in quotes_of(session, booking)
            if one.class_code == class_code and one.binds(now)
        ),
        None,
    )


def decide(
    session: Session, change: DoorChange, to: ChangeState, *, by: str, now: dt.datetime
) -> None:
    """The resident's answer, at the door or by the dispatcher; raises Conflict where it has one."""
    if to not in CHANGE_MOVES[ChangeState(change.state)]:
        raise Conflict(f"change_{change.state}")
    change.state = to.value
    if to is ChangeState.WITH_DISPATCHER:
        return
    change.decided_at, change.decided_by = now, by
    if change.cut_ref is not None and _is_open(session, change.cut_ref):
        decide_cut(session, change.cut_ref, agrees=to is ChangeState.ACCEPTED, now=now)


def _is_open(session: Session, cut_ref: str) -> bool:
    """An answer that comes after the cut lapsed (silence is no consent) changes nothing of it."""
    state = session.scalar(select(PriceCut.state).where(PriceCut.ref == cut_ref))
    return state == CutState.ASKED


def agreed_counts(session: Session, booking: Booking) -> dict[str, int]:
    """Class -> pieces that may be taken now: as booked, or as the resident agreed since.

    What was to be cut in price and was not agreed to stays with its owner.
    """
    counts: dict[str, int] = {}
    for item in booking.items:
        counts[item.class_code] = counts.get(item.class_code, 0) + item.quantity
    for change in changes_of(session, booking.ref):
        if change.state == ChangeState.ACCEPTED and change.counts is not None:
            counts = {str(code): int(number) for code, number in change.counts}
    for cut in _cuts(session, booking):
        if cut.item_stays:
            counts[cut.quote.class_code] = max(
                0, counts.get(cut.quote.class_code, 0) - cut.quote.quantity
            )
    return {code: number for code, number in counts.items() if number}


def _cuts(session: Session, booking: Booking) -> list[PriceCut]:
    """The last cut of each quote."""
    query = select(PriceCut).join(PriceCut.quote).where(Quote.booking_id == booking.id)
    return list(
        {cut.quote_id: cut for cut in session.scalars(query.order_by(PriceCut.id))}.values()
    )


def changes_of(session: Session, booking_ref: str) -> list[DoorChange]:
    """The changes proposed for a booking, the first first."""
    query = select(DoorChange).where(DoorChange.booking_ref == booking_ref)
    return list(session.scalars(query.order_by(DoorChange.id)))


def cut_of(session: Session, change: DoorChange) -> PriceCut | None:
    """The lower price that a change asks for; None where it asks for none."""
    if change.cut_ref is None:
        return None
    return session.scalar(select(PriceCut).where(PriceCut.ref == change.cut_ref))


def changes_with_dispatcher(session: Session) -> list[DoorChange]:
    """What waits for a dispatcher to call the resident, the oldest first."""
    query = select(DoorChange).where(DoorChange.state == ChangeState.WITH_DISPATCHER.value)
    return list(session.scalars(query.order_by(DoorChange.id)))


def decide_for_resident(
    session: Session, ref: str, *, agrees: bool, by: str, now: dt.datetime
) -> DoorChange:
    """A dispatcher who spoke with the resident writes their answer down; raises NoSuchChange."""
    change = session.scalar(select(DoorChange).where(DoorChange.ref == ref).with_for_update())
    if change is None:
        raise NoSuchChange(ref)
    decide(
        session, change, ChangeState.ACCEPTED if agrees else ChangeState.DECLINED, by=by, now=now
    )
    return change
