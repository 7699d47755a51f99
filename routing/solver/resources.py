"""What it is done with: vehicles and their breaks, yards and their limits."""

from dataclasses import dataclass

from routing.errors import InvalidProblem
from routing.solver.fields import amounts, in_order, not_negative, unique
from routing.solver.tasks import ANY_TIME, Load, Visit, Window


@dataclass(frozen=True)
class Break:
    """A rest that a used vehicle takes once, between two stops or on the way, as in VROOM.

    `max_load`: it may only begin while no more than that is on board; None means any load.
    """

    ref: str
    windows: tuple[Window, ...]
    service_seconds: int = 0
    max_load: Load | None = None

    def __post_init__(self) -> None:
        at = f"break {self.ref}"
        not_negative(at, service=self.service_seconds)
        object.__setattr__(self, "windows", in_order(f"{at}.windows", self.windows))
        if not self.windows:
            raise InvalidProblem(f"{at}.windows", "a break needs at least one window")
        if self.max_load is not None:
            amounts(f"{at}.max_load", self.max_load)


@dataclass(frozen=True)
class Limit:
    """The most that one yard takes in a day, of one dimension, over all routes.

    `load_class` None counts everything; else only what jobs state for that class.
    """

    dimension: int
    amount: int
    load_class: str | None = None

    def __post_init__(self) -> None:
        not_negative("limit", dimension=self.dimension, amount=self.amount)


@dataclass(frozen=True)
class Depot:
    """A yard where vehicles unload what they fetched, and load what the next trip brings.

    Attributes
    ----------
    windows : tuple of Window
        Opening hours: unloading begins inside one of them; none means any time.
    docks : int or None
        How many vehicles can be served at once; None means any number.
    fixed_seconds : int
        Service time of every visit.
    milliseconds_per_unit : tuple of int
        Service time by unloaded amount, by dimension, in ms per unit; the sum is rounded up.
    cost_per_unit : tuple of int
        Cost by unloaded amount, by dimension.
    limits : tuple of Limit
        Daily limits, shared by all routes.
    """

    ref: str
    place: int
    windows: tuple[Window, ...] = ()
    docks: int | None = None
    fixed_seconds: int = 0
    milliseconds_per_unit: tuple[int, ...] = ()
    cost_per_unit: tuple[int, ...] = ()
    limits: tuple[Limit, ...] = ()

    def __post_init__(self) -> None:
        at = f"yard {self.ref}"
        not_negative(at, place=self.place, fixed_seconds=self.fixed_seconds)
        object.__setattr__(self, "windows", in_order(f"{at}.windows", self.windows))
        amounts(f"{at}.milliseconds_per_unit", self.milliseconds_per_unit)
        amounts(f"{at}.cost_per_unit", self.cost_per_unit)
        if self.docks is not None and self.docks < 1:
            raise InvalidProblem(f"{at}.docks", f"is {self.docks}, at least 1 is needed")


@dataclass(frozen=True)
class Vehicle:
    """One vehicle with its courier for one shift.

    Attributes
    ----------
    start, end : int or None
        Places; None means the route begins at its first stop, or ends at its last.
    shift : Window
        The route lies inside it.
    yards : frozenset of str
        Where it may unload and go on.
    max_trips : int or None
        Yard visits cut a route into trips; a trip is what lies between two of them.
    must_unload : bool
        What was fetched has to be unloaded at a yard before the route ends.
    max_stops : int or None
        Most halts; tasks that follow each other at one place are one halt.
    max_tasks : int or None
        Most jobs and shipment ends, as VROOM's max_tasks.
    max_travel_seconds : int or None
        Most driving time.
    max_seconds : int or None
        Longest duty (departure to arrival) without extra pay.
    max_overtime_seconds : int
        How much longer than `max_seconds` the duty may be, at `per_overtime_hour`.
    per_hour, per_km : int
        Cost of an hour of travel, of a kilometre.
    per_task_hour, per_duty_hour : int
        Cost of an hour of setup and service; of an hour between departure and arrival.
    speed_percent : int
        100 travels as the table says, 200 twice as fast; seconds are rounded up.
    initial_load, initial_classes
        What is on board at the start (a running day), unloaded at the first yard.
    prefix : tuple of Visit
        The route begins with these, in this order.
    """

    ref: str
    start: int | None = None
    end: int | None = None
    capacity: Load = ()
    profile: str = "car"
    speed_percent: int = 100
    skills: frozenset[str] = frozenset()
    shift: Window = ANY_TIME
    breaks: tuple[Break, ...] = ()
    yards: frozenset[str] = frozenset()
    max_trips: int | None = None
    must_unload: bool = False
    max_stops: int | None = None
    max_tasks: int | None = None
    max_metres: int | None = None
    max_travel_seconds: int | None = None
    max_seconds: int | None = None
    max_overtime_seconds: int = 0
    fixed: int = 0
    per_hour: int = 3600
    per_km: int = 0
    per_stop: int = 0
    per_task_hour: int = 0
    per_duty_hour: int = 0
    per_overtime_hour: int = 0
    initial_load: Load = ()
    initial_classes: frozenset[str] = frozenset()
    prefix: tuple[Visit, ...] = ()

    def __post_init__(self) -> None:
        at = f"vehicle {self.ref}"
        not_negative(
            at,
            start=self.start,
            end=self.end,
            max_stops=self.max_stops,
            max_tasks=self.max_tasks,
            max_metres=self.max_metres,
            max_travel_seconds=self.max_travel_seconds,
            max_seconds=self.max_seconds,
            max_overtime_seconds=self.max_overtime_seconds,
            fixed=self.fixed,
            per_hour=self.per_hour,
            per_km=self.per_km,
            per_stop=self.per_stop,
            per_task_hour=self.per_task_hour,
            per_duty_hour=self.per_duty_hour,
            per_overtime_hour=self.per_overtime_hour,
        )
        amounts(f"{at}.capacity", self.capacity)
        amounts(f"{at}.initial_load", self.initial_load)
        object.__setattr__(self, "shift", in_order(f"{at}.shift", (self.shift,))[0])
        if self.speed_percent < 1:
            raise InvalidProblem(f"{at}.speed_percent", f"is {self.speed_percent}, at least 1")
        if self.max_trips is not None and self.max_trips < 1:
            raise InvalidProblem(f"{at}.max_trips", f"is {self.max_trips}, at least 1")
        if self.must_unload and not self.yards:
            raise InvalidProblem(f"{at}.must_unload", "names no yard to unload at")
        unique(f"{at}.breaks", (rest.ref for rest in self.breaks))
