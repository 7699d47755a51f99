"""A collection day as plain data: what is to be done, with what, and at which price.

All numbers are integers in SI units: seconds, metres, and for loads whatever whole unit each
named dimension has (kg, litres, cages ...). A place is a row of the travel tables. Times are
seconds from one zero of the caller's choosing. Money is in whole cost units, as in VROOM: a
route costs fixed + per_hour x travel hours + per_km x km, and what else its vehicle names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from routing.errors import InvalidProblem, UnknownReference
from routing.solver.fields import not_negative, unique
from routing.solver.matrices import GreatCircle, Matrices, Plane, Travel
from routing.solver.resources import Break, Depot, Limit, Vehicle
from routing.solver.tasks import FOREVER, Job, Kind, Load, Shipment, ShipmentStep, Visit, Window

__all__ = [
    "FOREVER",
    "Balance",
    "BalanceOf",
    "Break",
    "Depot",
    "GreatCircle",
    "Job",
    "Kind",
    "Limit",
    "Load",
    "Matrices",
    "Plane",
    "Problem",
    "Shipment",
    "ShipmentStep",
    "Speed",
    "Travel",
    "Vehicle",
    "Visit",
    "Window",
]


@dataclass(frozen=True)
class Speed:
    """From `start` on, until the next entry, travel runs at `percent` of the table's speed."""

    start: int
    percent: int

    def __post_init__(self) -> None:
        if self.percent < 1:
            raise InvalidProblem("speed.percent", f"is {self.percent}, at least 1")


class BalanceOf(StrEnum):
    """What couriers should have alike."""

    DUTY_SECONDS = "duty_seconds"
    TASKS = "tasks"


@dataclass(frozen=True)
class Balance:
    """A soft goal: each unit between the most and the least loaded used route costs `weight`.

    For DUTY_SECONDS the unit is an hour, for TASKS one task.
    """

    weight: int
    of: BalanceOf = BalanceOf.DUTY_SECONDS

    def __post_init__(self) -> None:
        not_negative("balance", weight=self.weight)


