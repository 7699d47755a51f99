"""Mail-in: how to pack, the label to print, where the parcel is, and a difference to decide."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.validators import InputRequired

from recycling.booking.bookings import Booking
from recycling.booking.mail import (
    NOT_ORDERED,
    Carrier,
    LabelWords,
    MayNotBeMailed,
    NullCarrier,
    Parcel,
    ParcelState,
    Post,
    Resolution,
    Shipment,
    Waybill,
    answer_order,
    ask,
    begin_order,
    label_pdf,
    packing_steps,
    parcel_of,
    shipment_of,
)
from recycling.catalogue import Way, item_class
from recycling.custody import taken
from recycling.money.valuation import paid_fen, quotes_of
from recycling.unpacking import decide_parcel, is_counted
from sites.areas import operator
from web.fields import choices_of
from web.language import is_chinese, locale_code, moment, now, today
from web.resident.room import blueprint, own_booking
from web.resident.steps import Answer
from web.resident.words import PARCEL_EVENTS, RESOLUTIONS
from web.security import Reach, access, viewer
from web.unit import database, end_early
from web.ways_out import post


class ResolutionForm(FlaskForm):
    """What becomes of a parcel that is not as it was said."""

    resolution = RadioField(
        _l("What shall we do with it?"), [InputRequired(_l("Choose what we shall do."))],
        choices=choices_of(RESOLUTIONS.items()),
    )  # fmt: skip


def house_post() -> Post:
    """The carriers of this house; one that works offline where none is set up."""
    found: Post | None = current_app.extensions.get("post")
    if found is None:
        found = current_app.extensions["post"] = post(current_app.extensions["settings"])
    return found


@blueprint.route("/bookings/<ref>/parcel", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def parcel(ref: str) -> Answer:
    """The parcel of a mail-in booking; a POST orders its carriage."""
    booking = _mailed(ref)
    row = parcel_of(database(), booking)
    form = FlaskForm()
    if form.validate_on_submit():
        try:
            # Who tires of waiting takes a number of this house, to any counter.
            own = request.form.get("by") == "own"
            _order(booking, NullCarrier() if own else house_post().chosen)
        except MayNotBeMailed:
            flash(_("Say first what becomes of the data on your device."), "care")
            return redirect(url_for("resident.booking", ref=ref), 303)
        return redirect(url_for("resident.parcel", ref=ref), 303)
    said = [item.said for item in booking.items]
    return render_template(
        "resident/parcel.html", booking=booking, parcel=row, steps=packing_steps(said),
        timeline=_timeline(row) if row else [], item_class=item_class,
        open=row is None or row.state in NOT_ORDERED,
        waits=row is not None and row.state == ParcelState.WAITING,
        not_taken=row is not None and row.state == ParcelState.NOT_TAKEN,
        differs=row is not None and row.state == ParcelState.DIFFERS,
    )  # fmt: skip


def _order(booking: Booking, carrier: Carrier) -> None:
    asked = begin_order(database(), booking, _shipment(booking), now=now())
    if asked is None:
        return
    if carrier.code != NullCarrier.code:
        # A carrier may take its time: no transaction stands open meanwhile.
        end_early()
    answer_order(database(), asked, carrier.code, ask(carrier, asked), now=now())


def _mailed(ref: str) -> Booking:
    booking = own_booking(ref)
    if booking.way != Way.MAIL_IN:
        raise NotFound
    return booking


def _timeline(row: Parcel) -> list[tuple[str, str, str]]:
    last = len(row.events) - 1
    return [
        (
            str(PARCEL_EVENTS.get(event.code, event.code))
            + (f", {event.place}" * bool(event.place)),
            moment(event.at),
            "now" if number == last else "done",
        )
        for number, event in enumerate(row.events)
    ]


@blueprint.get("/bookings/<ref>/label.pdf")
@access(scope=Reach.OWN)
def label(ref: str) -> Response:
    """The label to print."""
    booking = _mailed(ref)
    row = parcel_of(database(), booking)
    if row is None or row.state in NOT_ORDERED:
        raise NotFound
    words = LabelWords(
        carrier=_("Used electronics by post"), receiver=_("To"), sender=_("From"),
        contents=_("Contents"), ground_only=_("By ground"), signed=_("Signed"),
        cut_out=_("Cut out along the frame and stick it on the largest side."),
        masked=_("Your name, phone and room are masked; the carrier knows them by the number."),
    )  # fmt: skip
    pdf = label_pdf(
        Waybill(row.carrier, row.waybill), _shipment(booking), words, locale=locale_code(),
        made_at=now(),
    )  # fmt: skip
    return Response(
        pdf, content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{row.waybill}.pdf"'},
    )  # fmt: skip


@blueprint.route("/bookings/<ref>/parcel/difference", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def difference(ref: str) -> Answer:
    """Decide what becomes of a parcel that is not as it was said."""
    booking = _mailed(ref)
    row = parcel_of(database(), booking)
    if row is None or row.state != ParcelState.DIFFERS:
        return redirect(url_for("resident.parcel", ref=ref), 303)
    form = ResolutionForm()
    if form.validate_on_submit():
        decide_parcel(
            database(), row, Resolution(form.resolution.data), by=viewer().role or "guest",
            operator=operator(database()), now=now(),
        )  # fmt: skip
        flash(_("We do as you say."), "good")
        return redirect(url_for("resident.parcel", ref=ref), 303)
    went, quotes = taken(database(), booking), quotes_of(database(), booking)
    page = render_template(
        "resident/difference.html", booking=booking, parcel=row, form=form,
        counted=is_counted(row), went=went, item_class=item_class,
        quoted=sum(quote.total_fen for quote in quotes),
        paid=sum(paid_fen(quote, went) for quote in quotes),
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _shipment(booking: Booking) -> Shipment:
    return shipment_of(database(), booking, on=today(), chinese=is_chinese())
