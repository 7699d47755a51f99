"""What a geocoder answers: a place, how fine it is, and how sure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from routing.geo.datum import Datum

# From this confidence on a van may be sent; below it a dispatcher places the booking by hand.
ENOUGH_FOR_A_STOP = 0.5


class Level(StrEnum):
    """How fine a place is, from the door outwards."""

    HOUSE = "house"
    STREET = "street"
    POSTCODE = "postcode"
    TOWN = "town"
    DISTRICT = "district"
    CITY = "city"
    PROVINCE = "province"


# Confidence of an unambiguous answer at each level: a planning default, not a measured rate. A
# street in a dense city is some hundred metres long, a town several kilometres.
CONFIDENCE = {
    Level.HOUSE: 0.95,
    Level.STREET: 0.6,
    Level.POSTCODE: 0.4,
    Level.TOWN: 0.35,
    Level.DISTRICT: 0.2,
    Level.CITY: 0.1,
    Level.PROVINCE: 0.05,
}


@dataclass(frozen=True, slots=True)
class Box:
    """A service area as a box of degrees, edges included."""

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        if not (-90 <= self.south < self.north <= 90 and -180 <= self.west < self.east <= 180):
            raise ValueError("a box runs from south to north and from west to east")

    def holds(self, lat: float, lon: float) -> bool:
        """Whether the point lies in the box."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


@dataclass(frozen=True, slots=True)
class Place:
    """An answer to an address, always WGS-84.

    `confidence` runs from 0 to 1; `datum` is the map that the source spoke before it was converted.
    """

    lat: float
    lon: float
    label: str
    level: Level
    confidence: float
    source: str
    datum: Datum = Datum.WGS84

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError("latitude or longitude is out of range")
        if not 0 <= self.confidence <= 1:
            raise ValueError("confidence runs from 0 to 1")

    @property
    def enough_for_a_stop(self) -> bool:
        """Whether a van may be sent there without a dispatcher having looked."""
        return self.confidence >= ENOUGH_FOR_A_STOP


class Finder(Protocol):
    """Anything that turns an address into a place."""

    def find(self, address: str) -> Place | None:
        """The place, or None where it is not known."""
        ...
