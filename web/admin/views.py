"""The administrator's pages: the people who sign in."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from recycling.custody import receivers
from recycling.people import LoginTaken, Role, add_user, user_by_ref, users
from recycling.privacy import mask_phone
from sites.areas import area
from web.admin.forms import PersonForm
from web.admin.room import blueprint
from web.area_names import area_names
from web.language import now
from web.security import Reach, access, viewer
from web.unit import database
from web.words import ROLES


@blueprint.route("/people", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR, scope=Reach.CITY)
def people() -> Response | str | tuple[str, int]:
    """Who signs in, and a form for one more."""
    form = PersonForm()
    form.role.choices = list(ROLES.items())
    works_at = {one.ref: one.name for one in receivers(database())}
    form.receiver.choices = [("", "–"), *works_at.items()]
    if form.validate_on_submit():
        code = (form.area_code.data or "").strip()
        if code and area(database(), code) is None:
            form.area_code.errors = [_("There is no area with this code. Leave it empty for all.")]
        else:
            try:
                add_user(
                    database(), login=(form.login.data or "").strip(), role=Role(form.role.data),
                    name=(form.name.data or "").strip(), password=form.password.data or "",
                    area_code=code, courier_number=(form.courier_number.data or "").strip() or None,
                    receiver_ref=form.receiver.data or None, now=now(),
                )  # fmt: skip
            except LoginTaken:
                form.login.errors = [_("This sign-in name is taken. Choose another.")]
            else:
                flash(_("%(name)s can sign in now.", name=form.name.data), "good")
                return redirect(url_for("admin.people"), 303)
    rows = users(database())
    page = render_template(
        "admin/people.html", rows=rows, form=form, mask_phone=mask_phone,
        area_names=area_names(user.area_code for user in rows), works_at=works_at,
    )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.post("/people/<ref>")
@access(Role.ADMINISTRATOR, scope=Reach.CITY)
def person(ref: str) -> Response:
    """Let a person sign in again, or no longer; nobody shuts out themselves."""
    user = user_by_ref(database(), ref)
    if user is None or user.ref == viewer().ref:
        raise NotFound
    user.active = not user.active
    told = _("%(login)s may sign in.") if user.active else _("%(login)s may not sign in any more.")
    flash(told % {"login": user.login}, "good")
    return redirect(url_for("admin.people"), 303)
