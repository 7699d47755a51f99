"""Following a booking as a guest: by its number and its code, which can be sent anew."""

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from recycling.booking.bookings import Booking
from recycling.booking.desk import NoSuchBooking
from recycling.booking.guest_codes import booking_by_code, give_code, new_code
from recycling.codes import TooManyCodes
from recycling.notices import tell_new_code
from recycling.privacy import normal_phone
from web.language import now
from web.limits import Limit, count, forbid_when_spent, forget, network_of
from web.resident.forms import phone_field
from web.resident.room import blueprint, open_for_visitor
from web.security import Reach, access
from web.unit import database

#: Wrong pairs after which a booking number has to wait at one address, and an address with every
#: number. Nobody can lock a number for its owner.
LOOKS_A_NUMBER = Limit("booking number", 5, 15 * 60)
LOOKS_AN_ADDRESS = Limit("booking address", 20, 15 * 60)
ASKS_AN_ADDRESS = Limit("booking code", 10, 15 * 60)

#: The session keeps the codes of the last bookings, so that the page of one shows it again.
CODES = "guest_codes"
MOST_CODES = 3

Answer = Response | str | tuple[str, int]


def _number_field() -> StringField:
    return StringField(
        _l("Booking number"),
        [InputRequired(_l("Enter the booking number, such as B-7K3Q-9M2X.")), Length(max=20)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class TrackForm(FlaskForm):
    """A booking's number with its code."""

    number = _number_field()
    code = StringField(
        _l("Code of the booking"),
        [InputRequired(_l("Enter the code, such as K7M-4QX.")), Length(max=20)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class NewCodeForm(FlaskForm):
    """A booking's number with its phone."""

    number = _number_field()
    phone = phone_field(_l("Phone number of the booking"))


@blueprint.route("/track", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def track() -> Answer:
    """Find a booking by its number and its code; a wrong one counts, so it answers 200."""
    form = TrackForm(data={"number": request.args.get("number", "")[:20]})
    if form.validate_on_submit():
        found = _found(form)
        if found is not None:
            open_for_visitor(found)
            return redirect(url_for("resident.booking", ref=found.ref), 303)
        form.form_errors.append(
            _("No booking has this number together with this code. Check both.")
        )
        return render_template("resident/track.html", form=form)
    page = render_template("resident/track.html", form=form)
    return (page, 422) if form.errors else page


def _found(form: TrackForm) -> Booking | None:
    number, address = (form.number.data or "").strip().upper(), network_of(request.remote_addr)
    number_here = f"{number} {address}"
    failed = forbid_when_spent(LOOKS_A_NUMBER, number_here)
    forbid_when_spent(LOOKS_AN_ADDRESS, address)
    try:
        booking = booking_by_code(database(), number, form.code.data or "")
    except NoSuchBooking:
        # One answer also where there is no such number: it does not tell which there are.
        count(LOOKS_A_NUMBER, number_here)
        count(LOOKS_AN_ADDRESS, address)
        return None
    if failed:
        forget(LOOKS_A_NUMBER, number_here)
    return booking


@blueprint.route("/track/code", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def send_code() -> Answer:
    """Send a new code to the booking's phone; the answer does not tell whether there is one."""
    form = NewCodeForm(data={"number": request.args.get("number", "")[:20]})
    if form.validate_on_submit():
        address = network_of(request.remote_addr)
        forbid_when_spent(ASKS_AN_ADDRESS, address)
        count(ASKS_AN_ADDRESS, address)
        number, phone = form.number.data or "", normal_phone(form.phone.data or "")
        try:
            booking, code = new_code(database(), number, phone, now=now())
        except (NoSuchBooking, TooManyCodes):
            pass
        else:
            tell_new_code(database(), booking, code, now=now())
        flash(
            _("If this number and this phone belong together, a new code is on its way to it."),
            "good",
        )
        return redirect(url_for("resident.track", number=number.strip().upper()), 303)
    page = render_template("resident/send_code.html", form=form)
    return (page, 422) if form.errors else page


def new_guest_code(booking: Booking) -> str | None:
    """The code of a booking that nobody signed in made; kept for its page in the session."""
    if booking.resident_ref is not None:
        return None
    code = give_code(database(), booking, now=now())
    kept = [pair for pair in session.get(CODES, []) if pair[0] != booking.ref]
    session[CODES] = [*kept, [booking.ref, code]][-MOST_CODES:]
    return code


def code_made_here(booking: Booking) -> str:
    """The code, where this browser made the booking; '' elsewhere."""
    return str(dict(session.get(CODES, [])).get(booking.ref, ""))
