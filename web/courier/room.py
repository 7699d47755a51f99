"""The courier's room: its blueprint, the viewer's own route, and the stops of it."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.booking.states import BookingState
from recycling.catalogue import ItemClass, item_class
from recycling.dispatch.emptying import site_ref
from recycling.dispatch.meetings import MEET, is_over, met_courier
from recycling.visits.calling import Switchboard
from recycling.visits.doing import AHEAD
from recycling.visits.journal import Sender
from recycling.visits.points import emptied_refs, is_emptied
from routing.runs import PlannedRoute, RouteStop, route_of_courier
from sites.registry import NoSuchSite, Site, site_by_ref
from sites.stock import Level, StockClass, levels_of
from web.hotline import HOTLINE
from web.language import today
from web.security import viewer
from web.unit import database

blueprint = Blueprint("courier", __name__, url_prefix="/courier", template_folder="templates")


@dataclass(frozen=True)
class Halt:
    """One stop of the sheet with what is told of it."""

    stop: RouteStop
    bookings: list[Booking]
    yard: Site | None
    emptied: bool = False
    #: The courier whose load is taken over here, and whether it is.
    met: str = ""
    taken_over: bool = False

    @property
    def is_point(self) -> bool:
        """Whether a point is emptied here."""
        return self.stop.kind == "empty"

    @property
    def ahead(self) -> bool:
        """Whether something is still to be taken here."""
        if self.met:
            return not self.taken_over
        return (self.is_point and not self.emptied) or any(
            BookingState(one.state) in AHEAD for one in self.bookings
        )

    @property
    def is_task(self) -> bool:
        """Whether something is taken here: at a door, from a point, or from another van."""
        return self.is_point or bool(self.bookings) or bool(self.met)

    @property
    def ended(self) -> bool:
        """Whether the stop is over: all is taken, or nothing will be."""
        return self.is_task and not self.ahead

    def waits(self, with_dispatcher: frozenset[str]) -> bool:
        """Whether all that is ahead here waits for the dispatcher, so that the courier goes on."""
        ahead = [one.ref for one in self.bookings if BookingState(one.state) in AHEAD]
        return bool(ahead) and set(ahead) <= with_dispatcher

    @property
    def on_the_way(self) -> bool:
        """Whether the courier has set out for this stop."""
        return any(one.state == BookingState.EN_ROUTE for one in self.bookings)

    @property
    def items(self) -> list[tuple[ItemClass, int]]:
        """What is to be taken, by class."""
        counts: dict[str, int] = {}
        for one in self.bookings:
            if one.state != BookingState.CANCELLED:
                for item in one.items:
                    counts[item.class_code] = counts.get(item.class_code, 0) + item.quantity
        return [(item_class(code), number) for code, number in counts.items()]

    @property
    def needs(self) -> list[str]:
        """What the crew must mind, by code."""
        return sorted(frozenset().union(*(one.skills for one in self.bookings)))


def halts_of(session: Session, route: PlannedRoute) -> list[Halt]:
    """The stops of a route that a courier sees: doors, points, other vans to meet, and yards."""
    refs = [ref for stop in route.stops if stop.kind == "visit" for ref in stop.refs]
    bookings = bookings_by_refs(session, refs)
    emptied = emptied_refs(session, route)
    halts = []
    for stop in route.stops:
        if stop.kind == "visit":
            here = [bookings[ref] for ref in stop.refs if ref in bookings]
            halts.append(Halt(stop, here, None))
        elif stop.kind == MEET:
            number = met_courier(stop)
            halts.append(Halt(stop, [], None, met=number, taken_over=is_over(session, stop)))
        elif stop.kind in ("unload", "empty"):
            site = _site(session, stop.refs)
            halts.append(Halt(stop, [], site, emptied=is_emptied(stop, emptied)))
    return halts


def _site(session: Session, refs: list[str]) -> Site | None:
    try:
        return site_by_ref(session, site_ref(refs[0])) if refs else None
    except NoSuchSite:
        return None


def standing(session: Session, halt: Halt) -> list[tuple[StockClass, Level]]:
    """Every class with what the book has of it at a point, what stands there first."""
    if halt.yard is None:
        return []
    levels = levels_of(session, [halt.yard])[halt.yard.id]
    rows = [(named, levels.get(named, Level())) for named in StockClass]
    return sorted(rows, key=lambda row: row[1].grams == 0)


def route_of_viewer() -> PlannedRoute | None:
    """The viewer's own route: of the day asked for, else today's, else tomorrow's."""
    number = viewer().courier_number
    told = request.args.get("on", "")
    if told:
        try:
            return route_of_courier(database(), dt.date.fromisoformat(told), number)
        except ValueError:
            raise NotFound from None
    for on in (today(), today() + dt.timedelta(days=1)):
        route = route_of_courier(database(), on, number)
        if route is not None:
            return route
    return None


def sender() -> Sender:
    """The courier who is signed in, as the journal knows them."""
    return Sender(viewer().courier_number, viewer().ref)


def relay() -> Switchboard:
    """What puts calls through without showing a number."""
    return Switchboard(HOTLINE)
