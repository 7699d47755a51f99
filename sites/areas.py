"""City > district > street > community, by code: scopes of offices, keys of statistics.

And the operator: whose city this is, with its zone, its currency and the box it serves.
"""

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, row_id
from database.columns import Degrees
from sites.errors import SitesError


class Level(enum.StrEnum):
    """The steps of the administrative division."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"


class NoOperator(SitesError):
    """The database has no city yet."""

    def __init__(self) -> None:
        super().__init__("no city is set up in this data folder: run `huiliu demo` first")


class Area(Base):
    """One area; a code begins with the code of the area above it."""

    __tablename__ = "area"

    code: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(index=True)
    lat: Mapped[float | None] = mapped_column(Degrees)
    lon: Mapped[float | None] = mapped_column(Degrees)
    #: Households that live here, and how many of them one point is for; None asks the area above.
    households: Mapped[int | None]
    households_per_point: Mapped[int | None]
    #: Who says how many households, and of which day the number is.
    households_source: Mapped[str] = mapped_column(default="")
    households_on: Mapped[dt.date | None]


class Operator(Base):
    """The one city that this database serves."""

    __tablename__ = "operator"

    id: Mapped[row_id]
    code: Mapped[str] = mapped_column(unique=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    area_code: Mapped[str]
    timezone: Mapped[str]
    currency: Mapped[str]
    south: Mapped[float] = mapped_column(Degrees)
    west: Mapped[float] = mapped_column(Degrees)
    north: Mapped[float] = mapped_column(Degrees)
    east: Mapped[float] = mapped_column(Degrees)
    #: Road metres for each metre of great circle, and the mean speed: stated assumptions.
    detour: Mapped[float]
    kmh: Mapped[float]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the operator's clocks."""
        return ZoneInfo(self.timezone)

    def serves(self, lat: float, lon: float) -> bool:
        """Whether a place lies in the box that is served."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east

    def moment(self, day: dt.date, at: dt.time) -> dt.datetime:
        """The aware UTC moment at which the operator's clocks show `at` on `day`."""
        return dt.datetime.combine(day, at, self.zone).astimezone(dt.UTC)

    def today(self, now: dt.datetime) -> dt.date:
        """The day that the operator's calendar shows at `now`."""
        return now.astimezone(self.zone).date()


@dataclass(frozen=True)
class Scope:
    """The area that a person may see and change: itself and all below it.

    An empty code is the whole database.
    """

    code: str = ""

    def covers(self, area_code: str) -> bool:
        """Whether `area_code` is this area or lies in it."""
        return area_code.startswith(self.code)


def operator(session: Session) -> Operator:
    """The operator; raises NoOperator for an empty database."""
    row = session.scalar(select(Operator).order_by(Operator.id).limit(1))
    if row is None:
        raise NoOperator
    return row


def areas_within(session: Session, code: str, level: Level) -> list[Area]:
    """The areas of `level` in the area `code`, by code."""
    query = select(Area).where(Area.level == level.value, Area.code.startswith(code))
    return list(session.scalars(query.order_by(Area.code)))


def area(session: Session, code: str) -> Area | None:
    """The area with this code."""
    return session.get(Area, code)


def areas_by_code(session: Session, codes: Iterable[str]) -> dict[str, Area]:
    """The areas with these codes; a code that no area has is left out."""
    query = select(Area).where(Area.code.in_(sorted(set(codes))))
    return {row.code: row for row in session.scalars(query)}
