"""Items for requests that name none: drawn by a fixed seed, weighted by draw.csv."""

import csv
import random
from functools import cache
from pathlib import Path

from recycling.booking.bookings import WantedItem

#: One seed for every day; a request's own key makes its draw independent of all others.
SEED = 607

#: How many kinds of item a request has: a planning assumption.
KINDS_OF_ITEM = ((1, 70), (2, 20), (3, 10))

TABLE = Path(__file__).parent / "draw.csv"


@cache
def _weights(city: str, list_name: str) -> tuple[tuple[str, ...], tuple[float, ...]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if row["city"] == city and row["list"] == list_name
        ]
    return tuple(row["class_code"] for row in rows), tuple(float(row["weight"]) for row in rows)


def draw(city: str, list_name: str, key: str) -> tuple[WantedItem, ...]:
    """What the request `key` hands over; the same at each call."""
    chance = random.Random(f"{SEED}:{city}:{key}")
    codes, weights = _weights(city, list_name)
    counts, shares = zip(*KINDS_OF_ITEM, strict=True)
    wanted = chance.choices(counts, shares)[0]
    drawn: dict[str, int] = {}
    for code in chance.choices(codes, weights, k=wanted):
        drawn[code] = drawn.get(code, 0) + 1
    return tuple(WantedItem(code, count) for code, count in drawn.items())
