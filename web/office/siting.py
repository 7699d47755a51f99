"""Where the next points belong: the question, the answer on a map, and one page to print."""

import re
from typing import Any

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from recycling import placing
from recycling.people import Role
from recycling.placing import Place, Question
from routing.geo.place import Box
from routing.maps import MapPage, MapSite, base_for, document, sites_map
from sites.areas import operator
from sites.siting import BadSitingTask, Goal
from sites.siting.paper import StudyWords, study_pdf
from sites.siting.study import SitingStudy, studies_in, study_by_ref
from web.area_names import area_name
from web.background import siting_in_background
from web.fields import WholeNumber
from web.language import day, locale_code, now, number
from web.maps import script_of, style_of
from web.office.room import Answer, blueprint
from web.security import Reach, access, viewer
from web.unit import database

ROLES = (Role.OFFICE, Role.REGULATOR, Role.ADMINISTRATOR)
WHOLE = _l("Enter a whole number.")
KEYPAD = {"inputmode": "numeric"}


def _whole(label: Any, least: int, most: int, default: int | None = None) -> WholeNumber:
    needed = [InputRequired(WHOLE)] if default is not None else [Optional()]
    return WholeNumber(
        label, [*needed, NumberRange(least, most, WHOLE)], wrong=WHOLE, default=default,
        render_kw=KEYPAD,
    )  # fmt: skip


class SitingForm(FlaskForm):
    """The question."""

    new_points = _whole(_l("How many new points"), 1, 50, 3)
    goal = SelectField(_l("What matters"))
    radius_metres = _whole(_l("Walk in metres"), 50, 5_000, 500)
    periods = _whole(_l("Periods (1, or several for mobile days)"), 1, 8, 1)
    once = BooleanField(_l("Mobile days: reaching a resident once is enough"))
    least_stay = _whole(_l("Periods that a point stays at least"), 1, 8, 1)
    budget = _whole(_l("Budget in yuan"), 1, 100_000_000)
    places = TextAreaField(_l("Candidate places"), render_kw={"rows": 5})
    busiest = _whole(_l("And so many of the places that ask most"), 0, 200, 40)
    with_past = BooleanField(_l("And the places of earlier sites"), default=True)

    def validate_places(self, field: TextAreaField) -> None:
        """Every line names a place."""
        if read_places(field.data or "") is None:
            raise ValidationError(
                _l("Write one place a line: name, latitude, longitude, and cost in yuan.")
            )

    def validate_least_stay(self, field: WholeNumber) -> None:
        """A stay fits into the periods."""
        if field.data and self.periods.data and field.data > self.periods.data:
            raise ValidationError(_l("A point cannot stay longer than all periods."))


def read_places(text: str) -> tuple[Place, ...] | None:
    """Lines of name, latitude, longitude[, cost in yuan[, capacity]]; None for one that is none."""
    places = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, *rest = [part.strip() for part in re.split("[,，]", line)]
        try:
            numbers = [float(part) for part in rest]
        except ValueError:
            return None
        if not 2 <= len(numbers) <= 4 or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
            return None
        if any(not 0 <= value <= 1e9 for value in numbers[2:]):
            return None
        cost = round(numbers[2] * 100) if len(numbers) > 2 else 0
        capacity = round(numbers[3]) if len(numbers) > 3 else None
        places.append(Place(name[:60] or "?", numbers[0], numbers[1], cost, capacity))
    return tuple(places)


