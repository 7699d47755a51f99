"""The house's carriers, and what waits for them: labels, orders to take back, parcels under way.

Each service takes one parcel and may run twice. What is asked is written down first and the answer
after it, each in a transaction of its own: no writer waits for a slow carrier.
"""

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from recycling.booking.mail.carriers import (
    Carrier,
    CarrierError,
    NullCarrier,
    TrackingEvent,
    Waybill,
)
from recycling.booking.mail.ordering import ASKING, Asked, being_asked
from recycling.booking.mail.parcels import RETRIES, Parcel, ParcelState, track
from recycling.booking.mail.recalls import Recall, RecallState
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

    @property
    def with_network(self) -> list[str]:
        """The codes of the carriers that can be asked and told something."""
        return [code for code in {self.chosen.code, *self.known} if code != NullCarrier.code]

    def called(self, code: str) -> Carrier | None:
        """The carrier with this code; None where the house has no account there (any more)."""
        return self.chosen if code == self.chosen.code else self.known.get(code)


@dataclass(frozen=True)
class Sought:
    """A parcel whose carrier is asked where it is."""

    parcel_ref: str
    waybill: Waybill


@dataclass(frozen=True)
class Dropped:
    """An order that is taken back, and its carrier is to know."""

    recall_id: int
    waybill: Waybill
    order_ref: str


def due_order(session: Session, operator: Operator, *, now: dt.datetime) -> Asked | None:
    """A parcel whose time to be asked for again has come; None where there is none.

    What was cancelled meanwhile is not asked for.
    """
    query = (
        select(Parcel)
        .where(Parcel.state == ParcelState.WAITING.value, Parcel.try_at <= now)
        .order_by(Parcel.try_at, Parcel.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while (parcel := session.scalar(query)) is not None:
        booking = parcel.booking
        if booking.state == BookingState.CONFIRMED:
            chinese = booking.locale.startswith("zh")
            shipment = shipment_of(session, booking, on=operator.today(now), chinese=chinese)
            return being_asked(session, parcel, shipment, now=now)
        parcel.move(ParcelState.CANCELLED, "cancel")
        parcel.try_at = None
        session.flush()
    return None


def due_recall(session: Session, post: Post, *, now: dt.datetime) -> Dropped | None:
    """An order whose carrier is to be told that it is taken back; None where there is none."""
    query = (
        select(Recall)
        .where(Recall.try_at <= now, Recall.carrier.in_(post.with_network))
        .order_by(Recall.try_at, Recall.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.scalar(query)
    if row is None:
        return None
    row.try_at = now + ASKING
    session.flush()
    return Dropped(row.id, Waybill(row.carrier, row.waybill), row.order_ref)


def tell_recall(post: Post, dropped: Dropped) -> CarrierError | None:
    """Tell the carrier; None where it knows now. Call it in no transaction."""
    carrier = post.called(dropped.waybill.carrier)
    assert carrier is not None  # only orders of known carriers are due
    try:
        carrier.cancel(dropped.waybill, dropped.order_ref)
    except CarrierError as error:
        return error
    return None


def answer_recall(
    session: Session, dropped: Dropped, fault: CarrierError | None, *, now: dt.datetime
) -> Recall:
    """Write what a carrier said to it; one that is down is told again.

    After the last try, or where it refuses, it is left: what nobody hands in costs nothing.
    """
    row = session.scalars(
        select(Recall)
        .where(Recall.id == dropped.recall_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    row.try_at = None
    if fault is None:
        row.state, row.fault = RecallState.TOLD.value, ""
    else:
        row.tries += 1
        row.fault = fault.code[:60]
        log.warning(
            "a carrier did not take an order back",
            extra={"booking": row.parcel.booking.ref, "carrier": row.carrier, "code": fault.code},
        )
        if fault.again and row.tries <= len(RETRIES):
            row.try_at = now + RETRIES[row.tries - 1]
        else:
            row.state = RecallState.GIVEN_UP.value
    session.flush()
    return row


def due_tracking(session: Session, post: Post, *, now: dt.datetime) -> Sought | None:
    """A parcel whose turn it is to be asked about; None where none is."""
    query = (
        select(Parcel)
        .where(
            Parcel.state.in_([ParcelState.ORDERED.value, ParcelState.MOVING.value]),
            Parcel.carrier.in_(post.with_network),
            Parcel.ordered_at > now - ASK_FOR,
            or_(Parcel.tracked_at.is_(None), Parcel.tracked_at <= now - ASK_AGAIN_AFTER),
        )
        .order_by(Parcel.tracked_at, Parcel.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    parcel = session.scalar(query)
    if parcel is None:
        return None
    parcel.tracked_at = now
    session.flush()
    return Sought(parcel.ref, Waybill(parcel.carrier, parcel.waybill))


def ask_where(post: Post, sought: Sought) -> list[TrackingEvent] | CarrierError:
    """What its carrier says of a parcel: call it in no transaction."""
    carrier = post.called(sought.waybill.carrier)
    assert carrier is not None  # only parcels of known carriers are sought
    try:
        return carrier.events(sought.waybill)
    except CarrierError as error:
        return error


def answer_where(
    session: Session, sought: Sought, told: list[TrackingEvent] | CarrierError
) -> Parcel:
    """Write what a carrier said; one that is down leaves its code, and is asked in its turn."""
    parcel = session.scalars(
        select(Parcel)
        .where(Parcel.ref == sought.parcel_ref)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if isinstance(told, CarrierError):
        parcel.fault = told.code[:60]
        log.warning(
            "a carrier did not say where a parcel is",
            extra={"booking": parcel.booking.ref, "carrier": told.carrier, "code": told.code},
        )
    else:
        parcel.fault = ""
        track(session, parcel, told)
    session.flush()
    return parcel
