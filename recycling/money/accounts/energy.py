"""The energy account: what an old appliance uses against a new one. Pure.

    E_old = E_label_old x (1 + d)^min(age, 15)        [kWh/year]
    dE    = max(0, E_old - E_new)                     [kWh/year]
    bill  = bill(H) - bill(H - dE), or dE x price     [yuan/year]
    CO2   = dE x EF                                   [kg/year]

Formulas: the project's domain notes, section 2; inputs are tables with their sources.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from recycling.catalogue import read_table
from recycling.money.accounts.prices import Tariff, bill_yuan, co2_factor
from recycling.money.accounts.shown import Range, Source

#: Growth of use by ageing, a year, and the years after which it is taken to stand still.
AGEING, AGEING_YEARS = 0.01, 15

FORMULA = "E_old x (1 + d)^min(age, 15) - E_new"

#: Classes whose use is compared with another class's rows: they do the same work.
SAME_WORK = {
    "fridge_small": "fridge_std",
    "freezer": "fridge_std",
    "ac_cabinet": "ac_split",
    "ac_window": "ac_split",
    "washer_twin": "washer_pulsator",
    "tv_crt": "tv_flat_small",
}


@dataclass(frozen=True)
class EnergyUse:
    """What one kind of appliance uses in a year, by its label or as an estimate."""

    name_zh: str
    name_en: str
    grade: str
    standard: str
    kwh: Range
    source: Source

    @property
    def key(self) -> str:
        """The row as a form names it."""
        return f"{self.grade}@{self.standard}"


@dataclass(frozen=True)
class EnergyAccount:
    """What keeping the old appliance costs in a year against a new one."""

    old: EnergyUse
    new: EnergyUse
    age_years: float
    ageing: float
    saved_kwh: Range
    saved_yuan: Range
    saved_kg_co2: Range
    formula: str
    sources: tuple[Source, ...]

    @property
    def used_kwh(self) -> Range:
        """What the old one uses in a year at its age."""
        return self.old.kwh.times((1 + self.ageing) ** min(self.age_years, AGEING_YEARS))


@cache
def _uses(code: str) -> tuple[EnergyUse, ...]:
    rows = [row for row in read_table("energy_use") if row["item_code"] == code]
    return tuple(
        EnergyUse(
            name_zh=row["label_zh"],
            name_en=row["label"],
            grade=row["grade"],
            standard=row["standard"],
            kwh=Range(
                float(row["kwh_year_low"] or row["kwh_year_typical"]),
                float(row["kwh_year_typical"]),
                float(row["kwh_year_high"] or row["kwh_year_typical"]),
            ),
            source=Source(
                row["label"], row["kwh_year_typical"], "kWh/year",
                f"{row['source']} ({row['basis']})", row["confidence"],
            ),
        )
        for row in rows
    )  # fmt: skip


def old_uses(class_code: str) -> tuple[EnergyUse, ...]:
    """What an old appliance of the class may use, the highest first; empty where unknown."""
    rows = _uses(class_code) or _uses(SAME_WORK.get(class_code, ""))
    return tuple(sorted(rows, key=lambda use: -use.kwh.typical))


def new_uses(class_code: str) -> tuple[EnergyUse, ...]:
    """What a new one may use, the best grade first: the rows that use less than the worst old."""
    rows = _uses(SAME_WORK.get(class_code, class_code)) or _uses(class_code)
    return tuple(sorted(rows, key=lambda use: use.kwh.typical))[:-1]


def use_of_year(class_code: str, bought_year: int) -> EnergyUse | None:
    """What one that was bought in a year uses by its label; None where nothing is known.

    Of the rows under the newest standard that was out by then, the middle one (of two the one that
    uses more: nobody named the grade); of the oldest standard for what was bought before any.
    """
    rows = old_uses(class_code)
    if not rows:
        return None
    out = [use for use in rows if _standard_year(use) <= bought_year]
    newest = max((_standard_year(use) for use in out), default=min(map(_standard_year, rows)))
    same = [use for use in rows if _standard_year(use) == newest]
    return same[(len(same) - 1) // 2]


def _standard_year(use: EnergyUse) -> int:
    """The year that ends the standard's number, as 2015 in GB 12021.2-2015; 0 where it has none."""
    year = use.standard.rpartition("-")[2]
    return int(year) if year.isdecimal() and len(year) == 4 else 0


def energy_accounts(
    old: EnergyUse,
    class_code: str,
    *,
    age_years: float,
    area_code: str,
    on: dt.date,
    prices: Tariff,
    ageing: float = AGEING,
) -> tuple[EnergyAccount, ...]:
    """The account against a new one of each grade that uses less, the best first."""
    found = (
        energy_account(
            old, new, age_years=age_years, area_code=area_code, on=on, prices=prices,
            ageing=ageing,
        )
        for new in new_uses(class_code)
        if new != old
    )  # fmt: skip
    return tuple(one for one in found if one.saved_kwh.typical > 0)


def energy_account(
    old: EnergyUse,
    new: EnergyUse,
    *,
    age_years: float,
    area_code: str,
    on: dt.date,
    prices: Tariff,
    home_kwh: float | None = None,
    ageing: float = AGEING,
) -> EnergyAccount:
    """The account of one appliance.

    Parameters
    ----------
    home_kwh : float, optional
        What the whole home uses in a year; where it is known, tiers count, else the first price.
    ageing : float
        `d` of the formula; 0 for a comparison of labels alone.
    """
    aged = (1 + ageing) ** min(max(age_years, 0.0), AGEING_YEARS)
    saved = Range(
        max(0.0, old.kwh.low * aged - new.kwh.high),
        max(0.0, old.kwh.typical * aged - new.kwh.typical),
        max(0.0, old.kwh.high * aged - new.kwh.low),
    )
    factor, factor_source = co2_factor(area_code, on)
    yuan = Range(
        *(_bill_less(kwh, home_kwh, prices) for kwh in (saved.low, saved.typical, saved.high))
    )
    return EnergyAccount(
        old=old,
        new=new,
        age_years=age_years,
        ageing=ageing,
        saved_kwh=saved,
        saved_yuan=yuan,
        saved_kg_co2=saved.times(factor),
        formula=FORMULA,
        sources=(old.source, new.source, prices.source, factor_source),
    )


def _bill_less(kwh: float, home_kwh: float | None, prices: Tariff) -> float:
    if home_kwh is None:
        return kwh * prices.first_price
    return bill_yuan(home_kwh, prices) - bill_yuan(max(0.0, home_kwh - kwh), prices)
