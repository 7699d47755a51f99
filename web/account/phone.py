"""Signing in with a phone number and six digits: for residents, without any password."""

from flask import Blueprint, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField, ValidationError
from wtforms.validators import InputRequired, Length

from recycling.codes import TooManyCodes, WrongCode, check_code, resident_with_phone, send_code
from recycling.privacy import BadPhone, mask_phone, normal_phone
from web import security
from web.language import locale_code, now
from web.security import Reach, access
from web.unit import database

blueprint = Blueprint("phone", __name__, template_folder="templates")

PHONE = "sign_in_phone"


def _is_phone(form: FlaskForm, field: StringField) -> None:
    try:
        normal_phone(field.data or "")
    except BadPhone:
        raise ValidationError(
            _("Enter the phone number with its 7 to 15 digits, such as 138 0000 1234.")
        ) from None


class PhoneForm(FlaskForm):
    """Whose phone it is."""

    phone = StringField(
        _l("Phone number"),
        [InputRequired(_l("Enter your phone number.")), Length(max=30), _is_phone],
        render_kw={"autocomplete": "tel", "type": "tel", "inputmode": "tel"},
    )


class CodeForm(FlaskForm):
    """The six digits."""

    code = StringField(
        _l("The six digits of the message"),
        [InputRequired(_l("Enter the six digits.")), Length(max=10)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


@blueprint.route("/sign-in/phone", methods=["GET", "POST"])
@access(scope=Reach.PUBLIC)
def ask() -> Response | str | tuple[str, int]:
    """Ask for the phone and send the digits to it."""
    form = PhoneForm()
    if form.validate_on_submit():
        phone = normal_phone(form.phone.data or "")
        try:
            send_code(database(), phone, locale=locale_code(), now=now())
        except TooManyCodes as too_many:
            minutes = max(1, round(too_many.wait_seconds / 60))
            form.phone.errors = [
                _("Enough codes for now: try again in %(m)s minutes, or call us.", m=minutes)
            ]
        else:
            session[PHONE] = phone
            return redirect(url_for("phone.answer"), 303)
    page = render_template("account/phone.html", form=form)
    return (page, 422) if form.errors else page


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@access(scope=Reach.PUBLIC)
def answer() -> Response | str | tuple[str, int]:
    """Take the digits; a wrong one counts, so it answers 200 and is committed."""
    phone = session.get(PHONE)
    if not phone:
        return redirect(url_for("phone.ask"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        if check_code(database(), phone, form.code.data or "", now=now()):
            try:
                user = resident_with_phone(database(), phone, now=now())
            except WrongCode:
                return redirect(url_for("account.sign_in"), 303)
            security.sign_in(user)
            return redirect(url_for("resident.my_bookings"), 303)
        form.code.errors = [
            _("These digits are not right, or not good any more. Check them, or ask for new ones.")
        ]
    return render_template("account/code.html", form=form, phone=mask_phone(phone))
