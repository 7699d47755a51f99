"""What the app on the phone asks for and sends: its day, one action a request, and places."""

import datetime as dt
from typing import Any

from flask import Response, jsonify, request
from flask_wtf.csrf import generate_csrf

from recycling.custody import has_code
from recycling.people import Role
from recycling.visits.actions import BadAction, read_action
from recycling.visits.journal import OutOfTurn, next_number, receive, troubles
from recycling.visits.positions import consent_of, read_batch, take
from recycling.visits.sheet import day_sheet
from recycling.visits.tables import CourierAction
from sites.areas import operator
from web.courier.room import blueprint, relay, route_of_viewer, sender
from web.language import is_chinese, now
from web.security import Reach, access, viewer
from web.unit import database

#: What did not go as it was meant is shown for so many days.
TROUBLE_DAYS = dt.timedelta(days=3)

KEY_HEADER = "Idempotency-Key"


@blueprint.get("/token.json")
@access(Role.COURIER, scope=Reach.OWN)
def token() -> Response:
    """Who is signed in, and the token that a request has to carry."""
    return jsonify(csrf=generate_csrf(), courier=viewer().courier_number)


@blueprint.post("/day.json")
@access(Role.COURIER, scope=Reach.ROUTE)
def day() -> Response:
    """The sheet of the day for a device. A POST: that an address was shown leaves a trace."""
    told = request.get_json()
    device = str(told.get("device", "")) if isinstance(told, dict) else ""
    route = route_of_viewer()
    sheet = None
    if route is not None:
        sheet = day_sheet(
            database(), route, relay=relay(), chinese=is_chinese(), by=sender().by, now=now()
        )
    rows = troubles(database(), courier_number=viewer().courier_number, since=now() - TROUBLE_DAYS)
    return jsonify(
        sheet=_plain(sheet.as_row()) if sheet else None,
        courier=viewer().courier_number,
        next=next_number(database(), device),
        troubles=[_came_of(row) for row in rows],
        signs=has_code(database(), viewer().ref),
        follows=_follows(),
        now=now().isoformat(),
    )


@blueprint.post("/actions")
@access(Role.COURIER, scope=Reach.ROUTE)
def act() -> Response | tuple[Response, int]:
    """Do one action, or tell what came of it before; 409 where an earlier one is missing."""
    action, body = read_action(request.get_json())
    if request.headers.get(KEY_HEADER) != action.key:
        raise BadAction(KEY_HEADER, f"give {action.key}")
    try:
        row = receive(database(), sender(), action, body, operator=operator(database()), now=now())
    except OutOfTurn as error:
        answer = jsonify(
            type="/problems/out-of-turn", title="Earlier actions are missing", status=409,
            detail=str(error), expected=error.expected,
        )  # fmt: skip
        answer.content_type = "application/problem+json"
        return answer, 409
    return jsonify(_came_of(row))


@blueprint.post("/positions")
@access(Role.COURIER, scope=Reach.OWN)
def positions() -> Response:
    """Where the phone was since the last time, or that its courier will not be followed."""
    batch = read_batch(request.get_json())
    kept = take(
        database(), viewer().courier_number, batch, operator=operator(database()), now=now()
    )
    return jsonify(kept=kept, follows=_follows())


def _follows() -> str | None:
    """Since when the courier lets the dispatcher see where they are."""
    consent = consent_of(database(), viewer().courier_number)
    return consent.given_at.isoformat() if consent else None


def _came_of(row: CourierAction) -> dict[str, Any]:
    return {
        "key": row.key, "number": row.number, "verb": row.verb, "stop": row.stop,
        "booking": row.booking_ref, "outcome": row.outcome, "code": row.code, "clock": row.clock,
        "done_at": row.done_at.isoformat(), "received_at": row.received_at.isoformat(),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    """Moments as ISO 8601; JSON knows none."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value
