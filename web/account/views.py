"""Signing in and out; the language and the size of the text, kept for a year."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from recycling.people import Role, SignInFailed
from web import security
from web.account.forms import SignInForm
from web.language import CHOICE_COOKIE, ELDER_COOKIE, LOCALES, REMEMBERED_SECONDS
from web.navigation import home_of
from web.security import Reach, access

blueprint = Blueprint("account", __name__, template_folder="templates")


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access(scope=Reach.PUBLIC)
def sign_in() -> Response | str | tuple[str, int]:
    """Sign in with name and password."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            user = security.check_password(form.login.data or "", form.password.data or "")
        except SignInFailed:
            form.form_errors.append(_("The name or the password is not right. Try again."))
        else:
            security.sign_in(user)
            return redirect(
                security.local_path(request.args.get("next"), home_of(Role(user.role))), 303
            )
    page = render_template("account/sign_in.html", form=form)
    return (page, 422) if form.errors else page


@blueprint.post("/sign-out")
@access(scope=Reach.PUBLIC)
def sign_out() -> Response:
    """End the session."""
    security.sign_out()
    flash(_("You are signed out."), "good")
    return redirect(url_for("resident.front"), 303)


@blueprint.post("/preferences")
@access(scope=Reach.PUBLIC)
def preferences() -> Response:
    """Remember the language or the size of the text, and go back to the page."""
    back = security.local_path(request.form.get("next"), url_for("resident.front"))
    response: Response = redirect(back, 303)
    told = {CHOICE_COOKIE: request.form.get("locale"), ELDER_COOKIE: request.form.get("elder")}
    allowed = {CHOICE_COOKIE: set(LOCALES), ELDER_COOKIE: {"0", "1"}}
    for cookie, value in told.items():
        if value in allowed[cookie]:
            response.set_cookie(
                cookie, value, max_age=REMEMBERED_SECONDS, httponly=True, samesite="Lax",
                secure=request.is_secure,
            )  # fmt: skip
    return response
