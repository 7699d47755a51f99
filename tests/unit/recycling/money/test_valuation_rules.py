"""What an item is worth, and how that adds up; fees by stated rules."""

import datetime as dt

import pytest

from recycling.booking.items import WantedItem
from recycling.catalogue import Way, catalogue
from recycling.money.fees import fee
from recycling.money.valuation import BadAnswer, questions, valuate

DAY = dt.date(2026, 9, 1)
ANSWERS = {"condition": "works", "age": "6_to_10", "screen": "whole", "account": "signed_out"}


def test_the_parts_add_up_to_the_value() -> None:
    found = valuate("fridge_std", ANSWERS, on=DAY)
    # 20 yuan + 40.79 kg x 1 yuan = 60.79 yuan.
    assert found.fen == 6_079
    assert sum(part.change_fen for part in found.parts) == found.fen


def test_each_answer_is_a_part_with_its_own_change() -> None:
    found = valuate("phone_smart", {**ANSWERS, "screen": "cracked", "condition": "faulty"}, on=DAY)
    # 30 yuan x 60 % x 100 % x 50 % x 100 %.
    assert found.fen == 900
    changes = {part.code: part.change_fen for part in found.parts}
    assert (changes["condition"], changes["screen"]) == (-1_200, -900)


def test_a_sum_is_rounded_down_once_at_the_end() -> None:
    found = valuate("laptop", {**ANSWERS, "condition": "broken", "age": "3_to_6"}, on=DAY)
    # 60 yuan x 35 % x 110 % = 23.10 yuan.
    assert found.fen == 2_310


def test_a_missing_or_unknown_answer_names_its_question() -> None:
    with pytest.raises(BadAnswer) as caught:
        valuate("phone_smart", {**ANSWERS, "screen": ""}, on=DAY)
    assert caught.value.question == "screen"


def test_what_is_worth_nothing_asks_nothing() -> None:
    assert valuate("tv_crt", {}, on=DAY).fen == 0


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_class_has_a_price_and_no_price_is_below_nothing(code: str) -> None:
    worst = {question.code: question.choices[-1].code for question in questions(code)}
    assert valuate(code, worst, on=DAY).fen >= 0


def test_a_refrigerator_is_not_asked_for_its_screen() -> None:
    assert [question.code for question in questions("fridge_std")] == ["condition", "age"]
    assert "screen" in [question.code for question in questions("phone_smart")]


PHONE, FRIDGE = [WantedItem("phone_smart")], [WantedItem("fridge_std")]


def test_the_lowered_mailing_cost_holds_for_its_period_alone() -> None:
    days = [dt.date(2026, 9, 30), dt.date(2026, 10, 1), dt.date(2026, 12, 31), dt.date(2027, 1, 1)]
    assert [fee(Way.MAIL_IN, PHONE, on=day).fen for day in days] == [1_200, 0, 0, 1_200]


def test_heavy_pieces_from_the_fourth_floor_without_a_lift_cost_a_fee() -> None:
    assert fee(Way.DOORSTEP, FRIDGE, on=DAY, floor=4, has_lift=False).fen == 2_000
    assert fee(Way.DOORSTEP, FRIDGE, on=DAY, floor=4, has_lift=True).fen == 0
    assert fee(Way.DOORSTEP, FRIDGE, on=DAY, floor=3, has_lift=False).fen == 0
    assert fee(Way.DOORSTEP, PHONE, on=DAY, floor=9, has_lift=False).fen == 0


def test_a_neighbour_in_the_same_window_lowers_a_fee_and_never_below_nothing() -> None:
    high = fee(Way.DOORSTEP, FRIDGE, on=DAY, floor=5, has_lift=False, pooled=True)
    assert high.fen == 1_000
    assert fee(Way.DOORSTEP, PHONE, on=DAY, pooled=True).fen == 0


def test_dropping_off_costs_nothing() -> None:
    assert fee(Way.DROP_OFF, PHONE, on=DAY).fen == 0
