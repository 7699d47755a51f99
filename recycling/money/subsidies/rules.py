"""Which rule holds for a purchase, what it pays, and why. Pure; rules are data.

National rules stand in recycling/domain/subsidy_rules.csv with their readable terms in
subsidy_terms.csv; a district adds to them or pauses them by rows that an administrator enters. A
rule is ended and another begun, never changed: an old receipt can be worked out again.
"""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, Decimal
from functools import cache

from recycling.catalogue import read_table

#: A purchase in any place falls under a rule of this region.
NATIONAL = ""

FEN = 100


class Effect(enum.StrEnum):
    """What a row does to the national rule."""

    PAYS = "pays"
    TOPS_UP = "tops_up"
    PAUSES = "pauses"


class StepCode(enum.StrEnum):
    """What was looked at, in this order; `web/` makes a sentence of each."""

    DATE = "date"
    CATEGORY = "category"
    GRADE = "grade"
    PRICE_LIMIT = "price_limit"
    PAUSED = "paused"
    PERSON = "person"
    OLD_ITEM = "old_item"
    RATE = "rate"
    CAP = "cap"
    TOP_UP = "top_up"
    #: What was left in a pot that did not reach.
    BUDGET = "budget"
    LOCAL_BUDGET = "local_budget"
    TOTAL = "total"


@dataclass(frozen=True)
class Category:
    """A kind of product that rules name, with the classes of old items that count as the same."""

    code: str
    name_zh: str
    name_en: str
    old_class_codes: frozenset[str]


@dataclass(frozen=True)
class SubsidyRule:
    """One rule for the days [valid_from, valid_until); money in fen.

    Attributes
    ----------
    grades : frozenset of int
        Energy or water grades that it pays for; empty for any.
    per_person, exceptions
        How many a person may have of a category; by category where it differs.
    counted_with : str
        Rules of one name share the person's count.
    arrives_within_days : int
        By when the old item must have reached a licensed dismantler after the claim.
    """

    rule_id: str
    effect: Effect
    region: str
    categories: frozenset[str]
    grades: frozenset[int]
    rate_percent: Decimal
    cap_fen: int
    price_limit_fen: int | None
    valid_from: dt.date
    valid_until: dt.date
    authority: str
    confidence: str
    per_person: int = 1
    exceptions: dict[str, int] = field(default_factory=dict)
    needs_old_item: bool = True
    counted_with: str = ""
    arrives_within_days: int = 180
    source: str = ""

    @property
    def last_day(self) -> dt.date:
        """The last day on which it holds."""
        return self.valid_until - dt.timedelta(days=1)

    def holds_on(self, day: dt.date) -> bool:
        """Whether the rule holds on `day`: of the purchase, not of the pickup."""
        return self.valid_from <= day < self.valid_until

    def concerns(self, region: str) -> bool:
        """Whether it holds in a region; an area's code begins with the code above it."""
        return region.startswith(self.region)

    def most_for(self, category: str) -> int:
        """How many of a category one person may have."""
        return self.exceptions.get(category, self.per_person)

    def pays_for(self, price_fen: int) -> int:
        """Rate times price, at most the cap; rounded down to whole fen, once."""
        exact = Decimal(price_fen) * self.rate_percent / 100
        return min(int(exact.to_integral_value(ROUND_DOWN)), self.cap_fen)


@dataclass(frozen=True)
class Purchase:
    """What somebody bought, as the invoice says; the price is after all discounts."""

    category: str
    price_fen: int
    bought_on: dt.date
    grade: int | None = None
    region: str = NATIONAL
    has_old_item: bool = False
    #: How many of the category this person was awarded under the same count.
    had_already: int = 0


@dataclass(frozen=True)
class Step:
    """One thing that was looked at: what was found, and whether it lets the purchase through."""

    code: StepCode
    detail: str
    passed: bool = True

    def as_row(self) -> dict[str, str | bool]:
        """The step as it is kept with an award."""
        return {"code": self.code.value, "detail": self.detail, "passed": self.passed}


