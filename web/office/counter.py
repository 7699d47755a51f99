"""The attendant's page at a point: things come in, also without a connection.

The page keeps what is entered in the browser and sends it when it can; each entry has a key, so
that one that is sent twice counts once. Without JavaScript it is a plain form.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import TextInput

from database.columns import new_ref
from recycling import bringing
from recycling.booking.bookings import Booking
from recycling.booking.drop_off import expected_at
from recycling.booking.states import BookingState
from recycling.bringing import NotExpected, NotOpenAnyMore, to_be_brought
from recycling.catalogue import catalogue, families, item_class
from recycling.errors import RecyclingError
from recycling.intake import Brought, lines_of
from recycling.people import Role
from sites.areas import operator
from sites.errors import SitesError
from sites.registry import Site
from sites.stock import Movement, Slip, arrive, watch
from web.fields import Number, WholeNumber
from web.language import name, now, today
from web.office.room import Answer, blueprint, own_site
from web.problems import problem_of
from web.security import Reach, access, viewer
from web.unit import database

#: Entries that one message may bring, and pieces of one kind that one line may.
MOST_ENTRIES, MOST_PIECES = 200, 999

WRONG_PIECES = _l("Write how many pieces there are, as a whole number.")
WRONG_KG = _l("Enter the kilograms as a number, 0 or more.")


@blueprint.get("/sites/<ref>/counter")
@access(Role.OFFICE, scope=Reach.AREA)
def counter(ref: str) -> str:
    """What comes in: what is expected under a number, and anything else by its category."""
    return _page(own_site(ref), request.args.get("number", "").strip()[:60])


def _page(
    row: Site, number: str = "", *, entry: FlaskForm | None = None, brought: FlaskForm | None = None
) -> str:
    """The page, with what was looked up; `entry` and `brought` are forms that were sent."""
    expected = [one.booking for one in expected_at(database(), row, today())]
    found, why = _looked_up(number, expected) if number else (None, "")
    forms = {
        one.number: brought if brought and one == found else _brought_form(one) for one in expected
    }
    entry = entry or _entry_form(row)
    return render_template(
        "office/counter.html", site=row, entry=entry, wrong=brought or entry, forms=forms,
        known=watch(database(), row, today()), expected=expected, found=found, why=why,
        number=number, item_class=item_class, most_entries=MOST_ENTRIES,
    )  # fmt: skip


def _pieces(default: int, least: int, **more: Any) -> WholeNumber:
    return WholeNumber(
        _l("Pieces"),
        [InputRequired(WRONG_PIECES), NumberRange(least, MOST_PIECES, WRONG_PIECES)],
        wrong=WRONG_PIECES, default=default, widget=TextInput(),
        render_kw={"inputmode": "numeric", "pattern": "[0-9]{1,3}"}, **more,
    )  # fmt: skip


def _kilograms(**more: Any) -> Number:
    return Number(
        _l("Kilograms, if weighed"), [Optional(), NumberRange(0, message=WRONG_KG)],
        render_kw={"inputmode": "decimal"}, **more,
    )  # fmt: skip


class EntryForm(FlaskForm):
    """Things of one kind that came without a booking."""

    key = HiddenField()
    item = SelectField(_l("What it is"))
    pieces = _pieces(1, 1)
    kg = _kilograms()


def _entry_form(row: Site) -> EntryForm:
    form = EntryForm(key=new_ref())
    form.item.choices = [
        SelectChoice(item.code, name(item), optgroup=name(families()[item.family]))
        for item in sorted(catalogue().values(), key=lambda one: list(families()).index(one.family))
        if item.family in row.accepts
    ]
    return form


def _brought_form(booking: Booking, formdata: MultiDict[str, str] | None = None) -> FlaskForm:
    """Fields for the things of a booking as they are counted: two for each kind."""

    class BroughtForm(FlaskForm):
        """Empty until the fields are known."""

        key = HiddenField(id=f"key-{booking.number}")
        number = HiddenField(id=f"number-{booking.number}")

    for place, item in enumerate(booking.items, start=1):
        at = f"{booking.number}-{place}"
        code = item.class_code
        setattr(BroughtForm, f"pieces-{code}", _pieces(item.quantity, 0, id=f"pieces-{at}"))
        setattr(BroughtForm, f"kg-{code}", _kilograms(id=f"kg-{at}"))
    return BroughtForm(formdata=formdata, key=new_ref(), number=booking.number)


def _looked_up(number: str, expected: list[Booking]) -> tuple[Booking | None, str]:
    """The booking of a number, put before the ones that are expected; or why there is none."""
    try:
        booking = to_be_brought(database(), number)
    except NotExpected:
        return None, _("Nothing is to be brought under this number. Check it.")
    if booking.state != BookingState.CONFIRMED:
        return None, _no_more(booking.state)
    if booking not in expected:
        expected.insert(0, booking)
    return booking, ""


def _no_more(state: str) -> str:
    if state == BookingState.CANCELLED:
        return _("This booking has ended. Take the things in without it, below.")
    return _("The things of this booking were taken in already.")


@blueprint.post("/sites/<ref>/counter/brought")
@access(Role.OFFICE, scope=Reach.AREA)
def take_in_brought(ref: str) -> Answer:
    """Write that the things of a booking came, as they were counted."""
    row = own_site(ref)
    number = request.form.get("number", "").strip()[:60]
    booking, why = _looked_up(number, [])
    if booking is None:
        flash(why, "stop")
        return redirect(url_for("office.counter", ref=ref), 303)
    form = _brought_form(booking, request.form)
    codes = [item.class_code for item in booking.items]
    if form.validate():
        lines = [
            {"item": code, "pieces": form[f"pieces-{code}"].data, "kg": form[f"kg-{code}"].data}
            for code in codes
        ]
        answer = _write(row, {"key": form["key"].data, "number": number, "lines": lines})
        if answer["state"] == "written":
            flash(_("Taken in. Its owner has the receipt."), "good")
            return redirect(url_for("office.counter", ref=ref), 303)
        form[f"pieces-{codes[0]}"].errors = [answer["why"]]
    return _page(row, number, brought=form), 422


@blueprint.post("/sites/<ref>/counter")
@access(Role.OFFICE, scope=Reach.AREA)
def take_in(ref: str) -> Answer:
    """Write one entry of the form."""
    row = own_site(ref)
    form = _entry_form(row)
    if form.validate():
        told = {one: form[one].data for one in ("key", "item", "pieces", "kg")}
        answer = _write(row, told)
        if answer["state"] == "written":
            flash(_("Written down."), "good")
            return redirect(url_for("office.counter", ref=ref), 303)
        form.item.errors = [answer["why"]]
    return _page(row, entry=form), 422


@blueprint.post("/sites/<ref>/counter/entries")
@access(Role.OFFICE, scope=Reach.AREA)
def take_in_kept(ref: str) -> Answer:
    """Write the entries that a browser kept: each is told whether it stands, and why not."""
    row = own_site(ref)
    told = request.get_json(silent=True)
    entries = told.get("entries") if isinstance(told, dict) else None
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        return {"entries": []}, 422  # type: ignore[return-value]
    answers = [_write(row, entry if isinstance(entry, dict) else {}) for entry in entries]
    known = watch(database(), row, today())
    return {"entries": answers, "share": round(known.share, 4)}  # type: ignore[return-value]


def _write(row: Site, entry: dict[str, Any]) -> dict[str, str]:
    """One entry in a savepoint of its own: one that is refused takes no other with it."""
    key = str(entry.get("key") or "")[:60]
    number = str(entry.get("number") or "")[:60]

    def refused(why: str) -> dict[str, str]:
        return {"key": key, "state": "refused", "why": why}

    try:
        at = _moment(entry.get("at"))
        told = entry.get("lines") if number else [entry]
        brought = [_brought(line) for line in told or [] if str(line.get("pieces")) != "0"]
    except (ValueError, OverflowError, AttributeError, TypeError, RecyclingError):
        return refused(_("Check the item, pieces and kilograms."))
    if not key:
        return refused(_("The entry has no key."))
    if told and not brought:
        return refused(_("Nothing was brought: leave the booking as it is."))
    try:
        with database().begin_nested():
            if number:
                bringing.take_in(
                    database(), row, number, key=key, by=viewer().ref, at=at, now=now(),
                    operator=operator(database()), counted=brought,
                )  # fmt: skip
            else:
                slip = Slip(
                    Movement.DROP_OFF, f"counter-{key}", viewer().ref, now(),
                    operator(database()).today(at),
                )  # fmt: skip
                arrive(database(), row, lines_of(brought), slip, today=today())
    except NotExpected:
        return refused(_("Nothing is to be brought under this number. Check it."))
    except NotOpenAnyMore as over:
        return refused(_no_more(over.state))
    except SitesError as error:
        return refused(str(problem_of(error).title))
    return {"key": key, "state": "written", "why": ""}


def _brought(line: dict[str, Any]) -> Brought:
    kilograms = line.get("kg")
    return Brought(
        str(line.get("item") or ""), int(line.get("pieces") or 0),
        None if kilograms in (None, "") else round(float(str(kilograms)) * 1000),
    )  # fmt: skip


def _moment(told: Any) -> dt.datetime:
    """When the browser says that it was; never later than now."""
    if not told:
        return now()
    at = dt.datetime.fromisoformat(str(told).replace("Z", "+00:00"))
    return min(at if at.tzinfo else at.replace(tzinfo=dt.UTC), now())


@blueprint.get("/counter-worker.js")
@access(Role.OFFICE, scope=Reach.AREA)
def counter_worker() -> Response:
    """The service worker that keeps the attendant's page; it may only see /office/."""
    folder = Path(current_app.static_folder or "")
    script = (folder / "js" / "counter-worker.js").read_text(encoding="utf-8")
    return Response(script, content_type="text/javascript; charset=utf-8")
