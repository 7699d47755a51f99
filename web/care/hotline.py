"""The hotline: find a caller's bookings, change them in their name, or book for them."""

from flask import redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from recycling.booking.bookings import Contact
from recycling.booking.desk import booking_by_ref, bookings_with_phone, start_draft
from recycling.catalogue import item_class
from recycling.privacy import BadPhone, mask_address, normal_phone
from web.care.room import STAFF, blueprint
from web.language import locale_code, now
from web.resident.room import DRAFT, open_for_visitor
from web.security import Reach, access
from web.unit import database


class CallerForm(FlaskForm):
    """Who is calling."""

    phone = StringField(
        _l("Phone number of the caller"),
        [InputRequired(_l("Enter the caller's phone number.")), Length(max=30)],
        render_kw={"inputmode": "tel"},
    )
    name = StringField(_l("Name of the caller"), [Length(max=60)])


@blueprint.route("/hotline", methods=["GET", "POST"])
@access(*STAFF, scope=Reach.CITY)
def hotline() -> Response | str | tuple[str, int]:
    """A caller's bookings, and a new one in their name."""
    form = CallerForm()
    rows = None
    if form.validate_on_submit():
        try:
            phone = normal_phone(form.phone.data or "")
        except BadPhone:
            form.phone.errors = [
                _("Enter the phone number with its 7 to 15 digits, such as 138 0000 1234.")
            ]
        else:
            if (form.name.data or "").strip():
                booking = start_draft(database(), now=now(), origin="hotline")
                booking.set_contact(Contact((form.name.data or "").strip(), phone))
                booking.locale = locale_code()
                session[DRAFT] = booking.ref
                return redirect(url_for("resident.what"), 303)
            rows = bookings_with_phone(database(), phone)
    page = render_template(
        "care/hotline.html", form=form, rows=rows, item_class=item_class, mask=mask_address
    )
    return (page, 422) if form.errors else page


@blueprint.post("/hotline/<ref>")
@access(*STAFF, scope=Reach.CITY)
def open_booking(ref: str) -> Response:
    """Open a caller's booking: the opening is written into its story."""
    booking = booking_by_ref(database(), ref)
    if booking is None:
        return redirect(url_for("care.hotline"), 303)
    booking.note("open by hotline", by="hotline", now=now())
    open_for_visitor(booking)
    return redirect(url_for("resident.booking", ref=ref), 303)
