"""Local subsidy rows and the pots: entered with source, days and who entered them; then ended."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput

from recycling.money.subsidies import (
    BadRule,
    BelowPromised,
    Effect,
    NewRule,
    RuleTaken,
    add_local_rule,
    budgets,
    categories,
    end_local_rule,
    local_rules,
    rules_in_force,
    set_budget,
)
from recycling.people import Role, users
from sites.areas import Level, areas_within, operator
from web.admin.room import blueprint
from web.area_names import area_names
from web.fields import Day, WholeNumber, choices_of
from web.language import money, name, now, today
from web.security import Reach, access, viewer
from web.unit import database

NEEDED = _l("Fill this in.")
YUAN = _l("Enter whole yuan.")
A_DAY = _l("Enter the day as 2026-06-07.")
EFFECTS = [
    (Effect.TOPS_UP.value, _l("adds to the national subsidy")),
    (Effect.PAUSES.value, _l("pauses the national subsidy here")),
]


class LocalRuleForm(FlaskForm):
    """One dated local row."""

    rule_id = StringField(
        _l("Number of the rule"),
        [
            InputRequired(NEEDED),
            Regexp(r"^[A-Z0-9][A-Z0-9-]{2,29}$",
                   message=_l("Use 3 to 30 capital letters, digits and dashes.")),
        ],
    )  # fmt: skip
    effect = SelectField(_l("What it does"), choices=choices_of(EFFECTS))
    region = SelectField(_l("Where it holds"))
    categories = SelectMultipleField(
        _l("For which products"),
        [InputRequired(_l("Choose at least one kind."))],
        option_widget=CheckboxInput(),
    )
    grade = SelectField(
        _l("For which grade"),
        choices=choices_of([("", _l("any")), ("1", _l("grade 1")), ("1|2", _l("grades 1 and 2"))]),
    )
    rate = StringField(_l("Percent of the price"), [Optional(), Length(max=6)])
    cap = WholeNumber(
        _l("At most, in yuan a piece"), [Optional(), NumberRange(1, 100_000, YUAN)], wrong=YUAN,
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    budget = WholeNumber(
        _l("Budget in yuan"), [Optional(), NumberRange(1, 10_000_000_000, YUAN)], wrong=YUAN,
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    valid_from = Day(_l("First day"), [InputRequired(A_DAY)])
    last_day = Day(_l("Last day"), [InputRequired(A_DAY)])
    authority = StringField(_l("Who decided it"), [InputRequired(NEEDED), Length(max=80)])
    source = StringField(
        _l("Where it stands: number of the notice, or its address"),
        [InputRequired(NEEDED), Length(max=200)],
    )


class PotForm(FlaskForm):
    """The money of one rule."""

    pot_rule = SelectField(_l("Rule"))
    total = WholeNumber(
        _l("All its money, in yuan"),
        [InputRequired(YUAN), NumberRange(1, 10_000_000_000, YUAN)], wrong=YUAN,
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    pot_source = StringField(
        _l("Where it stands: number of the notice, or its address"),
        [InputRequired(NEEDED), Length(max=200)],
    )


@blueprint.route("/subsidies", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR, scope=Reach.CITY)
def subsidies() -> Response | str | tuple[str, int]:
    """The local rows with their pots, and a form for one more."""
    form = _with_choices(LocalRuleForm(data={"valid_from": today()}))
    if form.validate_on_submit() and _entered(form):
        return redirect(url_for("admin.subsidies"), 303)
    page = _page(form, _with_rules(PotForm(formdata=None)))
    return (page, 422) if form.errors else page


def _with_choices(form: LocalRuleForm) -> LocalRuleForm:
    city = operator(database())
    regions = areas_within(database(), city.area_code, Level.DISTRICT)
    form.region.choices = [(city.area_code, name(city))] + [
        (one.code, name(one)) for one in regions if one.code != city.area_code
    ]
    form.categories.choices = [(kind.code, name(kind)) for kind in categories().values()]
    return form


def _page(form: LocalRuleForm, pot: PotForm) -> str:
    rows, pots = local_rules(database()), budgets(database())
    return render_template(
        "admin/subsidies.html", form=form, rows=rows, kinds=categories(), today=today(),
        effects=dict(EFFECTS), pot=pot, pots=pots,
        places=area_names(row.region for row in rows),
        people={user.ref: user.name for user in users(database())},
    )  # fmt: skip


def _entered(form: LocalRuleForm) -> bool:
    begins, ends = form.valid_from.data, form.last_day.data
    assert begins is not None
    assert ends is not None
    try:
        rate = Decimal((form.rate.data or "0").replace(",", ".").strip())
    except InvalidOperation:
        rate = Decimal(-1)
    try:
        new = NewRule(
            rule_id=form.rule_id.data or "", effect=Effect(form.effect.data),
            region=form.region.data, categories=list(form.categories.data or []),
            grades=[int(one) for one in (form.grade.data or "").split("|") if one],
            rate_percent=rate, cap_fen=(form.cap.data or 0) * 100, valid_from=begins,
            valid_until=ends + dt.timedelta(days=1),
            authority=(form.authority.data or "").strip(),
            source=(form.source.data or "").strip(),
            budget_fen=form.budget.data * 100 if form.budget.data else None,
        )  # fmt: skip
        add_local_rule(database(), new, by=viewer().ref, now=now())
    except BadRule as bad:
        fields = {"rate_percent": form.rate, "cap_fen": form.cap, "valid_until": form.last_day}
        field = fields.get(bad.field, form.rule_id)
        field.errors = [_("This cannot be right: a rule that adds needs percent, cap and days.")]
        return False
    except RuleTaken:
        form.rule_id.errors = [_("This number is taken. Choose another.")]
        return False
    flash(_("Rule %(rule)s is entered.", rule=new.rule_id), "good")
    return True


@blueprint.post("/subsidies/pot")
@access(Role.ADMINISTRATOR, scope=Reach.CITY)
def fill_pot() -> Response | tuple[str, int]:
    """Fill the pot of a rule, or lower it; what was promised stays promised."""
    form = _with_rules(PotForm())
    if form.validate_on_submit() and _filled(form):
        return redirect(url_for("admin.subsidies"), 303)
    rule = LocalRuleForm(formdata=None, data={"valid_from": today()})
    return _page(_with_choices(rule), form), 422


def _filled(form: PotForm) -> bool:
    try:
        row = set_budget(
            database(), form.pot_rule.data, (form.total.data or 0) * 100,
            source=(form.pot_source.data or "").strip(), by=viewer().ref, now=now(),
        )  # fmt: skip
    except BelowPromised as below:
        told = _("More is promised already: %(money)s.", money=money(below.taken_fen))
        form.total.errors = [told]
        return False
    flash(_("The pot of %(rule)s is filled.", rule=row.rule_id), "good")
    return True


def _with_rules(form: PotForm) -> PotForm:
    """Offer the rules that pay, by number: those that ended keep their pots and get none."""
    rules = [
        rule
        for rule in rules_in_force(database())
        if rule.effect is not Effect.PAUSES and rule.last_day >= today()
    ]
    form.pot_rule.choices = [
        (rule.rule_id, rule.rule_id) for rule in sorted(rules, key=lambda one: one.rule_id)
    ]
    return form


@blueprint.post("/subsidies/<ref>/end")
@access(Role.ADMINISTRATOR, scope=Reach.CITY)
def end_subsidy(ref: str) -> Response:
    """End a row from tomorrow on; purchases up to today keep it."""
    if not request.form:
        raise NotFound
    try:
        row = end_local_rule(database(), ref, on=today() + dt.timedelta(days=1), by=viewer().ref)
    except LookupError:
        raise NotFound from None
    flash(_("Rule %(rule)s holds until today.", rule=row.rule_id), "good")
    return redirect(url_for("admin.subsidies"), 303)
