"""What if: a day with another van, shorter shifts or another yard; and two plans side by side."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from recycling.dispatch.console.brief import briefs
from recycling.dispatch.console.comparing import compare as compared
from recycling.dispatch.what_if import BadWhatIf, WhatIf
from routing.runs import RunKind, RunState, ask_for_run, run_by_ref, runs_of
from sites.registry import SiteKind, open_sites
from web.background import plan_in_background
from web.dispatch.forms import WhatIfForm
from web.dispatch.room import SEED, Answer, asked_day, blueprint, staff
from web.language import now
from web.security import viewer
from web.unit import database


@blueprint.route("/what-if", methods=["GET", "POST"])
@staff
def what_if() -> Answer:
    """Ask what would be; the day itself is not touched."""
    on = asked_day()
    yards = open_sites(database(), on, kind=SiteKind.TRANSFER_YARD)
    form = WhatIfForm()
    form.without_yard.choices = [("", _("none")), *((yard.ref, yard.name) for yard in yards)]
    if form.validate_on_submit():
        try:
            asked = form.asked()
        except BadWhatIf:
            form.vans.errors = [_("Change at least one thing.")]
        else:
            run = ask_for_run(
                database(), on, budget_seconds=form.seconds.data or 30, seed=SEED,
                by=viewer().ref, now=now(), publishes=False, kind=RunKind.WHAT_IF,
                asked=asked.as_row(),
            )  # fmt: skip
            plan_in_background(run.ref)
            return redirect(url_for("dispatch.run", ref=run.ref), 303)
    page = render_template("dispatch/what_if.html", form=form, on=on)
    return (page, 422) if form.errors else page


@blueprint.get("/compare")
@staff
def compare() -> Answer:
    """Two plans of one day side by side."""
    on = asked_day()
    done = [run for run in runs_of(database(), on) if run.state == RunState.DONE]
    told = [request.args.get(key, "") for key in ("a", "b")]
    if not all(told):
        if len(done) < 2:
            flash(_("There are no two plans of this day yet."), "info")
            return redirect(url_for("dispatch.day", on=on.isoformat()), 303)
        told = [told[0] or done[1].ref, told[1] or done[0].ref]
    first, second = (run_by_ref(database(), ref) for ref in told)
    found = compared(database(), first, second)
    differing = (*found.other_courier, *found.other_time, *found.only_first, *found.only_second)
    return render_template(
        "dispatch/compare.html", on=on, done=done, found=found,
        briefs=briefs(database(), [one.ref for one in differing]),
    )  # fmt: skip


def words_of(asked: dict[str, object]) -> str:
    """What a what-if run supposes, in words."""
    what = WhatIf.of(asked)
    parts = []
    if what.vans:
        parts.append(_("%(num)s more vans", num=what.vans))
    if what.shift_minutes:
        parts.append(
            _("shifts end %(num)s minutes later", num=what.shift_minutes)
            if what.shift_minutes > 0
            else _("shifts end %(num)s minutes earlier", num=-what.shift_minutes)
        )
    if what.without_yard:
        parts.append(_("one yard less"))
    if what.yard_at:
        parts.append(_("one more yard"))
    return ", ".join(parts)
