"""What a demo city is made of: the operator's figures, its vehicles, and the requests of a day."""

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from recycling.booking.bookings import Place, WantedItem
from recycling.errors import RecyclingError

#: The days as they ship: data/days/, each file named in its README with source and licence.
FOLDER = Path(__file__).parents[2] / "data" / "days"


class UnknownDay(RecyclingError, LookupError):
    """No day of this name ships."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"--day: there is no day '{name}': choose {' or '.join(known)}")
        self.name = name


class OtherCity(RecyclingError):
    """The database serves another city already."""

    def __init__(self, code: str, serves: str) -> None:
        super().__init__(
            f"this data folder serves {serves}: give {code} a folder of its own, "
            f"such as HUILIU_DATA=var/{code}"
        )
        self.code, self.serves = code, serves


class DayFileMissing(RecyclingError):
    """A file of data/days/ is not there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is missing: the days ship in data/days/ beside the packages")
        self.path = path


@dataclass(frozen=True)
class AreaRow:
    """One area as data/days/ lists it."""

    code: str
    level: str
    name_zh: str
    name_en: str
    parent_code: str | None
    lat: float
    lon: float


@dataclass(frozen=True)
class DayRequest:
    """One request of a day, as its city holds it; the window is the city's clock time."""

    key: str
    address: str
    area_code: str
    place: Place
    items: tuple[WantedItem, ...]
    building: str = ""
    window: tuple[dt.time, dt.time] | None = None


@dataclass(frozen=True)
class VehicleKind:
    """A kind of vehicle with its crew: capacities in kg and litres, prices in fen (or cents)."""

    kind: str
    letter: str
    capacity_kg: int
    capacity_litres: int
    fixed_fen: int
    per_hour_fen: int
    per_km_fen: int
    skills: tuple[str, ...]


@dataclass(frozen=True)
class SitePlan:
    """Where a site of the demo is taken to be."""

    area_code: str
    name: str
    address: str
    lat: float
    lon: float


@dataclass(frozen=True)
class City:
    """A demo city; `detour` is road metres a metre of great circle, `box` south, west, north, east.

    Attributes
    ----------
    crewed : VehicleKind
        Takes what needs two people.
    single : tuple of VehicleKind
        Take the rest, in turn.
    read : callable
        The requests of the day; its argument says whether bulky items that are no electronics
        come too.
    yards, point : callable
        Where the yards, and the collection point of an area, are taken to be.
    """

    code: str
    name_zh: str
    name_en: str
    area_code: str
    timezone: str
    currency: str
    box: tuple[float, float, float, float]
    detour: float
    kmh: float
    dataset: str
    area_file: str
    crewed: VehicleKind
    single: tuple[VehicleKind, ...]
    office_area: str
    #: Words of the demo in the city's own language.
    crew_word: str
    keeper: str
    hotline: str
    agency: str
    owner_consent: str
    fire_equipment: str
    seepage: str
    read: Callable[[bool], list[DayRequest]]
    yards: Callable[[Sequence[AreaRow], Sequence[DayRequest]], list[SitePlan]]
    point: Callable[[AreaRow], SitePlan]

    def areas(self) -> list[AreaRow]:
        """The areas of the city, those above first."""
        return read_areas(self.area_file)


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of data/days/`name`; raises DayFileMissing."""
    path = FOLDER / name
    if not path.is_file():
        raise DayFileMissing(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_areas(name: str) -> list[AreaRow]:
    """The areas of data/days/`name`, in its order."""
    return [
        AreaRow(
            code=row["code"],
            level=row["level"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            parent_code=row["parent_code"] or None,
            lat=float(row["lat"]),
            lon=float(row["lon"]),
        )
        for row in read_rows(name)
    ]
