"""The forms of crews, vehicles and shifts."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from routing.fleet import SKILLS
from web.fields import Number, WholeNumber, choices_of
from web.words import NEEDS

MOST_COST = 100_000


class CourierForm(FlaskForm):
    """A courier, or a crew of two: number, firm, skills."""

    number = StringField(
        _l("Number"), [InputRequired(_l("Enter the courier's number.")), Length(max=20)]
    )
    name = StringField(_l("Name"), [InputRequired(_l("Enter the name.")), Length(max=60)])
    contractor = StringField(_l("Contractor"), [Length(max=60)])
    skills = SelectMultipleField(
        _l("Skills"), choices=choices_of((code, NEEDS[code]) for code in SKILLS),
        option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False),
    )  # fmt: skip
    active = BooleanField(_l("Can be put on duty"), default=True)


def _cost(label: LazyString, wrong: LazyString) -> Number:
    return Number(
        label, [InputRequired(wrong), NumberRange(0, MOST_COST, wrong)],
        render_kw={"inputmode": "decimal"},
    )  # fmt: skip


class VehicleForm(FlaskForm):
    """A vehicle: what it carries and what it costs."""

    name = StringField(
        _l("Name or plate"), [InputRequired(_l("Enter the name or plate.")), Length(max=40)]
    )
    kind = StringField(_l("Kind"), [InputRequired(_l("Enter the kind, such as van.")),
                                    Length(max=40)])  # fmt: skip
    capacity_kg = WholeNumber(
        _l("Carries, kg"),
        [InputRequired(_l("Enter from 1 to 30000.")),
         NumberRange(1, 30_000, _l("Enter from 1 to 30000."))],
        wrong=_l("Enter from 1 to 30000."), render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    capacity_litres = WholeNumber(
        _l("Room, litres"),
        [InputRequired(_l("Enter from 1 to 100000.")),
         NumberRange(1, 100_000, _l("Enter from 1 to 100000."))],
        wrong=_l("Enter from 1 to 100000."), render_kw={"inputmode": "numeric"},
    )  # fmt: skip
    fixed = _cost(_l("Cost a day"), _l("Enter the amount, such as 200."))
    per_hour = _cost(_l("Cost an hour"), _l("Enter the amount, such as 60."))
    per_km = _cost(_l("Cost a kilometre"), _l("Enter the amount, such as 1.5."))
    in_service = BooleanField(_l("In service"), default=True)


class ShiftForm(FlaskForm):
    """One courier with one vehicle on one day."""

    courier = SelectField(_l("Courier"), choices=[])
    vehicle = SelectField(_l("Vehicle"), choices=[])
    yard = SelectField(_l("From and to the yard"), choices=[])
    starts = TimeField(_l("Begins"), [InputRequired(_l("Enter the time as 08:00."))])
    ends = TimeField(_l("Ends"), [InputRequired(_l("Enter the time as 17:00."))])
