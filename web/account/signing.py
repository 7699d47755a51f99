"""A person's signing code: the six digits with which hand-overs are signed."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import InputRequired

from recycling.custody import WeakSigningCode, choose_code, has_code
from recycling.people import Role, SignInFailed
from web.account.views import blueprint as account
from web.language import now
from web.security import Reach, access, check_password, viewer
from web.unit import database

NEEDED = _l("Fill this in.")


class SigningForm(FlaskForm):
    """The password once more, and the new digits twice."""

    password = PasswordField(_l("Your password"), [InputRequired(NEEDED)])
    code = PasswordField(
        _l("Six digits"), [InputRequired(NEEDED)],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6},
    )  # fmt: skip
    again = PasswordField(
        _l("The six digits again"), [InputRequired(NEEDED)],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6},
    )  # fmt: skip


@account.route("/signing-code", methods=["GET", "POST"])
@access(Role.COURIER, Role.OFFICE, Role.DISPATCHER, Role.ADMINISTRATOR, scope=Reach.OWN)
def signing_code() -> Response | str | tuple[str, int]:
    """Choose the code; the password is asked for, so that a phone left lying signs nothing."""
    form = SigningForm()
    if form.validate_on_submit() and _chosen(form):
        flash(_("Your signing code is set."), "good")
        return redirect(url_for("account.signing_code"), 303)
    page = render_template(
        "account/signing_code.html", form=form, has_one=has_code(database(), viewer().ref)
    )
    return (page, 422) if form.errors else page


def _chosen(form: SigningForm) -> bool:
    if form.code.data != form.again.data:
        form.again.errors = [_("The two are not the same.")]
        return False
    try:
        check_password(viewer().login, form.password.data or "")
        choose_code(database(), viewer().ref, form.code.data or "", now=now())
    except SignInFailed:
        form.password.errors = [_("The password is not right.")]
        return False
    except WeakSigningCode:
        form.code.errors = [_("Choose six digits that are no row such as 123456 or 111111.")]
        return False
    return True
