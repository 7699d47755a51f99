"""A plan as plain data: routes with exact times, what was left out and why, its cost."""

from dataclasses import dataclass, field
from enum import StrEnum

from routing.solver.tasks import Kind, Load, Visit

#: Subunits of one cost unit: an hour (3,600 s) times a kilometre (1,000 m), so that hourly and
#: kilometre prices stay whole numbers.
SUBUNITS = 3_600_000


@dataclass(frozen=True)
class Stop:
    """One entry of a route with its times.

    Attributes
    ----------
    ref : str
        The job, shipment, yard or break; empty at the route's start and end.
    place : int or None
        Row of the travel tables; None for a break, which is taken on the way.
    arrival, begin, departure : int
        Seconds; work (setup, then service) lasts from `begin` to `departure`.
    load : Load
        On board at departure.
    travel_seconds, metres : int
        Since the stop before. A break holds the part driven before it, the next stop the rest;
        the metres stand at the next place.
    """

    kind: Kind
    ref: str
    place: int | None
    arrival: int
    begin: int
    departure: int
    setup_seconds: int = 0
    service_seconds: int = 0
    load: Load = ()
    travel_seconds: int = 0
    metres: int = 0

    @property
    def wait_seconds(self) -> int:
        """Time between arrival and the beginning of the work."""
        return self.begin - self.arrival

    @property
    def visit(self) -> Visit:
        """What the stop is, without its times."""
        return Visit(self.kind, self.ref)

    @property
    def is_task(self) -> bool:
        """Whether it is a job or one end of a shipment."""
        return self.kind in (Kind.JOB, Kind.PICKUP, Kind.DELIVERY)


@dataclass(frozen=True)
class Route:
    """One vehicle's day; the first stop is START and the last END.

    Where the vehicle has no start or end place, those two have that of the next or last stop.
    """

    vehicle: str
    stops: tuple[Stop, ...]

    @property
    def departure(self) -> int:
        """When the route begins."""
        return self.stops[0].departure

    @property
    def arrival(self) -> int:
        """When the route ends."""
        return self.stops[-1].arrival

    @property
    def duty_seconds(self) -> int:
        """From departure to arrival."""
        return self.arrival - self.departure

    @property
    def travel_seconds(self) -> int:
        """Driving time."""
        return sum(stop.travel_seconds for stop in self.stops)

    @property
    def metres(self) -> int:
        """Length."""
        return sum(stop.metres for stop in self.stops)

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The order of what is visited, without start, end and times."""
        return tuple(stop.visit for stop in self.stops[1:-1])

    @property
    def tasks(self) -> tuple[Stop, ...]:
        """The stops that are jobs or ends of shipments."""
        return tuple(stop for stop in self.stops if stop.is_task)


class Reason(StrEnum):
    """Why something was left out."""

    NOT_WORTH_IT = "not_worth_it"
    ALTERNATIVE_SERVED = "alternative_served"
    NO_VEHICLE = "no_vehicle"
    SKILL = "skill"
    VEHICLE_NOT_ALLOWED = "vehicle_not_allowed"
    TOO_LARGE = "too_large"
    WINDOW = "window"
    TOO_FAR = "too_far"
    SHIFT = "shift"
    CAPACITY = "capacity"
    YARD_LIMIT = "yard_limit"
    INCOMPATIBLE = "incompatible"
    MAX_STOPS = "max_stops"
    SHARING = "sharing"
    NOT_FOUND = "not_found"


class ChangeKind(StrEnum):
    """One change that lets a left-out task in; the name holds the unit of its amount."""

    ADD_SKILL = "add_skill"
    ALLOW_VEHICLE = "allow_vehicle"
    ADD_CAPACITY = "add_capacity"
    WIDEN_WINDOW_SECONDS = "widen_window_seconds"
    LENGTHEN_SHIFT_SECONDS = "lengthen_shift_seconds"
    ADD_METRES = "add_metres"
    ADD_STOPS = "add_stops"
    RAISE_YARD_LIMIT = "raise_yard_limit"
    RAISE_PRICE = "raise_price"
    RELAX_SHARING = "relax_sharing"
    ADD_VEHICLE = "add_vehicle"


@dataclass(frozen=True)
class Change:
    """The cheapest single change found: what, by how much, of what, and what serving then costs."""

    kind: ChangeKind
    amount: int = 0
    of: str = ""
    extra_cost: float = 0.0


@dataclass(frozen=True)
class Unassigned:
    """A job or shipment that no route serves."""

    ref: str
    reason: Reason
    vehicle: str | None = None
    change: Change | None = None


@dataclass(frozen=True)
class Cost:
    """What a plan costs, in subunits (`SUBUNITS` make one cost unit), part by part.

    `missed` and `missed_priority` count what had to be served and is not; of two plans the one
    that misses less priority, then fewer tasks, then costs less is the better (`rank`).
    """

    fixed: int = 0
    travel: int = 0
    distance: int = 0
    tasks: int = 0
    duty: int = 0
    stops: int = 0
    overtime: int = 0
    unloading: int = 0
    balance: int = 0
    left_out: int = 0
    missed: int = 0
    missed_priority: int = 0

    @property
    def subunits(self) -> int:
        """The whole cost in subunits."""
        return (
            self.fixed
            + self.travel
            + self.distance
            + self.tasks
            + self.duty
            + self.stops
            + self.overtime
            + self.unloading
            + self.balance
            + self.left_out
        )

    @property
    def total(self) -> float:
        """The whole cost in cost units."""
        return self.subunits / SUBUNITS

    @property
    def rank(self) -> tuple[int, int, int]:
        """The lower, the better."""
        return (self.missed_priority, self.missed, self.subunits)


@dataclass(frozen=True)
class Plan:
    """Routes, what was left out, and what is known of the answer.

    Attributes
    ----------
    optimal : bool
        Proved to be the cheapest.
    lower_bound : float or None
        No plan costs less (cost units); None where no cheap bound is known.
    bound : str
        What the lower bound stands on; empty without one.
    """

    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...] = ()
    cost: Cost = field(default_factory=Cost)
    optimal: bool = False
    lower_bound: float | None = None
    bound: str = ""
    engine: str = ""

    def route_of(self, ref: str) -> Route | None:
        """The route that serves a job or shipment."""
        for route in self.routes:
            if any(stop.ref == ref and stop.is_task for stop in route.stops):
                return route
        return None
