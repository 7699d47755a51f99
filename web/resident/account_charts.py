"""The charts of the three accounts, each from zero, labelled at the bar, its unit in the title."""

from collections.abc import Sequence

from flask_babel import gettext as _
from markupsafe import Markup

from recycling.money.accounts import EnergyAccount, HouseholdYear, MoneyAccount, SafetyAccount
from web.charts import Bar, bars
from web.language import money, name, number


def energy_chart(accounts: Sequence[EnergyAccount]) -> Markup:
    """What the old one uses in a year, above new ones of each grade."""
    if not accounts:
        return Markup("")
    used = accounts[0].used_kwh
    rows = [
        Bar(
            _("Yours: %(label)s", label=name(accounts[0].old)), used.typical,
            _kwh(used.typical), used.low, used.high, strong=True,
        )
    ]  # fmt: skip
    rows += [
        Bar(
            _("New: %(label)s", label=name(one.new)), one.new.kwh.typical,
            _kwh(one.new.kwh.typical), one.new.kwh.low, one.new.kwh.high,
        )
        for one in accounts
    ]  # fmt: skip
    return bars(_("Electricity in a year"), rows, unit=_("kWh"))


def safety_chart(account: SafetyAccount) -> Markup:
    """The age beside the safe life."""
    if account.safe_years is None:
        return Markup("")
    rows = [
        Bar(_("Its age until now"), account.age_years, _years(account.age_years), strong=True),
        Bar(_("Its safe life"), account.safe_years, _years(account.safe_years)),
    ]
    return bars(_("Age and safe life"), rows, unit=_("years"))


def _kwh(kwh: float) -> str:
    return _("%(n)s kWh", n=number(kwh)) if kwh else "–"


def _years(years: float) -> str:
    return _("%(n)s years", n=number(years, 0 if years == round(years) else 1))


def money_chart(account: MoneyAccount) -> Markup:
    """What comes in and what goes out, in yuan."""
    saved = account.saved_fen_a_year * account.years
    rows = [
        ((_("Paid to you for it")), account.worth_fen, True),
        ((_("Subsidy")), account.subsidy_fen, True),
        ((_("Electricity saved in %(years)s years", years=account.years)), saved, True),
        ((_("You pay: the new one")), account.price_fen, False),
        ((_("You pay: fees")), account.fee_fen, False),
    ]
    shown = [Bar(words, fen / 100, money(fen), strong=strong) for words, fen, strong in rows if fen]
    return bars(_("What comes in, and what you pay"), shown, unit=_("yuan"))


def year_charts(years: Sequence[HouseholdYear]) -> dict[str, Markup]:
    """Mass, money and energy of a household, year by year."""
    kg = [Bar(str(y.year), y.grams / 1000, f"{number(y.grams / 1000, 1)} kg", strong=True)
          for y in years]  # fmt: skip
    yuan = [
        Bar(
            str(y.year),
            max(0, y.brought_fen) / 100,
            money(y.brought_fen) if y.brought_fen else "–",
            strong=True,
        )
        for y in years
    ]
    kwh = [Bar(str(y.year), y.saved_kwh, _kwh(y.saved_kwh), strong=True) for y in years]
    past = [
        Bar(str(y.year), y.past_life, str(y.past_life) if y.past_life else "–", strong=True)
        for y in years
    ]
    has_yuan, has_kwh = any(y.brought_fen for y in years), any(y.saved_kwh for y in years)
    return {
        "mass": bars(_("Handed over"), kg, unit=_("kg")),
        "money": bars(_("Paid to you"), yuan if has_yuan else [], unit=_("yuan")),
        "safety": bars(
            _("Past its safe life"),
            past if any(y.past_life for y in years) else [],
            unit=_("pieces"),
        ),
        "energy": bars(_("Electricity wasted no more"), kwh if has_kwh else [], unit=_("kWh")),
    }
