"""Grading questions and the value that follows, part by part. Pure.

Each buyer's rule set is data with a version (recycling/domain/buyer_rules.csv, grading.csv); the
version goes onto the quote, so that an old quote can be worked out again.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from recycling.catalogue import ItemClass, item_class, read_table
from recycling.errors import RecyclingError
from recycling.money.tables_of_rules import ANY, rows_on

#: The buyer that every house has: the operator itself.
HOUSE_BUYER = "city"


class BadAnswer(RecyclingError, ValueError):
    """A grading question has no answer, or one that it does not know."""

    def __init__(self, question: str, answer: str) -> None:
        super().__init__(f"{question}: choose one of the answers that are shown")
        self.question, self.answer = question, answer


@dataclass(frozen=True)
class Choice:
    """One answer to a grading question, with what it does to the value in percent."""

    code: str
    factor_percent: int
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class Question:
    """What the buyer must know to name a price."""

    code: str
    choices: tuple[Choice, ...]

    def choice(self, answer: str) -> Choice:
        """The choice with this code; raises BadAnswer."""
        for choice in self.choices:
            if choice.code == answer:
                return choice
        raise BadAnswer(self.code, answer)


@dataclass(frozen=True)
class Part:
    """One step of a value: a code, what it was worked out from, and the sum after it in fen."""

    code: str
    detail: str
    change_fen: int

    def as_row(self) -> dict[str, str | int]:
        """The part as it is kept with a quote."""
        return {"code": self.code, "detail": self.detail, "change_fen": self.change_fen}


@dataclass(frozen=True)
class Valuation:
    """What one piece is worth, and how that came about."""

    buyer: str
    version: str
    fen: int
    parts: tuple[Part, ...]


def questions(class_code: str, *, buyer: str = HOUSE_BUYER, version: str = "") -> list[Question]:
    """The grading questions of a class, in the table's order; the newest version where not named.

    A class that is worth nothing is asked nothing.
    """
    kind = item_class(class_code)
    rows = [row for row in read_table("grading") if row["buyer"] == buyer]
    wanted = version or max((row["version"] for row in rows), default="")
    found: dict[str, list[Choice]] = {}
    for row in rows:
        if row["version"] == wanted and _concerns(row["families"], kind.family):
            found.setdefault(row["question"], []).append(
                Choice(row["answer"], int(row["factor_percent"]), row["word_zh"], row["word_en"])
            )
    return [Question(code, tuple(choices)) for code, choices in found.items()]


def _concerns(codes: str, code: str) -> bool:
    return codes == ANY or code in codes.split("|")


def valuate(
    class_code: str, answers: Mapping[str, str], *, on: dt.date, buyer: str = HOUSE_BUYER
) -> Valuation:
    """The value of one piece on a day, with its parts; raises BadAnswer.

    Base price plus mass times the price per kilogram, then each answer's percentage, in the order
    of the questions. Rounded once, at the end, down to whole fen: the parts show whole fen and add
    up to the sum.
    """
    kind = item_class(class_code)
    row = _price_row(kind, on, buyer)
    version = row["version"]
    base = Decimal(row["base_fen"])
    by_mass = Decimal(row["fen_per_kg"]) * Decimal(str(kind.mass_kg))
    parts = [("base", row["base_fen"], base), ("mass", f"{kind.mass_kg:g} kg", by_mass)]
    value = base + by_mass
    if value > 0:
        for question in questions(class_code, buyer=buyer, version=version):
            choice = question.choice(answers.get(question.code, ""))
            change = value * (choice.factor_percent - 100) / 100
            parts.append((question.code, choice.code, change))
            value += change
    return Valuation(buyer, version, *_rounded(parts))


def _price_row(kind: ItemClass, on: dt.date, buyer: str) -> dict[str, str]:
    rows = [row for row in rows_on("buyer_rules", on) if row["buyer"] == buyer]
    if not rows:
        raise LookupError(f"the buyer {buyer} has no rules on {on.isoformat()}")
    newest = max(row["version"] for row in rows)
    for row in rows:
        if row["version"] == newest and _concerns(row["class_codes"], kind.code):
            return row
    raise LookupError(f"the rules {newest} of {buyer} have no price for {kind.code}")


def _rounded(parts: list[tuple[str, str, Decimal]]) -> tuple[int, tuple[Part, ...]]:
    rows = []
    exact, shown = Decimal(0), 0
    for code, detail, change in parts:
        exact += change
        rounded = int(exact.to_integral_value(ROUND_DOWN))
        rows.append(Part(code, detail, rounded - shown))
        shown = rounded
    return shown, tuple(rows)
