"""Who saw where a resident lives: the log that the resident can read. Services."""

import datetime as dt
import enum
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.visits.tables import AddressLook


class Why(enum.StrEnum):
    """What brought somebody to an address."""

    NEXT = "next"
    OPENED = "opened"
    PAPER = "paper"
    CALL = "call"


def note_looks(
    session: Session,
    booking_refs: Iterable[str],
    why: Why,
    *,
    by: str,
    at: dt.datetime,
    now: dt.datetime,
) -> None:
    """Write down that `by` saw these addresses; once for each reason."""
    refs = list(dict.fromkeys(booking_refs))
    if not refs:
        return
    query = select(AddressLook.booking_ref).where(
        AddressLook.booking_ref.in_(refs), AddressLook.by == by, AddressLook.why == why.value
    )
    known = set(session.scalars(query))
    session.add_all(
        AddressLook(booking_ref=ref, by=by, why=why.value, at=at, recorded_at=now)
        for ref in refs
        if ref not in known
    )
    session.flush()


def looks_at(session: Session, booking_ref: str) -> list[AddressLook]:
    """Who saw the address of a booking, the first first."""
    query = select(AddressLook).where(AddressLook.booking_ref == booking_ref)
    return list(session.scalars(query.order_by(AddressLook.at, AddressLook.id)))
