"""Los Angeles doors by number, street and ZIP, held in memory."""

from __future__ import annotations

import bisect
import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from routing.geo import american_address
from routing.geo.place import CONFIDENCE, Level, Place

FOLDER = Path(__file__).parent / "gazetteer"
SOURCE = "la-open-data"

# A number between two known ones of its street lies on the line between them: a planning default.
BETWEEN_NUMBERS = 0.8
# Numbers further apart than this are not on one stretch (a Los Angeles block counts 100).
MOST_NUMBERS_APART = 400
# A street's mean point is good enough for a stop only on a short street; long boulevards are not.
STREET_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class House:
    """One known door; `zip` and `direction` may be empty."""

    number: int
    direction: str
    street: str
    zip: str
    lat: float
    lon: float

    @property
    def label(self) -> str:
        """The address as the city writes it."""
        line = " ".join(filter(None, (str(self.number), self.direction, self.street)))
        return f"{line}, {self.zip}" if self.zip else line


class AmericanGazetteer:
    """Finds a street address: the door, else between two doors, else the street, else the ZIP."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._houses: dict[str, list[House]] = defaultdict(list)
        self._by_zip: dict[str, list[House]] = defaultdict(list)
        self._crossings: dict[str, Place] = {}
        with (folder / "la_addresses.csv").open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                self._add(row["number"], row["street"], row["zip"], row["lat"], row["lon"])
        for houses in self._houses.values():
            houses.sort(key=lambda house: house.number)
        self._labels = sorted(
            (house.label, house) for street in self._houses.values() for house in street
        )

    def find(self, address: str) -> Place | None:
        """The finest place the address names, or None."""
        crossing = self._crossings.get(address.upper().split(",")[0].strip())
        if crossing is not None:
            return crossing
        parts = american_address.parse(address)
        houses = [
            house
            for house in self._houses.get(parts.street, ())
            if parts.zip in ("", house.zip)
            and (not parts.direction or parts.direction == house.direction)
        ]
        if houses and parts.number is not None:
            return _door(houses, parts.number) or self._street(houses)
        if houses:
            return self._street(houses)
        return self._postcode(parts.zip)

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Place, ...]:
        """Doors whose address begins so, in the order of their labels."""
        start = prefix.upper().strip()
        at = bisect.bisect_left(self._labels, (start,))
        near = self._labels[at : at + limit]
        return tuple(_house_place(house) for label, house in near if label.startswith(start))

    def doors(self) -> list[Place]:
        """Every known door."""
        return [_house_place(house) for _, house in self._labels]

    def _add(self, number: str, name: str, postcode: str, lat: str, lon: str) -> None:
        if not number:
            place = Place(float(lat), float(lon), name, Level.STREET, BETWEEN_NUMBERS, SOURCE)
            self._crossings[name] = place
            return
        direction, street = american_address.street_key(name)
        # 309 1/4 stands beside 309.
        house = House(int(number.split()[0]), direction, street, postcode, float(lat), float(lon))
        self._houses[street].append(house)
        if postcode:
            self._by_zip[postcode].append(house)

    def _street(self, houses: list[House]) -> Place:
        first = houses[0]
        lat, lon = _mean(houses)
        label = f"{first.street}, {first.zip}" if first.zip else first.street
        return Place(lat, lon, label, Level.STREET, CONFIDENCE[Level.STREET] * STREET_SHARE, SOURCE)

    def _postcode(self, postcode: str) -> Place | None:
        houses = self._by_zip.get(postcode)
        if not houses:
            return None
        confidence = CONFIDENCE[Level.POSTCODE]
        return Place(*_mean(houses), postcode, Level.POSTCODE, confidence, SOURCE)


def _door(houses: list[House], number: int) -> Place | None:
    """The door itself, or a point between its neighbours on one stretch of one street."""
    at = bisect.bisect_left(houses, number, key=lambda house: house.number)
    if at < len(houses) and houses[at].number == number:
        return _house_place(houses[at])
    if not 0 < at < len(houses):
        return None
    below, above = houses[at - 1], houses[at]
    apart = above.number - below.number
    if apart > MOST_NUMBERS_APART or (below.direction, below.zip) != (above.direction, above.zip):
        return None
    share = (number - below.number) / apart
    return Place(
        below.lat + share * (above.lat - below.lat),
        below.lon + share * (above.lon - below.lon),
        House(number, below.direction, below.street, below.zip, 0, 0).label,
        Level.HOUSE,
        BETWEEN_NUMBERS,
        SOURCE,
    )


def _house_place(house: House) -> Place:
    confidence = CONFIDENCE[Level.HOUSE]
    return Place(house.lat, house.lon, house.label, Level.HOUSE, confidence, SOURCE)


def _mean(houses: list[House]) -> tuple[float, float]:
    count = len(houses)
    return sum(h.lat for h in houses) / count, sum(h.lon for h in houses) / count