@blueprint.route("/siting", methods=["GET", "POST"])
@access(*ROLES, scope=Reach.AREA)
def siting() -> Answer:
    """Ask where the next points belong; earlier answers below."""
    form = SitingForm()
    form.goal.choices = [
        (Goal.COVERING.value, _("most residents within the walk")),
        (Goal.MEDIAN.value, _("least walking for all together")),
    ]
    scope = viewer().scope
    if form.validate_on_submit():
        try:
            study = placing.ask(database(), scope, _question(form), by=viewer().ref, now=now())
        except BadSitingTask as error:
            form.form_errors.append(_why_not(error))
        else:
            siting_in_background(study.ref)
            return redirect(url_for("office.study", ref=study.ref), 303)
    page = render_template(
        "office/siting.html", form=form, studies=studies_in(database(), scope),
        area_name=area_name(scope.code),
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _why_not(error: BadSitingTask) -> str:
    if "demand" in str(error):
        return _("There is no booking with a place in this area yet: nothing to measure by.")
    return _("There are fewer candidate places than points: name more of them.")


def _question(form: SitingForm) -> Question:
    return Question(
        new_points=form.new_points.data, goal=form.goal.data,
        radius_metres=form.radius_metres.data, periods=form.periods.data, once=form.once.data,
        least_stay=form.least_stay.data,
        budget_fen=form.budget.data * 100 if form.budget.data else None,
        places=read_places(form.places.data or "") or (), busiest=form.busiest.data,
        with_past=form.with_past.data,
    )  # fmt: skip


@blueprint.get("/siting/<ref>")
@access(*ROLES, scope=Reach.AREA)
def study(ref: str) -> str:
    """One answer: map, what each point adds, before and after."""
    row = study_by_ref(database(), ref, viewer().scope)
    drawn = _drawn(row) if row.answer.get("periods") else None
    return render_template(
        "office/study.html", study=row, answer=row.answer, drawn=drawn, words=_words(row),
        area_name=area_name(row.area_code),
    )  # fmt: skip


@blueprint.get("/siting/<ref>/map.<any(js, css):kind>")
@access(*ROLES, scope=Reach.AREA)
def study_map_file(ref: str, kind: str) -> Response:
    """The script or the style of the map of an answer."""
    drawn = _drawn(study_by_ref(database(), ref, viewer().scope))
    return script_of(drawn) if kind == "js" else style_of(drawn)


@blueprint.get("/siting/<ref>.pdf")
@access(*ROLES, scope=Reach.AREA)
def study_paper(ref: str) -> Response:
    """The answer on one page of paper."""
    row = study_by_ref(database(), ref, viewer().scope)
    words = _words(row)
    if words is None:
        raise BadSitingTask("answer: the search is not done yet")
    content = study_pdf(row.answer, words, locale=locale_code(), made_at=now())
    answer = Response(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="siting-{ref[-6:]}.pdf"'
    return answer


def _drawn(row: SitingStudy) -> MapPage:
    city = operator(database())
    places = []
    numbered: dict[tuple[float, float], int] = {}
    for period, told in enumerate(row.answer["periods"], start=1):
        for step in told["steps"]:
            key = (step["lat"], step["lon"])
            if key not in numbered:
                numbered[key] = len(numbered) + 1
                lines = [_("new point"), _("within 500 m: %(n)s more", n=step["adds_500"])]
                if len(row.answer["periods"]) > 1:
                    lines.append(_("period %(n)s", n=period))
                places.append(MapSite(f"{numbered[key]}. {step['name']}", *key, lines=tuple(lines)))
    places += [
        MapSite(_("existing site"), lat, lon, lines=()) for lat, lon in row.answer["existing"]
    ]
    base = base_for(Box(city.south, city.west, city.north, city.east))
    title = _("Where the next points belong")
    return document(sites_map(places, title=title, locale=locale_code(), base=base))


def _words(row: SitingStudy) -> StudyWords | None:
    answer = row.answer
    if not answer.get("periods"):
        return None
    asked = row.question
    before, after = answer["periods"][0]["before"], answer["periods"][0]["after"]
    goal = (
        _("most residents within %(m)s m", m=asked["radius_metres"])
        if asked["goal"] == Goal.COVERING
        else _("least walking for all together")
    )
    proof = (
        _("Proved: no other choice is better (%(s)s s).", s=answer["seconds"])
        if answer["proved"]
        else _(
            "Best found in %(s)s s; none can be better by more than %(gap)s.",
            s=answer["seconds"], gap=f"{answer['gap']:.1%}",
        )
    )  # fmt: skip
    beyond = "; ".join(
        _("%(name)s +%(n)s", name=step["name"], n=step["adds_500"])
        for step in answer["periods"][0]["beyond"]
    )
    return StudyWords(
        title=_("Where the next points belong: %(area)s", area=area_name(row.area_code)),
        question=_(
            "%(n)s new points, %(goal)s; %(candidates)s candidate places, %(day)s.",
            n=asked["new_points"], goal=goal, candidates=answer["candidates"],
            day=day(row.asked_at.date(), near=False),
        ),
        proof=proof,
        before=_reach(_("Before"), before),
        after=_reach(_("After"), after),
        head=(_("No."), _("Place"), _("within 500 m"), _("within 1 km")),
        beyond=_("A further point would bring within 500 m: %(list)s", list=beyond)
        if beyond
        else "",
        legend=_("dots: past bookings; squares: existing sites; numbers: new points"),
        assumptions=_(
            "Residents are counted by past bookings (%(n)s). Walks are straight lines times "
            "%(detour)s.", n=number(answer["residents"]), detour=answer["detour"],
        ),
    )  # fmt: skip


def _reach(when: str, told: dict[str, Any]) -> str:
    share = told["residents"] or 1
    return _(
        "%(when)s: %(a)s of %(all)s within 500 m (%(a_share)s), %(b)s within 1 km (%(b_share)s)",
        when=when, a=number(told["within_500"]), all=number(told["residents"]),
        a_share=f"{told['within_500'] / share:.0%}", b=number(told["within_1000"]),
        b_share=f"{told['within_1000'] / share:.0%}",
    )  # fmt: skip
