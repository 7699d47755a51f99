"""The courier's pages: the route sheet of the day on the phone, and its PDF."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.booking.states import BookingState, FailReason
from recycling.catalogue import ItemClass, item_class
from recycling.people import Role
from recycling.privacy import mask_name, mask_phone
from routing.runs import PlannedRoute, RouteStop, route_of_courier
from sites.registry import NoSuchSite, Site, site_by_ref
from web.language import now, today
from web.security import Reach, access, viewer
from web.sheets import pdf_of_route
from web.unit import database
from web.words import FAIL_REASONS

blueprint = Blueprint("courier", __name__, url_prefix="/courier", template_folder="templates")

#: In these a stop still waits for the courier.
AHEAD = {BookingState.CONFIRMED, BookingState.PLANNED, BookingState.EN_ROUTE}


@dataclass(frozen=True)
class Halt:
    """One stop of the sheet with what is told of it."""

    stop: RouteStop
    bookings: list[Booking]
    yard: Site | None

    @property
    def ahead(self) -> bool:
        """Whether something is still to be taken here."""
        return any(BookingState(one.state) in AHEAD for one in self.bookings)

    @property
    def ended(self) -> bool:
        """Whether the stop is over: all is taken, or nothing will be."""
        return bool(self.bookings) and not self.ahead

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

    @property
    def kg(self) -> float:
        """The expected mass."""
        return sum(one.grams for one in self.bookings) / 1000


def halts_of(session: Session, route: PlannedRoute) -> list[Halt]:
    """The stops of a route that a courier sees: doors and yards."""
    refs = [ref for stop in route.stops if stop.kind == "visit" for ref in stop.refs]
    bookings = bookings_by_refs(session, refs)
    halts = []
    for stop in route.stops:
        if stop.kind == "visit":
            here = [bookings[ref] for ref in stop.refs if ref in bookings]
            halts.append(Halt(stop, here, None))
        elif stop.kind == "unload":
            halts.append(Halt(stop, [], _yard(session, stop.refs)))
    return halts


def _yard(session: Session, refs: list[str]) -> Site | None:
    try:
        return site_by_ref(session, refs[0]) if refs else None
    except NoSuchSite:
        return None


def _route() -> PlannedRoute | None:
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


@blueprint.get("/")
@access(Role.COURIER, scope=Reach.ROUTE)
def sheet() -> str:
    """Today's sheet: the next stop large, then the list."""
    route = _route()
    if route is None:
        return render_template("courier/no_route.html")
    halts = halts_of(database(), route)
    current = next((halt for halt in halts if halt.ahead), None)
    return render_template(
        "courier/sheet.html", route=route, halts=halts, current=current,
        done=sum(halt.ended for halt in halts), visits=sum(bool(halt.bookings) for halt in halts),
        mask_name=mask_name, mask_phone=mask_phone, fail_reasons=FAIL_REASONS,
        setting_out=route.run.day == today(),
    )  # fmt: skip


@blueprint.get("/sheet.pdf")
@access(Role.COURIER, scope=Reach.ROUTE)
def paper() -> Response:
    """The same sheet on paper."""
    route = _route()
    if route is None:
        raise NotFound
    return pdf_of_route(route)


@blueprint.post("/stops/<int:sequence>/<any(out, taken, failed):what>")
@access(Role.COURIER, scope=Reach.ROUTE)
def tell(sequence: int, what: str) -> Response:
    """Tell that the courier is on the way, has taken the items, or could not."""
    route = _route()
    halt = next(
        (one for one in (halts_of(database(), route) if route else [])
         if one.stop.sequence == sequence and one.bookings),
        None,
    )  # fmt: skip
    if halt is None:
        raise NotFound
    by = f"courier {viewer().courier_number}"
    for booking in halt.bookings:
        if BookingState(booking.state) not in AHEAD:
            continue
        if booking.state == BookingState.PLANNED:
            booking.set_out(by=by, now=now())
        if what == "taken":
            booking.collect(by=by, now=now())
        elif what == "failed":
            code = request.form.get("reason", "")
            reason = FailReason(code) if code in FAIL_REASONS else FailReason.OTHER
            booking.fail(reason, by=by, now=now())
    if what == "taken":
        flash(_("Stop %(number)s is collected.", number=sequence), "good")
    elif what == "failed":
        told = _("Stop %(number)s is noted as failed. The dispatcher sees it.", number=sequence)
        flash(told, "care")
    return redirect(url_for("courier.sheet", on=request.args.get("on") or None), 303)
