"""What the demo's days lack and is assumed: the sentences stand in assumptions.csv, zh and en."""

import csv
import datetime as dt
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking, BookingItem
from recycling.catalogue import item_class, planning_default
from recycling.days.cities import CITIES
from recycling.days.city import City
from recycling.days.fleet import CREWED_VISITS, SINGLE_VISITS, TRIPS_A_SHIFT
from recycling.days.items import SEED
from routing.fleet import shifts_on
from sites.areas import operator
from sites.registry import SiteKind, open_sites

TABLE = Path(__file__).parent / "assumptions.csv"

#: Planning defaults that a sentence quotes.
QUOTED = (
    "setup_seconds", "item_seconds", "heavy_item_seconds", "unload_fixed_seconds",
    "unload_seconds_per_100_kg", "day_start", "day_end",
)  # fmt: skip

BULKY = "bulky_item"


@dataclass(frozen=True)
class Assumption:
    """One thing that is assumed, in both languages."""

    code: str
    zh: str
    en: str


def assumptions(session: Session, on: dt.date) -> list[Assumption]:
    """What is assumed of the day `on`; nothing where the city is no demo."""
    city = CITIES.get(operator(session).code)
    if city is None:
        return []
    values = _values(session, city, on)
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["city"] in ("", city.code)]
    return [
        Assumption(row["code"], row["zh"].format_map(values), row["en"].format_map(values))
        for row in rows
        if row["code"] != "bulky" or values["bulky"]
    ]


def _values(session: Session, city: City, on: dt.date) -> dict[str, Any]:
    kinds = Counter(shift.vehicle.kind for shift in shifts_on(session, on))
    bulky = item_class(BULKY)
    return {
        "on": on.isoformat(),
        "seed": SEED,
        "yards": len(open_sites(session, on, kind=SiteKind.TRANSFER_YARD)),
        "trucks": kinds["box_truck"],
        "vans": kinds["light_van"],
        "trikes": kinds["e_trike"],
        "crewed_visits": CREWED_VISITS,
        "single_visits": SINGLE_VISITS,
        "trips": TRIPS_A_SHIFT,
        "detour": city.detour,
        "kmh": city.kmh,
        "bulky": _bulky_bookings(session, on),
        "bulky_kg": bulky.mass_kg,
        "bulky_litres": bulky.litres,
        **{key: planning_default(key, on) for key in QUOTED},
    }


def _bulky_bookings(session: Session, on: dt.date) -> int:
    query = (
        select(func.count(func.distinct(Booking.id)))
        .join(Booking.items)
        .where(Booking.service_on == on, BookingItem.class_code == BULKY)
    )
    return session.scalar(query) or 0
