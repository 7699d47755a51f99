"""At a door without script: other items or a lower price, undoing, and evidence that is added."""

import re
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from recycling.booking.bookings import Booking
from recycling.catalogue import catalogue, item_class
from recycling.money.valuation.quotes import quotes_of
from recycling.people import Role
from recycling.visits.actions import Reply
from recycling.visits.changes import agreed_counts, changes_of, cut_of
from recycling.visits.journal import next_number
from recycling.visits.mistakes import undoable_visits
from recycling.visits.tables import ChangeState, Outcome
from routing.runs import PlannedRoute
from web.courier.plain import device, digits, say, sent_photos, step
from web.courier.room import blueprint, halts_of, route_of_viewer
from web.courier.words import CUT_REASONS
from web.language import now, today
from web.security import Reach, access
from web.unit import database

#: Pieces of one class in a proposal.
MOST_PIECES = 200


def _door(sequence: int, ref: str) -> tuple[PlannedRoute, Booking]:
    """The own route and a booking at one of its stops."""
    route = route_of_viewer()
    for halt in halts_of(database(), route) if route else []:
        for booking in halt.bookings:
            if route and halt.stop.sequence == sequence and booking.ref == ref:
                return route, booking
    raise NotFound


def _home() -> Response:
    return redirect(url_for("courier.plain", on=request.args.get("on") or None), 303)


@blueprint.get("/stops/<int:sequence>/<ref>/change")
@access(Role.COURIER, scope=Reach.ROUTE)
def change(sequence: int, ref: str) -> str:
    """Propose other items or a lower price, or give the resident's answer to what is proposed."""
    route, booking = _door(sequence, ref)
    open_changes = [
        (one, cut_of(database(), one)) for one in changes_of(database(), ref)
        if one.state == ChangeState.PROPOSED
    ]  # fmt: skip
    quotes = [one for one in quotes_of(database(), booking) if one.binds(now())]
    return render_template(
        "courier/change.html", route=route, sequence=sequence, booking=booking,
        agreed=agreed_counts(database(), booking), open_changes=open_changes, quotes=quotes,
        kinds=catalogue().values(), item_class=item_class, cut_reasons=CUT_REASONS,
        number=next_number(database(), device()), most=MOST_PIECES,
    )  # fmt: skip


@blueprint.post("/stops/<int:sequence>/<ref>/change")
@access(Role.COURIER, scope=Reach.ROUTE)
def propose(sequence: int, ref: str) -> Response:
    """Write the proposal down, and what the resident says to it."""
    route, booking = _door(sequence, ref)
    body, fault = _proposal(agreed_counts(database(), booking))
    if fault:
        flash(fault, "stop")
        return redirect(
            url_for("courier.change", sequence=sequence, ref=ref, on=request.args.get("on")), 303
        )
    row = say(step("propose", route, sequence, ref, body), sequence)
    if row is None or row.outcome != Outcome.DONE:
        return redirect(
            url_for("courier.change", sequence=sequence, ref=ref, on=request.args.get("on")), 303
        )
    return _answered(route, sequence, ref, row.key, later=1)


@blueprint.post("/stops/<int:sequence>/<ref>/answer")
@access(Role.COURIER, scope=Reach.ROUTE)
def answer(sequence: int, ref: str) -> Response:
    """The resident's answer to a proposal that still waits for one."""
    route, _booking = _door(sequence, ref)
    return _answered(route, sequence, ref, request.form.get("proposal", ""), later=0)


def _answered(
    route: PlannedRoute, sequence: int, ref: str, proposal: str, *, later: int
) -> Response:
    reply = request.form.get("reply", "")
    if reply not in list(Reply):
        raise NotFound
    code = digits("code")
    body: dict[str, Any] = {"proposal": proposal, "reply": reply}
    if reply == Reply.ACCEPTED and code:
        body["proof"] = {"code": code}
    row = say(step("answer", route, sequence, ref, body, later=later), sequence)
    if row is None or row.outcome == Outcome.DONE:
        return _home()
    # The proposal stands: the answer can be given again, with the right digits.
    return redirect(
        url_for("courier.change", sequence=sequence, ref=ref, on=request.args.get("on")), 303
    )


def _proposal(agreed: dict[str, int]) -> tuple[dict[str, Any], str]:
    """The body of a proposal out of the form, or what is wrong with it."""
    form = request.form
    counts = dict(agreed)
    for code in agreed:
        told = form.get(f"count-{code}", "")
        if not re.fullmatch(r"\d{1,3}", told) or int(told) > MOST_PIECES:
            return {}, _("Write how many pieces there are, as a whole number.")
        counts[code] = int(told)
    other, more = form.get("other", ""), form.get("other_count", "")
    if other and re.fullmatch(r"\d{1,3}", more):
        counts[other] = counts.get(other, 0) + int(more)
    body: dict[str, Any] = {"photos": sent_photos(), "note": form.get("note", "")[:500]}
    if counts != agreed:
        body["counts"] = counts
    price = form.get("price", "").strip().replace(",", ".")
    if price:
        if not re.fullmatch(r"\d{1,5}(\.\d{1,2})?", price):
            return {}, _("Write a price below the one that was quoted.")
        if form.get("cut_reason") not in CUT_REASONS:
            return {}, _("Choose a reason.")
        body["cut"] = {
            "class_code": form.get("cut_class", ""), "to_fen": round(float(price) * 100),
            "reason": form["cut_reason"],
        }  # fmt: skip
    return body, ""


@blueprint.post("/stops/<int:sequence>/<ref>/undo")
@access(Role.COURIER, scope=Reach.ROUTE)
def undo(sequence: int, ref: str) -> Response:
    """Take back the end of a visit that was ticked by mistake."""
    route, _booking = _door(sequence, ref)
    mistakes = [
        one for one in undoable_visits(database(), route, day=today(), now=now())
        if one.booking_ref == ref
    ]  # fmt: skip
    if not mistakes:
        flash(_("It is too late to undo it. Add evidence instead."), "stop")
        return _home()
    say(step("undo", route, sequence, "", {"action": mistakes[-1].key}), sequence)
    return _home()


@blueprint.route("/stops/<int:sequence>/<ref>/evidence", methods=["GET", "POST"])
@access(Role.COURIER, scope=Reach.ROUTE)
def evidence(sequence: int, ref: str) -> str | Response:
    """More to what was told of a visit; what was told before stays as it is."""
    route, booking = _door(sequence, ref)
    if request.method == "POST":
        body = {"photos": sent_photos(), "note": request.form.get("note", "")[:500]}
        say(step("evidence", route, sequence, ref, body), sequence)
        return _home()
    return render_template(
        "courier/evidence.html", route=route, sequence=sequence, booking=booking,
        number=next_number(database(), device()),
    )  # fmt: skip
