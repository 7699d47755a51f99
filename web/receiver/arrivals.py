"""Old items arrive at a dismantler: one by one or as a list; and the claims that wait for them."""

import csv
import datetime as dt

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from recycling.catalogue import item_class
from recycling.custody import Delivery, PieceRefused, Receiver, newest_arrivals
from recycling.money.subsidies import (
    Row,
    categories,
    lapsed_awards,
    settle_arrival,
    settle_list,
    waiting_claims,
)
from sites.exchange.cells import BadTable, from_csv, from_xlsx
from web.fields import Day
from web.language import now, today
from web.receiver.room import REFUSALS, WRITERS, blueprint, is_staff, mine, own
from web.security import Reach, access, viewer
from web.unit import database

#: A list has at most so many rows and bytes.
MOST_ROWS, MOST_BYTES = 2_000, 1024 * 1024
#: What lapsed is shown for so many days.
SHOWN_DAYS = 90

COLUMNS = ("label", "serial", "arrived_on")


class ArrivalForm(FlaskForm):
    """One piece: its label, its serial number, and the day."""

    receiver = SelectField(_l("Dismantler"))
    label = StringField(_l("Label on the piece"), [Length(max=60)])
    serial = StringField(_l("Serial number or IMEI"), [Length(max=60)])
    arrived_on = Day(_l("Day of arrival"), [InputRequired(_l("Enter the day as 2026-06-07."))])


@blueprint.route("/arrivals", methods=["GET", "POST"])
@access(*WRITERS, scope=Reach.CITY)
def arrivals() -> Response | str | tuple[str, int]:
    """Write down one arrival; below it the newest, and for staff what is still awaited."""
    form = _form()
    if form.validate_on_submit() and _written(form):
        return redirect(url_for("receiver.arrivals"), 303)
    page = _page(form, [])
    return (page, 422) if form.errors else page


@blueprint.post("/arrivals/list")
@access(*WRITERS, scope=Reach.CITY)
def arrivals_list() -> Response | str | tuple[str, int]:
    """Write down a list; rows that do not fit are named, and may be sent again when mended."""
    form = _form()
    receiver = _chosen(request.form.get("receiver", ""))
    file = request.files.get("file")
    rows = _rows(file.read(MOST_BYTES + 1), file.filename or "") if file else None
    if rows is None or receiver is None:
        flash(_("Give a CSV or XLSX file with the columns label, serial and arrived_on."), "stop")
        return _page(form, []), 422
    found = settle_list(database(), receiver, rows, by=viewer().ref, today=today(), now=now())
    good = [row for row in found if row.settled is not None]
    flash(_("%(good)s of %(all)s rows are written down.", good=len(good), all=len(found)), "good")
    refused = [row for row in found if row.why is not None]
    if refused:
        # Not an error's status: with one, the good rows would be rolled back.
        return _page(form, refused)
    return redirect(url_for("receiver.arrivals"), 303)


def _form() -> ArrivalForm:
    form = ArrivalForm(data={"arrived_on": today()})
    if is_staff():
        form.receiver.choices = [(one.ref, one.name) for one in mine()]
    else:
        del form.receiver
    return form


def _chosen(ref: str) -> Receiver | None:
    allowed = mine()
    if len(allowed) == 1 and not is_staff():
        return allowed[0]
    return next((one for one in allowed if one.ref == ref), None)


def _written(form: ArrivalForm) -> bool:
    told = Delivery(
        (form.label.data or "").strip(), form.serial.data or "", form.arrived_on.data or today()
    )
    receiver = _chosen(form.receiver.data if form.receiver else "")
    if receiver is None:
        form.form_errors.append(_("No dismantler is set up for you yet."))
        return False
    if not told.label and not told.serial.strip():
        form.label.errors = [_("Enter the label or the serial number.")]
        return False
    try:
        settled = settle_arrival(
            database(), receiver, told, by=viewer().ref, today=today(), now=now()
        )
    except PieceRefused as no:
        form.label.errors = [str(REFUSALS[no.why])]
        return False
    if settled.award is None:
        flash(_("Written down. Nobody has claimed a subsidy with it yet."), "good")
    else:
        flash(_("Written down. The claim that waited for it is final, and paid."), "good")
    return True


def _rows(content: bytes, file_name: str) -> list[tuple[int, Delivery]] | None:
    """The rows of a file, numbered as a spreadsheet does; None where it is no such file."""
    if not content or len(content) > MOST_BYTES:
        return None
    try:
        is_book = file_name.lower().endswith(".xlsx")
        cells = from_xlsx(content) if is_book else from_csv(content)
    except (BadTable, csv.Error):
        return None
    head = [title.strip() for title in cells[0]] if cells else []
    if not set(COLUMNS) <= set(head) or not 1 < len(cells) <= MOST_ROWS + 1:
        return None
    places = [head.index(title) for title in COLUMNS]
    rows = []
    for line, row in enumerate(cells[1:], start=2):
        told = [row[at].strip().lstrip("'")[:60] if at < len(row) else "" for at in places]
        if any(told):
            rows.append((line, Delivery(told[0], told[1], _day(told[2]))))
    return rows


def _day(text: str) -> dt.date:
    """The day of a cell; one that is none comes so late that the row is refused by its day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return dt.date.max


def _page(form: ArrivalForm, refused: list[Row]) -> str:
    staff, allowed, plant = is_staff(), mine(), own()
    since = now() - dt.timedelta(days=SHOWN_DAYS)
    return render_template(
        "receiver/arrivals.html", form=form, refused=refused, staff=staff, mine=allowed,
        rows=newest_arrivals(database(), plant) if staff or plant else [],
        waiting=waiting_claims(database()) if staff else [],
        lapsed=lapsed_awards(database(), since) if staff else [],
        today=today(), item_class=item_class, kinds=categories(), days=SHOWN_DAYS,
    )  # fmt: skip
