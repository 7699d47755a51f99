"""Giving the load away without script: at the yard, to another van, and for who cannot sign."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from database.columns import new_ref
from recycling.catalogue import families, item_class
from recycling.custody import (
    BadHandOver,
    Offer,
    Piece,
    Weighed,
    WeighedLoad,
    has_code,
    loads_aboard,
    on_board,
)
from recycling.people import Role
from recycling.visits.journal import next_number
from recycling.visits.standing_in import NotSigned, give_for_courier
from recycling.visits.tables import Outcome
from routing.fleet import couriers
from routing.runs import PlannedRoute
from sites.areas import operator
from sites.stock import StockClass
from web.courier.plain import device, digits, say, step
from web.courier.room import blueprint, route_of_viewer, sender
from web.courier.words import TROUBLES, YARD_REFUSALS
from web.language import now
from web.security import Reach, access, viewer
from web.site_words import STOCK
from web.unit import database


@dataclass(frozen=True)
class Told:
    """What the form says: what is given, its masses by family, what is refused, from points."""

    pieces: list[str]
    masses: list[dict[str, Any]]
    refused: dict[str, str]
    loads: list[dict[str, Any]]


def _by_family(pieces: Sequence[Piece]) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        found[item_class(piece.class_code).family].append(piece)
    return dict(found)


def _told(holder: str) -> Told | None:
    """The form, or None where a mass of what is given is missing or cannot be read."""
    pieces = on_board(database(), holder)
    form = request.form
    given = set(form.getlist("give"))
    told = Told([], [], {}, [])
    for family, here in _by_family(pieces).items():
        keys = [piece.key for piece in here if piece.key in given]
        if not keys:
            continue
        ours, theirs, back = (_grams(f"{name}-{family}") for name in ("ours", "theirs", "back"))
        if ours is None or theirs is None:
            return None
        told.pieces.extend(keys)
        told.masses.append(
            {"family": family, "courier_grams": ours, "yard_grams": theirs,
             "refused_grams": back or 0}
        )  # fmt: skip
        told.refused.update(
            {key: why for key in keys if (why := form.get(f"refuse-{key}")) in YARD_REFUSALS}
        )
    for named in loads_aboard(database(), holder):
        if named.value in form.getlist("give-load"):
            load = _load(named)
            if load is None:
                return None
            told.loads.append(load)
    return told if told.pieces or told.loads else None


def _load(named: StockClass) -> dict[str, Any] | None:
    """What is told of one class from points; None where a mass is missing."""
    ours, theirs, back = (_grams(f"load-{name}-{named}") for name in ("ours", "theirs", "back"))
    if ours is None or theirs is None:
        return None
    why = request.form.get(f"load-why-{named}")
    return {
        "stock_class": named.value, "courier_grams": ours, "yard_grams": theirs,
        "refused_grams": back or 0, "rest_stays": f"load-rest-{named}" in request.form,
        "refusal": why if back and why in YARD_REFUSALS else None,
    }  # fmt: skip


def _grams(name: str) -> int | None:
    text = request.form.get(name, "").strip().replace(",", ".")
    return round(float(text) * 1000) if re.fullmatch(r"\d{1,5}(\.\d{1,3})?", text) else None


def _own_route() -> PlannedRoute:
    route = route_of_viewer()
    if route is None:
        raise NotFound
    return route


def _page(**more: Any) -> str:
    holder = more.pop("holder", sender().by)
    pieces = on_board(database(), holder)
    return render_template(
        "courier/giving.html", goods=loads_aboard(database(), holder), stock_words=STOCK, kg=_kg,
        by_family=_by_family(pieces), families=families(),
        refusals=YARD_REFUSALS, number=next_number(database(), device()), item_class=item_class,
        signs=has_code(database(), viewer().ref), grams=_shown, **more,
    )  # fmt: skip


def _shown(pieces: Sequence[Piece]) -> str:
    """The mass of pieces in kg, as weighed at the doors or as their class has it."""
    grams = sum(piece.grams or item_class(piece.class_code).grams for piece in pieces)
    return _kg(grams)


def _kg(grams: int) -> str:
    return f"{grams / 1000:.3f}".rstrip("0").rstrip(".")


def _given(verb: str, sequence: int, again: str, taker: str) -> Response:
    """Let both sign; where something does not hold, the form is shown anew."""
    route = _own_route()
    told = _told(sender().by)
    if told is None:
        flash(_("Give both masses of each kind."), "stop")
        return redirect(again, 303)
    ours, theirs = digits("our_code"), digits("their_code")
    login = request.form.get("login", "").strip()[:80]
    if not (ours and theirs and login):
        flash(_("Give all six digits."), "stop")
        return redirect(again, 303)
    body = {
        "pieces": told.pieces, "masses": told.masses, "loads": told.loads, "courier_code": ours,
        f"{taker}_login": login, f"{taker}_code": theirs,
    }  # fmt: skip
    if taker == "yard":
        body["refused"] = told.refused
    row = say(step(verb, route, sequence, "", body), sequence)
    refused = row is not None and row.outcome != Outcome.DONE
    return redirect(again if refused else url_for("courier.plain", on=route.run.day), 303)


@blueprint.get("/yards/<int:sequence>")
@access(Role.COURIER, scope=Reach.ROUTE)
def at_yard(sequence: int) -> str:
    """What is aboard, with room for both sides' masses, what is refused, and two codes."""
    route = _own_route()
    stop = next((one for one in route.stops if one.sequence == sequence), None)
    if stop is None or stop.kind not in ("unload", "end"):
        raise NotFound
    return _page(side="yard", route=route, action=url_for("courier.give_to_yard",
                 sequence=sequence, on=route.run.day))  # fmt: skip


