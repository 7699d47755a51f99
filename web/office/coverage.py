"""Coverage by street against the norm, and the numbers that it is measured by."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from recycling.people import Role
from sites.areas import area
from sites.coverage import BadNorm, coverage, set_norm
from sites.registry import NoSuchSite
from web.language import today
from web.office.room import Answer, area_name, blueprint
from web.security import Reach, access, viewer
from web.unit import database


@blueprint.get("/coverage")
@access(Role.OFFICE, Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def streets_covered() -> str:
    """Each street: households, points, what lacks, days to full, what would help."""
    return render_template(
        "office/coverage.html", rows=coverage(database(), viewer().scope, today()),
        area_name=area_name(viewer().scope.code), may_change=viewer().role != Role.OFFICE,
    )  # fmt: skip


@blueprint.post("/coverage/<code>")
@access(Role.REGULATOR, Role.ADMINISTRATOR, scope=Reach.AREA)
def norm(code: str) -> Answer:
    """Enter the households of a street, and its norm where it differs."""
    row = area(database(), code)
    if row is None or not viewer().scope.covers(code):
        raise NoSuchSite(code)
    set_norm(row, households=_number("households"), per_point=_number("per_point"))
    flash(_("Noted."), "good")
    return redirect(url_for("office.streets_covered"), 303)


def _number(field: str) -> int | None:
    told = request.form.get(field, "").strip()
    if not told:
        return None
    if not told.isdecimal() or len(told) > 9:
        raise BadNorm(f"{field}: write a whole number")
    return int(told)
