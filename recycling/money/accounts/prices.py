"""What a kilowatt-hour costs and emits where somebody lives. Pure; tables are data."""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from recycling.catalogue import read_table
from recycling.money.accounts.shown import Source

NATIONAL_PRICE, NATIONAL_GRID = "national_default", "全国"


@dataclass(frozen=True)
class Tariff:
    """Prices of a year: (upper bound in kWh or None, yuan a kWh), the lowest tier first."""

    area: str
    tiers: tuple[tuple[float | None, float], ...]
    source: Source

    @property
    def first_price(self) -> float:
        """Yuan a kWh of the first tier, or the flat price."""
        return self.tiers[0][1]


@cache
def _province(area_code: str) -> tuple[str, str]:
    for row in read_table("grid_regions"):
        if area_code.startswith(row["province_code"]):
            return row["price_area"], row["grid_area"]
    return NATIONAL_PRICE, NATIONAL_GRID


@cache
def tariff(area_code: str) -> Tariff:
    """The household tariff of an area; the national default where its own tiers are unknown."""
    area, _ = _province(area_code)
    rows = [row for row in read_table("electricity_prices") if row["area"] == area]
    # A tier without a bound that is not the last is none of the year: summer differs.
    annual = all(row["annual_kwh_upto"] for row in rows[:-1])
    if not rows or not annual:
        rows = [row for row in read_table("electricity_prices") if row["area"] == NATIONAL_PRICE]
        area = NATIONAL_PRICE
    tiers = tuple(
        (float(row["annual_kwh_upto"]) if row["annual_kwh_upto"] else None,
         float(row["price_yuan_per_kwh"]))
        for row in rows
    )  # fmt: skip
    shown = " / ".join(f"{price:g}" for _, price in tiers)
    return Tariff(
        area, tiers, Source("price", shown, "yuan/kWh", rows[0]["source"], rows[0]["confidence"])
    )


def bill_yuan(kwh: float, prices: Tariff) -> float:
    """What `kwh` in a year cost, tier by tier; past the last bound its price goes on."""
    total = begun = 0.0
    for upto, price in prices.tiers:
        end = kwh if upto is None else min(kwh, upto)
        if end > begun:
            total += (end - begun) * price
            begun = end
    if kwh > begun:
        total += (kwh - begun) * prices.tiers[-1][1]
    return total


@cache
def co2_factor(area_code: str, on: dt.date) -> tuple[float, Source]:
    """Average kg CO2 a kWh of the area's grid, of the newest year up to `on`.

    The life-cycle ("footprint") factors of the table are another thing and are never mixed in.
    """
    _, grid = _province(area_code)
    rows = [
        row
        for row in read_table("grid_emission_factors")
        if row["kind"] == "average CO2" and row["area"] == grid and int(row["year"]) <= on.year
    ]
    row = max(rows, key=lambda one: int(one["year"]))
    value = row["value_kgco2_per_kwh"]
    return float(value), Source(
        f"{grid} {row['year']}", value, "kg CO2/kWh", row["source"], row["confidence"]
    )
