"""The old item arrives at a licensed dismantler, and what was promised for it is paid. Services."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.custody import (
    Delivery,
    Piece,
    PieceArrival,
    PieceRefused,
    Receiver,
    Refusal,
    register_arrival,
)
from recycling.money.subsidies.awards import (
    AwardState,
    SubsidyAward,
    award_of_piece,
    confirm_arrival,
    serial_was_paid,
    waiting_awards,
)
from recycling.notices import tell_subsidy_paid


@dataclass(frozen=True)
class Settled:
    """An arrival, and the claim that became final by it; None where nobody claims with it."""

    arrival: PieceArrival
    award: SubsidyAward | None


@dataclass(frozen=True)
class Row:
    """One line of a list, with what became of it: one of the two is None."""

    line: int
    told: Delivery
    settled: Settled | None
    why: Refusal | None


@dataclass(frozen=True)
class Waiting:
    """A claim whose old item has not arrived, and the label that the item wears."""

    award: SubsidyAward
    label: str


def waiting_claims(session: Session) -> list[Waiting]:
    """The claims that wait for an arrival, the most urgent first."""
    awards = waiting_awards(session)
    refs = [award.voucher.piece_ref for award in awards if award.voucher is not None]
    query = select(Piece.ref, Piece.tag).where(Piece.ref.in_([ref for ref in refs if ref]))
    labels = {ref: tag or "" for ref, tag in session.execute(query)}
    return [
        Waiting(award, labels.get((award.voucher and award.voucher.piece_ref) or "", ""))
        for award in awards
    ]


def settle_arrival(
    session: Session,
    receiver: Receiver,
    told: Delivery,
    *,
    by: str,
    today: dt.date,
    now: dt.datetime,
) -> Settled:
    """Write the arrival, pay the claim that waits for it and tell it; told twice it is paid once.

    Raises PieceRefused, and then nothing is written.
    """
    with session.begin_nested():
        arrival = register_arrival(session, receiver, told, by=by, today=today, now=now)
        award = award_of_piece(session, arrival.piece.ref)
        if award is None or award.state == AwardState.REVERSED:
            return Settled(arrival, None)
        if arrival.serial:
            if serial_was_paid(session, arrival.serial, award):
                raise PieceRefused(Refusal.SERIAL_PAID)
            award.old_serial_key = award.old_serial_key or arrival.serial
        award = confirm_arrival(
            session, award.ref, dismantler_ref=receiver.ref, licensed=True, on=today, now=now
        )
        if award.voucher is not None:
            tell_subsidy_paid(session, award.voucher.item.booking, award.ref, now=now)
    return Settled(arrival, award)


def settle_list(
    session: Session,
    receiver: Receiver,
    rows: Iterable[tuple[int, Delivery]],
    *,
    by: str,
    today: dt.date,
    now: dt.datetime,
) -> list[Row]:
    """Write a whole list, each row by itself: one that is refused takes no other with it."""
    found = []
    for line, told in rows:
        try:
            settled = settle_arrival(session, receiver, told, by=by, today=today, now=now)
        except PieceRefused as no:
            found.append(Row(line, told, None, no.why))
        else:
            found.append(Row(line, told, settled, None))
    return found
