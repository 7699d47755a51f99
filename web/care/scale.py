"""Parcels on the scale: the waybill, the mass, and what is not as it was said."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from recycling.booking.mail import (
    Difference,
    Parcel,
    ParcelState,
    WrongParcelState,
    parcel_by_waybill,
    parcels_to_return,
    send_back,
)
from recycling.catalogue import catalogue, item_class
from recycling.custody import Piece
from recycling.intake import Brought
from recycling.photos import BadPhoto, Shows, keep_photo
from recycling.unpacking import count_parcel, parcels_to_count, weigh_parcel
from sites.areas import operator
from web.care.room import STAFF, blueprint
from web.fields import WholeNumber, choices_of
from web.language import now
from web.resident.words import DIFFERENCES
from web.security import Reach, access, viewer
from web.unit import database

#: Pieces of one kind that one parcel may hold.
MOST_PIECES = 99

#: What a person sees; lighter and heavier are the scale's own.
SEEN = [Difference.OTHER_ITEM, Difference.NOT_MAILABLE, Difference.DAMAGED, Difference.EMPTY]


class ScaleForm(FlaskForm):
    """One parcel on the scale."""

    waybill = StringField(
        _l("Number on the label"), [InputRequired(_l("Scan or enter the number.")), Length(max=40)]
    )
    grams = WholeNumber(
        _l("Mass in grams"),
        [
            InputRequired(_l("Enter the mass in whole grams.")),
            NumberRange(1, 100_000, _l("Enter the mass in whole grams.")),
        ],
        wrong=_l("Enter the mass in whole grams."),
        render_kw={"inputmode": "numeric"},
    )
    seen = SelectField(
        _l("Not as it was said?"),
        choices=choices_of(
            [("", _l("all as it was said")), *((code, DIFFERENCES[code]) for code in SEEN)]
        ),
    )
    photo = FileField(_l("A photo of the open parcel"))


@blueprint.route("/scale", methods=["GET", "POST"])
@access(*STAFF, scope=Reach.CITY)
def scale() -> Response | str | tuple[str, int]:
    """Weigh a parcel in."""
    form = ScaleForm()
    if form.validate_on_submit():
        row = parcel_by_waybill(database(), (form.waybill.data or "").strip())
        if row is None:
            form.waybill.errors = [_("We know no parcel with this number.")]
        elif form.seen.data and not form.photo.data:
            form.photo.errors = [_("Take a photo: a difference is shown by one.")]
        elif _weighed(form, row):
            return redirect(url_for("care.scale"), 303)
    page = render_template(
        "care/scale.html", form=form, going_back=parcels_to_return(database()),
        difference=DIFFERENCES, to_count=parcels_to_count(database()), item_class=item_class,
        classes=catalogue().values(),
    )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.post("/scale/<ref>/counted")
@access(*STAFF, scope=Reach.CITY)
def counted(ref: str) -> Response:
    """Write down what is really in a parcel that is not as it was said."""
    try:
        pieces = count_parcel(
            database(), ref, _found(), by=viewer().ref, operator=operator(database()), now=now()
        )
    except (LookupError, WrongParcelState):
        flash(_("This parcel was counted already, or is not here any more."), "care")
    except ValueError:
        flash(_("Enter whole pieces from 0 to 99, and choose what else is in it."), "care")
    else:
        flash(_("Counted.") + _labels(pieces), "good")
    return redirect(url_for("care.scale"), 303)


def _found() -> list[Brought]:
    """The pieces that were typed in, by class; raises ValueError."""
    pieces = {
        field.removeprefix("n-"): int(typed or 0)
        for field, typed in request.form.items()
        if field.startswith("n-")
    }
    pieces.pop("", None)
    other, others = request.form.get("other", ""), int(request.form.get("others") or 0)
    if others:
        pieces[other] = pieces.get(other, 0) + others
    if any(not 0 <= number <= MOST_PIECES for number in pieces.values()):
        raise ValueError("pieces: not between 0 and 99")
    try:
        return [Brought(code, number) for code, number in pieces.items() if number]
    except LookupError:
        raise ValueError("class: not in the catalogue") from None


def _labels(pieces: list[Piece]) -> str:
    """What is written on the pieces, so that each is found again."""
    worn = ", ".join(piece.tag for piece in pieces if piece.tag)
    return " " + _("Write on each piece: %(labels)s.", labels=worn) if worn else ""


@blueprint.post("/scale/<ref>/sent-back")
@access(*STAFF, scope=Reach.CITY)
def sent_back(ref: str) -> Response:
    """Write down under which number a parcel went back to its sender."""
    row = next((one for one in parcels_to_return(database()) if one.ref == ref), None)
    number = request.form.get("number", "").strip()[:40]
    if row is None:
        flash(_("This parcel is not here any more."), "care")
    elif not number:
        flash(_("Enter the number under which it goes back."), "care")
    else:
        send_back(database(), row, number, now=now())
        flash(_("It goes back; its sender sees the number."), "good")
    return redirect(url_for("care.scale"), 303)


def _weighed(form: ScaleForm, row: Parcel) -> bool:
    photo_ref = None
    if form.photo.data:
        try:
            photo_ref = keep_photo(
                database(), form.photo.data.stream.read(), booking_ref=row.booking.ref,
                shows=Shows.PARCEL, by=viewer().ref, now=now(),
            ).ref  # fmt: skip
        except BadPhoto:
            form.photo.errors = [_("Choose a photo as JPEG, PNG or WebP, up to 20 MB.")]
            return False
    seen = Difference(form.seen.data) if form.seen.data else None
    try:
        pieces = weigh_parcel(
            database(), row, form.grams.data or 0, by=viewer().ref, now=now(), seen=seen,
            photo_ref=photo_ref, operator=operator(database()),
        )  # fmt: skip
    except WrongParcelState:
        form.waybill.errors = [_("This parcel was weighed already.")]
        return False
    if row.state == ParcelState.DIFFERS:
        flash(_("It differs: its sender is asked what to do."), "care")
    else:
        flash(_("Received and weighed.") + _labels(pieces), "good")
    return True
