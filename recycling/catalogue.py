"""What can be collected: classes of items with mass, volume, hazards and handling.

The tables stand in recycling/domain/, each row with its source and confidence; an administrator's
correction is a new row there, never a number in code.
"""

import csv
import datetime as dt
import enum
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from recycling.errors import RecyclingError

DOMAIN = Path(__file__).parent / "domain"


class Way(enum.StrEnum):
    """How an item can come in."""

    DOORSTEP = "doorstep"
    MAIL_IN = "mail_in"
    DROP_OFF = "drop_off"


#: The table's channel -> the ways that it allows, the usual one first.
CHANNELS: dict[str, tuple[Way, ...]] = {
    "doorstep": (Way.DOORSTEP,),
    "mail_or_doorstep": (Way.MAIL_IN, Way.DOORSTEP, Way.DROP_OFF),
    "mail_ground_or_doorstep": (Way.MAIL_IN, Way.DOORSTEP, Way.DROP_OFF),
    "site_dropoff": (Way.DROP_OFF,),
    "site_dropoff_or_doorstep": (Way.DROP_OFF, Way.DOORSTEP),
    "special_pickup": (Way.DOORSTEP,),
}


class UnknownItem(RecyclingError, LookupError):
    """The catalogue has no class with this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the catalogue has no item class '{code}'")
        self.code = code


@dataclass(frozen=True)
class Family:
    """A group of classes under one picture."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class ItemClass:
    """One class of items; masses in kg, volume in m3, battery in Wh."""

    code: str
    family: str
    name_zh: str
    name_en: str
    unu_key: str
    mass_kg: float
    mass_kg_low: float
    mass_kg_high: float
    volume_m3: float
    battery: str
    battery_wh: float
    refrigerant: bool
    crt: bool
    data_bearing: str
    two_person: bool
    mailable: str
    ways: tuple[Way, ...]
    handling_zh: str
    handling_en: str
    source: str
    confidence: str

    @property
    def grams(self) -> int:
        """The typical mass in whole grams."""
        return round(self.mass_kg * 1000)

    @property
    def litres(self) -> int:
        """The volume in whole litres, rounded up."""
        return -round(-self.volume_m3 * 1000 // 1)

    @property
    def lithium(self) -> bool:
        """Whether the item is a lithium battery of its own, or a damaged one."""
        return self.battery in ("loose", "damaged")

    @property
    def skills(self) -> frozenset[str]:
        """What a crew must be able to do to take it; codes of routing.fleet.SKILLS."""
        needs = {
            "two_person": self.two_person,
            "refrigerant": self.refrigerant and self.two_person,
            "lithium": self.lithium,
            "data_sealed": self.data_bearing == "high",
        }
        return frozenset(code for code, needed in needs.items() if needed)


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of recycling/domain/`name`.csv."""
    with (DOMAIN / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def families() -> dict[str, Family]:
    """All families by code, in the order they are shown."""
    return {row["code"]: Family(**row) for row in read_table("families")}


@cache
def catalogue() -> dict[str, ItemClass]:
    """All classes by code, in the table's order."""
    words = {row["code"]: row for row in read_table("class_words")}
    return {row["code"]: _item_class(row, words[row["code"]]) for row in read_table("item_classes")}


@cache
def round_classes() -> dict[str, ItemClass]:
    """What a city's rounds bring beside electronics, by code: known here, offered to nobody."""
    words = {"family": "small_appliance", "handling_zh": "", "handling_en": ""}
    return {row["code"]: _item_class(row, words) for row in read_table("round_classes")}


def _item_class(row: dict[str, str], words: dict[str, str]) -> ItemClass:
    return ItemClass(
        code=row["code"],
        family=words["family"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        unu_key=row["unu_key"],
        mass_kg=float(row["mass_kg_typical"]),
        mass_kg_low=float(row["mass_kg_low"]),
        mass_kg_high=float(row["mass_kg_high"]),
        volume_m3=float(row["volume_m3"]),
        battery=row["battery"],
        battery_wh=float(row["battery_wh_typical"] or 0),
        refrigerant=row["refrigerant"] == "yes",
        crt=row["crt"] == "yes",
        data_bearing=row["data_bearing"],
        two_person=row["two_person"] == "yes",
        mailable=row["mailable"],
        ways=CHANNELS[row["channel"]],
        handling_zh=words["handling_zh"],
        handling_en=words["handling_en"],
        source=row["source"],
        confidence=row["confidence"],
    )


def item_class(code: str) -> ItemClass:
    """The class with this code; raises UnknownItem."""
    found = catalogue().get(code) or round_classes().get(code)
    if found is None:
        raise UnknownItem(code)
    return found


def search(words: str) -> list[ItemClass]:
    """Classes whose name or code holds every word, in either language; all for an empty search."""
    wanted = words.casefold().split()
    return [
        row
        for row in catalogue().values()
        if all(word in f"{row.code} {row.name_zh} {row.name_en}".casefold() for word in wanted)
    ]


@cache
def planning_default(key: str, day: dt.date) -> str:
    """A planning default that holds on `day`, as the table writes it."""
    for row in read_table("planning_defaults"):
        begins = dt.date.fromisoformat(row["valid_from"])
        ends = dt.date.fromisoformat(row["valid_until"]) if row["valid_until"] else dt.date.max
        if row["key"] == key and begins <= day < ends:
            return row["value"]
    raise UnknownItem(key)
