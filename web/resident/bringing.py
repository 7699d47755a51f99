"""Bringing things to a point: which one, and when; chosen in the booking and changed after it."""

import datetime as dt
from dataclasses import dataclass

import segno
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from recycling.booking.aftercare import may_change
from recycling.booking.bookings import Booking
from recycling.booking.drop_off import (
    PointClosedThen,
    PointTakesNot,
    arrange,
    drop_off_of,
    families_of,
    open_days,
)
from recycling.booking.workdays import Action
from recycling.catalogue import Way
from recycling.notices import tell_drop_off_booked
from sites.areas import Operator, operator
from sites.registry import Site
from sites.search import NearSite, nearest_sites
from web.hours import week
from web.language import clock, elder_mode, hours_words, moment, now
from web.language import day as day_words
from web.resident.room import blueprint, own_booking
from web.resident.steps import Answer, begun, next_open, step_page
from web.security import Reach, access, viewer
from web.unit import database

#: Points that are offered, and how many of them at first.
MOST_POINTS, AT_FIRST, AT_FIRST_LARGE = 8, 3, 2

#: Hours at which one may say to come; each point's own hours decide.
HOURS = range(7, 22)


class BringForm(FlaskForm):
    """Which point, and when: the day and the hour may stay open."""

    site = RadioField(
        _l("Which point do you bring it to?"),
        [InputRequired(_l("Choose a collection point."))],
        validate_choice=False,
    )
    day = SelectField(_l("Day"), [Optional()], validate_choice=False)
    hour = SelectField(_l("Hour"), [Optional()], validate_choice=False)


@dataclass(frozen=True)
class Point:
    """A point as it is offered."""

    site: Site
    metres: int | None
    opens_words: tuple[str, str]
    week: list[tuple[str, str]]


def points_for(booking: Booking, city: Operator) -> list[Point]:
    """The nearest points that take all of the booking's things; without a place, any order."""
    here = booking.place
    lat = here.lat if here else (city.south + city.north) / 2
    lon = here.lon if here else (city.west + city.east) / 2
    found = nearest_sites(
        database(), city, lat=lat, lon=lon, categories=families_of(booking), at=now(),
        limit=MOST_POINTS,
    )  # fmt: skip
    return [
        Point(near.site, near.walking_metres if here else None, _opens(near), week(near.site))
        for near in found
    ]


def _opens(near: NearSite) -> tuple[str, str]:
    """Whether it is open, in words, with the kind of state that it is."""
    if near.open_until is not None:
        return _("open until %(at)s", at=clock(near.open_until)), "good"
    assert near.opens_at is not None  # a point that never opens is not found
    return _("opens %(at)s", at=moment(near.opens_at)), "care"


@blueprint.route("/book/bring", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def bring() -> Answer:
    """To which point, and when."""
    booking = begun("when")
    if isinstance(booking, Response):
        return booking
    if booking.way != Way.DROP_OFF:
        return redirect(url_for("resident.how"), 303)
    form, points = _form(booking)
    if form.validate_on_submit() and _arranged(booking, form, points):
        return next_open(booking)
    page = step_page(
        "when", booking, template="bring", form=form, points=points, at_first=_at_first()
    )
    return (page, 422) if form.errors else page


@blueprint.route("/bookings/<ref>/bring", methods=["GET", "POST"])
@access(scope=Reach.OWN)
def change_bring(ref: str) -> Answer:
    """Another point, or another time."""
    booking = own_booking(ref)
    back = redirect(url_for("resident.booking", ref=ref), 303)
    if booking.way != Way.DROP_OFF:
        return back
    if not may_change(booking, Action.AMEND, operator(database()), now()):
        flash(_("It is too late to change this by yourself. Call the hotline."), "care")
        return back
    form, points = _form(booking)
    if form.validate_on_submit() and _arranged(booking, form, points):
        booking.note("change point", by=viewer().role or "guest", now=now())
        row = drop_off_of(database(), booking)
        assert row is not None  # it was just arranged
        tell_drop_off_booked(database(), row, now=now())
        flash(_("Your booking has the new point and time."), "good")
        return back
    page = render_template(
        "resident/change_bring.html",
        booking=booking,
        form=form,
        points=points,
        at_first=_at_first(),
    )
    return (page, 422) if form.errors else page


def _at_first() -> int:
    """How many points are shown before one asks for more: fewer in the large text."""
    return AT_FIRST_LARGE if elder_mode() else AT_FIRST


def _form(booking: Booking) -> tuple[BringForm, list[Point]]:
    """The form with what was chosen before, and the points that it offers."""
    city = operator(database())
    points = points_for(booking, city)
    row = drop_off_of(database(), booking)
    known = {"site": row.site_ref} if row else {}
    if row and row.planned_on:
        known["day"] = row.planned_on.isoformat()
    if row and row.planned_at:
        known["hour"] = f"{row.planned_at.astimezone(city.zone):%H:%M}"
    if not known and len(points) == 1:
        known["site"] = points[0].site.ref
    form = BringForm(data=known)
    days = sorted({one.day for point in points for one in open_days(point.site, city, now())})
    form.day.choices = [("", _("any open day"))] + [
        (day.isoformat(), _day_choice(day)) for day in days
    ]
    form.hour.choices = [("", _("any hour"))] + [
        (f"{hour:02d}:00", hours_words(dt.time(hour), dt.time(hour + 1))) for hour in HOURS
    ]
    return form, points


def _day_choice(day: dt.date) -> str:
    near, far = day_words(day), day_words(day, near=False)
    return far if near == far else f"{near}, {far}"


def _arranged(booking: Booking, form: BringForm, points: list[Point]) -> bool:
    """Whether the choice stands; else its fault is beside its field."""
    chosen = next((one.site for one in points if one.site.ref == form.site.data), None)
    if chosen is None:
        form.site.errors = [_("Choose one of the points that are shown.")]
        return False
    try:
        day = dt.date.fromisoformat(form.day.data) if form.day.data else None
        hour = dt.time.fromisoformat(form.hour.data) if form.hour.data else None
    except ValueError:
        form.day.errors = [_("Choose one of the days that are shown.")]
        return False
    if hour is not None and day is None:
        form.day.errors = [_("Choose a day for this hour, or leave both open.")]
        return False
    try:
        with database().begin_nested():
            arrange(
                database(), booking, chosen, operator=operator(database()), now=now(), day=day,
                hour=hour,
            )  # fmt: skip
    except PointClosedThen:
        form.day.errors = [
            _("%(site)s is closed then. Its hours stand beside its name.", site=chosen.name)
        ]
        return False
    except PointTakesNot:
        form.site.errors = [_("This point has no room for it any more. Choose another.")]
        return False
    return True


def number_picture(number: str) -> Markup:
    """The booking's number as a QR code, for the attendant."""
    drawn = segno.make(f"HUILIU:{number}", error="m", micro=False)
    return Markup(drawn.svg_inline(scale=6, border=2, light="#fff"))  # noqa: S704