@blueprint.post("/yards/<int:sequence>")
@access(Role.COURIER, scope=Reach.ROUTE)
def give_to_yard(sequence: int) -> Response:
    """Hand over at the yard."""
    again = url_for("courier.at_yard", sequence=sequence, on=_own_route().run.day)
    return _given("hand_over", sequence, again, "yard")


@blueprint.get("/transfer")
@access(Role.COURIER, scope=Reach.ROUTE)
def to_van() -> str:
    """Give the load to another van: where this one has broken down, or is full."""
    route = _own_route()
    return _page(side="taker", route=route, action=url_for("courier.give_to_van",
                 on=route.run.day))  # fmt: skip


@blueprint.post("/transfer")
@access(Role.COURIER, scope=Reach.ROUTE)
def give_to_van() -> Response:
    """Both couriers sign; the load is the other's."""
    return _given("transfer", 0, url_for("courier.to_van", on=_own_route().run.day), "taker")


def _count(holder: str) -> tuple[int, float]:
    """How many pieces a van carries, and how many kilograms from points."""
    goods = loads_aboard(database(), holder)
    return len(on_board(database(), holder)), sum(one.grams for one in goods.values()) / 1000


@blueprint.get("/desk/transfer")
@access(Role.DISPATCHER, Role.ADMINISTRATOR, scope=Reach.CITY)
def desk_transfer() -> str:
    """Who has what aboard; a dispatcher signs for a courier who cannot."""
    number = request.args.get("courier", "")
    loads = {one.number: _count(f"courier {one.number}") for one in couriers(database())}
    if number and number not in loads:
        raise NotFound
    return _page(
        side="taker", route=None, loads={key: one for key, one in loads.items() if any(one)},
        giver=number, holder=f"courier {number}", key=new_ref(),
        action=url_for("courier.give_for", courier=number) if number else "",
    )  # fmt: skip


@blueprint.post("/desk/transfer/<courier>")
@access(Role.DISPATCHER, Role.ADMINISTRATOR, scope=Reach.CITY)
def give_for(courier: str) -> Response:
    """The dispatcher signs for the giver; who takes the load on signs with their own code."""
    again = redirect(url_for("courier.desk_transfer", courier=courier), 303)
    key = f"desk:{request.form.get('key', '')}"
    told = _told(f"courier {courier}")
    if told is None or not re.fullmatch(r"desk:[0-9A-Z]{26}", key):
        flash(_("Give both masses of each kind."), "stop")
        return again
    try:
        offer = Offer(
            key, told.pieces, [Weighed(**one) for one in told.masses],
            loads=[
                WeighedLoad(**{**one, "stock_class": StockClass(one["stock_class"])})
                for one in told.loads
            ],
        )  # fmt: skip
        row = give_for_courier(
            database(), courier, offer, person_ref=viewer().ref, code=digits("our_code"),
            taker_login=request.form.get("login", ""), taker_code=digits("their_code"),
            operator=operator(database()), now=now(),
        )  # fmt: skip
    except (NotSigned, BadHandOver) as error:
        flash(str(TROUBLES[getattr(error, "code", "masses_wrong")]), "stop")
        return again
    flash(str(TROUBLES["mass_differs"]) if row.alarm else _("The load is in the other van now."),
          "care" if row.alarm else "good")  # fmt: skip
    return redirect(url_for("courier.desk_transfer"), 303)
