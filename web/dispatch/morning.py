"""The morning check: what is wrong with a day, each finding with the button that mends it."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from recycling.dispatch.console.morning_check import CannotMend, FindingCode, findings, mend
from web.dispatch.room import Answer, asked_day, blueprint, staff
from web.dispatch.words import CANNOT_MEND, FINDINGS, MENDED, MENDS
from web.language import now
from web.security import viewer
from web.unit import database


@blueprint.get("/morning")
@staff
def morning() -> str:
    """The findings of a day, by kind."""
    on = asked_day()
    found = findings(database(), on)
    groups = [
        (code, FINDINGS[code], [one for one in found if one.code is code]) for code in FindingCode
    ]
    return render_template("dispatch/morning.html", on=on, groups=groups, count=len(found),
                           mends=MENDS)  # fmt: skip


@blueprint.post("/morning")
@staff
def mend_finding() -> Answer:
    """Mend one finding."""
    on = asked_day()
    try:
        code = FindingCode(request.form.get("code", ""))
    except ValueError:
        raise NotFound from None
    try:
        done = mend(database(), on, code, request.form.get("ref", ""), by=viewer().ref, now=now())
        flash(str(MENDED[done]), "good")
    except CannotMend as error:
        flash(str(CANNOT_MEND.get(error.code, error.code)), "stop")
    return redirect(url_for("dispatch.morning", on=on.isoformat()), 303)