@dataclass(frozen=True)
class SubsidyAnswer:
    """Whether a purchase is paid for, how much, by which rule, and each step on the way."""

    fen: int
    rule: SubsidyRule | None
    top_up: SubsidyRule | None
    top_up_fen: int
    steps: tuple[Step, ...]
    #: Where nothing is paid: the rule that came nearest, or the row that paused it.
    nearest: SubsidyRule | None = None

    @property
    def eligible(self) -> bool:
        """Whether anything is paid."""
        return self.rule is not None

    @property
    def total_fen(self) -> int:
        """National and local together."""
        return self.fen + self.top_up_fen

    def without_top_up(self, left_fen: int) -> "SubsidyAnswer":
        """The same answer where the district's pot does not reach: the national part stays."""
        steps = (
            *(one for one in self.steps if one.code not in (StepCode.TOP_UP, StepCode.TOTAL)),
            Step(StepCode.LOCAL_BUDGET, str(left_fen)), Step(StepCode.TOTAL, str(self.fen)),
        )  # fmt: skip
        return replace(self, top_up=None, top_up_fen=0, steps=steps)

    def out_of_budget(self, left_fen: int) -> "SubsidyAnswer":
        """The answer where the national pot does not reach: nothing is paid."""
        kept = (one for one in self.steps if one.code not in (StepCode.TOP_UP, StepCode.TOTAL))
        ended = Step(StepCode.BUDGET, str(left_fen), passed=False)
        return SubsidyAnswer(0, None, None, 0, (*kept, ended), nearest=self.rule)

    @property
    def refused_at(self) -> Step | None:
        """The step that it failed at."""
        return next((step for step in self.steps if not step.passed), None)


@cache
def categories() -> dict[str, Category]:
    """All categories by code."""
    return {
        row["code"]: Category(
            row["code"], row["name_zh"], row["name_en"],
            frozenset(row["old_class_codes"].split("|")),
        )
        for row in read_table("subsidy_categories")
    }  # fmt: skip


def category_of(class_code: str) -> Category | None:
    """The category that an old item of this class belongs to."""
    return next(
        (kind for kind in categories().values() if class_code in kind.old_class_codes), None
    )


@cache
def known_rules() -> tuple[SubsidyRule, ...]:
    """The national rules, as the tables hold them; districts' rows are in `local.py`."""
    terms = {row["rule_id"]: row for row in read_table("subsidy_terms")}
    national = [
        _national(row, terms[row["rule_id"]])
        for row in read_table("subsidy_rules")
        if row["rule_id"] in terms
    ]
    return tuple(national)


def _national(row: dict[str, str], terms: dict[str, str]) -> SubsidyRule:
    exceptions = [part.split(":") for part in terms["per_person_exceptions"].split("|") if part]
    # The table names the last day on which the rule holds.
    until = dt.date.fromisoformat(row["valid_to"]) + dt.timedelta(days=1)
    return SubsidyRule(
        rule_id=row["rule_id"],
        effect=Effect.PAYS,
        region=NATIONAL,
        categories=frozenset(terms["categories"].split("|")),
        grades=_grades(terms["grades"]),
        rate_percent=Decimal(row["rate_percent"]),
        cap_fen=int(row["cap_yuan_per_item"]) * FEN,
        price_limit_fen=int(row["price_limit_yuan"]) * FEN if row["price_limit_yuan"] else None,
        valid_from=dt.date.fromisoformat(row["valid_from"]),
        valid_until=until,
        authority=row["authority"],
        confidence=row["confidence"],
        per_person=int(terms["per_person"]),
        exceptions={code: int(count) for code, count in exceptions},
        needs_old_item=terms["needs_old_item"] == "yes",
        counted_with=terms["counted_with"],
        arrives_within_days=int(terms["arrives_within_days"]),
        source=row["source"],
    )


def _grades(text: str) -> frozenset[int]:
    return frozenset(int(grade) for grade in text.split("|") if grade)


