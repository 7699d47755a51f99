"""Number fields whose errors say what to do, in the page's language."""

from collections.abc import Iterable
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FloatField, IntegerField
from wtforms.fields.choices import SelectChoice


def choices_of(table: Iterable[tuple[str, str | LazyString]]) -> list[SelectChoice]:
    """Codes with their words, as a field of choices takes them when it is declared."""
    return [SelectChoice(value=str(code), label=words) for code, words in table]


class WholeNumber(IntegerField):
    """A whole number; `wrong` is the sentence for anything else."""

    def __init__(
        self, label: LazyString, validators: Any = None, *, wrong: LazyString, **more: Any
    ):
        super().__init__(label, validators, **more)
        self.wrong = wrong

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number that was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(self.wrong)) from None


class Number(FloatField):
    """A number with decimals, by point or comma."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number that was typed."""
        try:
            super().process_formdata([value.replace(",", ".") for value in valuelist])
        except ValueError:
            raise ValueError(str(_l("Enter a number, such as 31.23."))) from None


class Day(DateField):
    """A day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day that was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("Enter the day as 2026-06-07."))) from None
