"""A mailed parcel on the yard's scale: weighed, counted, and each piece's passport begun. Services.

What is all as it was said is counted as it was said. Where the parcel differs, whoever opens it
writes down what is really in it; that alone counts from then on, for vouchers, prices and accounts.
What its sender wants back leaves no piece behind.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.mail import (
    Difference,
    Parcel,
    ParcelEvent,
    ParcelState,
    Resolution,
    TrackingEvent,
    WrongParcelState,
    decide_difference,
    keep_unanswered,
    note,
    weigh_in,
    yard_for_parcels,
)
from recycling.custody import CustodyKind, Piece, PieceState, add_event, piece_by_tag, pieces_of
from recycling.custody.brought import take_at_site
from recycling.intake import Brought
from recycling.money.earnings import give_points
from recycling.notices import tell_done, tell_parcel_differs
from sites.areas import Operator

#: The event of a parcel that differs and whose things were counted.
COUNTED = "counted"

#: A parcel that differs may be counted while it is here.
HERE = (ParcelState.DIFFERS, ParcelState.RECEIVED, ParcelState.DISPOSED)


def weigh_parcel(
    session: Session,
    parcel: Parcel,
    grams: int,
    *,
    by: str,
    operator: Operator,
    now: dt.datetime,
    seen: Difference | None = None,
    photo_ref: str | None = None,
) -> list[Piece]:
    """Weigh a parcel in; the pieces that began, none where it differs and is to be counted.

    Its sender is told either way. Raises WrongParcelState, and what `weigh_in` raises.
    """
    weigh_in(session, parcel, grams, by=by, now=now, seen=seen, photo_ref=photo_ref)
    if parcel.state == ParcelState.DIFFERS:
        if parcel.difference == Difference.EMPTY:
            note(parcel, [TrackingEvent(now, COUNTED)])
        tell_parcel_differs(session, parcel.booking, now=now)
        return []
    said = [Brought(item.class_code, item.quantity) for item in parcel.booking.items]
    pieces = _begin(session, parcel, said, by=by, operator=operator, now=now)
    _give_points(session, parcel, operator, now)
    tell_done(session, parcel.booking, now=now)
    return pieces


def parcels_to_count(session: Session) -> list[Parcel]:
    """Parcels that differ, are here, and whose things nobody has counted; the oldest first."""
    query = (
        select(Parcel)
        .where(
            Parcel.difference != "",
            Parcel.state.in_([state.value for state in HERE]),
            ~Parcel.events.any(ParcelEvent.code == COUNTED),
        )
        .order_by(Parcel.received_at, Parcel.id)
    )
    return list(session.scalars(query))


def is_counted(parcel: Parcel) -> bool:
    """Whether what is really in a parcel that differs was written down."""
    return any(event.code == COUNTED for event in parcel.events)


def count_parcel(
    session: Session,
    ref: str,
    found: Sequence[Brought],
    *,
    by: str,
    operator: Operator,
    now: dt.datetime,
) -> list[Piece]:
    """Write down what is really in a parcel that differs; nothing at all is an answer too.

    Raises WrongParcelState where it is not here, or was counted before.
    """
    parcel = session.scalar(select(Parcel).where(Parcel.ref == ref).with_for_update())
    if parcel is None:
        raise LookupError(f"there is no parcel {ref}")
    if parcel.state not in HERE or not parcel.difference or is_counted(parcel):
        raise WrongParcelState(parcel.ref, parcel.state, "be counted")
    note(parcel, [TrackingEvent(now, COUNTED)])
    pieces = _begin(session, parcel, found, by=by, operator=operator, now=now)
    _give_points(session, parcel, operator, now)
    return pieces


def decide_parcel(
    session: Session,
    parcel: Parcel,
    resolution: Resolution,
    *,
    by: str,
    operator: Operator,
    now: dt.datetime,
) -> Parcel:
    """What the sender wants done; what goes back was never taken. Raises WrongParcelState."""
    decide_difference(session, parcel, resolution, by=by, now=now)
    if resolution is Resolution.RETURN:
        for piece in pieces_of(session, parcel.booking.ref):
            piece.state = PieceState.VOID.value
            add_event(session, piece, CustodyKind.TAKEN_BACK, by=by, at=now, now=now)
    _give_points(session, parcel, operator, now)
    return parcel


def keep_unanswered_parcels(
    session: Session, operator: Operator, *, now: dt.datetime
) -> list[Parcel]:
    """Keep parcels about which nobody answered in time. May run twice without harm."""
    kept = keep_unanswered(session, now=now)
    for parcel in kept:
        _give_points(session, parcel, operator, now)
    return kept


def _give_points(session: Session, parcel: Parcel, operator: Operator, now: dt.datetime) -> None:
    """The points of what was found, once the booking is received and its things are counted."""
    give_points(session, parcel.booking, on=operator.today(now), now=now)


def _begin(
    session: Session,
    parcel: Parcel,
    found: Sequence[Brought],
    *,
    by: str,
    operator: Operator,
    now: dt.datetime,
) -> list[Piece]:
    yard = yard_for_parcels(session, operator.today(now))
    codes = [one.class_code for one in found for _ in range(one.pieces)]
    # One thing alone weighs what the scale says; of several nobody weighed each.
    grams = parcel.weighed_grams if len(codes) == 1 else None
    pieces = []
    for number, code in enumerate(codes, start=1):
        label = f"{parcel.waybill}-{number}"
        pieces.append(
            take_at_site(
                session, key=f"{parcel.ref}-mailed-{number}", booking_ref=parcel.booking.ref,
                class_code=code, grams=grams, site_ref=yard.ref if yard else "", by=by, at=now,
                now=now, kind=CustodyKind.MAILED,
                # Carriers use a number again after a while: then the piece goes without a label.
                tag=label if piece_by_tag(session, label) is None else None,
            )
        )  # fmt: skip
    return pieces
