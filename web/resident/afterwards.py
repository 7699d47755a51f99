"""After the visit: the rating, a complaint, the receipt; and a pickup that comes again."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from recycling.booking.aftercare import (
    ComplaintKind,
    NothingMissed,
    Recurrence,
    Rhythm,
    complain,
    complaints_of,
    end_recurrence,
    rate,
    rating_of,
    recurrences_of,
    repeat,
)
from recycling.booking.aftercare.ratings import VISITED
from recycling.booking.bookings import Booking
from recycling.booking.slots.counting import window_code
from recycling.booking.states import BookingState
from recycling.catalogue import Way, item_class
from recycling.custody import taken
from recycling.money.earnings import points_of_booking
from recycling.money.valuation import paid_fen, quotes_of
from recycling.people import Role
from recycling.photos import BadPhoto, Shows, keep_photo, photos_of
from sites.areas import operator
from web.fields import choices_of
from web.language import now, today
from web.resident.room import blueprint, own_booking
from web.resident.steps import Answer, answers, costs_of
from web.resident.words import COMPLAINTS, RHYTHMS
from web.security import Reach, access, viewer
from web.unit import database


class RatingForm(FlaskForm):
    """One to five stars, with words."""

    stars = RadioField(
        _l("How was the visit?"),
        [InputRequired(_l("Choose one to five stars."))],
        choices=choices_of([
            ("5", _l("Very good")), ("4", _l("Good")), ("3", _l("All right")), ("2", _l("Poor")),
            ("1", _l("Bad")),
        ]),
    )  # fmt: skip
    words = TextAreaField(
        _l("What should we know?"), [Length(max=500)], render_kw={"rows": 3, "maxlength": 500}
    )


class ComplaintForm(FlaskForm):
    """What it is about, in words, with a photo."""

    kind = RadioField(
        _l("What is it about?"), [InputRequired(_l("Choose what it is about."))],
        choices=choices_of(COMPLAINTS.items()),
    )  # fmt: skip
    words = TextAreaField(
        _l("What happened?"),
        [InputRequired(_l("Tell us in a sentence what happened.")), Length(max=1000)],
        render_kw={"rows": 4, "maxlength": 1000},
    )
    photo = FileField(_l("A photo of it"))


class RhythmForm(FlaskForm):
    """How often it comes again."""

    rhythm = RadioField(
        _l("How often shall we come?"), [InputRequired(_l("Choose how often."))],
        choices=choices_of(RHYTHMS.items()),
    )  # fmt: skip


@blueprint.route("/bookings/<ref>/rating", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def rating(ref: str) -> Answer:
    """Rate the visit."""
    booking = own_booking(ref)
    if BookingState(booking.state) not in VISITED:
        return redirect(url_for("resident.booking", ref=ref), 303)
    known = rating_of(database(), booking)
    form = RatingForm(data={"stars": str(known.stars), "words": known.words or ""} if known else {})
    if form.validate_on_submit():
        rate(
            database(), booking, int(form.stars.data), words=(form.words.data or "").strip(),
            now=now(),
        )  # fmt: skip
        flash(_("Thank you. It helps us to do better."), "good")
        return redirect(url_for("resident.booking", ref=ref), 303)
    page = render_template("resident/rating.html", booking=booking, form=form)
    return (page, 422) if form.errors else page


@blueprint.route("/bookings/<ref>/complaint", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def complaint(ref: str) -> Answer:
    """Complain about the booking; what the courier said stands beside it."""
    booking = own_booking(ref)
    form = ComplaintForm()
    if form.validate_on_submit() and _complained(booking, form):
        return redirect(url_for("resident.complaint", ref=ref), 303)
    page = render_template(
        "resident/complaint.html", booking=booking, form=form,
        complaints=complaints_of(database(), booking),
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _complained(booking: Booking, form: ComplaintForm) -> bool:
    photo_ref = None
    sent = form.photo.data
    if sent:
        try:
            photo_ref = keep_photo(
                database(), sent.stream.read(), booking_ref=booking.ref, shows=Shows.MISMATCH,
                by="resident", now=now(),
            ).ref  # fmt: skip
        except BadPhoto:
            form.photo.errors = [_("Choose a photo as JPEG, PNG or WebP, up to 20 MB.")]
            return False
    failed = [p for p in photos_of(database(), booking.ref) if p.shows == Shows.FAILED_VISIT]
    try:
        row = complain(
            database(), booking, ComplaintKind(form.kind.data), (form.words.data or "").strip(),
            operator=operator(database()), now=now(), photo_ref=photo_ref,
            courier_photo_ref=failed[-1].ref if failed else None,
        )  # fmt: skip
    except NothingMissed:
        form.kind.errors = [
            _("Your window has not ended yet. Call the hotline if you cannot wait.")
        ]
        return False
    flash(_("We have your complaint %(number)s.", number=row.number), "good")
    return True


@blueprint.get("/bookings/<ref>/receipt")
@access(scope=Reach.OWN)
def receipt(ref: str) -> Answer:
    """What was handed over and what it brought, to print."""
    booking = own_booking(ref)
    if booking.state not in (
        BookingState.COLLECTED, BookingState.RECEIVED, BookingState.SETTLED,
    ):  # fmt: skip
        return redirect(url_for("resident.booking", ref=ref), 303)
    on = booking.service_on or today()
    at = [event.at for event in booking.events if event.verb in ("collect", "receive")]
    return render_template(
        "resident/receipt.html", booking=booking, rows=answers(booking), item_class=item_class,
        at=at[0] if at else None, quotes=quotes_of(database(), booking),
        went=taken(database(), booking), paid_fen=paid_fen,
        fee=costs_of(booking, Way(booking.way), on) if booking.way else None,
        points=points_of_booking(database(), booking),
    )  # fmt: skip


@blueprint.route("/bookings/<ref>/again", methods=["GET", "POST"])
@access(Role.RESIDENT, scope=Reach.OWN)
def again(ref: str) -> Answer:
    """Let the pickup come every week or month: for offices and compounds."""
    booking = own_booking(ref)
    if booking.service_on is None or booking.window_start is None:
        return redirect(url_for("resident.booking", ref=ref), 303)
    form = RhythmForm()
    if form.validate_on_submit():
        city = operator(database())
        repeat(
            database(), booking, Rhythm(form.rhythm.data),
            window=window_code(city, booking.window_start, booking.window_end),
            starts_on=booking.service_on,
        )  # fmt: skip
        flash(_("We come again by ourselves. Each visit is confirmed to you."), "good")
        return redirect(url_for("resident.rhythms"), 303)
    page = render_template("resident/again.html", booking=booking, form=form)
    return (page, 422) if form.errors else page


@blueprint.route("/rhythms", methods=["GET", "POST"])
@access(Role.RESIDENT, scope=Reach.OWN)
def rhythms() -> Answer:
    """The pickups that come again, and their end."""
    rows = recurrences_of(database(), viewer().ref)
    form = FlaskForm()
    if form.validate_on_submit():
        return _end(rows)
    return render_template("resident/rhythms.html", rows=rows, form=form, today=today())


def _end(rows: Sequence[Recurrence]) -> Response:
    for row in rows:
        if row.ref == request.form.get("end"):
            end_recurrence(row, ends_on=today())
            flash(_("It comes no more. What is booked already stays."), "good")
    return redirect(url_for("resident.rhythms"), 303)
