"""Changing a plan by hand: a route's page, moving a stop, locks, publishing, undo."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound

from recycling.booking.desk import bookings_by_refs
from recycling.dispatch.console import holding, moves, publishing
from recycling.dispatch.console.brief import briefs
from recycling.privacy import mask_address
from routing.locks import unlock
from routing.runs import PlanRun, RunKind, run_by_ref
from sites.registry import SiteKind, open_sites
from web.dispatch.room import Answer, blueprint, route_of, staff
from web.dispatch.why import violation_sentence
from web.dispatch.words import CANNOT_MOVE, KINDS_OF_RULE
from web.language import now
from web.security import viewer
from web.unit import database


def names_of(run: PlanRun, refs: list[str]) -> dict[str, str]:
    """What people call the bookings, shifts and yards of a run, by ref."""
    known = {ref: one.number for ref, one in briefs(database(), refs).items()}
    known |= {route.shift_ref: route.courier_number for route in run.routes}
    yards = open_sites(database(), run.day, kind=SiteKind.TRANSFER_YARD)
    return known | {yard.ref: yard.name for yard in yards}


@blueprint.get("/plans/<ref>/routes/<int:number>")
@staff
def route(ref: str, number: int) -> str:
    """One route: its stops with window, waiting and lateness; what is held fast."""
    run = run_by_ref(database(), ref)
    row = route_of(run, number)
    refs = [one for stop in row.stops for one in stop.refs]
    locks = [one for one in holding.locks_on(database(), run.day)
             if one.shift_ref == row.shift_ref]  # fmt: skip
    return render_template(
        "dispatch/route.html", run=run, route=row, briefs=briefs(database(), refs), locks=locks,
        names=names_of(run, refs), held={ref for one in locks for _kind, ref in one.visits},
    )  # fmt: skip


@blueprint.get("/plans/<ref>/routes/<int:number>/stops/<int:sequence>")
@staff
def halt(ref: str, number: int, sequence: int) -> str:
    """One stop: who, what, when, and the cheapest other places for it."""
    run = run_by_ref(database(), ref)
    row = route_of(run, number)
    found = next((one for one in row.stops if one.sequence == sequence), None)
    if found is None or found.kind not in ("visit", "empty"):
        raise NotFound
    bookings = list(bookings_by_refs(database(), found.refs).values())
    return render_template(
        "dispatch/stop.html", run=run, route=row, stop=found, bookings=bookings,
        mask_address=mask_address,
        places=[] if run.kind == RunKind.WHAT_IF
        else moves.cheapest_places(database(), run, number, sequence),
        routes={one.number: one for one in run.routes},
    )  # fmt: skip


def _asked_move() -> moves.Move:
    told = request.values
    try:
        return moves.Move(*(int(told[key]) for key in ("from", "stop", "to", "before")))
    except (KeyError, ValueError):
        raise NotFound from None


@blueprint.get("/plans/<ref>/move")
@staff
def move(ref: str) -> Answer:
    """What a move costs and breaks, before anything is changed."""
    run = run_by_ref(database(), ref)
    asked = _asked_move()
    try:
        weighed = moves.weigh(database(), run, asked)
    except moves.CannotMove as error:
        page = render_template(
            "dispatch/move.html", run=run, move=asked, weighed=None, broken=[], names={},
            why=CANNOT_MOVE[error.code],
        )  # fmt: skip
        return page, 409
    names = names_of(run, [*weighed.refs, *(one.ref for one in weighed.shifted),
                           *(one.ref for one in weighed.broken)])  # fmt: skip
    return render_template(
        "dispatch/move.html", run=run, move=asked, weighed=weighed, names=names, why="",
        broken=[(violation_sentence(one, names), KINDS_OF_RULE[kind])
                for one, kind in zip(weighed.broken, weighed.kinds, strict=True)],
    )  # fmt: skip


@blueprint.post("/plans/<ref>/move")
@staff
def save_move(ref: str) -> Answer:
    """Make a new plan with the move in it; the one before stays."""
    run = run_by_ref(database(), ref)
    keep = request.form.get("keep") == "yes"
    try:
        made = moves.save_move(
            database(), run, _asked_move(), by=viewer().ref, now=now(), keep=keep
        )
    except moves.CannotMove as error:
        flash(str(CANNOT_MOVE[error.code]), "stop")
        return redirect(url_for("dispatch.day", on=run.day.isoformat(), run=run.ref), 303)
    if made.moved:
        flash(
            ngettext(
                "The stop is moved in a new plan, and %(num)s promise is given up. Publish it: "
                "couriers see it, and the resident is told.",
                "The stop is moved in a new plan, and %(num)s promises are given up. Publish it: "
                "couriers see it, and the residents are told.",
                len(made.moved),
            ),
            "care",
        )
    else:
        flash(_("The stop is moved in a new plan. Publish it so that couriers see it."), "good")
    return redirect(url_for("dispatch.day", on=run.day.isoformat(), run=made.ref), 303)


@blueprint.post("/plans/<ref>/routes/<int:number>/lock")
@staff
def lock(ref: str, number: int) -> Answer:
    """Hold a stop, the beginning of a route, or a whole route fast."""
    run = run_by_ref(database(), ref)
    row = route_of(run, number)
    sequence = request.form.get("stop", type=int)
    what = request.form.get("what", "")
    if what == "stop" and sequence is not None:
        holding.hold_stop(database(), run, row, sequence, by=viewer().ref, now=now())
    elif what == "prefix" and sequence is not None:
        holding.hold_route(database(), run, row, until=sequence, by=viewer().ref, now=now())
    elif what == "route":
        holding.hold_route(database(), run, row, until=None, by=viewer().ref, now=now())
    else:
        raise NotFound
    flash(_("It is held fast: every plan of the day keeps it."), "good")
    return redirect(url_for("dispatch.route", ref=ref, number=number), 303)


@blueprint.post("/plans/<ref>/routes/<int:number>/unlock")
@staff
def release(ref: str, number: int) -> Answer:
    """Let it move again."""
    run = run_by_ref(database(), ref)
    unlock(database(), run.day, request.form.get("lock", ""))
    flash(_("It may move again."), "good")
    return redirect(url_for("dispatch.route", ref=ref, number=number), 303)


@blueprint.post("/plans/<ref>/publish")
@staff
def publish(ref: str) -> Answer:
    """Put a plan in force: couriers drive it, and residents who were moved are told."""
    run = run_by_ref(database(), ref)
    told = publishing.put_in_force(database(), run, by=viewer().ref, now=now())
    words = _("The plan is published: couriers see it now.")
    if told:
        words += " " + _("%(num)s residents were told of their new time.", num=told)
    flash(words, "good")
    return redirect(url_for("dispatch.day", on=run.day.isoformat(), run=run.ref), 303)


@blueprint.post("/plans/<ref>/undo")
@staff
def undo(ref: str) -> Answer:
    """Take the last change back; where it was published, the plan before is in force again."""
    run = run_by_ref(database(), ref)
    try:
        parent = moves.take_back(database(), run, now=now())
    except moves.CannotMove as error:
        flash(str(CANNOT_MOVE[error.code]), "stop")
        return redirect(url_for("dispatch.day", on=run.day.isoformat(), run=run.ref), 303)
    if run.published:
        publishing.put_back(database(), run, parent, by=viewer().ref, now=now())
    flash(_("The change is taken back. It stays in the list of plans."), "good")
    return redirect(url_for("dispatch.day", on=run.day.isoformat(), run=parent.ref), 303)
