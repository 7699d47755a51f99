"""What a courier's sheet holds of each stop: what is needed, and no more. Queries.

A stop that is not next says its building and a masked phone; where exactly, whom to ask for and how
to get in is sealed (see `sealing`).
"""

import datetime as dt
from base64 import b64encode
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.booking.states import BookingState
from recycling.catalogue import item_class
from recycling.custody import loads_aboard, on_board
from recycling.dispatch.emptying import site_ref
from recycling.dispatch.meetings import MEET, comes_for, is_over, met_courier
from recycling.money.valuation.quotes import quotes_of
from recycling.photos import photo_by_ref, small
from recycling.privacy import mask_address, mask_phone
from recycling.visits.calling import Relay
from recycling.visits.changes import agreed_counts, changes_of
from recycling.visits.doing import AHEAD
from recycling.visits.looks import Why, note_looks
from recycling.visits.points import emptied_refs, is_emptied, shares_load
from recycling.visits.positions import shift_span
from recycling.visits.rules import core_parts
from recycling.visits.sealing import Sealed, seal, shown_key
from recycling.visits.sheet_rows import (
    Aboard,
    Change,
    DaySheet,
    Door,
    Part,
    SheetStop,
    Standing,
    Thing,
)
from routing.fleet import Shift
from routing.geo.navigation import map_links
from routing.runs import PlannedRoute, RouteStop
from sites.registry import Site
from sites.stock import Level, StockClass, levels_of

#: A sheet is wiped from the device so long after the shift.
KEPT_AFTER_SHIFT = dt.timedelta(hours=2)

#: Decimals of a later stop's place: about a hundred metres, enough for an overview.
LATER_DIGITS = 3


def day_sheet(
    session: Session,
    route: PlannedRoute,
    *,
    relay: Relay,
    chinese: bool,
    by: str,
    now: dt.datetime,
) -> DaySheet:
    """The sheet of a route; that its open stops were shown to `by` is written down."""
    refs = [ref for stop in route.stops if stop.kind == "visit" for ref in stop.refs]
    book = _Book(
        session, route, bookings_by_refs(session, refs), _sites(session, route), relay, chinese
    )
    visits = [stop for stop in route.stops if stop.kind == "visit"]
    after = {stop.sequence: following for stop, following in pairwise(visits)}
    opened = book.opened(visits)
    shown = [ref for stop in opened for ref in stop.refs]
    note_looks(session, shown, Why.NEXT, by=by, at=now, now=now)
    span = shift_span(session, route.courier_number, route.run.day)
    span = span or (route.departs_at, route.arrives_at)
    return DaySheet(
        route=route.ref, number=route.number, day=route.run.day, vehicle=route.vehicle_name,
        departs=route.departs_at, arrives=route.arrives_at, metres=route.metres, made_at=now,
        shift=span, wipe_at=span[1] + KEPT_AFTER_SHIFT,
        stops=tuple(
            book.stop(stop, after.get(stop.sequence))
            for stop in route.stops
            if stop.kind not in ("start", "break")
        ),
        opened=tuple((stop.sequence, shown_key(route.ref, stop.sequence)) for stop in opened),
        aboard=tuple(book.aboard(by)), loads=_standing(loads_aboard(session, by)),
        comes=comes_for(session, route),
    )  # fmt: skip


def _sites(session: Session, route: PlannedRoute) -> dict[str, Site]:
    refs = {site_ref(ref) for stop in route.stops if stop.kind != "visit" for ref in stop.refs}
    shift_yard = session.scalar(select(Shift.yard_ref).where(Shift.ref == route.shift_ref))
    if shift_yard:
        refs.add(shift_yard)
    found = {site.ref: site for site in session.scalars(select(Site).where(Site.ref.in_(refs)))}
    if shift_yard and shift_yard in found:
        found["end"] = found[shift_yard]
    return found