@dataclass(frozen=True)
class Problem:
    """Everything a collection day can say.

    Attributes
    ----------
    travel : mapping of profile to Travel
        All of one size; `Matrices` (int32 seconds and metres, may be asymmetric), or by
        coordinates.
    dimensions : tuple of str
        Names of the load dimensions, in the order of every `Load`.
    incompatible : frozenset of frozenset of str
        Pairs of load classes that may not be on board in one trip.
    together, apart : tuple of frozenset of str
        Refs of jobs or shipments that must share a route, or no two of which may.
        Of a `together` set all are served or none, unless a locked prefix holds one of them.
    speeds : tuple of Speed
        Speed by time of day, for all profiles; before the first entry it is 100 %.
    """

    travel: Mapping[str, Travel]
    vehicles: tuple[Vehicle, ...]
    jobs: tuple[Job, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    depots: tuple[Depot, ...] = ()
    dimensions: tuple[str, ...] = ()
    incompatible: frozenset[frozenset[str]] = frozenset()
    together: tuple[frozenset[str], ...] = ()
    apart: tuple[frozenset[str], ...] = ()
    balance: Balance | None = None
    speeds: tuple[Speed, ...] = ()
    _jobs: dict[str, Job] = field(init=False, repr=False, compare=False)
    _shipments: dict[str, Shipment] = field(init=False, repr=False, compare=False)
    _vehicles: dict[str, Vehicle] = field(init=False, repr=False, compare=False)
    _depots: dict[str, Depot] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_jobs", {job.ref: job for job in self.jobs})
        object.__setattr__(self, "_shipments", {one.ref: one for one in self.shipments})
        object.__setattr__(self, "_vehicles", {one.ref: one for one in self.vehicles})
        object.__setattr__(self, "_depots", {one.ref: one for one in self.depots})
        object.__setattr__(self, "travel", dict(self.travel))
        self._check_refs()
        self._check_places()
        self._check_loads()
        self._check_prefixes()
        starts = [speed.start for speed in self.speeds]
        if starts != sorted(set(starts)):
            raise InvalidProblem("speeds", "do not follow each other in time")

    @property
    def size(self) -> int:
        """How many places there are."""
        return next(iter(self.travel.values())).size

    def job(self, ref: str) -> Job:
        """The job of that ref."""
        return self._jobs[ref]

    def shipment(self, ref: str) -> Shipment:
        """The shipment of that ref."""
        return self._shipments[ref]

    def task(self, ref: str) -> Job | Shipment:
        """The job or shipment of that ref."""
        return self._jobs[ref] if ref in self._jobs else self._shipments[ref]

    def vehicle(self, ref: str) -> Vehicle:
        """The vehicle of that ref."""
        return self._vehicles[ref]

    def depot(self, ref: str) -> Depot:
        """The yard of that ref."""
        return self._depots[ref]

    @property
    def tasks(self) -> tuple[Job | Shipment, ...]:
        """Jobs, then shipments."""
        return (*self.jobs, *self.shipments)

    def is_job(self, ref: str) -> bool:
        """Whether a job has that ref."""
        return ref in self._jobs

    def is_shipment(self, ref: str) -> bool:
        """Whether a shipment has that ref."""
        return ref in self._shipments

    def is_vehicle(self, ref: str) -> bool:
        """Whether a vehicle has that ref."""
        return ref in self._vehicles

    def is_depot(self, ref: str) -> bool:
        """Whether a yard has that ref."""
        return ref in self._depots

    def has_task(self, ref: str) -> bool:
        """Whether a job or shipment has that ref."""
        return ref in self._jobs or ref in self._shipments

    def load(self, load: Load) -> Load:
        """`load` with as many entries as there are dimensions."""
        return load + (0,) * (len(self.dimensions) - len(load))

    def _check_refs(self) -> None:
        refs = [job.ref for job in self.jobs] + [one.ref for one in self.shipments]
        unique("jobs, shipments", refs)
        unique("vehicles", (vehicle.ref for vehicle in self.vehicles))
        unique("depots", (depot.ref for depot in self.depots))
        unique("dimensions", self.dimensions)
        for vehicle in self.vehicles:
            if vehicle.profile not in self.travel:
                raise UnknownReference(
                    f"vehicle {vehicle.ref}.profile", f"{vehicle.profile!r} has no travel table"
                )
            for yard in sorted(vehicle.yards):
                if yard not in self._depots:
                    raise UnknownReference(f"vehicle {vehicle.ref}.yards", f"no yard {yard!r}")
        for name, sets in (("together", self.together), ("apart", self.apart)):
            for ref in sorted(ref for group in sets for ref in group):
                if not self.has_task(ref):
                    raise UnknownReference(name, f"no job or shipment {ref!r}")
        for task in self.tasks:
            for ref in sorted(task.vehicles or ()):
                if ref not in self._vehicles:
                    raise UnknownReference(f"{task.ref}.vehicles", f"no vehicle {ref!r}")
        for pair in self.incompatible:
            if len(pair) != 2:
                raise InvalidProblem("incompatible", f"{sorted(pair)} is not a pair of classes")

    def _check_places(self) -> None:
        sizes = {profile: table.size for profile, table in self.travel.items()}
        if len(set(sizes.values())) != 1:
            raise InvalidProblem("travel", f"tables of different size: {sizes}")
        places: list[tuple[str, int | None]] = []
        places += [(f"job {job.ref}.place", job.place) for job in self.jobs]
        for one in self.shipments:
            places.append((f"shipment {one.ref}.pickup.place", one.pickup.place))
            places.append((f"shipment {one.ref}.delivery.place", one.delivery.place))
        places += [(f"yard {depot.ref}.place", depot.place) for depot in self.depots]
        for vehicle in self.vehicles:
            places.append((f"vehicle {vehicle.ref}.start", vehicle.start))
            places.append((f"vehicle {vehicle.ref}.end", vehicle.end))
        for at, place in places:
            if place is not None and place >= self.size:
                raise InvalidProblem(at, f"is {place}, but there are {self.size} places")

    def _check_loads(self) -> None:
        width = len(self.dimensions)
        loads: list[tuple[str, Load]] = []
        for job in self.jobs:
            loads += [(f"job {job.ref}.pickup", job.pickup), (f"job {job.ref}", job.delivery)]
            for name, load in job.by_class:
                at = f"job {job.ref}.by_class.{name}"
                loads.append((at, load))
                whole = self.load(job.pickup)
                if any(part > all_ for part, all_ in zip(load, whole, strict=False)):
                    raise InvalidProblem(at, f"{load} is more than the pickup {job.pickup}")
        loads += [(f"shipment {one.ref}.load", one.load) for one in self.shipments]
        for vehicle in self.vehicles:
            loads.append((f"vehicle {vehicle.ref}.capacity", vehicle.capacity))
            loads.append((f"vehicle {vehicle.ref}.initial_load", vehicle.initial_load))
            loads += [(f"break {b.ref}.max_load", b.max_load or ()) for b in vehicle.breaks]
        for depot in self.depots:
            loads.append((f"yard {depot.ref}.cost_per_unit", depot.cost_per_unit))
            loads.append((f"yard {depot.ref}.milliseconds_per_unit", depot.milliseconds_per_unit))
            loads += [(f"yard {depot.ref}.limits", (0,) * (x.dimension + 1)) for x in depot.limits]
        for at, load in loads:
            if len(load) > width:
                raise InvalidProblem(at, f"has {len(load)} dimensions, the problem has {width}")

    def _check_prefixes(self) -> None:
        held: set[Visit] = set()
        for vehicle in self.vehicles:
            at = f"vehicle {vehicle.ref}.prefix"
            breaks = {rest.ref for rest in vehicle.breaks}
            for visit in vehicle.prefix:
                known = {
                    Kind.JOB: visit.ref in self._jobs,
                    Kind.PICKUP: visit.ref in self._shipments,
                    Kind.DELIVERY: visit.ref in self._shipments,
                    Kind.YARD: visit.ref in vehicle.yards,
                    Kind.BREAK: visit.ref in breaks,
                }.get(visit.kind, False)
                if not known:
                    raise UnknownReference(at, f"{visit.kind} {visit.ref!r} is not known")
                if visit.kind is Kind.YARD:
                    continue
                if visit.kind is not Kind.BREAK and visit in held:
                    raise InvalidProblem(at, f"{visit.kind} {visit.ref!r} stands twice")
                held.add(visit)
