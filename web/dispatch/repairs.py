"""Broken promises with their repairs, and how well visits were made."""

import datetime as dt

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from recycling.booking.desk import NoSuchBooking, booking_by_ref
from recycling.dispatch.console import service as levels
from recycling.dispatch.console import sooner
from recycling.dispatch.console.brief import briefs
from recycling.dispatch.console.promises import (
    NoRepair,
    RepairKind,
    broken_promises,
    repair,
    voucher_points,
)
from recycling.dispatch.console.whereabouts import Frame, Source, frames
from recycling.dispatch.meetings import met_courier
from routing.maps import MapPage
from routing.runs import PlannedRoute, published_run
from sites.areas import operator
from web.dispatch.pictures import map_of_misses, map_of_replay
from web.dispatch.room import Answer, blueprint, request_day, route_of, staff
from web.dispatch.words import BROKEN, REPAIRS, SOONER
from web.language import now
from web.maps import script_of, style_file
from web.security import viewer
from web.unit import database


@blueprint.get("/promises")
@staff
def promises() -> str:
    """Failed and late visits of a day: with what can be done, or a button that asks for it."""
    on, asked = request_day(), request.args.get("look", "")
    found = broken_promises(database(), on, now=now(), asked=asked)
    known = briefs(database(), [ref for one in found for way in one.sooner for ref in way.breaks])
    return render_template(
        "dispatch/promises.html",
        on=on,
        asked=asked,
        found=found,
        broken=BROKEN,
        repairs=REPAIRS,
        ways=SOONER,
        names={ref: one.number for ref, one in known.items()},
        points=voucher_points(on),
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


@blueprint.post("/promises/<ref>/sooner")
@staff
def put_right(ref: str) -> Answer:
    """Do what a late visit was offered: another route or order in time, or an agreed hour."""
    on = request_day()
    booking, run = booking_by_ref(database(), ref), published_run(database(), on)
    if booking is None or run is None:
        raise NoSuchBooking(ref)
    back = redirect(url_for("dispatch.promises", on=on.isoformat()), 303)
    try:
        kind = sooner.SoonerKind(request.form.get("kind", ""))
        start = dt.datetime.fromisoformat(request.form.get("start", now().isoformat()))
    except ValueError:
        raise NotFound from None
    if start.tzinfo is None:
        raise NotFound
    try:
        if kind is sooner.SoonerKind.NEW_WINDOW:
            if request.form.get("agreed") != "yes":
                flash(_("Call the resident first, then tick that the new hour is agreed."), "stop")
                return back
            sooner.agree(database(), booking, start, on=on, by=viewer().ref, now=now())
            flash(_("The new hour of booking %(number)s is written to the resident.",
                    number=booking.number), "good")  # fmt: skip
        else:
            made = sooner.put_right(database(), run, ref, kind, by=viewer().ref, now=now())
            flash(_("Booking %(number)s is visited in time by a plan that is published.",
                    number=booking.number), "good")  # fmt: skip
            if made.moved:
                return redirect(url_for("dispatch.moved", ref=made.ref), 303)
    except sooner.TooLateNow:
        flash(_("This repair is not possible any more. Look at the others."), "stop")
    return back


@blueprint.get("/service")
@staff
def service() -> str:
    """Service levels, where visits were missed, plan against actual."""
    last, days = request_day(), _days()
    visits, cells, drawn = _missed(last, days)
    run = published_run(database(), last)
    return render_template(
        "dispatch/service.html", on=last, days=days, visits=len(visits),
        levels=levels.levels(database(), visits), cells=cells, drawn=drawn,
        actual=levels.plan_against_actual(database(), run, now=now()) if run else [], run=run,
    )  # fmt: skip


def _days() -> int:
    return min(max(request.args.get("days", levels.DAYS, type=int), 1), 31)


def _missed(
    last: dt.date, days: int
) -> tuple[list[levels.Visit], list[levels.Misses], MapPage | None]:
    city = operator(database())
    visits = levels.visits_between(database(), city, last - dt.timedelta(days=days - 1), last)
    cells = levels.misses(visits)
    title = _("Failed and late visits on the map")
    return visits, cells, map_of_misses(city, cells, title) if cells else None


@blueprint.get("/service/map.<any(js, css):kind>")
@staff
def misses_map_file(kind: str) -> Response:
    """The script or the style of the map of misses."""
    if kind == "css":
        return style_file()
    drawn = _missed(request_day(), _days())[2]
    if drawn is None:
        raise NotFound
    return script_of(drawn)


@blueprint.get("/replay/<int:number>")
@staff
def replay(number: int) -> str:
    """A route as it was driven, moment by moment, with a slider along its trail."""
    on = request_day()
    route, found, drawn = _replayed(on, number)
    return render_template(
        "dispatch/replay.html", on=on, route=route, frames=found, drawn=drawn,
        has_trail=any(one.source is Source.SEEN for one in found),
    )  # fmt: skip


@blueprint.get("/replay/<int:number>/map.<any(js, css):kind>")
@staff
def replay_map_file(number: int, kind: str) -> Response:
    """The script or the style of a replay's map."""
    if kind == "css":
        return style_file()
    return script_of(_replayed(request_day(), number)[2])


def _replayed(on: dt.date, number: int) -> tuple[PlannedRoute, list[Frame], MapPage]:
    run = published_run(database(), on)
    if run is None:
        raise NotFound
    route = route_of(run, number)
    found = frames(database(), run, route, now=now(), scope=viewer().scope)
    refs = [ref for stop in route.stops for ref in stop.refs]
    names = {ref: one.number for ref, one in briefs(database(), refs).items()}
    names |= {stop.refs[0]: met for stop in route.stops if (met := met_courier(stop))}
    return route, found, map_of_replay(operator(database()), route, found, names, on)
