"""Rows that a district enters: dated, with source; a pot of its own; ended and never changed."""

import datetime as dt
import threading
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.money.rewards import Unit, balance
from recycling.money.subsidies import (
    BadRule,
    BelowPromised,
    BudgetSpent,
    Effect,
    NewRule,
    Purchase,
    RuleTaken,
    SubsidyAward,
    SubsidyBudget,
    add_local_rule,
    claim,
    end_local_rule,
    explain,
    left_of,
    local_rules,
    rules_in_force,
    set_budget,
)
from recycling.money.subsidies.rules import StepCode
from tests.fixtures.town import NOW, TODAY

PHONE = "13800001234"
DAY = dt.timedelta(days=1)
#: 5 % of the price, at most 80 yuan; enough for two of them and a bit.
RULE = NewRule(
    rule_id="PUDONG-1", effect=Effect.TOPS_UP, region="310115", categories=["phone"], grades=[],
    rate_percent=Decimal(5), cap_fen=8_000, valid_from=TODAY, valid_until=TODAY + 30 * DAY,
    authority="Pudong", source="Notice 12", budget_fen=17_000,
)  # fmt: skip
#: 15 % are 300 yuan; 5 % would be 100.
BOUGHT = Purchase("phone", 200_000, TODAY, region="310115009")


def enter(session: Session, **change: object) -> None:
    add_local_rule(session, replace(RULE, **change), by="anna", now=NOW)  # type: ignore[arg-type]


def test_a_top_up_is_added_within_its_place_days_and_cap(session: Session) -> None:
    enter(session)
    assert explain(session, BOUGHT, PHONE).top_up_fen == 8_000
    for other in (
        replace(BOUGHT, region="310104"), replace(BOUGHT, bought_on=TODAY - DAY),
        replace(BOUGHT, bought_on=TODAY + 30 * DAY), replace(BOUGHT, category="tablet"),
    ):  # fmt: skip
        assert explain(session, other, PHONE).top_up_fen == 0
        assert explain(session, other, PHONE).fen == 30_000


def test_an_answer_says_which_local_rule_from_which_source(session: Session) -> None:
    enter(session)
    top_up = explain(session, BOUGHT, PHONE).top_up
    assert top_up is not None
    assert (top_up.rule_id, top_up.authority, top_up.source) == ("PUDONG-1", "Pudong", "Notice 12")
    assert top_up.last_day == TODAY + 29 * DAY
    (row,) = local_rules(session)
    assert (row.entered_by, row.entered_at) == ("anna", NOW)


def test_a_pause_refuses_and_names_its_row(session: Session) -> None:
    enter(session, effect=Effect.PAUSES, rate_percent=Decimal(0), cap_fen=0, budget_fen=None)
    step = explain(session, BOUGHT, PHONE).refused_at
    assert step is not None
    assert (step.code, step.detail) == (StepCode.PAUSED, "PUDONG-1")


def test_an_ended_rule_keeps_the_days_before(session: Session) -> None:
    enter(session)
    (row,) = local_rules(session)
    end_local_rule(session, row.ref, on=TODAY + DAY, by="bert")
    end_local_rule(session, row.ref, on=TODAY + 9 * DAY, by="carl")
    assert (row.valid_until, row.ended_by) == (TODAY + DAY, "bert")
    assert explain(session, BOUGHT, PHONE).top_up_fen == 8_000
    assert explain(session, replace(BOUGHT, bought_on=TODAY + DAY), PHONE).top_up_fen == 0


def test_a_number_is_given_once(session: Session) -> None:
    enter(session)
    for rule_id in ("PUDONG-1", "R2026-D"):
        with pytest.raises(RuleTaken):
            enter(session, rule_id=rule_id)
    assert len([rule for rule in rules_in_force(session) if rule.rule_id == "PUDONG-1"]) == 1


@pytest.mark.parametrize(("change", "field"), [
    ({"rate_percent": Decimal(0)}, "rate_percent"),
    ({"rate_percent": Decimal(101)}, "rate_percent"),
    ({"cap_fen": 0}, "cap_fen"), ({"valid_until": TODAY}, "valid_until"),
    ({"categories": ["toaster"]}, "categories"), ({"source": ""}, "source"),
    ({"region": ""}, "region"), ({"effect": Effect.PAYS}, "effect"),
    ({"budget_fen": 0}, "budget_fen"),
])  # fmt: skip
def test_a_rule_that_cannot_be_names_its_field(change: dict, field: str) -> None:
    with pytest.raises(BadRule) as caught:
        replace(RULE, **change)
    assert caught.value.field == field


def buy(session: Session, number: int) -> SubsidyAward:
    return claim(
        session, BOUGHT, phone=f"1390000{number:04d}", new_serial=f"IMEI-{number}", now=NOW,
        today=TODAY,
    )  # fmt: skip


def test_when_the_district_pot_is_empty_the_national_part_is_still_paid(session: Session) -> None:
    enter(session)
    paid = [(award.fen, award.top_up_fen) for award in (buy(session, n) for n in range(3))]
    assert paid == [(30_000, 8_000), (30_000, 8_000), (30_000, 0)]
    assert left_of(session, "PUDONG-1") == 1_000
    codes = [step.code for step in explain(session, BOUGHT, PHONE).steps]
    assert StepCode.LOCAL_BUDGET in codes
    assert StepCode.TOP_UP not in codes
    assert balance(session, "13900000002", Unit.CREDIT_FEN) == 30_000


def test_an_answer_says_that_the_national_pot_is_empty(session: Session) -> None:
    session.add(SubsidyBudget(rule_id="R2026-D", total_fen=29_999, taken_fen=0))
    session.flush()
    step = explain(session, BOUGHT, PHONE).refused_at
    assert step is not None
    assert (step.code, step.detail) == (StepCode.BUDGET, "29999")
    with pytest.raises(BudgetSpent):
        buy(session, 1)


def test_ten_claims_at_once_never_pass_the_district_pot(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        enter(session)
    outcomes: Counter[int] = Counter()
    start = threading.Barrier(10)

    def write(number: int) -> None:
        start.wait()
        with unit_of_work(engine) as session:
            outcomes[buy(session, number).top_up_fen] += 1

    threads = [threading.Thread(target=write, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == {8_000: 2, 0: 8}
    with unit_of_work(engine, reads_only=True) as session:
        taken = session.scalars(select(SubsidyBudget.taken_fen)).one()
        assert taken == sum(session.scalars(select(SubsidyAward.top_up_fen))) == 16_000


def test_a_pot_is_filled_by_somebody_from_a_source_and_never_below_what_is_promised(
    session: Session,
) -> None:
    buy(session, 1)  # 300 yuan before there was a pot
    fill = partial(set_budget, session, "R2026-D", source="Notice 3", by="anna", now=NOW)
    with pytest.raises(BelowPromised):
        fill(29_999)
    pot = fill(50_000)
    assert (pot.left_fen, pot.set_by, pot.source, pot.set_at) == (20_000, "anna", "Notice 3", NOW)
    with pytest.raises(BudgetSpent):
        buy(session, 2)
    fill(60_000)
    assert buy(session, 2).fen == 30_000
    with pytest.raises(BelowPromised):
        fill(59_999)
