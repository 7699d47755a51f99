"""The dispatchers' pages: the day's map and table, a plan's progress, what has no place yet."""

import datetime as dt

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from recycling.booking import desk
from recycling.booking.bookings import Place
from recycling.privacy import mask_address
from routing.runs import PlanRun, RunKind, RunState, ask_for_run, run_by_ref
from sites.areas import operator
from web.background import plan_in_background
from web.dispatch.day import SORTS, curve_points, day_view, detail_of, left_out_rows
from web.dispatch.forms import PlaceForm, PlanForm
from web.dispatch.room import SEED, asked_day, blueprint, staff
from web.dispatch.supposing import words_of
from web.dispatch.timeline import Row, timeline
from web.dispatch.words import RUN_KINDS
from web.language import day as day_words
from web.language import money, name, now, number
from web.maps import map_of_run, script_of, style_file
from web.resident.addresses import SURE_FROM
from web.security import viewer
from web.unit import database
from web.words import RUN_STATES, STAGES

CURVE_WIDTH, CURVE_HEIGHT = 640, 180
#: Lists longer than this are shown in pages.
PAGE = 50


@blueprint.get("/")
@staff
def day() -> str:
    """The day: figures, map, timeline, routes, what is left out, and the plans made so far."""
    view = day_view(database(), asked_day(), request.args.get("run", ""))
    shown = view.shown
    sort = request.args.get("sort", "number")
    detail = detail_of(database(), shown, sort if sort in SORTS else "number") if shown else None
    clock = None
    if shown and detail:
        rows = [
            Row(row.route, url_for("dispatch.route", ref=shown.ref, number=row.route.number))
            for row in sorted(detail.routes, key=lambda row: row.route.number)
        ]
        clock = timeline(rows, detail.briefs, title=_("Routes on the clock"), now=now())
    return render_template(
        "dispatch/day.html", view=view, city=operator(database()), form=PlanForm(),
        detail=detail, clock=clock, sort=sort, kinds=RUN_KINDS, supposed=words_of,
        left_out=left_out_rows(database(), shown) if shown else [],
        one_day=dt.timedelta(days=1), is_what_if=shown is not None and
        shown.kind == RunKind.WHAT_IF, drawn=map_of_run(database(), shown) if shown else None,
    )  # fmt: skip


@blueprint.post("/plans")
@staff
def start() -> AnyResponse | tuple[str, int]:
    """Ask for a plan of the day; a worker takes it up."""
    on = asked_day()
    form = PlanForm()
    if not form.validate_on_submit():
        view = day_view(database(), on)
        return render_template("dispatch/start.html", form=form, view=view), 422
    run = ask_for_run(
        database(), on, budget_seconds=form.seconds.data or 60, seed=SEED, by=viewer().ref,
        now=now(),
    )  # fmt: skip
    plan_in_background(run.ref)
    return redirect(url_for("dispatch.run", ref=run.ref), 303)


@blueprint.get("/plans/<ref>")
@staff
def run(ref: str) -> str:
    """How far a plan is: the stage, the cost curve, the seconds left."""
    row = run_by_ref(database(), ref)
    return render_template(
        "dispatch/run.html",
        run=row,
        progress=progress_of(row),
        kinds=RUN_KINDS,
        supposed=words_of(row.asked) if row.kind == RunKind.WHAT_IF else "",
    )


@blueprint.get("/plans/<ref>/progress")
@staff
def progress(ref: str) -> dict[str, object]:
    """The same for a script that asks every second."""
    return progress_of(run_by_ref(database(), ref))


def progress_of(row: PlanRun) -> dict[str, object]:
    """What the page of a run shows, in words of the page's language."""
    begun = row.started_at or row.asked_at
    passed = max(0.0, ((row.ended_at or now()) - begun).total_seconds())
    ended = row.state in (RunState.DONE, RunState.FAILED)
    share = 1.0 if ended else min(0.99, passed / max(1, row.budget_seconds))
    curve = row.cost_curve
    first = curve[0][1] if curve else None
    saved = 1 - row.cost_fen / first if first and row.cost_fen else 0.0
    return {
        "state": str(RUN_STATES[row.state][0]),
        "ended": ended,
        "stage": str(STAGES.get(row.stage, row.stage)) if not ended else "",
        "share": round(share, 3),
        "cost": money(row.cost_fen) if row.cost_fen is not None else "–",
        "saved": _("%(share)s %% below its first plan", share=number(saved * 100, 1))
        if saved > 0.0005
        else "",
        "seconds_left": _("%(s)s s left", s=number(row.seconds_left or 0))
        if row.seconds_left is not None and not ended
        else "",
        "points": curve_points(curve, CURVE_WIDTH, CURVE_HEIGHT),
        "from_cost": money(first) if first else "",
        "fault": row.fault,
    }


@blueprint.post("/plans/<ref>/stop")
@staff
def stop(ref: str) -> AnyResponse:
    """End the search and keep the best plan so far."""
    row = run_by_ref(database(), ref)
    row.ask_to_stop()
    flash(_("The search stops. The best plan so far is kept."), "good")
    return redirect(url_for("dispatch.run", ref=ref), 303)


@blueprint.get("/to-place")
@staff
def to_place() -> str:
    """Bookings whose place nobody knows, or is in doubt."""
    rows = desk.to_be_placed(database())
    pages = max(1, -(-len(rows) // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "dispatch/to_place.html", rows=rows[(page - 1) * PAGE : page * PAGE], count=len(rows),
        page=page, pages=pages, mask_address=mask_address,
    )  # fmt: skip


@blueprint.route("/to-place/<ref>", methods=["GET", "POST"])
@staff
def place(ref: str) -> AnyResponse | str | tuple[str, int]:
    """Put one booking on the map."""
    row = desk.booking_by_ref(database(), ref)
    if row is None:
        raise desk.NoSuchBooking(ref)
    city = operator(database())
    form = PlaceForm(data={"lat": row.lat, "lon": row.lon})
    if form.validate_on_submit():
        lat, lon = form.lat.data or 0.0, form.lon.data or 0.0
        if city.serves(lat, lon):
            found = Place(lat, lon, source="dispatcher", confidence=1.0)
            row.put_in_place(found, by=viewer().ref, now=now(), sure_from=SURE_FROM)
            flash(_("Booking %(number)s is on the map.", number=row.number), "good")
            return redirect(url_for("dispatch.to_place"), 303)
        swapped = city.serves(lon, lat)
        form.lat.errors = [
            _("Latitude and longitude look swapped: exchange them.")
            if swapped
            else _("This place lies outside %(city)s. Check both numbers.", city=name(city))
        ]
    page = render_template("dispatch/place.html", booking=row, form=form, city=city, when=day_words)
    return (page, 422) if form.errors else page


@blueprint.get("/plans/<ref>/map.<any(js, css):kind>")
@staff
def map_file(ref: str, kind: str) -> Response:
    """The script or the style of a run's map."""
    if kind == "css":
        return style_file()
    return script_of(map_of_run(database(), run_by_ref(database(), ref)))
