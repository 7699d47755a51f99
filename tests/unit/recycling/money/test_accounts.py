"""The three accounts, against figures that can be worked by hand."""

import datetime as dt

import pytest

from recycling.money.accounts import (
    Range,
    SafetyState,
    Source,
    Tariff,
    bill_yuan,
    co2_factor,
    energy_account,
    money_account,
    new_uses,
    old_uses,
    payback_years,
    safety_account,
    tariff,
)
from recycling.money.accounts.safety import Basis, Safety

TODAY = dt.date(2026, 11, 25)
SAID = Source("", "", "", "", "")
#: 68 yuan for 135 kWh, as the report of the refrigerator standard has it.
REPORT = Tariff("report", ((None, 0.504),), SAID)
TIERS = Tariff("tiers", ((2000.0, 0.50), (3000.0, 0.55), (None, 0.80)), SAID)


def test_the_check_value_135_kwh_about_68_yuan_and_71_6_kg() -> None:
    old, new = old_uses("fridge_large")[0], new_uses("fridge_large")[0]
    found = energy_account(
        old, new, age_years=11, area_code="", on=dt.date(2023, 12, 31), prices=REPORT, ageing=0
    )
    assert found.saved_kwh.typical == pytest.approx(135.0)  # 335.8 - 200.8
    assert round(found.saved_yuan.typical) == 68  # 135 x 0.504 = 68.04
    assert found.saved_kg_co2.typical == pytest.approx(71.6, abs=0.05)  # 135 x 0.5306


def test_ageing_grows_use_for_fifteen_years_and_no_longer() -> None:
    old, new = old_uses("fridge_large")[0], new_uses("fridge_large")[0]

    def saved(age: float) -> float:
        return energy_account(
            old, new, age_years=age, area_code="", on=TODAY, prices=REPORT
        ).saved_kwh.typical

    assert saved(10) == pytest.approx(335.8 * 1.01**10 - 200.8)
    assert saved(20) == saved(15)


def test_a_new_one_that_uses_more_saves_nothing_and_owes_nothing() -> None:
    old, new = new_uses("fridge_large")[0], old_uses("fridge_large")[0]
    found = energy_account(old, new, age_years=1, area_code="", on=TODAY, prices=REPORT, ageing=0)
    assert found.saved_kwh == Range(0, 0, 0)


def test_an_estimate_is_shown_as_a_range() -> None:
    old, new = old_uses("fridge_std")[0], new_uses("fridge_std")[0]
    found = energy_account(old, new, age_years=15, area_code="", on=TODAY, prices=REPORT)
    assert found.saved_kwh.low < found.saved_kwh.typical < found.saved_kwh.high
    assert len(found.sources) == 4


def test_every_class_that_has_an_old_use_has_a_better_new_one() -> None:
    for code in ("fridge_small", "fridge_std", "ac_split", "washer_drum", "water_heater_electric"):
        assert new_uses(code)[0].kwh.typical < old_uses(code)[0].kwh.typical


@pytest.mark.parametrize(
    ("kwh", "yuan"),
    [
        (0, 0),
        (2000, 1000),
        (2001, 1000.55),
        (3000, 1550),  # 1,000 + 1,000 x 0.55
        (4000, 2350),  # 1,550 + 1,000 x 0.80
    ],
)
def test_a_bill_goes_tier_by_tier(kwh: float, yuan: float) -> None:
    assert bill_yuan(kwh, TIERS) == pytest.approx(yuan)


def test_where_the_homes_use_is_known_the_dearest_tier_is_saved_first() -> None:
    old, new = old_uses("fridge_large")[0], new_uses("fridge_large")[0]
    found = energy_account(
        old, new, age_years=0, area_code="", on=TODAY, prices=TIERS, home_kwh=3100, ageing=0
    )
    # 100 kWh at 0.80 and 35 at 0.55.
    assert found.saved_yuan.typical == pytest.approx(80 + 19.25)


def test_prices_and_factors_follow_the_area() -> None:
    assert tariff("310101").first_price == 0.617
    assert tariff("99").area == "national_default"
    assert co2_factor("310101", TODAY)[0] == 0.5500
    assert co2_factor("", dt.date(2022, 6, 1))[0] == 0.5366


@pytest.mark.parametrize(
    ("years", "state"),
    [
        (8.9, SafetyState.WITHIN),
        (9.5, SafetyState.LAST_YEAR),
        (10.5, SafetyState.OVER),
        (12.5, SafetyState.FAR_OVER),
    ],
)
def test_a_refrigerator_is_safe_for_ten_years(years: float, state: SafetyState) -> None:
    bought = TODAY - dt.timedelta(days=years * 365.25)
    found = safety_account("fridge_std", bought, today=TODAY)
    assert (found.state, found.basis, found.safe_years) == (state, Basis.ASSOCIATION, 10)


def test_a_gas_water_heater_past_its_scrap_age_is_to_be_stopped() -> None:
    bought = dt.date(2018, 1, 1)
    found = safety_account("water_heater_gas", bought, today=TODAY)
    assert (found.state, found.basis, found.safe_years) == (
        SafetyState.STOP_USING, Basis.SCRAP_AGE, 8,
    )  # fmt: skip
    assert Safety.GAS in found.hints


def test_the_makers_declared_life_comes_first_but_never_stretches_a_scrap_age() -> None:
    bought = dt.date(2013, 1, 1)  # almost fourteen years ago
    declared = safety_account("fridge_std", bought, today=TODAY, declared_years=15)
    assert (declared.state, declared.basis) == (SafetyState.WITHIN, Basis.DECLARED)
    gas = safety_account("water_heater_gas", bought, today=TODAY, declared_years=15)
    assert (gas.state, gas.safe_years) == (SafetyState.STOP_USING, 8)


def test_a_television_has_advice_only_and_a_toy_nothing() -> None:
    bought = dt.date(2020, 1, 1)
    assert safety_account("tv_flat_large", bought, today=TODAY).basis is Basis.ADVICE
    toy = safety_account("toy", bought, today=TODAY)
    assert (toy.state, toy.source) == (SafetyState.UNKNOWN, None)


def test_the_money_account_adds_worth_subsidy_and_saving_and_takes_the_cost() -> None:
    found = money_account(
        worth_fen=6_000, subsidy_fen=60_000, saved_yuan_a_year=68.04, price_fen=400_000, years=10
    )
    assert found.net_cost_fen == 334_000  # 4,000 - 600 - 60 yuan
    assert found.total_fen == 68_040 - 334_000
    assert found.payback_years == pytest.approx(334_000 / 6_804)
    # NPV at 3 %: 68.04 x 8.5302 = 580.4 yuan.
    assert found.present_value_fen(0.03) == pytest.approx(58_039 - 334_000, abs=10)


def test_giving_away_alone_pays_at_once_and_nothing_saved_never_pays() -> None:
    assert money_account(worth_fen=6_000).payback_years == 0
    assert payback_years(100, 0) is None
