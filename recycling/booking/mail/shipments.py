"""What is sent for a booking: from whom, to which yard, as which goods. Queries."""

import datetime as dt

from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.mail.carriers import Party, Shipment
from recycling.booking.mail.rules import may_be_mailed
from recycling.catalogue import ItemClass, item_class
from sites.areas import Area, Operator, area, operator
from sites.registry import Site, SiteKind, open_sites


def shipment_of(session: Session, booking: Booking, *, on: dt.date, chinese: bool) -> Shipment:
    """The parcel of a booking, its goods named in one of the two languages."""
    said = [item.said for item in booking.items]
    kinds = [item_class(item.class_code) for item in said]
    return Shipment(
        ref=booking.ref,
        sender=_sender(session, booking, chinese),
        receiver=_yard(session, on, chinese),
        goods=("、" if chinese else ", ").join(_name(kind, chinese) for kind in kinds),
        pieces=sum(item.quantity for item in said),
        grams=booking.grams,
        ground_only=any(may_be_mailed(item).ground_only for item in said),
    )


def _name(row: ItemClass | Area | Operator, chinese: bool) -> str:
    return row.name_zh if chinese else row.name_en


def _sender(session: Session, booking: Booking, chinese: bool) -> Party:
    place = area(session, booking.area_code)
    whole = booking.address or ""
    start = whole.find(booking.building or "\0")
    detail = whole[start:] if start >= 0 else whole
    return Party(
        booking.contact_name or "", booking.contact_phone or "", "",
        _name(operator(session), chinese), _name(place, chinese) if place else "", "", detail,
    )  # fmt: skip


def yard_for_parcels(session: Session, on: dt.date) -> Site | None:
    """Where parcels go: the first open yard, by its code; None where none is open."""
    return next(iter(open_sites(session, on, kind=SiteKind.TRANSFER_YARD)), None)


def _yard(session: Session, on: dt.date, chinese: bool) -> Party:
    city = _name(operator(session), chinese)
    yard = yard_for_parcels(session, on)
    if yard is None:
        return Party(city, "", "", city, "", "", "")
    place = area(session, yard.area_code[:6])
    return Party(
        yard.name, yard.hotline, "", city, _name(place, chinese) if place else "", "", yard.address
    )
