"""The plain values that a map is drawn from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class MapStop:
    """One stop; `lines` are the sentences of its window, already in the reader's language."""

    sequence: int
    lat: float
    lon: float
    title: str
    lines: tuple[str, ...] = ()
    unload: bool = False


@dataclass(frozen=True, slots=True)
class MapRoute:
    """One route: its way (latitude, longitude; yards included) and its stops in order."""

    number: int
    name: str
    stops: tuple[MapStop, ...]
    way: tuple[tuple[float, float], ...] = ()
    metres: int = 0
    seconds: int = 0
    kg: float = 0.0

    @property
    def line(self) -> tuple[tuple[float, float], ...]:
        """The way, or the straight lines between its stops where none is given."""
        return self.way or tuple((stop.lat, stop.lon) for stop in self.stops)

    @property
    def visits(self) -> int:
        """Its stops at doors, without the unloading."""
        return sum(not stop.unload for stop in self.stops)


@dataclass(frozen=True, slots=True)
class MapYard:
    """A yard, drawn as a square."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A job that no route serves, with its reason in the reader's language."""

    lat: float
    lon: float
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class MapSite:
    """An open site on the public map; `url` leads to its page."""

    name: str
    lat: float
    lon: float
    lines: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A place name on the plain base; `rank` 0 is a district, 1 a town."""

    name: str
    lat: float
    lon: float
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Base:
    """What lies under a map without tiles: outlines (GeoJSON), names, and whose data they are."""

    outlines: dict[str, Any] | None = None
    labels: tuple[Label, ...] = ()
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """A tile server that an operator has set; none is asked by default."""

    url: str
    credit: str
    most_zoom: int = 19


@dataclass(frozen=True, slots=True)
class MapPlan:
    """A day's plan as it is drawn."""

    title: str
    routes: tuple[MapRoute, ...]
    yards: tuple[MapYard, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    base: Base = field(default_factory=Base)


@dataclass(frozen=True, slots=True)
class MapMiss:
    """A cell in which visits failed or came late, with its sentences in the reader's language."""

    lat: float
    lon: float
    failed: int
    late: int
    title: str
    lines: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """All that was missed there."""
        return self.failed + self.late


@dataclass(frozen=True, slots=True)
class MapVan:
    """Where the vehicle of a route is, or was last known; `lines` say since when and by what."""

    number: int
    lat: float
    lon: float
    title: str
    lines: tuple[str, ...] = ()
    is_late: bool = False
    #: Its own phone told the place; otherwise it is where the last stop was ticked.
    is_seen: bool = False


@dataclass(frozen=True, slots=True)
class MapFrame:
    """One moment of a route's replay: where the vehicle was, and what is said about it."""

    lat: float
    lon: float
    words: str
