"""Broken promises with their repairs, and how well visits were made."""

import datetime as dt

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from recycling.booking.desk import NoSuchBooking, booking_by_ref
from recycling.dispatch.console import service as levels
from recycling.dispatch.console.brief import briefs
from recycling.dispatch.console.promises import NoRepair, RepairKind, broken_promises, repair
from routing.runs import published_run
from sites.areas import operator
from web.dispatch.misses import picture_of
from web.dispatch.room import Answer, blueprint, request_day, route_of, staff
from web.dispatch.words import BROKEN, REPAIRS
from web.language import now
from web.security import viewer
from web.unit import database


@blueprint.get("/promises")
@staff
def promises() -> str:
    """Failed and late visits of a day, each with what can be done."""
    on = request_day()
    found = broken_promises(database(), on, now=now())
    return render_template(
        "dispatch/promises.html", on=on, found=found, broken=BROKEN, repairs=REPAIRS
    )


@blueprint.post("/promises/<ref>")
@staff
def mend_promise(ref: str) -> Answer:
    """Do one repair; the resident is told."""
    on = request_day()
    booking = booking_by_ref(database(), ref)
    if booking is None:
        raise NoSuchBooking(ref)
    try:
        kind = RepairKind(request.form.get("kind", ""))
    except ValueError:
        raise NotFound from None
    try:
        repair(database(), booking, kind, on=on, by=viewer().ref, now=now())
        flash(_("Booking %(number)s is repaired, and the resident is told.",
                number=booking.number), "good")  # fmt: skip
    except NoRepair:
        flash(_("This repair is not possible any more. Look at the others."), "stop")
    return redirect(url_for("dispatch.promises", on=on.isoformat()), 303)


@blueprint.get("/service")
@staff
def service() -> str:
    """Service levels, where visits were missed, plan against actual."""
    last = request_day()
    days = min(max(request.args.get("days", levels.DAYS, type=int), 1), 31)
    first = last - dt.timedelta(days=days - 1)
    city = operator(database())
    visits = levels.visits_between(database(), city, first, last)
    run = published_run(database(), last)
    cells = levels.misses(visits)
    return render_template(
        "dispatch/service.html", on=last, days=days, visits=len(visits),
        levels=levels.levels(database(), visits), cells=cells,
        picture=picture_of(cells, _("Failed and late visits on the map")),
        actual=levels.plan_against_actual(database(), run, now=now()) if run else [], run=run,
    )  # fmt: skip


@blueprint.get("/replay/<int:number>")
@staff
def replay(number: int) -> str:
    """A route as it was driven, stop by stop."""
    on = request_day()
    run = published_run(database(), on)
    if run is None:
        raise NotFound
    steps = levels.replay(database(), run, number, now=now())
    known = briefs(database(), [ref for step in steps for ref in step.refs])
    return render_template(
        "dispatch/replay.html",
        on=on,
        route=route_of(run, number),
        steps=steps,
        names={ref: one.number for ref, one in known.items()},
    )
