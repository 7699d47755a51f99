"""The three accounts of an old appliance: energy, money, safety; each with formula and source."""

from recycling.money.accounts.energy import (
    EnergyAccount,
    EnergyUse,
    energy_account,
    energy_accounts,
    new_uses,
    old_uses,
    use_of_year,
)
from recycling.money.accounts.given import BookingAccounts, GivenItem, booking_accounts
from recycling.money.accounts.household import HouseholdYear, household_years
from recycling.money.accounts.money import MoneyAccount, money_account, payback_years
from recycling.money.accounts.prices import Tariff, bill_yuan, co2_factor, tariff
from recycling.money.accounts.safety import Safety, SafetyAccount, SafetyState, safety_account
from recycling.money.accounts.shown import Range, Source

__all__ = [
    "BookingAccounts",
    "EnergyAccount",
    "EnergyUse",
    "GivenItem",
    "HouseholdYear",
    "MoneyAccount",
    "Range",
    "Safety",
    "SafetyAccount",
    "SafetyState",
    "Source",
    "Tariff",
    "bill_yuan",
    "booking_accounts",
    "co2_factor",
    "energy_account",
    "energy_accounts",
    "household_years",
    "money_account",
    "new_uses",
    "old_uses",
    "payback_years",
    "safety_account",
    "tariff",
    "use_of_year",
]
