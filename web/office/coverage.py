"""Coverage by street against the norm, and the numbers that it is measured by."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length, NumberRange, Optional

from recycling.people import Role
from sites.areas import Area, area
from sites.coverage import MOST_HOUSEHOLDS, PER_POINT, coverage, set_households, set_norm
from sites.exchange.households import households_csv, take_in_households
from sites.exchange.read import Fault
from sites.registry import NoSuchSite
from web.area_names import area_name
from web.fields import Day, WholeNumber
from web.language import today
from web.office.room import Answer, blueprint
from web.security import Reach, access, viewer
from web.unit import database


def _number(label: LazyString, least: int, most: int, wrong: LazyString) -> WholeNumber:
    return WholeNumber(
        label, [Optional(), NumberRange(least, most, wrong)], wrong=wrong,
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip


class StreetForm(FlaskForm):
    """What is known of one street."""

    households = _number(
        _l("Households"), 0, MOST_HOUSEHOLDS, _l("Enter a whole number, or leave it empty.")
    )
    source = StringField(_l("Who says so"), [Length(max=200)])
    on = Day(_l("Of which day"), [Optional()])
    per_point = _number(
        _l("For one point"), *PER_POINT, _l("Enter 100 to 100,000, or leave it empty.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A number of households needs its source, and a day that has come."""
        good = super().validate(extra_validators)
        if self.households.data is not None:
            if not (self.source.data or "").strip():
                self.source.errors = [_("Say who counted them; nothing is estimated.")]
            if self.on.data is None and not self.on.errors:
                self.on.errors = [_("Enter the day as 2026-06-07.")]
        if self.on.data is not None and self.on.data > today():
            self.on.errors = [_("This day is still to come.")]
        return good and not self.errors


@blueprint.get("/coverage")
@access(Role.OFFICE, Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def streets_covered() -> str:
    """Each street: households, points, what lacks, days to full, what would help."""
    code = request.args.get("street", "")
    may_change = viewer().role != Role.OFFICE and viewer().scope.covers(code)
    chosen = area(database(), code) if may_change else None
    if chosen is None:
        return _page([])
    known = {
        "households": chosen.households, "source": chosen.households_source,
        "on": chosen.households_on, "per_point": chosen.households_per_point,
    }  # fmt: skip
    return _page([], chosen, StreetForm(data=known))


def _page(faults: list[Fault], chosen: Area | None = None, form: StreetForm | None = None) -> str:
    return render_template(
        "office/coverage.html", rows=coverage(database(), viewer().scope, today()), faults=faults,
        area_name=area_name(viewer().scope.code), chosen=chosen, form=form,
        may_change=viewer().role != Role.OFFICE,
    )  # fmt: skip


@blueprint.get("/coverage.csv")
@access(Role.OFFICE, Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def households_table() -> Response:
    """The streets with their households, to be filled in and brought back."""
    content = households_csv(database(), viewer().scope)
    answer = Response(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="households.csv"'
    return answer


@blueprint.post("/coverage.csv")
@access(Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def take_in_table() -> Answer:
    """Enter the households of a table; where a cell is bad, all of them are named."""
    file = request.files.get("file")
    entered, faults = take_in_households(
        database(), viewer().scope, file.read() if file else b"",
        file.filename or "" if file else "", today=today(),
    )  # fmt: skip
    if faults:
        return _page(faults), 422
    flash(ngettext("%(num)s street entered.", "%(num)s streets entered.", entered), "good")
    return redirect(url_for("office.streets_covered"), 303)


@blueprint.post("/coverage/<code>")
@access(Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def norm(code: str) -> Answer:
    """Enter the households of a street with their source, and its norm where it differs."""
    row = area(database(), code)
    if row is None or not viewer().scope.covers(code):
        raise NoSuchSite(code)
    form = StreetForm()
    if not form.validate_on_submit():
        return _page([], row, form), 422
    set_households(row, form.households.data, source=form.source.data or "", on=form.on.data)
    set_norm(row, per_point=form.per_point.data)
    flash(_("Noted."), "good")
    return redirect(url_for("office.streets_covered"), 303)
