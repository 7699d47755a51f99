"""Dismantlers and their licences: entered with their days, never changed."""

import datetime as dt

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput

from recycling.catalogue import families
from recycling.custody import add_licence, receivers
from recycling.people import Role
from web.admin.room import blueprint
from web.fields import Day
from web.language import name, now, today
from web.security import Reach, access, viewer
from web.unit import database

NEEDED = _l("Fill this in.")


class LicenceForm(FlaskForm):
    """One licence of one dismantler."""

    name = StringField(_l("Name of the dismantler"), [InputRequired(NEEDED), Length(max=80)])
    number = StringField(_l("Number of the licence"), [InputRequired(NEEDED), Length(max=60)])
    authority = StringField(_l("Who gave it"), [InputRequired(NEEDED), Length(max=80)])
    families = SelectMultipleField(
        _l("What it may take apart"),
        [InputRequired(_l("Choose at least one kind."))],
        option_widget=CheckboxInput(),
    )
    valid_from = Day(_l("First day"), [InputRequired(_l("Enter the day as 2026-06-07."))])
    last_day = Day(_l("Last day"), [InputRequired(_l("Enter the day as 2026-06-07."))])


@blueprint.route("/dismantlers", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR, scope=Reach.CITY)
def dismantlers() -> Response | str | tuple[str, int]:
    """The dismantlers with every licence they had, and a form for one more."""
    form = LicenceForm()
    form.families.choices = [(one.code, name(one)) for one in families().values()]
    if form.validate_on_submit() and _entered(form):
        return redirect(url_for("admin.dismantlers"), 303)
    page = render_template(
        "admin/dismantlers.html", form=form, rows=receivers(database()), families=families(),
        today=today(),
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _entered(form: LicenceForm) -> bool:
    begins, ends = form.valid_from.data, form.last_day.data
    assert begins is not None
    assert ends is not None
    if ends < begins:
        form.last_day.errors = [_("Choose an end that comes after the beginning.")]
        return False
    row = add_licence(
        database(), (form.name.data or "").strip(), number=(form.number.data or "").strip(),
        authority=(form.authority.data or "").strip(), families=list(form.families.data or []),
        valid_from=begins, valid_until=ends + dt.timedelta(days=1), by=viewer().ref, now=now(),
    )  # fmt: skip
    flash(_("The licence of %(name)s is entered.", name=row.name), "good")
    return True
