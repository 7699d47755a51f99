"""The residents' front page, their bookings, and following one by its number."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from recycling.booking.aftercare import TooLate, cancel_booking, may_change, refund_due
from recycling.booking.aftercare.ratings import VISITED
from recycling.booking.bookings import Booking
from recycling.booking.desk import NoSuchBooking, booking_by_number, bookings_of
from recycling.booking.ready import ready_for
from recycling.booking.states import BookingState, CancelReason
from recycling.booking.workdays import Action
from recycling.catalogue import Way, item_class
from recycling.dispatch.ahead import stops_before
from recycling.money.earnings import points_of_booking
from recycling.notices import tell_cancelled
from recycling.people import Role
from recycling.privacy import mask_phone, normal_phone
from sites.areas import NoOperator, Operator, operator
from sites.registry import SiteKind, open_sites
from sites.search import open_until
from web.language import clock, moment, now, today
from web.limits import Limit, count, forbid_when_spent
from web.resident.forms import CancelForm, TrackForm
from web.resident.room import blueprint, draft, open_for_visitor, own_booking
from web.resident.steps import answers
from web.security import Reach, access, viewer
from web.unit import database
from web.words import CANCEL_REASONS, reason_words

#: Wrong pairs of number and phone after which a booking number, and an address, has to wait.
LOOKS_A_NUMBER = Limit("booking number", 5, 15 * 60)
LOOKS_AN_ADDRESS = Limit("booking address", 20, 15 * 60)

#: What a fridge of 500 L costs a year against a new one of grade 1: 135 kWh at 0.504 yuan, from
#: the check value of the three accounts (recycling/domain/energy_use.csv, electricity_prices.csv).
OLD_FRIDGE_YUAN_A_YEAR = 68

#: The course of a booking that goes well, as its timeline shows it.
COURSE = (
    BookingState.CONFIRMED, BookingState.PLANNED, BookingState.EN_ROUTE, BookingState.COLLECTED,
    BookingState.RECEIVED, BookingState.SETTLED,
)  # fmt: skip

ENDED = {BookingState.CANCELLED, BookingState.FAILED, BookingState.REFUSED}

HANDED_OVER = {BookingState.COLLECTED, BookingState.RECEIVED, BookingState.SETTLED}


@blueprint.get("/")
@access(scope=Reach.PUBLIC)
def front() -> str:
    """What one can do here."""
    points = open_now = 0
    try:
        city: Operator | None = operator(database())
    except NoOperator:
        city = None
    if city is not None:
        sites = [s for s in open_sites(database(), today()) if s.kind != SiteKind.TRANSFER_YARD]
        points = len(sites)
        open_now = len([site for site in sites if open_until(site, city, now()) is not None])
    return render_template(
        "resident/front.html", city=city, points=points, open_now=open_now, draft=draft(),
        yuan=OLD_FRIDGE_YUAN_A_YEAR,
    )  # fmt: skip


@blueprint.get("/bookings")
@access(Role.RESIDENT, scope=Reach.OWN)
def my_bookings() -> str:
    """All bookings of the resident who is signed in."""
    rows = bookings_of(database(), viewer().ref)
    return render_template(
        "resident/my_bookings.html", bookings=rows, item_class=item_class, next_words=next_words
    )


@blueprint.get("/bookings/<ref>")
@access(scope=Reach.OWN)
def booking(ref: str) -> str:
    """One booking: what happens next, the timeline, the items."""
    row = own_booking(ref)
    return render_template(
        "resident/booking.html", booking=row, rows=answers(row)[:4], steps=timeline(row),
        next_words=next_words(row), phone=mask_phone(row.contact_phone or ""),
        why=reason_words(row.state, row.reason), item_class=item_class,
        may_cancel=may_change(row, Action.CANCEL, operator(database()), now()),
        may_amend=may_change(row, Action.AMEND, operator(database()), now()),
        points=points_of_booking(database(), row), **after(row),
        ready=ready_for(item.class_code for item in row.items),
    )  # fmt: skip


def after(row: Booking) -> dict[str, bool]:
    """Which doors a booking opens, by its way and where it stands."""
    state = BookingState(row.state)
    return {
        "by_mail": row.way == Way.MAIL_IN,
        "at_door": row.way == Way.DOORSTEP,
        "over": state in VISITED,
        "handed_over": state in HANDED_OVER,
        "failed": state is BookingState.FAILED,
        "can_repeat": viewer().role is Role.RESIDENT and row.way == Way.DOORSTEP
        and row.service_on is not None and state not in ENDED,
    }  # fmt: skip


@blueprint.get("/bookings/<ref>/done")
@access(scope=Reach.OWN)
def done(ref: str) -> str:
    """Thanks, and the number to keep."""
    row = own_booking(ref)
    return render_template(
        "resident/done.html", booking=row, rows=answers(row)[:4], next_words=next_words(row),
        by_mail=row.way == Way.MAIL_IN,
        ready=ready_for(item.class_code for item in row.items),
    )  # fmt: skip


@blueprint.route("/bookings/<ref>/cancel", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def cancel(ref: str) -> Response | str | tuple[str, int]:
    """Give the booking up, with a reason."""
    row = own_booking(ref)
    form = CancelForm()
    form.reason.choices = list(CANCEL_REASONS.items())
    if form.validate_on_submit():
        try:
            cancel_booking(
                database(), row, CancelReason(form.reason.data), operator=operator(database()),
                by=viewer().role or "guest", now=now(),
            )  # fmt: skip
        except TooLate:
            form.form_errors.append(
                _("It is too late to cancel by yourself. Call the hotline: it reaches the courier.")
            )
        else:
            tell_cancelled(database(), row, now=now())
            flash(_("Your booking is cancelled. Nobody will come."), "good")
            return redirect(url_for("resident.booking", ref=ref), 303)
    page = render_template(
        "resident/cancel.html", booking=row, form=form,
        refund=refund_due(row, operator(database()), now()),
    )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.route("/track", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def track() -> Response | str | tuple[str, int]:
    """Find a booking by its number and the phone it was made with."""
    form = TrackForm(data={"number": request.args.get("number", "")[:20]})
    if form.validate_on_submit():
        number, address = (form.number.data or "").strip().upper(), request.remote_addr or ""
        forbid_when_spent(LOOKS_A_NUMBER, number)
        forbid_when_spent(LOOKS_AN_ADDRESS, address)
        try:
            row = booking_by_number(database(), number, normal_phone(form.phone.data or ""))
        except NoSuchBooking:
            count(LOOKS_A_NUMBER, number)
            count(LOOKS_AN_ADDRESS, address)
            form.form_errors.append(
                _("No booking has this number together with this phone number. Check both.")
            )
        else:
            open_for_visitor(row)
            return redirect(url_for("resident.booking", ref=row.ref), 303)
    page = render_template("resident/track.html", form=form)
    return (page, 422) if form.errors else page


@blueprint.get("/privacy")
@access(scope=Reach.PUBLIC)
def privacy() -> str:
    """What we keep of a person, why, and for how long."""
    return render_template("resident/privacy.html")


@blueprint.get("/mail")
@access(scope=Reach.PUBLIC)
def mail() -> str:
    """What may be sent by post, and how it is packed."""
    return render_template("resident/mail.html")


def _when(row: Booking) -> str:
    """The day and the window, in words."""
    return {told[2]: told[1] for told in answers(row)}[url_for("resident.when")]


def next_words(row: Booking) -> str:
    """What happens next, in one sentence."""
    state = BookingState(row.state)
    if state is BookingState.PLANNED and row.eta and row.service_on:
        # The promise narrows: a window until the evening before, a time on the day itself.
        if row.service_on > today():
            return _(
                "We come %(when)s; by the plan, about %(at)s.", when=_when(row), at=clock(row.eta)
            )
        return _("The courier comes %(at)s, as planned today.", at=moment(row.eta))
    when = _when(row)
    coming = _("We come %(when)s. The courier calls 30 minutes before.", when=when)
    if row.way == Way.MAIL_IN and state is BookingState.CONFIRMED:
        return _("Pack it, stick the label on, and take it to a counter.")
    sentences = {
        BookingState.REQUESTED: _("We are checking your booking."),
        BookingState.CONFIRMED: coming,
        BookingState.PLANNED: coming,
        BookingState.EN_ROUTE: _on_the_way(row),
        BookingState.COLLECTED: _("We have your items. They go to the yard and are weighed there."),
        BookingState.RECEIVED: _("Your items are weighed in at the yard."),
        BookingState.SETTLED: _("All is done. Thank you for giving it back."),
        BookingState.CANCELLED: _("This booking is cancelled. Nobody will come."),
        BookingState.FAILED: _("The visit did not work out. Book another time, or call us."),
        BookingState.REFUSED: _("We could not take the items. Call us: we help you further."),
    }
    return sentences.get(state, "")


def _on_the_way(row: Booking) -> str:
    """The courier is coming: when, and how many homes are before this one."""
    if row.eta is None:
        return _("The courier is on the way to you.")
    before = stops_before(database(), row)
    if not before:
        return _("The courier is on the way to you, you are next: about %(at)s.", at=clock(row.eta))
    return ngettext(
        "The courier is on the way: %(num)s home before yours, about %(at)s.",
        "The courier is on the way: %(num)s homes before yours, about %(at)s.",
        before,
        at=clock(row.eta),
    )


def timeline(row: Booking) -> list[tuple[str, str, str]]:
    """The booking's course: what is done, where it stands, what is ahead."""
    words = {
        BookingState.CONFIRMED: _("Booking confirmed"),
        BookingState.PLANNED: _("A courier has it on the route"),
        BookingState.EN_ROUTE: _("Courier on the way"),
        BookingState.COLLECTED: _("Collected"),
        BookingState.RECEIVED: _("Weighed in at the yard"),
        BookingState.SETTLED: _("Settled"),
        BookingState.CANCELLED: _("Cancelled"),
        BookingState.FAILED: _("Visit failed"),
        BookingState.REFUSED: _("Not taken"),
    }
    at = {event.state_after: moment(event.at) for event in row.events}
    state = BookingState(row.state)
    if state in ENDED:
        passed = [step for step in COURSE if step.value in at]
        return [(words[step], at[step.value], "done") for step in passed] + [
            (words[state], at.get(state.value, ""), "now")
        ]
    standing = COURSE.index(state) if state in COURSE else -1
    return [
        (
            words[step],
            at.get(step.value, "") if place <= standing else "",
            "done" if place < standing else "now" if place == standing else "ahead",
        )
        for place, step in enumerate(COURSE)
    ]
