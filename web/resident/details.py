"""More about the items, where it matters: age, condition, battery, data, a photo."""

import datetime as dt
from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response

from recycling.booking.bookings import Booking, WayNotAllowed
from recycling.booking.items import (
    BadYear,
    Battery,
    Condition,
    DataChoice,
    WantedItem,
    check_year,
)
from recycling.catalogue import Way, item_class
from recycling.photos import BadPhoto, Shows, keep_photo, photo_by_ref, photos_of
from web.language import now, today
from web.resident.asked import asks_battery, asks_data
from web.resident.room import blueprint, draft, own_booking
from web.resident.steps import Answer, next_open
from web.resident.words import BATTERIES, CONDITIONS, DATA_CHOICES
from web.security import Reach, access
from web.unit import database

MOST_PHOTOS = 4


@blueprint.route("/book/details", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def details() -> Answer:
    """What is known of each item; every answer but the battery's may stay empty."""
    booking = draft()
    if booking is None or not booking.items:
        return redirect(url_for("resident.what"), 303)
    errors: dict[str, str] = {}
    if request.method == "POST":
        told = [_told(item.said, str(item.id), request.form, errors) for item in booking.items]
        photo = request.files.get("photo")
        if photo is not None and photo.filename:
            _keep(booking, photo.stream.read(), errors)
        note = request.form.get("location_note", "").strip()[:300]
        booking.set_location_note(note, booking.photo_ref)
        if not errors:
            booking.set_items(told)
            _ask_way_again(booking)
            database().flush()
            return next_open(booking)
    page = render_template(
        "resident/details.html", booking=booking, errors=errors, item_class=item_class,
        asks_battery=asks_battery, asks_data=asks_data, batteries=BATTERIES,
        conditions=CONDITIONS, data_choices=DATA_CHOICES, form=request.form,
        photos=photos_of(database(), booking.ref), back=url_for("resident.what"),
        this_year=today().year,
    )  # fmt: skip
    return (page, 422) if errors else page


def _told(
    said: WantedItem, key: str, form: ImmutableMultiDict[str, str], errors: dict[str, str]
) -> WantedItem:
    year = form.get(f"year-{key}", "").strip()
    battery = form.get(f"battery-{key}", "")
    if asks_battery(said) and battery not in BATTERIES:
        errors[f"battery-{key}"] = _("Say how the battery looks: a damaged one travels apart.")
        battery = ""
    bought: int | None = None
    if year:
        try:
            bought = int(year)
            check_year(bought, today())
        except (ValueError, BadYear):
            errors[f"year-{key}"] = _("Enter the year of purchase with four digits.")
            bought = None
    condition, choice = form.get(f"condition-{key}", ""), form.get(f"data-{key}", "")
    return replace(
        said,
        brand=form.get(f"brand-{key}", "").strip()[:60],
        serial=form.get(f"serial-{key}", "").strip()[:60],
        bought_year=bought,
        condition=Condition(condition if condition in CONDITIONS else ""),
        battery=Battery(battery),
        data_choice=DataChoice(choice if choice in DATA_CHOICES else ""),
    )


def _keep(booking: Booking, content: bytes, errors: dict[str, str]) -> None:
    if len(photos_of(database(), booking.ref)) >= MOST_PHOTOS:
        errors["photo"] = _("Four photos are enough.")
        return
    try:
        row = keep_photo(
            database(), content, booking_ref=booking.ref, shows=Shows.PLACE, by="resident",
            now=now(),
        )  # fmt: skip
    except BadPhoto:
        errors["photo"] = _("Choose a photo as JPEG, PNG or WebP, up to 20 MB.")
    else:
        booking.set_location_note(booking.location_note or "", row.ref)


def _ask_way_again(booking: Booking) -> None:
    if booking.way:
        try:
            booking.set_way(Way(booking.way))
        except WayNotAllowed:
            booking.way = ""


@blueprint.get("/photos/<ref>.jpg")
@access(scope=Reach.OWN)
def photo(ref: str) -> Response:
    """A photo of one's own booking."""
    row = photo_by_ref(database(), ref)
    begun = draft()
    if row is None:
        return Response(status=404)
    if begun is None or begun.ref != row.booking_ref:
        own_booking(row.booking_ref)
    answer = Response(row.jpeg, content_type="image/jpeg")
    answer.last_modified = row.at.astimezone(dt.UTC)
    return answer
