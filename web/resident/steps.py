"""Booking a pickup, one question a page. The answers stand in a draft, so nothing is lost."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from recycling.booking import desk
from recycling.booking.bookings import Booking, Contact, WantedItem, WayNotAllowed
from recycling.booking.drop_off import PointTakesNot, must_still_take
from recycling.booking.mail import MailDecision, MailReason, may_mail_all, ways_for
from recycling.booking.slots import SlotFull
from recycling.catalogue import ItemClass, Way, catalogue, families, item_class, search
from recycling.dispatch.offer_price import PlanPrice
from recycling.money.fees import Fee, fee
from recycling.notices import tell_confirmed, tell_drop_off_booked
from recycling.people import Role, user_by_ref
from recycling.privacy import normal_phone
from sites.areas import operator
from sites.search import NearSite, nearest_open
from web.language import elder_mode, hours_words, name, now, today
from web.resident.asked import must_be_asked
from web.resident.following import new_guest_code
from web.resident.forms import TimeForm, WayForm, WhoForm
from web.resident.room import blueprint, draft, draft_or_new, leave_draft, open_for_visitor
from web.resident.story import brought, point_name, point_when, window_of
from web.security import Reach, access, viewer
from web.unit import database
from web.words import SHORTAGES, WAYS

STEPS = ("what", "where", "how", "when", "who", "review")
MOST_A_CLASS = 20
#: Stands for a parcel that nothing holds back.
NOTHING_HELD = MailDecision(True, MailReason.PLAIN, WantedItem("kettle"))
DAYS_AT_FIRST, DAYS_AT_FIRST_LARGE = 3, 1

Answer = Response | str | tuple[str, int]


def step_page(step: str, booking: Booking | None, *, template: str = "", **values: object) -> str:
    """The page of a step, with its number and the answers before it."""
    number = STEPS.index(step) + 1
    back = url_for(f"resident.{STEPS[number - 2]}") if number > 1 else url_for("resident.front")
    return render_template(
        f"resident/{template or step}.html", booking=booking, step=number, steps=len(STEPS),
        back=back, so_far=answers(booking)[: number - 1] if booking else [], **values,
    )  # fmt: skip


def answers(booking: Booking) -> list[tuple[str, str, str]]:
    """What is answered so far: question, answer, where to change it; empty answers as ''."""
    items = [f"{name(item_class(item.class_code))} × {item.quantity}" for item in booking.items]
    when = (_("When"), window_of(booking), "when")
    if booking.way == Way.DROP_OFF:
        where = brought(booking)
        told = f"{point_name(where)}, {point_when(where)}" if where else ""
        when = (_("Point"), told, "bring")
    who = f"{booking.contact_name}, {booking.contact_phone}" if booking.contact_name else ""
    rows = [
        (_("What"), _("; ").join(items), "what"),
        (_("Where"), booking.address or "", "where"),
        (_("How"), str(WAYS.get(booking.way, "")), "how"),
        # No day is asked for what is mailed.
        *([] if booking.way == Way.MAIL_IN else [when]),
        (_("Who"), who, "who"),
    ]
    return [(question, told, url_for(f"resident.{step}")) for question, told, step in rows]


#: What a booking may lack -> the step that asks for it.
STEP_OF = {
    "items": "what", "address": "where", "way": "how", "service_on": "when",
    "contact_name": "who", "contact_phone": "who",
}  # fmt: skip


def next_open(booking: Booking) -> Response:
    """Where to go after an answer: to the first question without one, else to the review."""
    missing = booking.missing()
    step = STEP_OF[missing[0]] if missing else "review"
    if booking.way == Way.DROP_OFF and brought(booking) is None and step in ("who", "review"):
        step = "bring"
    return redirect(url_for(f"resident.{step}"), 303)


def begun(step: str) -> Booking | Response:
    """The draft, or the way to the first question that must be answered before `step`."""
    booking = draft()
    if booking is None or not booking.items:
        return redirect(url_for("resident.what"), 303)
    if STEPS.index(step) > 1 and not booking.address:
        return redirect(url_for("resident.where"), 303)
    if STEPS.index(step) > 2 and not booking.way:
        return redirect(url_for("resident.how"), 303)
    return booking


@blueprint.route("/book", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def what() -> Answer:
    """What is to be collected."""
    error = ""
    booking = draft()
    counts = {item.class_code: item.quantity for item in booking.items} if booking else {}
    if request.method == "POST":
        counts = _counts(request.form)
        said = {item.class_code: item.said for item in booking.items} if booking else {}
        # What was said of a kind stays when its number changes.
        wanted = [
            replace(said.get(code, WantedItem(code)), quantity=quantity)
            for code, quantity in counts.items()
        ]
        if wanted or booking:
            booking = draft_or_new()
            booking.set_items(wanted)
            _ask_way_again_where_it_no_longer_fits(booking)
        if request.form.get("action") == "search":
            return redirect(url_for("resident.what", q=request.form.get("q") or None), 303)
        if wanted and booking:
            database().flush()
            if must_be_asked(booking):
                return redirect(url_for("resident.details"), 303)
            return next_open(booking)
        error = _("Choose at least one thing: open a picture and set its number.")
    sought = request.args.get("q", "").strip()
    page = step_page(
        "what", booking, counts=counts, error=error, sought=sought, most=MOST_A_CLASS,
        groups=_groups(search(sought)),
    )  # fmt: skip
    return (page, 422) if error else page


def _counts(form: MultiDict[str, str]) -> dict[str, int]:
    told = {}
    for code in catalogue():
        number = form.get(f"n-{code}", "").strip()
        if number.isdecimal() and int(number) > 0:
            told[code] = min(int(number), MOST_A_CLASS)
    return told


@blueprint.app_template_filter("sum_of")
def _sum_of(kinds: Sequence[ItemClass], counts: dict[str, int]) -> int:
    return sum(counts.get(kind.code, 0) for kind in kinds)


def _groups(kinds: Sequence[ItemClass]) -> list[tuple[object, list[ItemClass]]]:
    grouped = [
        (family, [kind for kind in kinds if kind.family == family.code])
        for family in families().values()
    ]
    return [(family, members) for family, members in grouped if members]


def _ask_way_again_where_it_no_longer_fits(booking: Booking) -> None:
    if booking.way:
        try:
            booking.set_way(Way(booking.way))
        except WayNotAllowed:
            booking.way = ""


@blueprint.route("/book/how", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def how() -> Answer:
    """How it is handed over, and why a way is not possible."""
    booking = begun("how")
    if isinstance(booking, Response):
        return booking
    said = [item.said for item in booking.items]
    ways = {answer.way: answer for answer in ways_for(said)}
    form = WayForm(data={"way": booking.way or Way.DOORSTEP})
    if form.validate_on_submit():
        chosen = ways.get(Way(form.way.data)) if form.way.data in set(Way) else None
        if chosen is None or not chosen.allowed:
            form.way.errors = [_("Your items cannot come in that way. Choose another.")]
        elif chosen.way is Way.MAIL_IN and (may_mail_all(said) or NOTHING_HELD).on_hold:
            form.way.errors = [_("Say first what becomes of the data on your device.")]
        else:
            booking.set_way(chosen.way)
            return next_open(booking)
    fees = {way: costs_of(booking, way, today()) for way in Way}
    page = step_page(
        "how", booking, form=form, ways=ways, fees=fees, item_class=item_class, Way=Way,
        near=_nearest_point(booking) if ways[Way.DROP_OFF].allowed else None,
        on_hold=(may_mail_all(said) or NOTHING_HELD).on_hold,
    )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.app_template_global("nearest_point")
def _nearest_point(booking: Booking) -> NearSite | None:
    """The nearest point that is open now and takes all of the items."""
    if booking.place is None:
        return None
    kinds = sorted({item_class(item.class_code).family for item in booking.items})
    found = nearest_open(
        database(), operator(database()), lat=booking.place.lat, lon=booking.place.lon,
        categories=kinds, at=now(), limit=1,
    )  # fmt: skip
    return found[0] if found else None


def costs_of(booking: Booking, way: Way, on: dt.date, *, pooled: bool = False) -> Fee:
    """What a way costs for the booking's items."""
    said = [item.said for item in booking.items]
    return fee(way, said, on=on, floor=booking.floor, has_lift=booking.has_lift, pooled=pooled)


