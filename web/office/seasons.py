"""A pop-up season: last year's points again, with new dates, in one step."""

import datetime as dt

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired

from recycling.people import Role
from sites.seasons import Season, copy_season, points_of
from web.area_names import area_name
from web.fields import Day
from web.language import now, today
from web.office.room import Answer, blueprint
from web.security import Reach, access, viewer
from web.unit import database

#: How long a season is where nobody says otherwise.
WEEKS = 3


class SeasonForm(FlaskForm):
    """Which season is copied, and the days of the new one."""

    last_first = Day(_l("Last season: from"), [InputRequired(_l("Enter the day."))])
    last_until = Day(_l("Last season: until"), [InputRequired(_l("Enter the day."))])
    first = Day(_l("New season: first day"), [InputRequired(_l("Enter the day."))])
    until = Day(_l("New season: day it ends"), [InputRequired(_l("Enter the day."))])


@blueprint.route("/season", methods=["GET", "POST"])
@access(Role.OFFICE, scope=Reach.AREA)
def season() -> Answer:
    """Look at the points of a season, then copy them."""
    asked = request.method == "GET" and request.args
    form = SeasonForm(request.args) if asked else SeasonForm()
    if request.method == "GET" and not request.args:
        year_ago = today() - dt.timedelta(days=365)
        form.last_first.data, form.last_until.data = year_ago, today()
        form.first.data = today() + dt.timedelta(days=14)
        form.until.data = form.first.data + dt.timedelta(weeks=WEEKS)
    points = []
    if (
        form.last_first.data
        and form.last_until.data
        and form.last_first.data < form.last_until.data
    ):
        last = Season(form.last_first.data, form.last_until.data)
        points = points_of(database(), viewer().scope, last)
        if form.validate_on_submit():
            new = Season(form.first.data, form.until.data)
            made = copy_season(database(), viewer().scope, last, new, by=viewer().ref, now=now())
            flash(
                ngettext("%(num)s draft made", "%(num)s drafts made", len(made))
                + (_("; the owner of each place has to agree anew") if made else ""),
                "good",
            )
            return redirect(url_for("office.sites"), 303)
    page = render_template(
        "office/season.html", form=form, points=points, area_name=area_name(viewer().scope.code)
    )
    return (page, 422) if form.errors else page
