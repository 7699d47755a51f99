"""Parcels on the scale: the waybill, the mass, and what is not as it was said."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

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
from web.language import name, now
from web.resident.words import DIFFERENCES
from web.security import Reach, access, viewer
from web.unit import database

#: Pieces of one kind that one parcel may hold.
MOST_PIECES = 99
WRONG_PIECES = _l("Enter whole pieces from 0 to 99.")

Answer = Response | str | tuple[str, int]

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
def scale() -> Answer:
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
    page = _page(form, {})
    return (page, 422) if form.errors else page


def _page(form: ScaleForm, counts: dict[str, FlaskForm]) -> str:
    """The page; `counts` are forms that were sent, by the ref of their parcel."""
    to_count = parcels_to_count(database())
    counts = {one.ref: counts.get(one.ref) or _count_form(one) for one in to_count}
    wrong = next((one for one in counts.values() if one.errors), form)
    return render_template(
        "care/scale.html", form=form, wrong=wrong, going_back=parcels_to_return(database()),
        difference=DIFFERENCES, to_count=to_count, counts=counts,
    )  # fmt: skip


@blueprint.post("/scale/<ref>/counted")
@access(*STAFF, scope=Reach.CITY)
def counted(ref: str) -> Answer:
    """Write down what is really in a parcel that is not as it was said."""
    parcel = next((one for one in parcels_to_count(database()) if one.ref == ref), None)
    if parcel is None:
        return _not_to_be_counted()
    form = _count_form(parcel, formdata=request.form)
    found = _found(form) if form.validate() else None
    if found is None:
        return _page(ScaleForm(formdata=None), {ref: form}), 422
    try:
        pieces = count_parcel(
            database(), ref, found, by=viewer().ref, operator=operator(database()), now=now()
        )
    except (LookupError, WrongParcelState):
        return _not_to_be_counted()
    flash(_("Counted.") + _labels(pieces), "good")
    return redirect(url_for("care.scale"), 303)


def _not_to_be_counted() -> Response:
    flash(_("This parcel was counted already, or is not here any more."), "care")
    return redirect(url_for("care.scale"), 303)


def _count_form(parcel: Parcel, formdata: MultiDict[str, str] | None = None) -> FlaskForm:
    """Fields for what is really in a parcel: one for each kind that was said, and one more."""

    class CountForm(FlaskForm):
        """Empty until the fields are known."""

    def pieces(label: str, default: int | None, *validators: Any) -> WholeNumber:
        return WholeNumber(
            label, [*validators, NumberRange(0, MOST_PIECES, WRONG_PIECES)], wrong=WRONG_PIECES,
            default=default, render_kw={"inputmode": "numeric"},
        )  # fmt: skip

    for code in _said(parcel):
        field = pieces(name(item_class(code)), None, InputRequired(WRONG_PIECES))
        setattr(CountForm, f"n-{code}", field)
    kinds = [("", "–"), *((kind.code, name(kind)) for kind in catalogue().values())]
    CountForm.other = SelectField(_l("What else is inside"), choices=choices_of(kinds))
    CountForm.others = pieces(_l("Pieces of it"), 0, Optional())
    form = CountForm(formdata=formdata)
    for field in form:
        # The page has one such form for each parcel, and says of which each field is.
        field.id = f"{field.name}-{parcel.ref}"
        field.label.text = Markup('{}<span class="visually-hidden"> {}</span>').format(
            field.label.text, parcel.waybill
        )
    return form


def _said(parcel: Parcel) -> list[str]:
    """The kinds that were said to be in a parcel, each once."""
    return list(dict.fromkeys(item.class_code for item in parcel.booking.items))


def _found(form: FlaskForm) -> list[Brought] | None:
    """The pieces that were typed in, by class; None where they cannot be, with the errors set."""
    pieces = {
        field.name.removeprefix("n-"): field.data for field in form if field.name.startswith("n-")
    }
    other, others = form["other"].data, form["others"].data
    if others and not other:
        form["other"].errors = [_("Choose what else is in it.")]
        return None
    if others:
        pieces[other] = pieces.get(other, 0) + others
        if pieces[other] > MOST_PIECES:
            form["others"].errors = [WRONG_PIECES]
            return None
    return [Brought(code, number) for code, number in pieces.items() if number]


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
