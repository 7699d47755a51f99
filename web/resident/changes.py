"""Changing a booking: its items, its address, its time; another visit; the calendar file."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from recycling.booking import desk
from recycling.booking.aftercare import (
    TooLate,
    book_again,
    calendar_of,
    change_address,
    change_items,
    change_window,
    may_change,
)
from recycling.booking.bookings import Address, Booking, WantedItem, WayNotAllowed
from recycling.booking.drop_off import PointTakesNot, hours_of_visit
from recycling.booking.mail import MayNotBeMailed, WrongParcelState, parcel_of
from recycling.booking.slots import SlotFull, SlotOffer
from recycling.booking.states import BookingState, WrongState
from recycling.booking.workdays import Action
from recycling.catalogue import Way, catalogue, item_class
from recycling.dispatch.offer_price import PlanPrice
from recycling.notices import tell_confirmed
from recycling.people import Role
from sites.areas import operator
from sites.registry import site_by_ref
from web.language import hours_words, name, now
from web.resident import addresses
from web.resident.forms import PlaceForm, TimeForm
from web.resident.room import blueprint, own_booking
from web.resident.steps import MOST_A_CLASS, Answer, days_at_first
from web.resident.story import brought, point_name
from web.resident.words import WAY_REASONS
from web.security import Reach, access, viewer
from web.unit import database
from web.words import SHORTAGES


def _by() -> str:
    return viewer().role or "guest"


def _back(ref: str) -> Response:
    return redirect(url_for("resident.booking", ref=ref), 303)


@blueprint.route("/bookings/<ref>/items", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def change_what(ref: str) -> Answer:
    """Other items, or other numbers of them."""
    booking = own_booking(ref)
    error = ""
    if request.method == "POST":
        wanted = _wanted(booking)
        if not wanted:
            error = _("Choose at least one thing, or cancel the booking.")
        else:
            error = _tried(booking, lambda: _change_items(booking, wanted))
        if not error:
            flash(_("Your booking has the new items."), "good")
            return _back(ref)
    page = render_template(
        "resident/change_items.html", booking=booking, error=error, most=MOST_A_CLASS,
        item_class=item_class,
        others=[kind for kind in catalogue().values() if kind.code not in _codes(booking)],
    )  # fmt: skip
    return (page, 422) if error else page


def _codes(booking: Booking) -> set[str]:
    return {item.class_code for item in booking.items}


def _wanted(booking: Booking) -> list[WantedItem]:
    wanted = []
    for item in booking.items:
        number = request.form.get(f"n-{item.class_code}", "").strip()
        if number.isdecimal() and int(number) > 0:
            wanted.append(replace(item.said, quantity=min(int(number), MOST_A_CLASS)))
    more = request.form.get("more", "")
    if more in catalogue() and more not in _codes(booking):
        wanted.append(WantedItem(more))
    return wanted


def _change_items(booking: Booking, wanted: list[WantedItem]) -> None:
    change_items(database(), booking, wanted, operator=operator(database()), by=_by(), now=now())
    if booking.way == Way.MAIL_IN and parcel_of(database(), booking) is not None:
        flash(_("Make a new label: the old one is cancelled."), "care")


def _tried(booking: Booking, change: object) -> str:
    """Try a change; '' where it is done, else what to do instead."""
    assert callable(change)
    try:
        with database().begin_nested():
            change()
    except TooLate:
        return _("It is too late to change this by yourself. Call the hotline.")
    except PointTakesNot:
        return _("The point that you chose does not take this. Choose another point first.")
    except WrongState:
        return _("The courier is on the way: call the hotline to change anything.")
    except WrongParcelState:
        return _("Your parcel is under way. When it is here we ask you if something is not right.")
    except MayNotBeMailed as no:
        words = WAY_REASONS.get(no.reason, "")
        return f"{_('Not by post: %(items)s.', items=name(item_class(no.code)))} {words}"
    except WayNotAllowed as no:
        return _("%(item)s cannot come in this way.", item=name(item_class(no.code)))
    except SlotFull as full:
        return f"{SHORTAGES[full.why.shortage]} {_('Choose another time first.')}"
    finally:
        database().expire_all()
    return ""


@blueprint.route("/bookings/<ref>/address", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def change_where(ref: str) -> Answer:
    """Another address."""
    booking = own_booking(ref)
    city = operator(database())
    form = PlaceForm(data=addresses.parts_of(booking, city))
    form.district.choices = addresses.districts(database(), city)
    if form.validate_on_submit():
        road, room = (form.road.data or "").strip(), (form.room.data or "").strip()
        code = form.district.data or ""
        address = Address(
            lines=addresses.joined(database(), city, code, road, room),
            building=road,
            area_code=code or city.area_code,
            floor=form.floor.data or 1,
            has_lift=bool(form.has_lift.data),
            access_note=(form.access_note.data or "").strip(),
        )
        place = addresses.geocoder(city).place(address.lines)
        if place is not None and not city.serves(place.lat, place.lon):
            form.road.errors = [
                _("This address lies outside %(city)s. Check it, or call us.", city=name(city))
            ]
        else:
            error = _tried(
                booking,
                lambda: change_address(
                    database(), booking, address, place, operator=city, by=_by(), now=now(),
                    sure_from=addresses.SURE_FROM,
                ),
            )  # fmt: skip
            if not error:
                flash(_("We come to the new address."), "good")
                return _back(ref)
            form.road.errors = [error]
    page = render_template("resident/change_address.html", booking=booking, form=form, city=city)
    return (page, 422) if form.errors else page


@blueprint.route("/bookings/<ref>/time", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def change_when(ref: str) -> Answer:
    """Another time, or another visit after one that failed."""
    booking = own_booking(ref)
    city = operator(database())
    failed = booking.state == BookingState.FAILED
    if not failed and not may_change(booking, Action.AMEND, city, now()):
        flash(_("It is too late to change this by yourself. Call the hotline."), "care")
        return _back(ref)
    form = TimeForm()
    days = desk.offers(database(), booking, operator=city, now=now(), price=PlanPrice())
    if form.validate_on_submit():
        told = {f"{s.day.isoformat()} {s.window.code}": s for day in days for s in day.slots}
        slot = told.get(form.at.data or "")
        if slot is None or not slot.can_be_taken:
            form.at.errors = [_("Choose one of the times that are free.")]
        else:
            error = _tried(booking, lambda: _move(booking, slot, failed=failed))
            if not error:
                tell_confirmed(database(), booking, now=now())
                flash(_("We come at the new time."), "good")
                return _back(ref)
            form.at.errors = [error]
    page = render_template(
        "resident/change_time.html", booking=booking, form=form, at_first=days_at_first(),
        free=[day for day in days if day.can_be_taken], hours_words=hours_words, failed=failed,
        shortages=SHORTAGES,
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _move(booking: Booking, slot: SlotOffer, *, failed: bool) -> None:
    move = book_again if failed else change_window
    move(
        database(), booking, slot.day, slot.window, operator=operator(database()), by=_by(),
        now=now(),
    )  # fmt: skip


@blueprint.get("/bookings/<ref>/pickup.ics")
@access(scope=Reach.OWN)
def calendar(ref: str) -> Response:
    """The visit as an iCalendar file."""
    booking = own_booking(ref)
    title, spans = _("Used electronics pickup"), {}
    where = brought(booking)
    if where is not None:
        title = _("Bring used electronics to %(site)s", site=point_name(where))
        site = site_by_ref(database(), where.site_ref)
        hours = hours_of_visit(site, where, operator(database()))
        spans = {booking.ref: hours} if hours else {}
    text = calendar_of([booking], title=title, now=now(), spans=spans)
    return _calendar_file(text, booking.number)


@blueprint.get("/bookings.ics")
@access(Role.RESIDENT, scope=Reach.OWN)
def all_calendars() -> Response:
    """All visits of the resident who is signed in."""
    bookings = desk.bookings_of(database(), viewer().ref)
    return _calendar_file(
        calendar_of(bookings, title=_("Used electronics pickup"), now=now()), "huiliu"
    )


def _calendar_file(text: str, file_name: str) -> Response:
    return Response(
        text, content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}.ics"'},
    )  # fmt: skip
