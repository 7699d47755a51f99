"""Subsidy rules: the edges of section 3 of the domain notes."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from recycling.money.subsidies import Purchase, SubsidyAnswer, SubsidyRule, answer, known_rules
from recycling.money.subsidies.rules import Effect, StepCode

YUAN = 100


def ask(
    category: str, yuan: float, day: str, grade: int | None = 1, **more: object
) -> SubsidyAnswer:
    purchase = Purchase(
        category, round(yuan * YUAN), dt.date.fromisoformat(day), grade, has_old_item=True
    )
    return answer(replace(purchase, **more), known_rules())  # type: ignore[arg-type]


def refused_at(found: SubsidyAnswer) -> StepCode | None:
    return found.refused_at.code if found.refused_at else None


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [
        (9_999.99, 149_999),  # 15 % = 1,499.9985 yuan, rounded down
        (10_000.00, 150_000),  # exactly the cap
        (10_000.01, 150_000),  # over it
        (20_000.00, 150_000),
    ],
)
def test_15_percent_up_to_the_cap_of_1500_yuan_in_2026(yuan: float, fen: int) -> None:
    assert ask("fridge", yuan, "2026-03-01").fen == fen


@pytest.mark.parametrize(("yuan", "fen"), [(13_333.33, 199_999), (13_333.34, 200_000)])
def test_the_cap_of_2025_is_2000_yuan(yuan: float, fen: int) -> None:
    assert ask("fridge", yuan, "2025-03-01", grade=2).fen == fen


def test_grade_1_is_paid_20_percent_in_2025_and_15_in_2026() -> None:
    assert ask("washer", 3_000, "2025-06-01", grade=1).fen == 60_000
    assert ask("washer", 3_000, "2026-06-01", grade=1).fen == 45_000


def test_a_grade_2_refrigerator_is_paid_on_the_last_day_of_2025_and_not_on_the_next() -> None:
    assert ask("fridge", 3_000, "2025-12-31", grade=2).fen == 45_000
    assert refused_at(ask("fridge", 3_000, "2026-01-01", grade=2)) is StepCode.GRADE


@pytest.mark.parametrize(
    ("yuan", "pays"), [(6_000.00, 50_000), (6_000.01, 0), (3_333.33, 49_999), (3_333.34, 50_000)]
)
def test_a_phone_up_to_6000_yuan_is_paid_15_percent_up_to_500(yuan: float, pays: int) -> None:
    found = ask("phone", yuan, "2026-05-01", grade=None)
    assert found.fen == pays
    assert (refused_at(found) is StepCode.PRICE_LIMIT) is (pays == 0)


def test_the_phone_rule_of_2025_began_on_20_january() -> None:
    assert refused_at(ask("phone", 3_000, "2025-01-19", grade=None)) is StepCode.CATEGORY
    assert ask("phone", 3_000, "2025-01-20", grade=None).fen == 45_000


def test_a_microwave_was_paid_in_2025_and_is_not_in_2026() -> None:
    assert ask("microwave", 1_000, "2025-12-31").eligible
    assert refused_at(ask("microwave", 1_000, "2026-01-01")) is StepCode.CATEGORY


def test_the_count_for_a_person_is_one_and_three_for_air_conditioners_in_2025() -> None:
    assert refused_at(ask("fridge", 3_000, "2025-05-01", had_already=1)) is StepCode.PERSON
    assert ask("air_conditioner", 3_000, "2025-05-01", had_already=2).eligible
    assert not ask("air_conditioner", 3_000, "2025-05-01", had_already=3).eligible
    assert not ask("air_conditioner", 3_000, "2026-05-01", had_already=1).eligible


def test_an_appliance_needs_an_old_one_given_and_a_phone_does_not() -> None:
    assert refused_at(ask("fridge", 3_000, "2026-05-01", has_old_item=False)) is StepCode.OLD_ITEM
    assert ask("phone", 3_000, "2026-05-01", grade=None, has_old_item=False).eligible


def test_a_day_without_any_rule_is_refused_by_its_date() -> None:
    assert refused_at(ask("fridge", 3_000, "2023-05-01")) is StepCode.DATE


def local(effect: Effect, region: str, **more: object) -> SubsidyRule:
    national = known_rules()[-1]
    rule = replace(
        national, rule_id=f"L-{region}-{effect}", effect=effect, region=region, counted_with="",
        categories=frozenset({"fridge"}), grades=frozenset({1}), rate_percent=Decimal(5),
        cap_fen=20_000, price_limit_fen=None, valid_from=dt.date(2026, 4, 1),
        valid_until=dt.date(2026, 7, 1),
    )  # fmt: skip
    return replace(rule, **more)  # type: ignore[arg-type]


def test_a_district_tops_up_the_national_rule_within_its_own_cap_and_dates() -> None:
    rules = (*known_rules(), local(Effect.TOPS_UP, "310115"))
    bought = Purchase("fridge", 300_000, dt.date(2026, 6, 30), 1, "310115009", has_old_item=True)
    found = answer(bought, rules)
    assert (found.fen, found.top_up_fen, found.total_fen) == (45_000, 15_000, 60_000)
    assert answer(replace(bought, price_fen=500_000), rules).top_up_fen == 20_000
    assert answer(replace(bought, region="310104"), rules).top_up_fen == 0
    assert answer(replace(bought, bought_on=dt.date(2026, 7, 1)), rules).top_up_fen == 0


def test_a_paused_rule_says_which_row_paused_it() -> None:
    rules = (*known_rules(), local(Effect.PAUSES, "3101"))
    bought = Purchase("fridge", 300_000, dt.date(2026, 4, 1), 1, "310115", has_old_item=True)
    step = answer(bought, rules).refused_at
    assert step is not None
    assert (step.code, step.detail) == (StepCode.PAUSED, "L-3101-pauses")
    assert answer(replace(bought, region="4403"), rules).eligible


def test_an_answer_names_rule_date_cap_and_every_step() -> None:
    found = ask("fridge", 3_000, "2026-05-01")
    assert found.rule is not None
    assert found.rule.rule_id == "R2026-A1"
    assert [step.code for step in found.steps] == [
        StepCode.DATE, StepCode.CATEGORY, StepCode.GRADE, StepCode.PERSON, StepCode.OLD_ITEM,
        StepCode.RATE, StepCode.CAP, StepCode.TOTAL,
    ]  # fmt: skip
    assert {step.code: step.detail for step in found.steps}[StepCode.CAP] == "150000"
