"""The form by which an inspector decides about a site."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectMultipleField, TextAreaField, TimeField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from sites.registry import AMOUNTS, BadBound, Bounds
from web.fields import Day, WholeNumber

VERBS = ("approve", "send_back", "open", "suspend", "close", "renew", "refuse_renewal")

#: What is not done without words for the office.
NEEDS_WORDS = ("send_back", "suspend", "close", "refuse_renewal")


#: What to do about a condition that cannot be, by its field.
BOUND_FAULTS: dict[str, LazyString] = {
    **dict.fromkeys(AMOUNTS, _l("Enter less than what the office asked for, and more than 0.")),
    "excluded": _l("Something has to be left that is taken."),
    "opens": _l("The site would never be open. Allow some of its hours."),
    "until": _l("Choose a day within what was asked for."),
}


def _most(label: LazyString) -> WholeNumber:
    wrong = _l("Enter a whole number, or leave it empty.")
    return WholeNumber(
        label, [Optional(), NumberRange(0, 10_000_000, wrong)], wrong=wrong,
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip


class Time(TimeField):
    """A time of day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time that was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("Enter the time as 09:30."))) from None


class DecisionForm(FlaskForm):
    """One decision with its reason or its conditions."""

    verb = HiddenField(validators=[InputRequired(), AnyOf(VERBS)])
    why = TextAreaField(_l("Reason or conditions"), [Length(max=500)], render_kw={"rows": 3})
    capacity_kg = _most(_l("Most kilograms in all"))
    capacity_litres = _most(_l("Most litres in all"))
    lithium_limit_kg = _most(_l("Most kilograms of lithium batteries"))
    refrigerant_limit_kg = _most(_l("Most kilograms with refrigerant"))
    crt_limit_kg = _most(_l("Most kilograms of picture tubes"))
    hazardous_limit_kg = _most(_l("Most kilograms of other hazardous goods"))
    opens = Time(_l("Not open before"), [Optional()])
    closes = Time(_l("Not open after"), [Optional()])
    until = Day(_l("The permit ends at the latest on"), [Optional()])
    excluded = SelectMultipleField(
        _l("Not taken here"), choices=[], option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )  # fmt: skip

    def bounds(self) -> Bounds:
        """The conditions that bind, as they were filled in."""
        return Bounds(
            amounts={
                name: self[name].data for name in AMOUNTS if self[name].data is not None
            },
            excluded=frozenset(self.excluded.data or ()),
            opens=self.opens.data, closes=self.closes.data, until=self.until.data,
        )  # fmt: skip

    def put(self, error: BadBound) -> None:
        """Show a condition that cannot be at its field."""
        name = "opens" if error.name == "hours" else error.name
        self[name].errors = [*self[name].errors, str(BOUND_FAULTS[name])]
