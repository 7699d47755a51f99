"""How long what is personal is kept, by the table of periods with their reasons, and its end.

Facts stay: that a courier told something of a visit and when, bookings, pieces and their passports,
stock and money. What goes is what only a person needs: notes, signatures, pictures, places.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import CursorResult, Delete, Update, delete, select, update
from sqlalchemy.orm import Session

from recycling.booking.aftercare.complaints import Complaint, ComplaintState
from recycling.booking.bookings import Booking
from recycling.catalogue import read_table
from recycling.custody import PieceArrival, WipeCertificate
from recycling.errors import RecyclingError
from recycling.photos import Photo, Shows
from recycling.visits.tables import AddressLook, CourierAction, CourierPosition, PositionConsent
from sites.areas import Operator


class NoPeriod(RecyclingError, LookupError):
    """The table names no period for this."""

    def __init__(self, key: str) -> None:
        super().__init__(f"retention_periods has no row '{key}'")


@dataclass(frozen=True)
class Period:
    """How long one kind of thing is kept, and why."""

    key: str
    days: int
    what_zh: str
    what_en: str
    reason_zh: str
    reason_en: str


def periods(day: dt.date) -> list[Period]:
    """The periods that hold on `day`, as the table orders them."""
    return [
        Period(
            row["key"], int(row["days"]), row["what_zh"], row["what_en"], row["reason_zh"],
            row["reason_en"],
        )
        for row in read_table("retention_periods")
        if row["valid_from"] <= day.isoformat() < (row["valid_until"] or "9999")
    ]  # fmt: skip


def kept_since(key: str, today: dt.date) -> dt.date:
    """The first day of which things of this kind are still kept; raises NoPeriod."""
    for one in periods(today):
        if one.key == key:
            return today - dt.timedelta(days=one.days)
    raise NoPeriod(key)


def purge(session: Session, operator: Operator, *, now: dt.datetime) -> dict[str, int]:
    """Forget what is kept too long, by kind; how many of each.

    What belongs to a booking with an open complaint waits for the answer. Twice does it once.
    """
    today = operator.today(now)
    bounds = {one.key: operator.moment(kept_since(one.key, today), dt.time()) for one in
              periods(today)}  # fmt: skip
    held = (
        select(Booking.ref)
        .join(Complaint, Complaint.booking_id == Booking.id)
        .where(Complaint.state == ComplaintState.OPEN.value)
    )
    orders: dict[str, Delete | Update] = {
        "courier_position": delete(CourierPosition).where(
            CourierPosition.day < kept_since("courier_position", today)
        ),
        "position_consent": delete(PositionConsent).where(
            PositionConsent.withdrawn_at < bounds["position_consent"]
        ),
        "courier_action": update(CourierAction)
        .where(
            CourierAction.body.is_not(None),
            CourierAction.received_at < bounds["courier_action"],
            CourierAction.booking_ref.not_in(held),
        )
        .values(body=None),
        "address_look": delete(AddressLook).where(
            AddressLook.recorded_at < bounds["address_look"], AddressLook.booking_ref.not_in(held)
        ),
        # The hash stays: one serial, one subsidy.
        "arrival_serial": update(PieceArrival)
        .where(
            PieceArrival.serial.is_not(None), PieceArrival.recorded_at < bounds["arrival_serial"]
        )
        .values(serial=None),
        "wipe_serial": update(WipeCertificate)
        .where(
            WipeCertificate.serial.is_not(None), WipeCertificate.recorded_at < bounds["wipe_serial"]
        )
        .values(serial=None),
    }
    for shows in Shows:
        key = f"photo_{shows.value}"
        orders[key] = delete(Photo).where(
            Photo.shows == shows.value, Photo.at < bounds[key], Photo.booking_ref.not_in(held)
        )
    return {key: _carried_out(session, order) for key, order in orders.items()}


def _carried_out(session: Session, order: Delete | Update) -> int:
    result = session.execute(order.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount
