"""The residents' front page, their bookings, and giving one up."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from recycling.booking.aftercare import TooLate, cancel_booking, may_change, refund_due
from recycling.booking.aftercare.ratings import VISITED
from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_of
from recycling.booking.mail import WrongParcelState
from recycling.booking.ready import ready_for
from recycling.booking.states import BookingState, CancelReason
from recycling.booking.workdays import Action
from recycling.catalogue import Way, item_class
from recycling.custody import stories_of, wipe_methods
from recycling.money.earnings import points_of_booking
from recycling.notices import tell_cancelled
from recycling.people import Role
from recycling.privacy import mask_phone
from recycling.retention import periods
from sites.areas import NoOperator, Operator, operator
from sites.registry import SiteKind, open_sites
from sites.search import open_until
from web.language import now, today
from web.resident.bringing import number_picture
from web.resident.following import code_made_here
from web.resident.forms import CancelForm
from web.resident.room import blueprint, draft, own_booking
from web.resident.steps import answers
from web.resident.story import (
    ENDED,
    as_of_words,
    brought,
    live,
    next_words,
    point_name,
    state_words,
    timeline,
)
from web.security import Reach, access, viewer
from web.unit import database
from web.words import CANCEL_REASONS, reason_words

#: What a fridge of 500 L costs a year against a new one of grade 1: 135 kWh at 0.504 yuan, from
#: the check value of the three accounts (recycling/domain/energy_use.csv, electricity_prices.csv).
OLD_FRIDGE_YUAN_A_YEAR = 68

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
        "resident/my_bookings.html", bookings=rows, item_class=item_class, next_words=next_words,
        state_words=state_words,
    )  # fmt: skip


@blueprint.get("/bookings/<ref>")
@access(scope=Reach.OWN)
def booking(ref: str) -> str:
    """One booking: what happens next, the timeline, the items."""
    row = own_booking(ref)
    told = live(row)
    return render_template(
        "resident/booking.html", booking=row, rows=answers(row)[:4], steps=timeline(row),
        next_words=next_words(row, told), as_of=as_of_words(told), state=state_words(row),
        phone=mask_phone(row.contact_phone or ""),
        why=reason_words(row.state, row.reason), item_class=item_class,
        may_cancel=may_change(row, Action.CANCEL, operator(database()), now()),
        may_amend=may_change(row, Action.AMEND, operator(database()), now()),
        points=points_of_booking(database(), row), stories=stories_of(database(), row.ref),
        methods=wipe_methods(), **after(row),
        ready=ready_for(item.class_code for item in row.items),
    )  # fmt: skip


@blueprint.get("/bookings/<ref>/coming.json")
@access(scope=Reach.OWN)
def coming_as_json(ref: str) -> Response:
    """The state and the time of arrival, for the page that asks again; never a place."""
    row = own_booking(ref)
    told = live(row)
    answer = jsonify(
        state=row.state, sentence=next_words(row, told), as_of=as_of_words(told),
    )  # fmt: skip
    answer.add_etag()
    return answer.make_conditional(request)


def after(row: Booking) -> dict[str, Any]:
    """Which doors a booking opens, by its way and where it stands."""
    state = BookingState(row.state)
    where = brought(row)
    return {
        "by_mail": row.way == Way.MAIL_IN,
        "at_door": row.way == Way.DOORSTEP,
        "where": where,
        "point_name": point_name(where) if where else "",
        "to_bring": where is not None and state is BookingState.CONFIRMED,
        "picture": number_picture(row.number) if where else "",
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
        code=code_made_here(row), **after(row),
        ready=ready_for(item.class_code for item in row.items),
    )  # fmt: skip


@blueprint.route("/bookings/<ref>/cancel", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def cancel(ref: str) -> Response | str | tuple[str, int]:
    """Give the booking up, with a reason."""
    row = own_booking(ref)
    form = CancelForm()
    form.reason.choices = [
        (code, words) for code, words in CANCEL_REASONS.items() if code != CancelReason.NOT_BROUGHT
    ]
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
        except WrongParcelState:
            form.form_errors.append(
                _("Your parcel is under way. When it is here we ask you if something is not right.")
            )
        else:
            tell_cancelled(database(), row, now=now())
            at_door = row.way == Way.DOORSTEP
            flash(
                _("Your booking is cancelled. Nobody will come.")
                if at_door
                else _("Your booking is cancelled."),
                "good",
            )
            return redirect(url_for("resident.booking", ref=ref), 303)
    page = render_template(
        "resident/cancel.html", booking=row, form=form,
        refund=refund_due(row, operator(database()), now()),
    )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.get("/privacy")
@access(scope=Reach.PUBLIC)
def privacy() -> str:
    """What we keep of a person, why, and for how long."""
    return render_template("resident/privacy.html", periods=periods(today()))


@blueprint.get("/mail")
@access(scope=Reach.PUBLIC)
def mail() -> str:
    """What may be sent by post, and how it is packed."""
    return render_template("resident/mail.html")