class _Book:
    """What the stops of one sheet look up."""

    def __init__(
        self,
        session: Session,
        route: PlannedRoute,
        bookings: Mapping[str, Booking],
        sites: Mapping[str, Site],
        relay: Relay,
        chinese: bool,
    ) -> None:
        self._session, self._route, self._bookings = session, route, bookings
        self._sites, self._relay, self._chinese = sites, relay, chinese
        self._emptied = emptied_refs(session, route)

    def _here(self, stop: RouteStop) -> list[Booking]:
        return [self._bookings[ref] for ref in stop.refs if ref in self._bookings]

    def opened(self, visits: Sequence[RouteStop]) -> list[RouteStop]:
        """The stop that is next, and those on whose way the courier already is."""
        ahead = [stop for stop in visits if any(one.state in AHEAD for one in self._here(stop))]
        under_way = [
            stop
            for stop in ahead[1:]
            if any(one.state == BookingState.EN_ROUTE for one in self._here(stop))
        ]
        return ahead[:1] + under_way

    def stop(self, stop: RouteStop, following: RouteStop | None) -> SheetStop:
        """A stop as it is kept on the device."""
        if stop.kind != "visit":
            return self._site_stop(stop)
        here = self._here(stop)
        return SheetStop(
            sequence=stop.sequence, kind=stop.kind, name=_building(here), address="",
            eta=stop.arrives_at, window=_window(here), minutes=_minutes(stop),
            lat=round(stop.lat, LATER_DIGITS), lon=round(stop.lon, LATER_DIGITS),
            doors=tuple(self._door(one) for one in here),
            private=seal(self._route.ref, stop.sequence, "private", self._private(stop, here)),
            link=self._link(stop, following),
        )  # fmt: skip

    def _link(self, stop: RouteStop, following: RouteStop | None) -> Sealed | None:
        """The key of the stop after this one, for a day without a signal."""
        if following is None:
            return None
        key = shown_key(self._route.ref, following.sequence)
        content = {"sequence": following.sequence, "key": key}
        return seal(self._route.ref, stop.sequence, "link", content)

    def _private(self, stop: RouteStop, here: Sequence[Booking]) -> dict[str, Any]:
        links = map_links(stop.lat, stop.lon, _building(here))
        return {
            "doors": {one.ref: self._inside(one) for one in here},
            "links": [(link.app, link.url) for link in links],
        }

    def _inside(self, booking: Booking) -> dict[str, Any]:
        day = self._route.run.day
        phone = booking.proxy_phone or booking.contact_phone
        return {
            "address": booking.address or "",
            "floor": booking.floor,
            "lift": booking.has_lift,
            "access": booking.access_note or "",
            "note": booking.location_note or "",
            "photo": self._photo(booking),
            "name": booking.proxy_name or booking.contact_name or "",
            "call": self._relay.link(booking.ref, self._route.courier_number, day) if phone else "",
        }

    def _photo(self, booking: Booking) -> str:
        """The resident's photo of where the items stand, small, as base64; '' for none."""
        photo = photo_by_ref(self._session, booking.photo_ref) if booking.photo_ref else None
        return b64encode(small(photo.jpeg)).decode() if photo else ""

    def _site_stop(self, stop: RouteStop) -> SheetStop:
        ref = "end" if stop.kind == "end" else site_ref(stop.refs[0]) if stop.refs else ""
        site = self._sites.get(ref)
        name = site.name if site else met_courier(stop)
        links = map_links(stop.lat, stop.lon, name)
        return SheetStop(
            sequence=stop.sequence, kind=stop.kind, name=name,
            address=(site.address or "") if site else "", eta=stop.arrives_at, window=None,
            minutes=_minutes(stop), lat=stop.lat, lon=stop.lon, doors=(),
            links=tuple((link.app, link.url) for link in links),
            standing=self._standing(site) if stop.kind == "empty" else (),
            shared=stop.kind == "empty" and shares_load(self._route, stop),
            emptied=is_emptied(stop, self._emptied),
            taken_over=stop.kind == MEET and is_over(self._session, stop),
        )  # fmt: skip

    def _standing(self, site: Site | None) -> tuple[Standing, ...]:
        if site is None:
            return ()
        return _standing(levels_of(self._session, [site])[site.id])

    def _door(self, booking: Booking) -> Door:
        quotes = {one.class_code: one.agreed_fen for one in quotes_of(self._session, booking)}
        phone = booking.proxy_phone or booking.contact_phone or ""
        return Door(
            ref=booking.ref, number=booking.number, state=booking.state, reason=booking.reason,
            phone=mask_phone(phone) if phone else "",
            things=tuple(
                self.thing(
                    item.class_code, item.quantity, swollen=item.said.damaged,
                    needs=item.skills, quote_fen=quotes.get(item.class_code),
                )
                for item in booking.items
            ),
            agreed=agreed_counts(self._session, booking),
            changes=tuple(
                Change(
                    one.key, one.state,
                    None if one.counts is None else {str(code): int(n) for code, n in one.counts},
                )
                for one in changes_of(self._session, booking.ref)
            ),
        )  # fmt: skip

    def thing(
        self,
        class_code: str,
        quantity: int,
        *,
        swollen: bool = False,
        needs: frozenset[str] = frozenset(),
        quote_fen: int | None = None,
    ) -> Thing:
        """What is told of one class."""
        known = item_class(class_code)
        return Thing(
            class_code=class_code, family=known.family,
            name=known.name_zh if self._chinese else known.name_en, quantity=quantity,
            kg=known.mass_kg * quantity,
            handling=known.handling_zh if self._chinese else known.handling_en,
            needs=tuple(sorted(needs)), sealed=known.data_bearing == "high",
            parts=tuple(
                Part(part.code, part.name_zh if self._chinese else part.name_en)
                for part in core_parts(known.family)
            ),
            swollen=swollen, quote_fen=quote_fen,
        )  # fmt: skip

    def aboard(self, holder: str) -> list[Aboard]:
        """What the courier has in the vehicle."""
        pieces = []
        for piece in on_board(self._session, holder):
            known = item_class(piece.class_code)
            pieces.append(
                Aboard(
                    key=piece.key, name=known.name_zh if self._chinese else known.name_en,
                    family=known.family, tag=piece.tag or "",
                    grams=piece.grams or known.grams, weighed=piece.grams is not None,
                )
            )  # fmt: skip
        return pieces


def _standing(levels: Mapping[StockClass, Level]) -> tuple[Standing, ...]:
    return tuple(
        Standing(named.value, levels[named].grams, levels[named].pieces)
        for named in StockClass
        if named in levels and (levels[named].grams or levels[named].pieces)
    )


def _building(here: Sequence[Booking]) -> str:
    """How a stop is named before it is next: the building alone."""
    for booking in here:
        if booking.building:
            return booking.building
    return mask_address(here[0].address) if here and here[0].address else ""


def _window(here: Sequence[Booking]) -> tuple[dt.datetime, dt.datetime] | None:
    spans = [(b.window_start, b.window_end) for b in here if b.window_start and b.window_end]
    return (max(start for start, _ in spans), min(end for _, end in spans)) if spans else None


def _minutes(stop: RouteStop) -> int:
    return round((stop.departs_at - stop.service_at).total_seconds() / 60)
