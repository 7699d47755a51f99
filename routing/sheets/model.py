"""The plain values that a route sheet is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from routing.errors import RoutingError

# GB/T 41833-2022 (express waybills): six or more digits of a phone are hidden.
LEAST_HIDDEN_DIGITS = 6


class SheetError(RoutingError, ValueError):
    """A value that must not reach a sheet; `field` names where it stands."""

    def __init__(self, field: str, fact: str) -> None:
        super().__init__(f"{field}: {fact}")
        self.field = field
        self.fact = fact


class Sign(StrEnum):
    """What the courier must see before lifting; drawn as a picture with its word."""

    TWO_PEOPLE = "two-people"
    BATTERY = "battery"
    REFRIGERANT = "refrigerant"
    DATA = "data"


class StopKind(StrEnum):
    """What happens at a stop."""

    PICKUP = "pickup"
    DELIVERY = "delivery"
    UNLOAD = "unload"
    MEET = "meet"  # another vehicle's load is taken over at the roadside


#: Stops at which no resident is called on: their numbers stand in a square.
SQUARE = frozenset({StopKind.UNLOAD, StopKind.MEET})


@dataclass(frozen=True, slots=True)
class SheetItem:
    """One line of things to take.

    `kg` is the mass of the whole line, all pieces together; `notes` say how to handle them, in the
    sheet's language.
    """

    name: str
    quantity: int = 1
    kg: float | None = None
    notes: tuple[str, ...] = ()
    signs: frozenset[Sign] = frozenset()

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise SheetError("item.quantity", f"is {self.quantity}, at least 1")
        if self.kg is not None and self.kg < 0:
            raise SheetError("item.kg", "is below zero")


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach the door; None is not known. `gate_code` and `note` are the resident's words."""

    floor: int | None = None
    lift: bool | None = None
    gate_code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetStop:
    """One halt. Times are aware and already in the operator's zone.

    `sequence` is the number that map, list and screen share. `phone` is masked, `qr` is what the
    code holds (a link or the ref); empty means no code.
    """

    sequence: int
    eta: datetime
    service_minutes: int
    address_lines: tuple[str, ...]
    lat: float
    lon: float
    kind: StopKind = StopKind.PICKUP
    window: tuple[datetime, datetime] | None = None
    ref: str = ""
    contact: str = ""
    phone: str = ""
    access: Access = Access()
    items: tuple[SheetItem, ...] = ()
    qr: str = ""

    def __post_init__(self) -> None:
        if not self.address_lines:
            raise SheetError("stop.address_lines", "are empty")
        if self.phone and self.phone.count("*") < LEAST_HIDDEN_DIGITS:
            raise SheetError("stop.phone", f"hides fewer than {LEAST_HIDDEN_DIGITS} digits")
        for moment in (self.eta, *(self.window or ())):
            if moment.tzinfo is None:
                raise SheetError("stop.eta", "has no time zone")

    @property
    def signs(self) -> frozenset[Sign]:
        """Every sign that one of its items bears."""
        return frozenset().union(*(item.signs for item in self.items))

    @property
    def kg(self) -> float:
        """Kilograms of all items, those without a mass left out."""
        return sum(item.kg or 0.0 for item in self.items)

    @property
    def pieces(self) -> int:
        """How many things are taken."""
        return sum(item.quantity for item in self.items)


@dataclass(frozen=True, slots=True)
class Yard:
    """Where a route begins or ends."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class SheetRoute:
    """One vehicle's day, stops in driving order."""

    number: int
    day: date
    vehicle: str
    departs: datetime
    returns: datetime
    stops: tuple[SheetStop, ...]
    courier: str = ""
    start: Yard | None = None
    end: Yard | None = None
    metres: int = 0
    drive_seconds: int = 0

    def __post_init__(self) -> None:
        if self.departs.tzinfo is None or self.returns.tzinfo is None:
            raise SheetError("route.departs", "has no time zone")

    @property
    def visits(self) -> tuple[SheetStop, ...]:
        """Its stops at doors, without yards and roadside meetings."""
        return tuple(stop for stop in self.stops if stop.kind not in SQUARE)

    @property
    def kg(self) -> float:
        """Kilograms taken over the day."""
        return sum(stop.kg for stop in self.visits)

    @property
    def pieces(self) -> int:
        """Things taken over the day."""
        return sum(stop.pieces for stop in self.visits)

    def points(self) -> Iterator[tuple[float, float]]:
        """Latitude and longitude along the way, yards included."""
        if self.start:
            yield self.start.lat, self.start.lon
        for stop in self.stops:
            yield stop.lat, stop.lon
        if self.end:
            yield self.end.lat, self.end.lon
