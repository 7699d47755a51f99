"""A courier's sheet as plain values, in the form in which it is kept on the device."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from recycling.dispatch.meetings import ComesFor
from recycling.visits.sealing import Sealed


@dataclass(frozen=True)
class Part:
    """A core part to look for."""

    code: str
    name: str


@dataclass(frozen=True)
class Thing:
    """So many of one class, with what the courier must know before lifting them."""

    class_code: str
    family: str
    name: str
    quantity: int
    kg: float
    handling: str
    needs: tuple[str, ...]
    sealed: bool
    parts: tuple[Part, ...]
    swollen: bool = False
    quote_fen: int | None = None


@dataclass(frozen=True)
class Change:
    """A change that was proposed here, and where it stands."""

    key: str
    state: str
    counts: dict[str, int] | None


@dataclass(frozen=True)
class Door:
    """One booking of a stop."""

    ref: str
    number: str
    state: str
    reason: str
    phone: str
    things: tuple[Thing, ...]
    agreed: dict[str, int]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Standing:
    """What the book says of one class: at a point that is to be emptied, or in the vehicle."""

    stock_class: str
    grams: int
    pieces: int


@dataclass(frozen=True)
class SheetStop:
    """One stop. `private` and `link` are sealed with the stop's own key.

    Of a point: what stands there, whether others fetch a part of it, and whether it is emptied.
    Of a meeting: whether the other van's load is taken over.
    """

    sequence: int
    kind: str
    name: str
    address: str
    eta: dt.datetime
    window: tuple[dt.datetime, dt.datetime] | None
    minutes: int
    lat: float
    lon: float
    doors: tuple[Door, ...]
    links: tuple[tuple[str, str], ...] = ()
    private: Sealed | None = None
    link: Sealed | None = None
    standing: tuple[Standing, ...] = ()
    shared: bool = False
    emptied: bool = False
    taken_over: bool = False


@dataclass(frozen=True)
class Aboard:
    """One piece in the vehicle."""

    key: str
    name: str
    family: str
    tag: str
    grams: int
    weighed: bool


@dataclass(frozen=True)
class DaySheet:
    """A route of one day for one device."""

    route: str
    number: int
    day: dt.date
    vehicle: str
    departs: dt.datetime
    arrives: dt.datetime
    metres: int
    made_at: dt.datetime
    #: When the shift begins and ends: outside of it a phone tells no place.
    shift: tuple[dt.datetime, dt.datetime]
    wipe_at: dt.datetime
    stops: tuple[SheetStop, ...]
    opened: tuple[tuple[int, str], ...]
    aboard: tuple[Aboard, ...]
    #: What is in the vehicle from points, by class.
    loads: tuple[Standing, ...]
    #: Who comes to take this van's load over, where it cannot go on.
    comes: ComesFor | None = None

    def as_row(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)
