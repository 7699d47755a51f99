"""Route sheets of a run: its rows and their bookings as the plain values of routing.sheets."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking, BookingItem
from recycling.booking.desk import bookings_by_refs
from recycling.booking.ready import ready_for
from recycling.catalogue import ItemClass, item_class
from recycling.dispatch.emptying import site_ref
from recycling.dispatch.meetings import MEET, met_courier
from recycling.privacy import mask_name, mask_phone
from routing.fleet import Courier, Shift
from routing.runs import PlannedRoute, PlanRun, RouteStop, with_stops
from routing.sheets import Access, SheetItem, SheetRoute, SheetStop, Sign, StopKind, Yard
from sites.areas import Operator, operator
from sites.registry import Site

CHINESE = "zh_CN"

#: Batteries that a courier need not look out for.
HARMLESS_BATTERIES = frozenset({"none", "coin_cell"})

#: Halts that a sheet lists; start and end stand in its head.
LISTED = {
    "visit": StopKind.PICKUP, "empty": StopKind.PICKUP, "unload": StopKind.UNLOAD,
    MEET: StopKind.MEET,
}  # fmt: skip


def sheets_of_run(session: Session, run: PlanRun, *, locale: str) -> list[SheetRoute]:
    """The sheets of all routes of a run, in their order."""
    return _sheets(session, with_stops(session, run), run.day, locale)


def sheet_of_route(session: Session, route: PlannedRoute, *, locale: str) -> SheetRoute:
    """The sheet of one route."""
    return _sheets(session, [route], route.run.day, locale)[0]


def _sheets(
    session: Session, routes: Sequence[PlannedRoute], day: dt.date, locale: str
) -> list[SheetRoute]:
    city = operator(session)
    refs = [ref for route in routes for stop in route.stops for ref in stop.refs]
    book = _Book(
        city=city,
        locale=locale,
        bookings=bookings_by_refs(session, refs),
        sites={site.ref: site for site in session.scalars(select(Site))},
        shifts={row.ref: row for row in session.scalars(select(Shift).where(Shift.day == day))},
        couriers={row.number: row.name for row in session.scalars(select(Courier))},
    )
    return [book.route(route, day) for route in routes]


class _Book:
    """What the sheets of one day look up."""

    def __init__(
        self,
        *,
        city: Operator,
        locale: str,
        bookings: dict[str, Booking],
        sites: dict[str, Site],
        shifts: dict[str, Shift],
        couriers: dict[str, str],
    ) -> None:
        self._city, self._locale, self._bookings = city, locale, bookings
        self._sites, self._shifts, self._couriers = sites, shifts, couriers

    def route(self, route: PlannedRoute, day: dt.date) -> SheetRoute:
        shift = self._shifts.get(route.shift_ref)
        yard = self._yard(shift)
        return SheetRoute(
            number=route.number,
            day=day,
            vehicle=route.vehicle_name,
            departs=self._local(route.departs_at),
            returns=self._local(route.arrives_at),
            stops=tuple(self._stop(stop) for stop in route.stops if stop.kind in LISTED),
            courier=self._couriers.get(route.courier_number, route.courier_number),
            start=yard,
            end=yard,
            metres=route.metres,
            drive_seconds=route.travel_seconds,
        )

    def _local(self, moment: dt.datetime) -> dt.datetime:
        return moment.astimezone(self._city.zone)

    def _yard(self, shift: Shift | None) -> Yard | None:
        if shift is None:
            return None
        site = self._sites.get(shift.yard_ref)
        return Yard(site.name if site else shift.yard_ref, shift.lat, shift.lon)

    def _stop(self, stop: RouteStop) -> SheetStop:
        bookings = [self._bookings[ref] for ref in stop.refs if ref in self._bookings]
        first = bookings[0] if bookings else None
        at_site = stop.kind in ("unload", "empty") and stop.refs
        site = self._sites.get(site_ref(stop.refs[0])) if at_site else None
        contact, phone = _whom_to_call(first) if first else ("", "")
        return SheetStop(
            sequence=stop.sequence,
            eta=self._local(stop.arrives_at),
            service_minutes=round((stop.departs_at - stop.service_at).total_seconds() / 60),
            address_lines=self._lines(stop, site, bookings),
            lat=stop.lat,
            lon=stop.lon,
            kind=LISTED[stop.kind],
            window=self._window(bookings),
            ref=", ".join(booking.number for booking in bookings),
            contact=contact,
            phone=phone,
            access=_access(bookings),
            items=tuple(self._item(item) for booking in bookings for item in booking.items),
            qr=first.number if first else "",
        )

    def _lines(
        self, stop: RouteStop, site: Site | None, bookings: Sequence[Booking]
    ) -> tuple[str, ...]:
        if stop.kind == MEET:
            number = met_courier(stop)
            name = self._couriers.get(number, "")
            return (" ".join(dict.fromkeys(filter(None, (number, name)))) or "-",)
        return _site_lines(site) if site else _address_lines(bookings)

    def _window(self, bookings: Sequence[Booking]) -> tuple[dt.datetime, dt.datetime] | None:
        """The window that all bookings of the halt share; None where none states one."""
        spans = [
            (booking.window_start, booking.window_end)
            for booking in bookings
            if booking.window_start is not None and booking.window_end is not None
        ]
        if not spans:
            return None
        begins, ends = zip(*spans, strict=True)
        return self._local(max(begins)), self._local(min(ends))

    def _item(self, item: BookingItem) -> SheetItem:
        known = item_class(item.class_code)
        chinese = self._locale == CHINESE
        handling = known.handling_zh if chinese else known.handling_en
        ready = [row.name_zh if chinese else row.name_en for row in ready_for([known.code])]
        return SheetItem(
            name=known.name_zh if chinese else known.name_en,
            quantity=item.quantity,
            kg=item.grams / 1000,
            notes=tuple(filter(None, (handling, *ready))),
            signs=signs_of(known),
        )


def signs_of(item: ItemClass) -> frozenset[Sign]:
    """What a courier must see before lifting an item of this class."""
    bears = {
        Sign.TWO_PEOPLE: item.two_person,
        Sign.BATTERY: item.battery not in HARMLESS_BATTERIES,
        Sign.REFRIGERANT: item.refrigerant,
        Sign.DATA: item.data_bearing == "high",
    }
    return frozenset(sign for sign, is_borne in bears.items() if is_borne)


def _site_lines(site: Site) -> tuple[str, ...]:
    return tuple(line for line in (site.name, site.address) if line)


def _address_lines(bookings: Sequence[Booking]) -> tuple[str, ...]:
    """The lines of all doors of the halt, each once; a withdrawn booking leaves a dash."""
    return tuple(dict.fromkeys(one.address for one in bookings if one.address)) or ("-",)


def _access(bookings: Sequence[Booking]) -> Access:
    """How to reach the door, and where the things stand: the residents' words, unchanged."""
    if not bookings:
        return Access()
    first = bookings[0]
    told = [note for one in bookings for note in (one.access_note, one.location_note) if note]
    return Access(floor=first.floor, lift=first.has_lift, note="; ".join(dict.fromkeys(told)))


def _whom_to_call(booking: Booking) -> tuple[str, str]:
    """Name and phone, masked: a neighbour or relative where the resident named one."""
    if booking.proxy_phone:
        return mask_name(booking.proxy_name or ""), mask_phone(booking.proxy_phone)
    phone = mask_phone(booking.contact_phone) if booking.contact_phone else ""
    return mask_name(booking.contact_name or ""), phone
