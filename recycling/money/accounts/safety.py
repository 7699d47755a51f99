"""The safety account: age against the safe service life, and what can go wrong. Pure.

The maker's declared life counts first, then the association's value, then an advice value; which
was used is said. Gas appliances have a scrap age by law: past it they are to be stopped. No
probability of a fire is stated: no source gives one.
"""

import datetime as dt
import enum
from dataclasses import dataclass
from functools import cache

from recycling.catalogue import item_class, read_table
from recycling.money.accounts.shown import Source

DAYS_A_YEAR = 365.25

#: Standards whose years are a scrap age (判废年限), not advice.
SCRAP_STANDARD = "GB 17905"


class SafetyState(enum.StrEnum):
    """Where an appliance stands against its life."""

    WITHIN = "within"
    LAST_YEAR = "last_year"
    OVER = "over"
    FAR_OVER = "far_over"
    STOP_USING = "stop_using"
    UNKNOWN = "unknown"


class Basis(enum.StrEnum):
    """Whose number the life is."""

    DECLARED = "declared"
    ASSOCIATION = "association"
    SCRAP_AGE = "scrap_age"
    ADVICE = "advice"
    NONE = "none"


class Safety(enum.StrEnum):
    """What can go wrong with a class, past its life or at any age."""

    LEAKAGE = "leakage"
    FIRE = "fire"
    REFRIGERANT = "refrigerant"
    GAS = "gas"
    SWOLLEN_BATTERY = "swollen_battery"
    IMPLOSION = "implosion"
    SCALDING = "scalding"


@dataclass(frozen=True)
class SafetyAccount:
    """An appliance's age against its safe life."""

    state: SafetyState
    basis: Basis
    age_years: float
    safe_years: float | None
    over_years: float
    hints: tuple[Safety, ...]
    source: Source | None


@cache
def _lives() -> dict[str, dict[str, str]]:
    """The row that counts for each class: a scrap age by law wins over advice."""
    found: dict[str, dict[str, str]] = {}
    for row in read_table("service_life"):
        if not row["safe_life_years"].replace(".", "").isdigit():
            continue
        for code in row["item_codes"].split("|"):
            if (
                code != "*"
                and (code not in found or _is_scrap(row))
                and not (
                    # Natural gas and LPG are the usual case; manufactured gas is asked for by name.
                    code in found and "manufactured" in row["item"]
                )
            ):
                found[code] = row
    return found


def _is_scrap(row: dict[str, str]) -> bool:
    return row["standard"].startswith(SCRAP_STANDARD)


def safety_account(
    class_code: str, started_on: dt.date, *, today: dt.date, declared_years: float | None = None
) -> SafetyAccount:
    """The account of one appliance that was bought (or installed) on `started_on`."""
    age = max(0.0, (today - started_on).days / DAYS_A_YEAR)
    row = _lives().get(class_code)
    hints = _hints(class_code)
    if row is None and declared_years is None:
        return SafetyAccount(SafetyState.UNKNOWN, Basis.NONE, age, None, 0.0, hints, None)
    life = float(row["safe_life_years"]) if row else 0.0
    basis = _basis(row)
    if declared_years is not None:
        # A declared life may be longer than advice, never longer than a scrap age.
        life = min(declared_years, life) if basis is Basis.SCRAP_AGE else declared_years
        basis = basis if basis is Basis.SCRAP_AGE and life < declared_years else Basis.DECLARED
    source = None
    if row is not None:
        source = Source(row["standard"], f"{life:g}", "years", row["source"], row["confidence"])
    over = max(0.0, age - life)
    return SafetyAccount(_state(age, life, basis), basis, age, life, over, hints, source)


def _basis(row: dict[str, str] | None) -> Basis:
    if row is None:
        return Basis.NONE
    if _is_scrap(row):
        return Basis.SCRAP_AGE
    return Basis.ASSOCIATION if "CHEAA" in row["standard"] else Basis.ADVICE


def _state(age: float, life: float, basis: Basis) -> SafetyState:
    if age > life and basis is Basis.SCRAP_AGE:
        return SafetyState.STOP_USING
    if age > life + 2:
        return SafetyState.FAR_OVER
    if age > life:
        return SafetyState.OVER
    return SafetyState.LAST_YEAR if age > life - 1 else SafetyState.WITHIN


def _hints(class_code: str) -> tuple[Safety, ...]:
    kind = item_class(class_code)
    gas = class_code in ("gas_stove", "water_heater_gas")
    found = {
        Safety.GAS: gas,
        Safety.LEAKAGE: kind.family in ("washer", "heating", "kitchen", "fridge") and not gas,
        Safety.SCALDING: class_code in ("water_heater_electric", "water_heater_gas"),
        Safety.FIRE: kind.family in ("fridge", "washer", "air_conditioner", "tv", "heating"),
        Safety.REFRIGERANT: kind.refrigerant,
        Safety.SWOLLEN_BATTERY: kind.battery.startswith("built_in") or kind.lithium,
        Safety.IMPLOSION: kind.crt,
    }
    return tuple(hint for hint, holds in found.items() if holds)
