"""Coverage by street against the norm, and the numbers that it is measured by."""

import datetime as dt

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from recycling.people import Role
from sites.areas import area
from sites.coverage import BadNorm, coverage, set_households, set_norm
from sites.exchange.households import households_csv, take_in_households
from sites.exchange.read import Fault
from sites.registry import NoSuchSite
from web.language import today
from web.office.room import Answer, area_name, blueprint
from web.security import Reach, access, viewer
from web.unit import database


@blueprint.get("/coverage")
@access(Role.OFFICE, Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def streets_covered() -> str:
    """Each street: households, points, what lacks, days to full, what would help."""
    return _page([])


def _page(faults: list[Fault]) -> str:
    code = request.args.get("street", "")
    may_change = viewer().role != Role.OFFICE
    chosen = area(database(), code) if may_change and viewer().scope.covers(code) else None
    return render_template(
        "office/coverage.html", rows=coverage(database(), viewer().scope, today()), faults=faults,
        area_name=area_name(viewer().scope.code), may_change=may_change, chosen=chosen,
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
    set_households(row, _number("households"), source=request.form.get("source", ""), on=_day("on"))
    set_norm(row, per_point=_number("per_point"))
    flash(_("Noted."), "good")
    return redirect(url_for("office.streets_covered"), 303)


def _day(field: str) -> dt.date | None:
    told = request.form.get(field, "").strip()
    try:
        return dt.date.fromisoformat(told) if told else None
    except ValueError:
        raise BadNorm(f"{field}: write the day as 2026-06-07") from None


def _number(field: str) -> int | None:
    told = request.form.get(field, "").strip()
    if not told:
        return None
    if not told.isdecimal() or len(told) > 9:
        raise BadNorm(f"{field}: write a whole number")
    return int(told)
