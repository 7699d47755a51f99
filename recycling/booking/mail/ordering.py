"""Ordering the carriage of a parcel in three steps, so that no transaction waits for a carrier.

`begin_order` writes down that a label is wanted, `ask` calls the carrier and knows no database,
`answer_order` writes down what it said. Whatever dies between leaves a parcel that waits: the
rounds ask again in its time, and a carrier gives the same label for the same ref. Services.
"""

import datetime as dt
import logging
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.mail.carriers import (
    Carrier,
    CarrierError,
    Shipment,
    TrackingEvent,
    Waybill,
)
from recycling.booking.mail.parcels import (
    NOT_ORDERED,
    RETRIES,
    MayNotBeMailed,
    Parcel,
    ParcelState,
    note,
    order_ref,
    parcel_of,
)
from recycling.booking.mail.recalls import recall
from recycling.booking.mail.rules import may_mail_all

log = logging.getLogger(__name__)

#: The rounds leave a parcel alone for so long while its carrier is being asked.
ASKING = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Asked:
    """What a carrier is asked for: a label for this parcel."""

    parcel_ref: str
    shipment: Shipment


def begin_order(
    session: Session, booking: Booking, shipment: Shipment, *, now: dt.datetime
) -> Asked | None:
    """Write down that a label is wanted; None for a parcel that has one.

    Raises MayNotBeMailed with nothing written down.
    """
    known = parcel_of(session, booking)
    if known is not None and known.state not in NOT_ORDERED:
        return None
    against = may_mail_all([item.said for item in booking.items])
    if against is not None:
        raise MayNotBeMailed(booking.ref, against.item.class_code, against.reason)
    row = known or Parcel(booking=booking, events=[], state=ParcelState.WAITING.value, carrier="")
    row.move(ParcelState.WAITING, "wait")
    row.ground_only, row.declared_grams = shipment.ground_only, shipment.grams
    row.waybill, row.ordered_at, row.tries, row.fault = "", now, 0, ""
    session.add(row)
    return being_asked(session, row, shipment, now=now)


def being_asked(session: Session, parcel: Parcel, shipment: Shipment, *, now: dt.datetime) -> Asked:
    """Keep the rounds off a parcel while its carrier is asked."""
    parcel.try_at = now + ASKING
    session.flush()
    return Asked(parcel.ref, replace(shipment, ref=order_ref(parcel)))


def ask(carrier: Carrier, asked: Asked) -> Waybill | CarrierError:
    """The carrier's answer, which may take as long as it will: call it in no transaction."""
    try:
        return carrier.order(asked.shipment)
    except CarrierError as error:
        return error


def answer_order(
    session: Session,
    asked: Asked,
    carrier_code: str,
    told: Waybill | CarrierError,
    *,
    now: dt.datetime,
) -> Parcel | None:
    """Write the carrier's answer, or its silence, as a state of the parcel.

    A carrier that is down leaves the parcel `waiting`, and it is asked again; one that refuses
    leaves it `not_taken`. None where the parcel was cancelled or got another label meanwhile: the
    carrier is to drop the order that nobody wants any more.
    """
    parcel = session.scalars(
        select(Parcel)
        .where(Parcel.ref == asked.parcel_ref)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    wanted = parcel.state in (ParcelState.WAITING, ParcelState.NOT_TAKEN)
    if not wanted or order_ref(parcel) != asked.shipment.ref:
        if isinstance(told, Waybill) and not _has_label(parcel, told):
            recall(session, parcel, told, asked.shipment.ref, now=now)
        return None
    parcel.carrier = carrier_code
    if isinstance(told, CarrierError):
        log.warning(
            "a carrier gave no label",
            extra={"booking": parcel.booking.ref, "carrier": carrier_code, "code": told.code},
        )
        _wait(parcel, told, now)
    else:
        parcel.move(ParcelState.ORDERED, "be ordered")
        parcel.carrier, parcel.waybill = told.carrier, told.number
        parcel.try_at, parcel.fault = None, ""
        note(parcel, [TrackingEvent(now, "ordered")])
    session.flush()
    return parcel


def _has_label(parcel: Parcel, told: Waybill) -> bool:
    """Whether the parcel goes under this very label: two who asked at once got the same."""
    mine = (parcel.carrier, parcel.waybill) == (told.carrier, told.number)
    return mine and parcel.state not in NOT_ORDERED


def _wait(parcel: Parcel, error: CarrierError, now: dt.datetime) -> None:
    parcel.tries += 1
    parcel.fault = error.code[:60]
    if error.again and parcel.tries <= len(RETRIES):
        parcel.move(ParcelState.WAITING, "wait")
        parcel.try_at = now + RETRIES[parcel.tries - 1]
    else:
        parcel.move(ParcelState.NOT_TAKEN, "be left")
        parcel.try_at = None


def register(
    session: Session, booking: Booking, carrier: Carrier, shipment: Shipment, *, now: dt.datetime
) -> Parcel:
    """The three steps at once, for a carrier that answers without a network.

    A booking that has a label keeps it. Raises MayNotBeMailed with nothing written down.
    """
    asked = begin_order(session, booking, shipment, now=now)
    if asked is not None:
        answer_order(session, asked, carrier.code, ask(carrier, asked), now=now)
    row = parcel_of(session, booking)
    assert row is not None  # begun above, or known before
    return row
