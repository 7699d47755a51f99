"""The three accounts: energy, money, safety of an appliance, a booking, a household's years."""

import datetime as dt
from dataclasses import dataclass

from flask import render_template, request

from recycling.catalogue import catalogue, item_class
from recycling.money.accounts import (
    EnergyAccount,
    EnergyUse,
    MoneyAccount,
    SafetyAccount,
    booking_accounts,
    energy_accounts,
    household_years,
    money_account,
    new_uses,
    old_uses,
    safety_account,
    tariff,
)
from recycling.money.accounts.energy import AGEING
from recycling.money.rewards import Unit, balance, entries_of
from recycling.money.subsidies import Purchase, category_of, explain
from recycling.people import Role, user_by_ref
from sites.areas import Operator, operator
from web.language import today
from web.resident.account_charts import energy_chart, money_chart, safety_chart, year_charts
from web.resident.room import blueprint, own_booking
from web.security import Reach, access, viewer
from web.unit import database

#: Classes that the calculator knows something of, in the catalogue's order.
ASKED_FIRST = "fridge_large"
YEARS = 10


@dataclass(frozen=True)
class Worked:
    """The three accounts of what was asked; energy against each new grade, the best first."""

    energies: tuple[EnergyAccount, ...]
    energy: EnergyAccount | None
    safety: SafetyAccount
    money: MoneyAccount


@blueprint.get("/accounts")
@access(scope=Reach.PUBLIC)
def accounts() -> str:
    """What an old appliance costs, what it brings, and whether it is still safe."""
    city = operator(database())
    code = request.args.get("item", ASKED_FIRST)
    code = code if code in catalogue() else ASKED_FIRST
    year = _whole(request.args.get("year", ""), today().year - 12, 1950, today().year)
    price = _whole(request.args.get("price", ""), 0, 0, 1_000_000)
    olds, news = old_uses(code), new_uses(code)
    old = _chosen(olds, request.args.get("old", ""))
    new = _chosen(news, request.args.get("new", ""))
    worked = _worked(city, code, year, old, new, price)
    return render_template(
        "resident/accounts.html", city=city, code=code, year=year, price=price, olds=olds,
        news=news, old=old, new=new, worked=worked, kinds=catalogue().values(),
        chart=energy_chart(worked.energies), age_chart=safety_chart(worked.safety),
        yuan_chart=money_chart(worked.money), kind=item_class(code), years=YEARS,
        in_yuan=city.currency == "CNY", labels=bool(request.args.get("labels")),
    )  # fmt: skip


def _whole(text: str, otherwise: int, least: int, most: int) -> int:
    return min(max(int(text), least), most) if text.strip().isdecimal() else otherwise


def _chosen(uses: tuple[EnergyUse, ...], key: str) -> EnergyUse | None:
    return next((use for use in uses if use.key == key), uses[0] if uses else None)


def _worked(
    city: Operator, code: str, year: int, old: EnergyUse | None, new: EnergyUse | None, price: int
) -> Worked:
    started = dt.date(year, 7, 1)
    age = max(0.0, (today() - started).days / 365.25)
    energies: tuple[EnergyAccount, ...] = ()
    if old is not None and city.currency == "CNY":
        # Labels alone leave out what ageing adds.
        energies = energy_accounts(
            old, code, age_years=age, area_code=city.area_code, on=today(),
            prices=tariff(city.area_code), ageing=0.0 if request.args.get("labels") else AGEING,
        )  # fmt: skip
    energy = next((one for one in energies if one.new == new), energies[0] if energies else None)
    category = category_of(code)
    subsidy = 0
    if price and category is not None:
        bought = Purchase(
            category.code, price * 100, today(), grade=1, region=city.area_code, has_old_item=True
        )
        subsidy = explain(database(), bought, "").total_fen
    saved = energy.saved_yuan.typical if energy and price else 0.0
    money = money_account(
        worth_fen=0, subsidy_fen=subsidy, saved_yuan_a_year=saved, price_fen=price * 100,
        years=YEARS,
    )  # fmt: skip
    return Worked(
        energies, energy, safety_account(code, min(started, today()), today=today()), money
    )


@blueprint.get("/bookings/<ref>/accounts")
@access(scope=Reach.OWN)
def accounts_of_booking(ref: str) -> str:
    """The three accounts of what a booking gives away."""
    booking = own_booking(ref)
    found = booking_accounts(database(), booking, operator(database()), today=today())
    return render_template(
        "resident/booking_accounts.html", booking=booking, found=found, item_class=item_class,
        energy_chart=energy_chart, safety_chart=safety_chart, yuan_chart=money_chart(found.money),
    )  # fmt: skip


@blueprint.get("/my/account")
@access(Role.RESIDENT, scope=Reach.OWN)
def household() -> str:
    """What a household gave over the years, and its points."""
    city = operator(database())
    user = user_by_ref(database(), viewer().ref)
    phone = user.phone if user and user.phone else ""
    years = household_years(database(), city, phone, today=today()) if phone else []
    return render_template(
        "resident/household.html", years=years, points=balance(database(), phone) if phone else 0,
        entries=entries_of(database(), phone) if phone else [],
        credit=balance(database(), phone, Unit.CREDIT_FEN) if phone else 0,
        credits=entries_of(database(), phone, Unit.CREDIT_FEN) if phone else [],
        charts=year_charts(years), in_yuan=city.currency == "CNY",
    )  # fmt: skip
