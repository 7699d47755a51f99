"""The morning check: what is wrong with a day, each finding with the button that mends it."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from recycling.dispatch.console.morning_check import (
    CannotMend,
    FindingCode,
    findings,
    mend,
    plan_around,
)
from web.background import plan_in_background
from web.dispatch.room import SEED, Answer, asked_day, blueprint, staff
from web.dispatch.words import CANNOT_MEND, FINDINGS, MENDED, MENDS
from web.language import now
from web.security import viewer
from web.unit import database

#: How long a plan around a yard may take.
SECONDS = 60


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
    ref = request.form.get("ref", "")
    try:
        if request.form.get("around"):
            run = plan_around(
                database(), on, ref, budget_seconds=SECONDS, seed=SEED, by=viewer().ref, now=now()
            )
            plan_in_background(run.ref)
            return redirect(url_for("dispatch.run", ref=run.ref), 303)
        done = mend(database(), on, code, ref, by=viewer().ref, now=now())
        flash(str(MENDED[done]), "good")
    except CannotMend as error:
        flash(str(CANNOT_MEND.get(error.code, error.code)), "stop")
    return redirect(url_for("dispatch.morning", on=on.isoformat()), 303)
