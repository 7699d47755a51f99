"""Ceilings of slots: how much is given at most, by area, window and skill; who set it and when."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import NumberRange, Optional

from recycling.booking.desk import bookable_days, windows
from recycling.booking.slots import ceilings as rules
from recycling.booking.slots.tables import SlotLimit
from recycling.people import user_by_ref
from routing.fleet import SKILLS
from sites.areas import Level, area, areas_within, operator
from web.dispatch.room import Answer, blueprint, staff
from web.fields import Day, Number, WholeNumber, choices_of
from web.language import day as day_words
from web.language import hours_words, kilograms, moment, name, now, number, today
from web.security import viewer
from web.unit import database
from web.words import NEEDS

ONE_DAY = dt.timedelta(days=1)
LITRES = 1000

#: Field of a ceiling -> field of the form, and what to do about it.
FAULTS = {
    "visits": ("visits", _l("Enter at least one figure: visits, minutes, kg or cubic metres.")),
    "valid_until": ("last", _l("The last day comes before the first.")),
}
VERBS = {"set": _l("set"), "change": _l("changed"), "end": _l("ended")}


def _figure(words: Any) -> WholeNumber:
    wrong = _l("Enter a whole number, 0 or more.")
    return WholeNumber(
        words, [Optional(), NumberRange(0, 1_000_000, wrong)], wrong=wrong,
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip


class CeilingForm(FlaskForm):
    """Where, when, what, and how much at most."""

    zone = SelectField(_l("Area"))
    window = SelectField(_l("Time"))
    skill = SelectField(
        _l("Visits that need"),
        choices=choices_of([("", _l("anything")), *((code, NEEDS[code]) for code in SKILLS)]),
    )
    visits = _figure(_l("Visits"))
    minutes = _figure(_l("Minutes at doors"))
    kg = _figure(_l("Mass in kg"))
    m3 = Number(
        _l("Volume in m³"),
        [Optional(), NumberRange(0, 10_000, _l("Enter a number, 0 or more."))],
        render_kw={"inputmode": "decimal"},
    )
    first = Day(_l("First day"), [Optional()])
    last = Day(_l("Last day"), [Optional()])

    def said(self) -> rules.Ceiling:
        """What the form says; raises BadCeiling."""
        return rules.Ceiling(
            zone=self.zone.data, window=self.window.data, skill=self.skill.data,
            visits=self.visits.data, minutes=self.minutes.data, kg=self.kg.data,
            litres=None if self.m3.data is None else round(self.m3.data * LITRES),
            valid_from=self.first.data,
            valid_until=self.last.data + ONE_DAY if self.last.data else None,
        )  # fmt: skip


def _form(row: SlotLimit | None = None) -> CeilingForm:
    told: dict[str, Any] = {}
    if row is not None:
        told = {
            **{key: getattr(row, key) for key in ("zone", "window", "skill", "visits", "minutes")},
            "kg": row.kg, "m3": None if row.litres is None else row.litres / LITRES,
            "first": row.valid_from, "last": row.valid_until - ONE_DAY if row.valid_until else None,
        }  # fmt: skip
    form = CeilingForm(data=told)
    code = operator(database()).area_code
    form.zone.choices = [("", _("the whole city"))] + [
        (one.code, name(one))
        for level in (Level.DISTRICT, Level.STREET)
        for one in areas_within(database(), code, level)
    ]
    if row is not None and row.zone not in [choice[0] for choice in form.zone.choices]:
        form.zone.choices.append((row.zone, row.zone))
    form.window.choices = [("", _("the whole day"))] + [
        (one.code, hours_words(one.start, one.end)) for one in windows()
    ]
    return form


@blueprint.route("/ceilings", methods=["GET", "POST"])
@staff
def ceilings() -> Answer:
    """The ceilings with what is used of them, and a form for one more."""
    form = _form()
    said = _said(form)
    if said is not None:
        row = rules.set_ceiling(database(), said, by=viewer().ref, now=now())
        flash(_("The ceiling holds from now on."), "good")
        _warn(row)
        return redirect(url_for("dispatch.ceilings"), 303)
    rows, ended = rules.ceilings(database(), today=today())
    used = _used(rows)
    page = render_template(
        "dispatch/ceilings.html", form=form, ended=ended, title=_title, most=_most, days=_days,
        rows=[(row, _fullest(row, used[row.id])) for row in rows], load=_load,
    )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.route("/ceilings/<ref>", methods=["GET", "POST"])
@staff
def ceiling(ref: str) -> Answer:
    """Change one ceiling; what is used of it day by day, and its story."""
    row = rules.ceiling_by_ref(database(), ref)
    form = _form(row)
    said = _said(form)
    if said is not None:
        rules.change_ceiling(database(), row, said, by=viewer().ref, now=now())
        flash(_("The ceiling is changed; it holds from now on."), "good")
        _warn(row)
        return redirect(url_for("dispatch.ceilings"), 303)
    page = render_template(
        "dispatch/ceiling.html", form=form, row=row, title=_title(row), most=_most(row),
        days=_days(row), used=_used([row])[row.id], load=_load, story=_story(row),
        ended=row.valid_until is not None and row.valid_until <= today(),
    )  # fmt: skip
    return (page, 422) if form.errors else page


@blueprint.post("/ceilings/<ref>/end")
@staff
def end_ceiling(ref: str) -> Answer:
    """End a ceiling today."""
    row = rules.ceiling_by_ref(database(), ref)
    rules.end_ceiling(database(), row, on=today(), by=viewer().ref, now=now())
    flash(_("The ceiling is ended."), "good")
    return redirect(url_for("dispatch.ceilings"), 303)


def _said(form: CeilingForm) -> rules.Ceiling | None:
    if not form.validate_on_submit():
        return None
    try:
        return form.said()
    except rules.BadCeiling as bad:
        field, words = FAULTS.get(bad.field, (bad.field, _l("This cannot be right.")))
        form[field].errors = [words]
        return None


def _used(rows: Sequence[SlotLimit]) -> dict[int, list[rules.Use]]:
    city = operator(database())
    return rules.use_of(database(), city, rows, bookable_days(city, now()), now=now())


def _warn(row: SlotLimit) -> None:
    """Say on which days more is booked than the ceiling allows; nobody is cancelled for it."""
    over = [use for use in _used([row])[row.id] if use.over]
    if over:
        told = _(", ").join(f"{day_words(use.day)} ({_load(row, use)})" for use in over)
        flash(
            _("More is booked than that already: %(days)s. Nobody is cancelled; no new place is "
              "given there.", days=told),
            "care",
        )  # fmt: skip


def _fullest(row: SlotLimit, used: Sequence[rules.Use]) -> rules.Use | None:
    """The coming day on which most of the ceiling is used."""
    return max(used, key=lambda use: _share(row, use), default=None)


def _share(row: SlotLimit, use: rules.Use) -> float:
    load = use.load
    pairs = (
        (load.visits, row.visits), (load.seconds / 60, row.minutes), (load.grams / 1000, row.kg),
        (load.litres, row.litres),
    )  # fmt: skip
    # A ceiling of nothing is used up by one visit, and counts as free without any.
    return max(taken / (most or 0.5) for taken, most in pairs if most is not None)


def _title(row: SlotLimit) -> str:
    place = area(database(), row.zone) if row.zone else None
    where = name(place) if place else (row.zone or _("the whole city"))
    window = next((one for one in windows() if one.code == row.window), None)
    when = hours_words(window.start, window.end) if window else _("the whole day")
    parts = [where, when, *([str(NEEDS[row.skill])] if row.skill else [])]
    return " · ".join(parts)


def _most(row: SlotLimit) -> str:
    """The figures of a ceiling in words."""
    return _amounts(row.visits, row.minutes, row.kg, row.litres)


def _load(row: SlotLimit, use: rules.Use) -> str:
    """What is used of those measures that the ceiling has."""
    load = use.load
    return _amounts(
        None if row.visits is None else load.visits,
        None if row.minutes is None else round(load.seconds / 60),
        None if row.kg is None else load.grams / 1000,
        None if row.litres is None else load.litres,
    )


def _amounts(
    visits: int | None, minutes: int | None, kg: float | None, litres: float | None
) -> str:
    told = []
    if visits is not None:
        told.append(ngettext("%(n)s visit", "%(n)s visits", visits, n=number(visits)))
    if minutes is not None:
        told.append(_("%(m)s min", m=number(minutes)))
    if kg is not None:
        told.append(kilograms(kg))
    if litres is not None:
        told.append(_("%(m3)s m³", m3=number(litres / LITRES, 1)))
    return str(_(", ")).join(told)


def _days(row: SlotLimit) -> str:
    first = day_words(row.valid_from) if row.valid_from else ""
    last = day_words(row.valid_until - ONE_DAY) if row.valid_until else ""
    if first and last:
        return first if first == last else _("%(first)s to %(last)s", first=first, last=last)
    if first:
        return _("from %(first)s on", first=first)
    return _("until %(last)s", last=last) if last else _("every day")


def _story(row: SlotLimit) -> list[tuple[str, str, str, str]]:
    """Who did what and when, and what it was after that; the newest first."""
    told = []
    for event in reversed(row.events):
        user = user_by_ref(database(), event.by)
        said = event.said
        told.append((
            moment(event.at), user.name if user else event.by, str(VERBS[event.verb]),
            _amounts(said["visits"], said["minutes"], said["kg"], said["litres"]),
        ))  # fmt: skip
    return told
