"""The hotline's side of a call: which phone stands behind an extension today."""

import datetime as dt

from flask import render_template, request

from recycling.booking.desk import bookings_by_refs
from recycling.people import Role
from recycling.visits.calling import behind
from recycling.visits.looks import Why, note_looks
from routing.runs import published_run
from web.courier.room import blueprint
from web.language import now, today
from web.security import Reach, access, viewer
from web.unit import database


@blueprint.route("/switchboard", methods=["GET", "POST"])
@access(Role.DISPATCHER, Role.ADMINISTRATOR, scope=Reach.CITY)
def switchboard() -> str:
    """Tell the number behind an extension to whoever puts the call through; it is written down."""
    digits = request.form.get("extension", "").strip()
    on = today()
    found = _found(digits, on) if digits else []
    note_looks(
        database(), [ref for ref, _number, _phone in found], Why.CALL, by=viewer().ref, at=now(),
        now=now(),
    )  # fmt: skip
    return render_template("courier/switchboard.html", digits=digits, found=found)


def _found(digits: str, on: dt.date) -> list[tuple[str, str, str]]:
    """Ref, number and phone of what the extension stands for on this day."""
    run = published_run(database(), on)
    visits = [
        (ref, route.courier_number)
        for route in (run.routes if run else [])
        for stop in route.stops
        if stop.kind == "visit"
        for ref in stop.refs
    ]
    bookings = bookings_by_refs(database(), behind(digits, visits, on)).values()
    return [(one.ref, one.number, one.proxy_phone or one.contact_phone or "") for one in bookings]
