"""The sheet without script: the same stops, the same rules, one form a step."""

import re
from base64 import b64encode
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from database.engine import unit_of_work
from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.catalogue import item_class
from recycling.dispatch.meetings import comes_for
from recycling.people import Role
from recycling.photos import BadPhoto, shrink
from recycling.privacy import mask_name, mask_phone
from recycling.visits.actions import read_action
from recycling.visits.changes import agreed_counts
from recycling.visits.doing import AHEAD
from recycling.visits.journal import OtherAction, next_number, receive
from recycling.visits.looks import Why, note_looks
from recycling.visits.mistakes import undoable_visits, with_dispatcher
from recycling.visits.points import undoable_emptying
from recycling.visits.positions import consent_of, withdraw
from recycling.visits.rules import core_parts
from recycling.visits.tables import CourierAction, Outcome
from routing.geo.navigation import map_links
from routing.runs import PlannedRoute
from sites.areas import operator
from web.courier.room import (
    Halt,
    blueprint,
    halts_of,
    relay,
    route_of_viewer,
    sender,
    standing,
)
from web.courier.words import MAPS, TROUBLES, VERBS
from web.language import now, today
from web.security import Reach, access, viewer
from web.site_words import STOCK
from web.unit import database, engine_of
from web.words import FAIL_REASONS, REFUSE_REASONS

#: Pictures of one step, and what of a file that is no picture goes to the journal.
MOST_PHOTOS, MOST_BAD_BYTES = 6, 1024

#: What is said where a step was done; the others say it by the page itself.
NOTED: dict[str, LazyString] = {
    "answer": _l("The resident's answer is noted."),
    "evidence": _l("The evidence is added."),
    "hand_over": _l("The hand-over is signed by both."),
    "transfer": _l("The load is in the other van now."),
}


def device() -> str:
    """What the pages without script are in the journal: one device a person."""
    return f"page-{viewer().ref}"


@blueprint.get("/plain")
@access(Role.COURIER, scope=Reach.ROUTE)
def plain() -> str:
    """Today's sheet: the next stop large, then the list."""
    route = route_of_viewer()
    if route is None:
        return render_template("courier/no_route.html")
    halts = halts_of(database(), route)
    waiting = with_dispatcher(database(), [one.ref for halt in halts for one in halt.bookings])
    current = next((halt for halt in halts if halt.ahead and not halt.waits(waiting)), None)
    if current is not None and current.bookings:
        _note_look(current)
    return render_template(
        "courier/plain.html", route=route, halts=halts, current=current,
        done=sum(halt.ended for halt in halts),
        visits=sum(halt.is_task for halt in halts),
        mask_name=mask_name, mask_phone=mask_phone, fail_reasons=FAIL_REASONS,
        refuse_reasons=REFUSE_REASONS, setting_out=route.run.day == today(),
        number=next_number(database(), device()), item_class=item_class, core_parts=core_parts,
        agreed={one.ref: agreed_counts(database(), one) for one in current.bookings}
        if current else {},
        comes=comes_for(database(), route),
        waiting=waiting, mistakes=_mistakes(route), given=_giving_stop(route),
        standing=standing(database(), current) if current and current.is_point else [],
        stock_words=STOCK, undoable=_undoable(route, halts),
        follows=consent_of(database(), viewer().courier_number) is not None,
        links=_links(current), call=_call(route, current), maps=MAPS, ahead=AHEAD, verbs=VERBS,
    )  # fmt: skip


def _mistakes(route: PlannedRoute) -> list[tuple[int, Booking, str]]:
    """Stop, booking and verb of the visits whose end may still be taken back."""
    rows = undoable_visits(database(), route, day=today(), now=now())
    found = bookings_by_refs(database(), [one.booking_ref for one in rows])
    return [(one.stop, found[one.booking_ref], one.verb) for one in rows]


def _giving_stop(route: PlannedRoute) -> int | None:
    """Where the courier hands over when all is done: the last stop with a yard."""
    ends = [one.sequence for one in route.stops if one.kind in ("unload", "end")]
    return ends[-1] if ends else None


def _undoable(route: PlannedRoute, halts: list[Halt]) -> list[Halt]:
    """The points whose emptying may still be taken back."""
    return [
        halt for halt in halts
        if halt.emptied
        and undoable_emptying(database(), route, halt.stop.sequence, day=today(), now=now())
    ]  # fmt: skip


def _note_look(halt: Halt) -> None:
    """That the address was shown is written in a transaction of its own: a page only reads."""
    refs = [one.ref for one in halt.bookings]
    with unit_of_work(engine_of(current_app)) as session:
        note_looks(session, refs, Why.NEXT, by=sender().by, at=now(), now=now())


def _links(halt: Halt | None) -> list[tuple[str, str]]:
    if halt is None:
        return []
    names = [one.building or "" for one in halt.bookings]
    names += [one.number for one in halt.bookings] + ([halt.yard.name] if halt.yard else [""])
    links = map_links(halt.stop.lat, halt.stop.lon, next(filter(None, names), ""))
    return [(link.app, link.url) for link in links]


