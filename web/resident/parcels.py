"""Mail-in: how to pack, the label to print, where the parcel is, and a difference to decide."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.validators import InputRequired

from recycling.booking.bookings import Booking
from recycling.booking.mail import (
    Carrier,
    LabelWords,
    MayNotBeMailed,
    NullCarrier,
    Parcel,
    ParcelState,
    Party,
    Resolution,
    Shipment,
    Waybill,
    decide_difference,
    label_pdf,
    packing_steps,
    parcel_of,
    register,
)
from recycling.booking.mail.rules import may_be_mailed
from recycling.catalogue import Way, item_class
from sites.areas import area, operator
from sites.registry import SiteKind, open_sites
from web.fields import choices_of
from web.language import is_chinese, locale_code, moment, name, now, today
from web.resident.room import blueprint, own_booking
from web.resident.steps import Answer
from web.resident.words import PARCEL_EVENTS, RESOLUTIONS
from web.security import Reach, access, viewer
from web.unit import database


class ResolutionForm(FlaskForm):
    """What becomes of a parcel that is not as it was said."""

    resolution = RadioField(
        _l("What shall we do with it?"), [InputRequired(_l("Choose what we shall do."))],
        choices=choices_of(RESOLUTIONS.items()),
    )  # fmt: skip


def carrier() -> Carrier:
    """The carrier of this house; one that works offline where none is set up."""
    found: Carrier = current_app.extensions.setdefault("carrier", NullCarrier())
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
            register(database(), booking, carrier(), _shipment(booking), now=now())
        except MayNotBeMailed:
            flash(_("Say first what becomes of the data on your device."), "care")
            return redirect(url_for("resident.booking", ref=ref), 303)
        return redirect(url_for("resident.parcel", ref=ref), 303)
    said = [item.said for item in booking.items]
    return render_template(
        "resident/parcel.html", booking=booking, parcel=row, steps=packing_steps(said),
        timeline=_timeline(row) if row else [], item_class=item_class,
        open=row is None or row.state == ParcelState.CANCELLED,
        differs=row is not None and row.state == ParcelState.DIFFERS,
    )  # fmt: skip


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
    if row is None:
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
        decide_difference(
            database(), row, Resolution(form.resolution.data), by=viewer().role or "guest",
            now=now(),
        )  # fmt: skip
        flash(_("We do as you say."), "good")
        return redirect(url_for("resident.parcel", ref=ref), 303)
    page = render_template("resident/difference.html", booking=booking, parcel=row, form=form)
    return (page, 422) if form.errors else page


def _shipment(booking: Booking) -> Shipment:
    said = [item.said for item in booking.items]
    kinds = [item_class(item.class_code) for item in said]
    return Shipment(
        ref=booking.ref,
        sender=_party(booking.contact_name or "", booking.contact_phone or "", booking),
        receiver=_yard(),
        goods=("、" if is_chinese() else ", ").join(name(kind) for kind in kinds),
        pieces=sum(item.quantity for item in said),
        grams=booking.grams,
        ground_only=any(may_be_mailed(item).ground_only for item in said),
    )


def _party(person: str, phone: str, booking: Booking) -> Party:
    city = operator(database())
    place = area(database(), booking.area_code)
    whole, district = booking.address or "", name(place) if place else ""
    start = whole.find(booking.building or "\0")
    detail = whole[start:] if start >= 0 else whole
    return Party(person, phone, "", name(city), district, "", detail)


def _yard() -> Party:
    """Where parcels go: the first open yard, by its code."""
    city = operator(database())
    yards = open_sites(database(), today(), kind=SiteKind.TRANSFER_YARD)
    if not yards:
        return Party(name(city), "", "", name(city), "", "", "")
    yard = yards[0]
    place = area(database(), yard.area_code[:6])
    return Party(
        yard.name, yard.hotline, "", name(city), name(place) if place else "", "", yard.address
    )
