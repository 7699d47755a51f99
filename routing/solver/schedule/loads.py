"""What is on board along a route, trip by trip, and whether it may be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from routing.solver.plan.rules import Rule
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.tasks import Kind, Load, Visit


@dataclass(frozen=True)
class Refusal:
    """Why a route cannot be: the rule, the visit where it shows, and by how much."""

    rule: Rule
    ref: str = ""
    amount: int = 0
    of: str = ""


@dataclass(frozen=True)
class Cargo:
    """Loads at departure from the start and after each visit; unloaded at each yard, in order."""

    loads: tuple[Load, ...]
    unloaded: tuple[Load, ...]


@dataclass(frozen=True)
class _Change:
    """What a visit does to the load."""

    kind: Kind
    fetched: Load
    shipped: Load
    brought: Load
    classes: frozenset[str]


class Loads:
    """Follows the loads of a problem's routes."""

    def __init__(self, problem: Problem):
        self._problem = problem
        self._zero: Load = (0,) * len(problem.dimensions)
        self._changes: dict[Visit, _Change] = {}
        full, zero = problem.load, self._zero
        for job in problem.jobs:
            self._changes[Visit(Kind.JOB, job.ref)] = _Change(
                Kind.JOB, full(job.pickup), zero, full(job.delivery), job.load_classes
            )
        for one in problem.shipments:
            load = full(one.load)
            minus = tuple(-amount for amount in load)
            for kind, change in ((Kind.PICKUP, load), (Kind.DELIVERY, minus)):
                self._changes[Visit(kind, one.ref)] = _Change(
                    kind, zero, change, zero, one.load_classes
                )
        self._plain = not problem.incompatible

    def follow(self, vehicle: Vehicle, visits: Sequence[Visit]) -> Cargo | Refusal:
        """The loads along `visits`, or the first rule of loading that they break."""
        changes = self._changes
        capacity = self._problem.load(vehicle.capacity)
        load = self._problem.load(vehicle.initial_load)
        fetched = load
        loads: list[Load] = []
        unloaded: list[Load] = []
        load = _plus(load, self._brought(visits))
        if _over(load, capacity) > 0:
            return Refusal(Rule.CAPACITY, self._heaviest(visits), _over(load, capacity))
        loads.append(load)
        aboard: dict[str, bool] = {}
        trips, busy = 0, False
        for number, visit in enumerate(visits):
            if visit.kind is Kind.BREAK:
                loads.append(load)
                continue
            if visit.kind is Kind.YARD:
                if visit.ref not in vehicle.yards:
                    return Refusal(Rule.YARD_NOT_ALLOWED, visit.ref)
                unloaded.append(fetched)
                load = _plus(_minus(load, fetched), self._brought(visits[number + 1 :]))
                fetched, busy = self._zero, False
            else:
                change = changes[visit]
                if not busy:
                    trips, busy = trips + 1, True
                if visit.kind is Kind.JOB:
                    fetched = _plus(fetched, change.fetched)
                    load = _minus(_plus(load, change.fetched), change.brought)
                else:
                    if aboard.get(visit.ref) is not (None if visit.kind is Kind.PICKUP else True):
                        return Refusal(Rule.SHIPMENT_ORDER, visit.ref)
                    aboard[visit.ref] = visit.kind is Kind.PICKUP
                    load = _plus(load, change.shipped)
            over = _over(load, capacity)
            if over > 0:
                return Refusal(Rule.CAPACITY, visit.ref, over)
            loads.append(load)
        for ref, still in aboard.items():
            if still:
                return Refusal(Rule.SHIPMENT_ORDER, ref)
        if vehicle.must_unload and any(fetched):
            return Refusal(Rule.MUST_UNLOAD, vehicle.ref, max(fetched))
        if vehicle.max_trips is not None and trips > vehicle.max_trips:
            return Refusal(Rule.MAX_TRIPS, vehicle.ref, trips - vehicle.max_trips)
        if not self._plain and (clash := self._clash(vehicle, visits)) is not None:
            return clash
        return Cargo(tuple(loads), tuple(unloaded))

    def _brought(self, visits: Iterable[Visit]) -> Load:
        total = self._zero
        for visit in visits:
            if visit.kind is Kind.YARD:
                break
            if visit.kind is Kind.JOB:
                total = _plus(total, self._changes[visit].brought)
        return total

    def _heaviest(self, visits: Sequence[Visit]) -> str:
        jobs = [visit for visit in visits if visit.kind is Kind.JOB]
        return max(jobs, key=lambda visit: sum(self._changes[visit].brought)).ref if jobs else ""

    def _clash(self, vehicle: Vehicle, visits: Sequence[Visit]) -> Refusal | None:
        """The first visit that brings two incompatible classes into one trip."""
        shipped: dict[str, frozenset[str]] = {}
        classes = set(vehicle.initial_classes)
        for visit in visits:
            if visit.kind is Kind.BREAK:
                continue
            if visit.kind is Kind.YARD:
                classes = set().union(*shipped.values())
                continue
            added = self._changes[visit].classes
            if visit.kind is Kind.PICKUP:
                shipped[visit.ref] = added
            elif visit.kind is Kind.DELIVERY:
                shipped.pop(visit.ref, None)
            classes |= added
            for pair in self._problem.incompatible:
                if pair <= classes:
                    return Refusal(Rule.INCOMPATIBLE, visit.ref, of="+".join(sorted(pair)))
        return None


def _plus(one: Load, two: Load) -> Load:
    return tuple([a + b for a, b in zip(one, two, strict=True)])


def _minus(one: Load, two: Load) -> Load:
    return tuple([a - b for a, b in zip(one, two, strict=True)])


def _over(load: Load, capacity: Load) -> int:
    return max([a - b for a, b in zip(load, capacity, strict=True)], default=0)
