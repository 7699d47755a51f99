"""The waiting list: told when a place becomes free, which is kept for a while."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from recycling.booking.bookings import Contact
from recycling.booking.desk import bookable_days
from recycling.booking.slots import leave_waiting_list, wait_for_place, waiting_place
from recycling.privacy import normal_phone
from sites.areas import operator
from web.language import now
from web.resident.forms import ContactForm
from web.resident.room import blueprint, draft
from web.resident.steps import Answer
from web.security import Reach, access
from web.unit import database


@blueprint.route("/book/wait", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def wait() -> Answer:
    """Wait for a place: whom to tell."""
    booking = draft()
    if booking is None or not booking.way:
        return redirect(url_for("resident.what"), 303)
    form = ContactForm(data={"name": booking.contact_name, "phone": booking.contact_phone})
    if form.validate_on_submit():
        phone = normal_phone(form.phone.data or "")
        booking.set_contact(Contact((form.name.data or "").strip(), phone))
        days = bookable_days(operator(database()), now())
        wait_for_place(database(), booking, from_day=days[0], to_day=days[-1], now=now())
        flash(_("You are on the list. We tell you when a place is free."), "good")
        return redirect(url_for("resident.wait"), 303)
    row = waiting_place(database(), booking)
    page = render_template("resident/wait.html", booking=booking, form=form, row=row)
    return (page, 422) if form.errors else page


@blueprint.post("/book/wait/leave")
@access(scope=Reach.OWN)
def leave_wait() -> Response:
    """Wait no more."""
    booking = draft()
    if booking is not None:
        leave_waiting_list(database(), booking)
        flash(_("You are off the list."), "good")
    return redirect(url_for("resident.when"), 303)
