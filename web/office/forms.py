"""The sections of a site's registration: each is saved by itself, and may be half filled."""

import re
from typing import Any

from flask_babel import LazyString
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
from web.hours import read_days, read_holiday, read_spans
from web.words import WEEKDAYS as WEEKDAY_WORDS

DECIMAL, WHOLE = {"inputmode": "decimal"}, {"inputmode": "numeric"}
METRES = _l("Enter the metres as a number, such as 3.5.")
KILOGRAMS = _l("Enter the kilograms as a whole number.")


def _limit(label: LazyString) -> WholeNumber:
    return WholeNumber(
        label, [Optional(), NumberRange(0, 1_000_000, KILOGRAMS)], wrong=KILOGRAMS, render_kw=WHOLE
    )


class Boundary(TextAreaField):
    """Corners of a place, one a line: latitude, longitude."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(f"{lat:.6f}, {lon:.6f}" for lat, lon in self.data or [])

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the corners that were typed or drawn."""
        rows = [row for row in (valuelist or [""])[0].splitlines() if row.strip()]
        if not rows:
            self.data = None
            return
        try:
            corners = [[float(part) for part in re.split("[,，]", row)] for row in rows]
            inside = [abs(lat) <= 90 and abs(lon) <= 180 for lat, lon in corners]
        except ValueError:
            inside = []
        if len(inside) < 3 or not all(inside):
            raise ValueError(
                str(_l("Write three corners or more, one a line, such as 31.23, 121.47."))
            )
        self.data = corners


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
    boundary = Boundary(_l("Corners of the ground"), [Optional()], render_kw={"rows": 3})
    access_width_m = Number(
        _l("Width of the gate in metres"),
        [Optional(), NumberRange(0.5, 50, METRES)],
        render_kw=DECIMAL,
    )
    access_height_m = Number(
        _l("Height of the gate in metres"),
        [Optional(), NumberRange(0.5, 50, METRES)],
        render_kw=DECIMAL,
    )
    turning_m = Number(
        _l("Turning circle for a truck in metres"),
        [Optional(), NumberRange(0.5, 100, METRES)],
        render_kw=DECIMAL,
    )
    docks = WholeNumber(
        _l("Docks: trucks at a time"),
        [Optional(), NumberRange(1, 50, _l("Enter from 1 to 50 docks."))],
        wrong=_l("Enter from 1 to 50 docks."),
        render_kw=WHOLE,
    )
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
    capacity_litres = WholeNumber(
        _l("Room in litres (1 m³ is 1,000)"),
        [Optional(), NumberRange(1, 100_000_000, _l("Enter the litres as a whole number."))],
        wrong=_l("Enter the litres as a whole number."),
        render_kw=WHOLE,
    )
    lithium_limit_kg = _limit(_l("Most lithium batteries in kilograms"))
    refrigerant_limit_kg = _limit(_l("Most appliances with refrigerant in kilograms"))
    crt_limit_kg = _limit(_l("Most picture tubes in kilograms"))
    hazardous_limit_kg = _limit(_l("Most other hazardous goods in kilograms"))
    emptied_every_days = WholeNumber(
        _l("Days between two emptyings"),
        [Optional(), NumberRange(1, 60, _l("Enter from 1 to 60 days."))],
        wrong=_l("Enter from 1 to 60 days."),
        render_kw=WHOLE,
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


def _holiday_spans(form: FlaskForm, field: StringField) -> None:
    if read_holiday(field.data or "") is False:
        raise ValidationError(_l("Write the hours as 9:00-18:00, or the word closed."))


def _exceptions(form: FlaskForm, field: TextAreaField) -> None:
    if read_days(field.data or "") is None:
        raise ValidationError(_l("Write one day a line, such as 2026-10-01 9:00-12:00."))


HoursSection.hol = StringField(_l("Public holidays"), [Length(max=60), _holiday_spans])
HoursSection.exceptions = TextAreaField(
    _l("Days that differ"), [Length(max=2_000), _exceptions], render_kw={"rows": 3}
)


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
    deputy_name = StringField(_l("Stand-in"), [Length(max=60)])
    deputy_phone = StringField(
        _l("Phone of the stand-in"),
        [Length(max=30)],
        render_kw={"type": "tel", "inputmode": "tel"},
    )
    operating_unit = StringField(_l("Who runs the site"), [Length(max=120)])
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
