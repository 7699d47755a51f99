"""The house's carriers, and what waits for them: labels to order again, parcels to ask about.

Each service takes one parcel, so that a slow carrier holds no other up; each may run twice.
"""

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from recycling.booking.mail.carriers import Carrier, CarrierError, NullCarrier
from recycling.booking.mail.parcels import Parcel, ParcelState, order, track
from recycling.booking.mail.shipments import shipment_of
from recycling.booking.states import BookingState
from sites.areas import Operator

log = logging.getLogger(__name__)

#: A carrier is asked about a parcel this often, while it is under way.
ASK_AGAIN_AFTER = dt.timedelta(hours=2)

#: A parcel that is not here after so long is asked about no more.
ASK_FOR = dt.timedelta(days=60)


@dataclass(frozen=True)
class Post:
    """Which carrier takes new parcels, and every one whose parcels may be under way, by code."""

    chosen: Carrier = field(default_factory=NullCarrier)
    known: Mapping[str, Carrier] = field(default_factory=dict)

    def of(self, parcel: Parcel) -> Carrier | None:
        """The carrier of a parcel; None where the house has no account there (any more)."""
        if parcel.carrier == self.chosen.code:
            return self.chosen
        return self.known.get(parcel.carrier)


def order_due_parcel(
    session: Session, post: Post, operator: Operator, *, now: dt.datetime
) -> Parcel | None:
    """Ask for the label of a parcel whose time to try again has come; None where there is none.

    The carrier is the one that is chosen now, whoever was asked before.
    """
    query = (
        select(Parcel)
        .where(Parcel.state == ParcelState.WAITING.value, Parcel.try_at <= now)
        .order_by(Parcel.try_at, Parcel.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    parcel = session.scalar(query)
    if parcel is None:
        return None
    booking = parcel.booking
    if booking.state != BookingState.CONFIRMED:
        parcel.move(ParcelState.CANCELLED, "cancel")
        parcel.try_at = None
        session.flush()
        return parcel
    shipment = shipment_of(
        session, booking, on=operator.today(now), chinese=booking.locale.startswith("zh")
    )
    return order(session, parcel, post.chosen, shipment, now=now)


def track_due_parcel(session: Session, post: Post, *, now: dt.datetime) -> Parcel | None:
    """Ask where a parcel is whose turn it is; None where none is.

    A carrier that does not answer leaves its code on the parcel, and is asked again in its turn.
    """
    asked = [code for code in {post.chosen.code, *post.known} if code != NullCarrier.code]
    query = (
        select(Parcel)
        .where(
            Parcel.state.in_([ParcelState.ORDERED.value, ParcelState.MOVING.value]),
            Parcel.carrier.in_(asked),
            Parcel.ordered_at > now - ASK_FOR,
            or_(Parcel.tracked_at.is_(None), Parcel.tracked_at <= now - ASK_AGAIN_AFTER),
        )
        .order_by(Parcel.tracked_at, Parcel.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    parcel = session.scalar(query)
    carrier = post.of(parcel) if parcel is not None else None
    if parcel is None or carrier is None:
        return None
    parcel.tracked_at = now
    try:
        track(session, parcel, carrier)
    except CarrierError as error:
        parcel.fault = error.code[:60]
        log.warning(
            "a carrier did not say where a parcel is",
            extra={"booking": parcel.booking.ref, "carrier": carrier.code, "code": error.code},
        )
    else:
        parcel.fault = ""
    session.flush()
    return parcel