def days_at_first() -> int:
    """How many days are shown before one asks for later ones: fewer in the large text."""
    return DAYS_AT_FIRST_LARGE if elder_mode() else DAYS_AT_FIRST


@blueprint.route("/book/when", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def when() -> Answer:
    """On which day, in which window: what is left, and where it costs least to come."""
    booking = begun("when")
    if isinstance(booking, Response):
        return booking
    if booking.way == Way.DROP_OFF:
        return redirect(url_for("resident.bring"), 303)
    city = operator(database())
    chosen = ""
    if booking.service_on and booking.window_start and booking.window_end:
        start, end = (at.astimezone(city.zone) for at in (booking.window_start, booking.window_end))
        chosen = f"{booking.service_on.isoformat()} {start:%H:%M}-{end:%H:%M}"
    form = TimeForm(data={"at": chosen})
    days = desk.offers(database(), booking, operator=city, now=now(), price=PlanPrice())
    if form.validate_on_submit():
        slots = [slot for offer in days for slot in offer.slots]
        told = {f"{slot.day.isoformat()} {slot.window.code}": slot for slot in slots}
        slot = told.get(form.at.data or "")
        if slot is not None and slot.can_be_taken:
            try:
                with database().begin_nested():
                    desk.answer_window(booking, slot.day, slot.window, operator=city, now=now())
                return next_open(booking)
            except SlotFull as full:
                form.at.errors = [str(SHORTAGES[full.why.shortage])]
        else:
            form.at.errors = [_("Choose one of the times that are free.")]
    free = [offer for offer in days if offer.can_be_taken]
    page = step_page(
        "when", booking, form=form, free=free, at_first=days_at_first(), hours_words=hours_words,
        without=[offer for offer in days if not offer.can_be_taken], shortages=SHORTAGES,
    )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.route("/book/who", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def who() -> Answer:
    """Whom to call."""
    booking = begun("who")
    if isinstance(booking, Response):
        return booking
    known = {"name": booking.contact_name, "phone": booking.contact_phone}
    if not booking.contact_name and viewer().role is Role.RESIDENT:
        user = user_by_ref(database(), viewer().ref)
        known = {"name": user.name, "phone": user.phone} if user else known
    proxy = {"proxy_name": booking.proxy_name, "proxy_phone": booking.proxy_phone}
    form = WhoForm(data={**known, **proxy})
    if form.validate_on_submit():
        phone = normal_phone(form.phone.data or "")
        booking.set_contact(Contact((form.name.data or "").strip(), phone))
        other = (form.proxy_phone.data or "").strip()
        named = (
            Contact((form.proxy_name.data or "").strip(), normal_phone(other)) if other else None
        )
        booking.set_proxy(named)
        return next_open(booking)
    page = step_page("who", booking, form=form)
    return (page, 422) if form.errors else page


@blueprint.route("/book/review", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def review() -> Answer:
    """All answers once more; one button hands the booking in."""
    booking = begun("review")
    if isinstance(booking, Response):
        return booking
    where = brought(booking)
    if booking.missing() or (booking.way == Way.DROP_OFF and where is None):
        return next_open(booking)
    if request.method == "POST":
        try:
            with database().begin_nested():
                must_still_take(database(), booking, today())
                desk.hand_in(booking, by=viewer().role or "guest", now=now(), price=PlanPrice())
        except SlotFull as full:
            flash(f"{SHORTAGES[full.why.shortage]} {_('Choose another time.')}", "care")
            return redirect(url_for("resident.when"), 303)
        except PointTakesNot:
            flash(_("This point does not take it any more. Choose another."), "care")
            return redirect(url_for("resident.bring"), 303)
        code = new_guest_code(booking)
        if where is not None:
            tell_drop_off_booked(database(), where, now=now(), code=code)
        else:
            tell_confirmed(database(), booking, now=now(), code=code)
        leave_draft()
        open_for_visitor(booking)
        return redirect(url_for("resident.done", ref=booking.ref), 303)
    way, on = Way(booking.way), booking.service_on or today()
    pooled = way is Way.DOORSTEP and _joins_neighbour(booking)
    return step_page(
        "review", booking, fee=costs_of(booking, way, on, pooled=pooled), pooled=pooled
    )


def _joins_neighbour(booking: Booking) -> bool:
    """Whether somebody of the building is booked in the same window."""
    if booking.service_on is None:
        return False
    days = desk.offers(
        database(), booking, operator=operator(database()), now=now(), days=[booking.service_on]
    )
    chosen = booking.window_start
    city = operator(database())
    return any(
        slot.pools
        for day in days
        for slot in day.slots
        if city.moment(slot.day, slot.window.start) == chosen
    )


@blueprint.post("/book/forget")
@access(scope=Reach.OWN)
def forget() -> Response:
    """Begin again with no answers."""
    leave_draft()
    flash(_("Your answers are forgotten."), "good")
    return redirect(url_for("resident.front"), 303)
