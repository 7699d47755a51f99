"""What is to be done: jobs and shipments, and the words they are told in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from routing.solver.fields import amounts, choice, in_order, not_negative

#: Later than any time of a day in seconds, and still far inside 64 bits.
FOREVER = 2**40
#: Amounts in the order of `Problem.dimensions`; shorter means zeros at the end.
Load = tuple[int, ...]


class Window(NamedTuple):
    """A span in which a service may begin, both ends included, in seconds."""

    start: int = 0
    end: int = FOREVER


#: The window of what may happen at any time.
ANY_TIME = Window()


class Kind(StrEnum):
    """What a stop of a route is."""

    START = "start"
    JOB = "job"
    PICKUP = "pickup"
    DELIVERY = "delivery"
    YARD = "yard"
    BREAK = "break"
    END = "end"


class Visit(NamedTuple):
    """One entry of a route's order: `ref` names the job, shipment, yard or break."""

    kind: Kind
    ref: str


@dataclass(frozen=True)
class Job:
    """One thing to do at one place: fetch, bring, or both on the same visit.

    `pickup` is taken along to the next yard or the route's end; `delivery` was loaded at the
    route's start or the last yard. A new appliance out and the old one back is one job with both.

    Attributes
    ----------
    setup_seconds : int
        Parking and the like; saved when the stop before is at the same place.
    windows : tuple of Window
        The work (setup first) begins inside one of them; none means any time.
    by_class : tuple of (class, Load)
        How much of `pickup` belongs to which load class ('crt', 'fridge' ...).
    priority : int
        0 to 100; who is served first when not all can be.
    price : int or None
        Cost of leaving the job out. None: it is left out only when it cannot be served.
    group : str or None
        Jobs of one group are alternatives: exactly one of them is served. A group's price and
        priority are the highest of its members'; one member without a price makes it required.
    vehicles : frozenset of str or None
        Vehicles that may do it, besides skills; None means any.
    """

    ref: str
    place: int
    setup_seconds: int = 0
    service_seconds: int = 0
    pickup: Load = ()
    delivery: Load = ()
    windows: tuple[Window, ...] = ()
    skills: frozenset[str] = frozenset()
    by_class: tuple[tuple[str, Load], ...] = ()
    priority: int = 0
    price: int | None = None
    group: str | None = None
    vehicles: frozenset[str] | None = None

    def __post_init__(self) -> None:
        at = f"job {self.ref}"
        not_negative(at, place=self.place, setup=self.setup_seconds, service=self.service_seconds)
        amounts(f"{at}.pickup", self.pickup)
        amounts(f"{at}.delivery", self.delivery)
        object.__setattr__(self, "windows", in_order(f"{at}.windows", self.windows))
        for name, load in self.by_class:
            amounts(f"{at}.by_class.{name}", load)
        choice(at, self.priority, self.price)

    @property
    def load_classes(self) -> frozenset[str]:
        """The classes of what is fetched."""
        return frozenset(name for name, _ in self.by_class)


@dataclass(frozen=True)
class ShipmentStep:
    """One end of a shipment."""

    place: int
    setup_seconds: int = 0
    service_seconds: int = 0
    windows: tuple[Window, ...] = ()

    def __post_init__(self) -> None:
        not_negative(
            "step", place=self.place, setup=self.setup_seconds, service=self.service_seconds
        )
        object.__setattr__(self, "windows", in_order("step.windows", self.windows))


@dataclass(frozen=True)
class Shipment:
    """Something that goes from one place to another on one vehicle, pickup first.

    What is on board for a shipment stays on board at a yard.
    """

    ref: str
    pickup: ShipmentStep
    delivery: ShipmentStep
    load: Load = ()
    skills: frozenset[str] = frozenset()
    load_classes: frozenset[str] = frozenset()
    priority: int = 0
    price: int | None = None
    vehicles: frozenset[str] | None = None

    def __post_init__(self) -> None:
        amounts(f"shipment {self.ref}.load", self.load)
        choice(f"shipment {self.ref}", self.priority, self.price)
