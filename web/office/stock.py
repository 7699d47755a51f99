"""What stands on a site: fill, forecast, alarms, the ledger; taking away and counting."""

import re
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from database.columns import new_ref
from recycling.people import Role
from sites.registry import Site
from sites.stock import (
    BadMovement,
    Line,
    Movement,
    Slip,
    StockClass,
    entries_of,
    leave,
    levels_of,
    take_stock,
    watch,
    weigh_in,
)
from web.language import now, today
from web.office.room import Answer, blueprint, own_site
from web.security import Reach, access, viewer
from web.site_words import STOCK
from web.unit import database

SHOWN = 100


@blueprint.get("/sites/<ref>/stock")
@access(Role.OFFICE, scope=Reach.AREA)
def stock(ref: str) -> str:
    """The stock of one site."""
    row = own_site(ref)
    return render_template(
        "office/stock.html", site=row, known=watch(database(), row, today()),
        entries=entries_of(database(), row, SHOWN), classes=list(StockClass), key=new_ref(),
    )  # fmt: skip


@blueprint.post("/sites/<ref>/stock/away")
@access(Role.OFFICE, scope=Reach.AREA)
def take_away(ref: str) -> Answer:
    """Write what a truck took: kilograms by class, or everything."""
    row = own_site(ref)
    lines = _all(database(), row) if request.form.get("all") == "yes" else _typed("kg")
    if not lines:
        flash(_("Enter the kilograms that left, or tick that all of it did."), "care")
    else:
        leave(database(), row, lines, _slip(Movement.TRANSFER), today=today())
        flash(_("Written down: %(kg)s kg left.", kg=_kg(sum(x.grams for x in lines))), "good")
    return redirect(url_for("office.stock", ref=ref), 303)


@blueprint.post("/sites/<ref>/stock/weighed")
@access(Role.OFFICE, scope=Reach.AREA)
def weighed(ref: str) -> Answer:
    """Set one arrival right by the scale."""
    row = own_site(ref)
    number, grams = request.form.get("number", ""), _grams(request.form.get("kg", ""))
    if not number.isdecimal() or grams is None:
        raise BadMovement("number, kg: give both")
    slip = _slip(Movement.WEIGH_IN)
    found = weigh_in(database(), row, int(number[:9]), grams, slip)
    change = sum(entry.grams for entry in found)
    flash(_("Weighed in: %(kg)s kg against the book.", kg=f"{change / 1000:+.1f}"), "good")
    return redirect(url_for("office.stock", ref=ref), 303)


@blueprint.post("/sites/<ref>/stock/count")
@access(Role.OFFICE, scope=Reach.AREA)
def count(ref: str) -> Answer:
    """Set the book right by a count, and show the differences."""
    row = own_site(ref)
    counted: dict[StockClass, tuple[int, int, int]] = {}
    levels = levels_of(database(), [row])[row.id]
    for stock_class in StockClass:
        grams = _grams(request.form.get(f"kg-{stock_class.value}", ""))
        if grams is not None:
            level = levels.get(stock_class)
            # What was not counted apart keeps its share of the mass.
            share = grams / level.grams if level and level.grams else 0
            litres = round(level.litres * share) if level else 0
            pieces = round(level.pieces * share) if level else 0
            counted[stock_class] = (grams, litres, pieces)
    found = take_stock(database(), row, counted, _slip(Movement.STOCKTAKE))
    if not found:
        flash(_("Counted: the book and the place agree."), "good")
    for entry in found:
        flash(
            _("%(what)s: %(kg)s kg against the book.", what=STOCK[entry.stock_class],
              kg=f"{entry.grams / 1000:+.1f}"),
            "care",
        )  # fmt: skip
    return redirect(url_for("office.stock", ref=ref), 303)


def _kg(grams: int) -> str:
    return f"{grams / 1000:.1f}"


def _grams(text: str) -> int | None:
    """Typed kilograms in grams; None for an empty field; raises BadMovement."""
    told = text.strip().replace(",", ".")
    if not told:
        return None
    if not re.fullmatch(r"\d{1,7}(\.\d{1,3})?", told):
        raise BadMovement("kg: write a number, such as 12.5")
    return round(float(told) * 1000)


def _typed(prefix: str) -> list[Line]:
    lines = []
    for stock_class in StockClass:
        grams = _grams(request.form.get(f"{prefix}-{stock_class.value}", ""))
        if grams:
            lines.append(Line(stock_class, grams))
    return lines


def _all(session: Session, row: Site) -> list[Line]:
    levels = levels_of(session, [row])[row.id]
    return [
        Line(stock_class, level.grams, level.litres, level.pieces)
        for stock_class, level in levels.items()
        if level.grams
    ]


def _slip(movement: Movement, **more: Any) -> Slip:
    key = request.form.get("key", "")[:40] or new_ref()
    return Slip(movement, key, viewer().ref, now(), today(), **more)
