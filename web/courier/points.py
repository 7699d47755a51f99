"""Emptying a point without script: one form with what was weighed or counted, and its undoing."""

import re
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from recycling.people import Role
from recycling.visits.points import undoable_emptying
from routing.runs import PlannedRoute
from sites.stock import StockClass
from web.courier.plain import device, say
from web.courier.room import Halt, blueprint, halts_of, route_of_viewer
from web.language import now, today
from web.security import Reach, access
from web.unit import database


def _point(sequence: int) -> tuple[PlannedRoute, Halt]:
    route = route_of_viewer()
    halts = halts_of(database(), route) if route else []
    halt = next((one for one in halts if one.stop.sequence == sequence and one.is_point), None)
    if route is None or halt is None:
        raise NotFound
    return route, halt


@blueprint.post("/points/<int:sequence>/empty")
@access(Role.COURIER, scope=Reach.ROUTE)
def empty_point(sequence: int) -> Response:
    """What the truck took, by class; the number in the form lets a second press do nothing more."""
    route, _halt = _point(sequence)
    classes, bad = _classes()
    if bad:
        flash(_("Write a mass as 12 or 12.5, in kg, and pieces as a whole number."), "stop")
    else:
        body = {"classes": classes, "rest_stays": "rest_stays" in request.form}
        say(_told("empty", route, sequence, body), sequence)
    return redirect(url_for("courier.plain", on=request.args.get("on") or None), 303)


@blueprint.post("/points/<int:sequence>/undo")
@access(Role.COURIER, scope=Reach.ROUTE)
def undo_emptying(sequence: int) -> Response:
    """Take the emptying of a point back, within the minutes that a mistake may take."""
    route, _halt = _point(sequence)
    mistake = undoable_emptying(database(), route, sequence, day=today(), now=now())
    if mistake is None:
        raise NotFound
    say(_told("undo", route, sequence, {"action": mistake.key}), sequence)
    return redirect(url_for("courier.plain", on=request.args.get("on") or None), 303)


def _told(verb: str, route: PlannedRoute, sequence: int, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "device": device(), "number": request.form.get("number", type=int) or 0, "verb": verb,
        "route": route.ref, "stop": sequence, "booking": "", "done_at": now().isoformat(),
        "body": body,
    }  # fmt: skip


def _classes() -> tuple[dict[str, dict[str, int]], bool]:
    """What the form says of each class, and whether something in it cannot be read."""
    found: dict[str, dict[str, int]] = {}
    for named in StockClass:
        kg = request.form.get(f"kg-{named}", "").strip().replace(",", ".")
        pieces = request.form.get(f"pieces-{named}", "").strip()
        if not (re.fullmatch(r"(\d{1,5}(\.\d{1,3})?)?", kg) and re.fullmatch(r"\d{0,4}", pieces)):
            return {}, True
        row = {}
        if kg:
            row["grams"] = round(float(kg) * 1000)
        if pieces:
            row["pieces"] = int(pieces)
        if row:
            found[named.value] = row
    return found, False
