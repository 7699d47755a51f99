"""The sections of a site's registration: each is saved by itself, and may be half filled."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from sites.search import WEEKDAYS
from web.fields import Day, Number, WholeNumber
from web.hours import read_spans
from web.words import WEEKDAYS as WEEKDAY_WORDS


class NewSiteForm(FlaskForm):
    """What a registration begins with."""

    kind = SelectField(_l("What is it?"))
    area_code = SelectField(_l("In which street or town?"))
    name = StringField(_l("Name of the site"), [InputRequired(_l("Enter a name.")), Length(max=80)])


class PlaceSection(FlaskForm):
    """Where it is."""

    name = StringField(_l("Name of the site"), [Length(max=80)])
    address = StringField(_l("Address"), [Length(max=160)])
    owner_consent = StringField(_l("Consent of the owner of the ground"), [Length(max=160)])
    lat = Number(
        _l("Latitude"),
        [Optional(), NumberRange(-90, 90, _l("A latitude lies between -90 and 90."))],
        render_kw={"inputmode": "decimal"},
    )
    lon = Number(
        _l("Longitude"),
        [Optional(), NumberRange(-180, 180, _l("A longitude lies between -180 and 180."))],
        render_kw={"inputmode": "decimal"},
    )


class RoomSection(FlaskForm):
    """What fits, what is taken, and what keeps it safe."""

    area_m2 = Number(
        _l("Area in square metres"),
        [Optional(), NumberRange(1, 100_000, _l("Enter from 1 to 100,000 square metres."))],
        render_kw={"inputmode": "decimal"},
    )
    capacity_kg = WholeNumber(
        _l("Room in kilograms"),
        [Optional(), NumberRange(1, 10_000_000, _l("Enter the kilograms as a whole number."))],
        wrong=_l("Enter the kilograms as a whole number."),
        render_kw={"inputmode": "numeric"},
    )
    accepts = SelectMultipleField(
        _l("What it takes"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    lithium_limit_kg = WholeNumber(
        _l("Most lithium batteries in kilograms"),
        [Optional(), NumberRange(0, 10_000, _l("Enter the kilograms as a whole number."))],
        wrong=_l("Enter the kilograms as a whole number."),
        render_kw={"inputmode": "numeric"},
    )
    clearing_days = WholeNumber(
        _l("Days within which it is cleared"),
        [Optional(), NumberRange(1, 60, _l("Enter from 1 to 60 days."))],
        wrong=_l("Enter from 1 to 60 days."),
        render_kw={"inputmode": "numeric"},
    )
    seepage = StringField(_l("What keeps liquids out of the soil"), [Length(max=160)])
    fire_equipment = TextAreaField(_l("Fire equipment"), [Length(max=300)], render_kw={"rows": 2})


class HoursSection(FlaskForm):
    """When it is open: one field a day."""


def _spans(form: FlaskForm, field: StringField) -> None:
    if read_spans(field.data or "") is None:
        raise ValidationError(_l("Write the hours as 9:00-18:00; leave a closed day empty."))


for _day in WEEKDAYS:
    setattr(HoursSection, _day, StringField(WEEKDAY_WORDS[_day], [Length(max=60), _spans]))


class PermitSection(FlaskForm):
    """From when to when."""

    valid_from = Day(_l("First day of the permit"), [Optional()])
    valid_until = Day(_l("Day the permit ends"), [Optional()])
    lead_agency = StringField(_l("Lead agency"), [Length(max=120)])

    def validate_valid_until(self, field: Day) -> None:
        """The end comes after the beginning."""
        if field.data and self.valid_from.data and field.data <= self.valid_from.data:
            raise ValidationError(_l("Choose an end that comes after the beginning."))


class PersonSection(FlaskForm):
    """Who answers for it."""

    responsible_name = StringField(_l("Person responsible"), [Length(max=60)])
    responsible_phone = StringField(
        _l("Phone of the person responsible"),
        [Length(max=30)],
        render_kw={"type": "tel", "inputmode": "tel"},
    )
    hotline = StringField(
        _l("Phone that residents may call"),
        [Length(max=30)],
        render_kw={"type": "tel", "inputmode": "tel"},
    )


#: Section -> its form, in the order of the page.
SECTIONS: dict[str, type[FlaskForm]] = {
    "place": PlaceSection,
    "room": RoomSection,
    "hours": HoursSection,
    "permit": PermitSection,
    "person": PersonSection,
}

SECTION_WORDS: dict[str, Any] = {
    "place": _l("Where it is"),
    "room": _l("Room and safety"),
    "hours": _l("Opening hours"),
    "permit": _l("Permit"),
    "person": _l("Who answers for it"),
}
