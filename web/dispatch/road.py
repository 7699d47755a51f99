"""The running day: how far each route is, the late ones first, and planning it again."""

import datetime as dt
from collections.abc import Sequence

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from recycling.dispatch.console.brief import Brief, briefs
from recycling.dispatch.console.progress import Standing, standings
from recycling.dispatch.console.replanning import Event
from recycling.dispatch.console.whereabouts import Whereabouts, whereabouts
from routing.maps import MapPage
from routing.runs import PlanRun, RunKind, RunState, ask_for_run, published_run, run_by_ref, runs_of
from sites.areas import operator
from sites.registry import SiteKind, open_sites
from web.background import plan_in_background
from web.dispatch.forms import ReplanForm
from web.dispatch.pictures import map_of_road, source_words, stop_name
from web.dispatch.room import SEED, Answer, blueprint, request_day, staff
from web.dispatch.timeline import Row, timeline
from web.language import duration, now
from web.maps import script_of, style_file
from web.security import viewer
from web.unit import database


@blueprint.route("/road", methods=["GET", "POST"])
@staff
def road() -> Answer:
    """Progress of the routes, and the form that plans the rest of the day again."""
    on = request_day()
    run = published_run(database(), on)
    if run is None:
        return render_template("dispatch/road.html", on=on, run=None)
    found = standings(database(), run, now=now())
    form = ReplanForm()
    yards = open_sites(database(), on, kind=SiteKind.TRANSFER_YARD)
    form.shifts_out.choices = [
        (one.shift_ref, f"{one.route.number} · {one.route.courier_number}")
        for one in sorted(found, key=lambda one: one.route.number)
    ]
    form.yards_closed.choices = [(yard.ref, yard.name) for yard in yards]
    if form.validate_on_submit():
        event = Event(
            at=now(), shifts_out=tuple(form.shifts_out.data or ()),
            yards_closed=tuple(form.yards_closed.data or ()),
            most_moved=form.most_moved.data or 0, sent=form.sent.data or 0,
        )  # fmt: skip
        asked = ask_for_run(
            database(), on, budget_seconds=form.seconds.data or 20, seed=SEED, by=viewer().ref,
            now=now(), publishes=False, kind=RunKind.REPLAN, asked=event.as_row(),
            derived_from=run.ref,
        )  # fmt: skip
        plan_in_background(asked.ref)
        return redirect(url_for("dispatch.run", ref=asked.ref), 303)
    where, drawn, known = _map(on, run, found)
    rows = [
        Row(
            one.route, url_for("dispatch.route", ref=run.ref, number=one.route.number),
            frozenset(done.stop.sequence for done in one.done),
            _("late %(span)s", span=duration(one.late_seconds)) if one.is_late(on) else "",
        )
        for one in found
    ]  # fmt: skip
    page = render_template(
        "dispatch/road.html", on=on, run=run, where=where, form=form, known=known,
        drawn=drawn, source_words=source_words, stop_name=stop_name,
        clock=timeline(rows, known, title=_("Routes on the clock"), now=now()),
        waiting=[one for one in runs_of(database(), on) if one.kind == RunKind.REPLAN
                 and one.state == RunState.DONE and not one.published
                 and one.derived_from == run.ref],
    )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.get("/road/map.<any(js, css):kind>")
@staff
def road_map_file(kind: str) -> Response:
    """The script or the style of the running day's map."""
    if kind == "css":
        return style_file()
    on = request_day()
    run = published_run(database(), on)
    if run is None:
        raise NotFound
    return script_of(_map(on, run, standings(database(), run, now=now()))[1])


def _map(
    on: dt.date, run: PlanRun, found: Sequence[Standing]
) -> tuple[list[Whereabouts], MapPage, dict[str, Brief]]:
    """Where the vehicles are, drawn; and the bookings of their stops in short."""
    known = briefs(
        database(), [ref for one in found for stop in one.route.stops for ref in stop.refs]
    )
    where = whereabouts(database(), run, found, scope=viewer().scope)
    return where, map_of_road(database(), operator(database()), on, where, known), known


@blueprint.get("/plans/<ref>/moved")
@staff
def moved(ref: str) -> str:
    """Who is promised another time by a plan of the running day, and by how much."""
    run = run_by_ref(database(), ref)
    known = briefs(database(), [row["ref"] for row in run.moved])
    return render_template("dispatch/moved.html", run=run, known=known, read=_moment)


def _moment(text: str | None) -> dt.datetime | None:
    """A moment as the rows of a run keep it; None stays None."""
    return dt.datetime.fromisoformat(text) if text else None