def _call(route: PlannedRoute, halt: Halt | None) -> str:
    if halt is None or not halt.bookings or not halt.bookings[0].contact_phone:
        return ""
    return relay().link(halt.bookings[0].ref, route.courier_number, route.run.day)


@blueprint.post("/positions/stop")
@access(Role.COURIER, scope=Reach.OWN)
def stop_following() -> Response:
    """The dispatcher sees the courier's place no more, and what was kept of it is erased."""
    withdraw(database(), viewer().courier_number, now=now())
    flash(_("Your place is told no more; what was kept of it is erased."), "good")
    return redirect(url_for("courier.plain"), 303)


@blueprint.post("/stops/<int:sequence>/<any(set_out, arrive, collect, fail, refuse):verb>")
@access(Role.COURIER, scope=Reach.ROUTE)
def tell(sequence: int, verb: str) -> Response:
    """One step at a stop; the number in the form lets a second press do nothing more."""
    route = route_of_viewer()
    halt = next(
        (one for one in (halts_of(database(), route) if route else [])
         if one.stop.sequence == sequence and one.bookings),
        None,
    )  # fmt: skip
    if route is None or halt is None:
        raise NotFound
    booking = next((b for b in halt.bookings if b.ref == request.form.get("booking")), None)
    whole_stop = verb in ("set_out", "arrive")
    if booking is None and not whole_stop:
        raise NotFound
    body = _body(verb, booking) if booking else {}
    say(step(verb, route, sequence, booking.ref if booking else "", body), sequence)
    return redirect(url_for("courier.plain", on=request.args.get("on") or None), 303)


def step(
    verb: str,
    route: PlannedRoute,
    sequence: int,
    booking_ref: str,
    body: dict[str, Any],
    *,
    later: int = 0,
) -> dict[str, Any]:
    """What the form told as the journal reads it; `later` counts steps of one press."""
    number = (request.form.get("number", type=int) or 0) + later
    return {
        "device": device(), "number": number, "verb": verb, "route": route.ref, "stop": sequence,
        "booking": booking_ref, "done_at": now().isoformat(), "body": body,
    }  # fmt: skip


def say(told: dict[str, Any], sequence: int) -> CourierAction | None:
    """Let the action be done and tell the courier what came of it; None where it was known."""
    action, body = read_action(told)
    if action.number < next_number(database(), action.device):
        flash(_("That was noted before."), "info")
        return None
    try:
        row = receive(database(), sender(), action, body, operator=operator(database()), now=now())
    except OtherAction:
        flash(_("That was noted before."), "info")
        return None
    if row.outcome != Outcome.DONE:
        flash(str(TROUBLES.get(row.code, row.code)), "stop")
    elif row.code:
        flash(str(TROUBLES.get(row.code, row.code)), "care")
    elif action.verb == "empty":
        flash(_("Stop %(number)s is emptied.", number=sequence), "good")
    elif action.verb == "undo":
        flash(_("It is taken back."), "good")
    elif action.verb == "collect":
        flash(_("Stop %(number)s is collected.", number=sequence), "good")
    elif action.verb in ("fail", "refuse"):
        flash(
            _("Stop %(number)s is noted as failed. The dispatcher sees it.", number=sequence),
            "care",
        )
    elif action.verb in NOTED:
        flash(str(NOTED[action.verb]), "good")
    return row


def sent_photos() -> list[str]:
    """The pictures of the form as the journal takes them; a large one is shrunk first."""
    files = [file for file in request.files.getlist("photos") if file.filename]
    return [b64encode(_small_enough(file.stream.read())).decode() for file in files[:MOST_PHOTOS]]


def _small_enough(content: bytes) -> bytes:
    try:
        return shrink(content)[0]
    except BadPhoto:
        # The journal says what is wrong with it.
        return content[:MOST_BAD_BYTES]


def digits(name: str) -> str:
    """The six digits of a field; '' where there are none."""
    code = re.sub(r"\s", "", request.form.get(name, ""))
    return code if re.fullmatch(r"[0-9]{6}", code) else ""


def _body(verb: str, booking: Booking) -> dict[str, Any]:
    form = request.form
    photos = sent_photos()
    if verb == "collect":
        code = digits("code")
        return {
            "lines": _lines(booking), "photos": photos, "proof": {"code": code} if code else {},
        }  # fmt: skip
    return {"reason": form.get("reason", "other"), "photos": photos, "note": form.get("note", "")}


def _lines(booking: Booking) -> list[dict[str, Any]]:
    """What was agreed on, with the seals, the missing parts and the masses of the form."""
    form = request.form
    lines = []
    for code, count in agreed_counts(database(), booking).items():
        seals = [form.get(f"seal-{code}-{n}", "").strip() for n in range(1, count + 1)]
        missing = form.getlist(f"missing-{code}")
        told = form.get(f"kg-{code}", "").replace(",", ".").strip()
        line: dict[str, Any] = {
            "class_code": code, "pieces": [{"seal": seal, "missing": missing} for seal in seals],
        }  # fmt: skip
        if re.fullmatch(r"\d{1,4}(\.\d{1,3})?", told):
            line["grams"] = round(float(told) * 1000)
        lines.append(line)
    return lines
