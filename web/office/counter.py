"""The attendant's page at a point: things come in, also without a connection.

The page keeps what is entered in the browser and sends it when it can; each entry has a key, so
that one that is sent twice counts once. Without JavaScript it is a plain form.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from database.columns import new_ref
from recycling.catalogue import catalogue, families
from recycling.errors import RecyclingError
from recycling.intake import Brought, lines_of
from recycling.people import Role
from sites.areas import operator
from sites.errors import SitesError
from sites.registry import Site
from sites.stock import Movement, Slip, arrive, watch
from web.language import now, today
from web.office.room import Answer, blueprint, own_site
from web.problems import problem_of
from web.security import Reach, access, viewer
from web.unit import database

#: Entries that one message may bring.
MOST_ENTRIES = 200


@blueprint.get("/sites/<ref>/counter")
@access(Role.OFFICE, scope=Reach.AREA)
def counter(ref: str) -> str:
    """What comes in: the categories large, pieces, kilograms."""
    row = own_site(ref)
    items = [item for item in catalogue().values() if item.family in row.accepts]
    return render_template(
        "office/counter.html", site=row, items=items, families=families(), key=new_ref(),
        known=watch(database(), row, today()),
    )  # fmt: skip


@blueprint.post("/sites/<ref>/counter")
@access(Role.OFFICE, scope=Reach.AREA)
def take_in(ref: str) -> Answer:
    """Write one entry of the form."""
    row = own_site(ref)
    kilograms = request.form.get("kg", "").strip().replace(",", ".")
    entry = {
        "key": request.form.get("key", ""),
        "item": request.form.get("item", ""),
        "pieces": request.form.get("pieces", "1"),
        "kg": kilograms or None,
    }
    answer = _write(row, entry)
    if answer["state"] == "written":
        flash(_("Written down."), "good")
    else:
        flash(answer["why"], "stop")
    return redirect(url_for("office.counter", ref=ref), 303)


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
    try:
        at = _moment(entry.get("at"))
        kilograms = entry.get("kg")
        brought = Brought(
            str(entry.get("item") or ""), int(entry.get("pieces") or 0),
            None if kilograms in (None, "") else round(float(str(kilograms)) * 1000),
        )  # fmt: skip
    except (ValueError, OverflowError, RecyclingError):
        return {"key": key, "state": "refused", "why": _("Check the item, pieces and kilograms.")}
    if not key:
        return {"key": key, "state": "refused", "why": _("The entry has no key.")}
    slip = Slip(
        Movement.DROP_OFF, f"counter-{key}", viewer().ref, now(),
        operator(database()).today(at),
    )  # fmt: skip
    try:
        with database().begin_nested():
            arrive(database(), row, lines_of([brought]), slip, today=today())
    except SitesError as error:
        return {"key": key, "state": "refused", "why": str(problem_of(error).title)}
    return {"key": key, "state": "written", "why": ""}


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