def answer(purchase: Purchase, rules: Sequence[SubsidyRule]) -> SubsidyAnswer:
    """What a purchase is paid, with every step that led there; the first that fails ends it."""
    steps: list[Step] = []

    def refused(code: StepCode, detail: str, nearest: SubsidyRule | None = None) -> SubsidyAnswer:
        ended = Step(code, detail, passed=False)
        return SubsidyAnswer(0, None, None, 0, (*steps, ended), nearest=nearest)

    here = [rule for rule in rules if rule.concerns(purchase.region)]
    on_day = [rule for rule in here if rule.holds_on(purchase.bought_on)]
    paying = [rule for rule in on_day if rule.effect is Effect.PAYS]
    day = purchase.bought_on.isoformat()
    if not paying:
        return refused(StepCode.DATE, day)
    steps.append(Step(StepCode.DATE, day))
    of_kind = [rule for rule in paying if purchase.category in rule.categories]
    if not of_kind:
        return refused(StepCode.CATEGORY, purchase.category)
    steps.append(Step(StepCode.CATEGORY, purchase.category))
    graded = [rule for rule in of_kind if not rule.grades or purchase.grade in rule.grades]
    grade = "" if purchase.grade is None else str(purchase.grade)
    if not graded:
        return refused(StepCode.GRADE, grade, _best(of_kind, purchase))
    # Where several pay, the resident gets the one that pays most.
    rule = _best(graded, purchase)
    steps.append(Step(StepCode.GRADE, grade))
    if rule.price_limit_fen is not None:
        within = purchase.price_fen <= rule.price_limit_fen
        if not within:
            return refused(StepCode.PRICE_LIMIT, str(rule.price_limit_fen), rule)
        steps.append(Step(StepCode.PRICE_LIMIT, str(rule.price_limit_fen)))
    pause = _first(on_day, Effect.PAUSES, purchase)
    if pause is not None:
        return refused(StepCode.PAUSED, pause.rule_id, pause)
    most = rule.most_for(purchase.category)
    if purchase.had_already >= most:
        return refused(StepCode.PERSON, f"{purchase.had_already}/{most}", rule)
    steps.append(Step(StepCode.PERSON, f"{purchase.had_already}/{most}"))
    if rule.needs_old_item and not purchase.has_old_item:
        return refused(StepCode.OLD_ITEM, "", rule)
    if rule.needs_old_item:
        steps.append(Step(StepCode.OLD_ITEM, ""))
    return _paid(purchase, rule, _first(on_day, Effect.TOPS_UP, purchase), steps)


def _best(rules: Sequence[SubsidyRule], purchase: Purchase) -> SubsidyRule:
    """The rule that pays most for a purchase."""
    return max(rules, key=lambda one: (one.pays_for(purchase.price_fen), one.rule_id))


def _first(rules: Sequence[SubsidyRule], effect: Effect, purchase: Purchase) -> SubsidyRule | None:
    """The row of this effect that is nearest to the purchase: the longest region wins."""
    found = [
        rule
        for rule in rules
        if rule.effect is effect
        and purchase.category in rule.categories
        and (not rule.grades or purchase.grade in rule.grades)
        and (rule.price_limit_fen is None or purchase.price_fen <= rule.price_limit_fen)
    ]
    return max(found, key=lambda rule: (len(rule.region), rule.rule_id), default=None)


def _paid(
    purchase: Purchase, rule: SubsidyRule, top_up: SubsidyRule | None, steps: list[Step]
) -> SubsidyAnswer:
    fen = rule.pays_for(purchase.price_fen)
    steps.append(Step(StepCode.RATE, f"{rule.rate_percent}"))
    steps.append(Step(StepCode.CAP, f"{rule.cap_fen}"))
    more = 0
    if top_up is not None:
        more = min(top_up.pays_for(purchase.price_fen), purchase.price_fen - fen)
        steps.append(Step(StepCode.TOP_UP, str(more)))
    steps.append(Step(StepCode.TOTAL, str(fen + more)))
    return SubsidyAnswer(fen, rule, top_up, more, tuple(steps))
