"""A plan in the making: routes that are changed one at a time, each change checked exactly.

`offer` asks what a changed route would cost with all other routes as they are; `accept` makes the
change. Rules that bind routes together (yard limits, docks, sharing) are held here, rules of one
route by the scheduler.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from routing.solver.plan.costs import balance_cost, cost, groups_of, left_out_cost
from routing.solver.plan.model import Cost, Plan, Reason, Route, Unassigned
from routing.solver.plan.rules import Rule
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.schedule import Refusal, Scheduler
from routing.solver.tasks import Kind, Load, Visit

#: How often a visit to a yard is put off for another vehicle before the route is refused.
MOST_DELAYS = 40

#: What one route unloads: (yard, load class or None, dimension) -> amount.
Usage = Counter[tuple[str, str | None, int]]


#: Offers, vehicle of each task, usage and docks: everything that changes in a draft.
State = tuple[dict[str, "Offer"], dict[str, str], Usage, dict[str, list[tuple[str, int, int]]]]


@dataclass(frozen=True)
class Offer:
    """A route as it could be, with its cost in subunits."""

    vehicle: str
    visits: tuple[Visit, ...]
    cost: int
    after: Mapping[int, int]
    usage: Usage
    docked: tuple[tuple[str, int, int], ...]


def _binding(problem: Problem) -> dict[tuple[str, str | None, int], int]:
    """The yards' daily limits that all there is to fetch could exceed."""
    if not any(depot.limits for depot in problem.depots):
        return {}
    there: Usage = Counter()
    for vehicle in problem.vehicles:
        for number, amount in enumerate(vehicle.initial_load):
            for name in (None, *sorted(vehicle.initial_classes)):
                there["", name, number] += amount
    for job in problem.jobs:
        parts: list[tuple[str | None, Load]] = [(None, job.pickup), *job.by_class]
        for name, load in parts:
            for number, amount in enumerate(load):
                there["", name, number] += amount
    return {
        (depot.ref, limit.load_class, limit.dimension): limit.amount
        for depot in problem.depots
        for limit in sorted(depot.limits, key=lambda limit: -limit.amount)
        if there["", limit.load_class, limit.dimension] > limit.amount
    }


class Draft:
    """The routes of a problem while they are being made."""

    def __init__(self, problem: Problem, scheduler: Scheduler | None = None):
        self.problem = problem
        self.scheduler = scheduler or Scheduler(problem)
        self.offers: dict[str, Offer] = {}
        self.on: dict[str, str] = {}
        self._limits = _binding(problem)
        self.used: Usage = Counter()
        self._docking: dict[str, list[tuple[str, int, int]]] = {}
        self._docks = {depot.ref: depot.docks for depot in problem.depots if depot.docks}
        self._mates: dict[str, list[frozenset[str]]] = {}
        self._foes: dict[str, list[frozenset[str]]] = {}
        for sets, index in ((problem.together, self._mates), (problem.apart, self._foes)):
            for refs in sets:
                for ref in refs:
                    index.setdefault(ref, []).append(refs)

        self._others = {
            ref: tuple(other for other in members if other != ref)
            for members in groups_of(problem).values()
            for ref in members
            if len(members) > 1
        }

    def visits(self, vehicle: str) -> tuple[Visit, ...]:
        """The order of a vehicle's route; its locked prefix when it has none yet."""
        offer = self.offers.get(vehicle)
        return offer.visits if offer else self.problem.vehicle(vehicle).prefix

    @property
    def cost(self) -> int:
        """Subunits of all routes, without balance and what is left out."""
        return sum(offer.cost for offer in self.offers.values())

    def cost_of(self, vehicle: str) -> int:
        """Subunits of one vehicle's route; nothing while it is not used."""
        offer = self.offers.get(vehicle)
        return offer.cost if offer else 0

    def rank(self) -> tuple[int, int, int]:
        """Priority missed, tasks missed, subunits with balance and prices: lower is better."""
        price, missed, priority = left_out_cost(self.problem, self.on)
        total = self.cost + price
        if self.problem.balance is not None:
            total += balance_cost(self.problem, [r for r in self.routes() if r.tasks])
        return priority, missed, total

    def offer(self, vehicle: Vehicle, visits: Sequence[Visit]) -> Offer | Refusal:
        """What the vehicle's route through `visits` costs, or the rule that forbids it."""
        if not visits and not vehicle.prefix:
            return Offer(vehicle.ref, (), 0, {}, Counter(), ())
        if (clash := self._unshared(vehicle.ref, visits)) is not None:
            return clash
        usage = self._usage(vehicle, visits) if self._limits else Counter()
        if self._limits and (full := self._full(vehicle.ref, usage)) is not None:
            return full
        if self._docks and any(visit.ref in self._docks for visit in visits):
            priced = self.scheduler.price(vehicle, visits)
            if isinstance(priced, Refusal):
                return priced
            if priced is None or self._crowded(vehicle.ref, priced.docked):
                return self._docked(vehicle, visits, usage)
            return Offer(vehicle.ref, tuple(visits), priced.cost, {}, usage, priced.docked)
        found = self.scheduler.cost(vehicle, visits)
        if isinstance(found, Refusal):
            return found
        return Offer(vehicle.ref, tuple(visits), found, {}, usage, ())

    def accept(self, offer: Offer) -> None:
        """Give a vehicle the offered route; an empty one takes it off the road."""
        old = self.offers.pop(offer.vehicle, None)
        if old is not None:
            self.used.subtract(old.usage)
            for visit in old.visits:
                if visit.kind in (Kind.JOB, Kind.PICKUP):
                    self.on.pop(visit.ref, None)
        for yard in {name for o in (old, offer) if o is not None for name, _, _ in o.docked}:
            kept = [one for one in self._docking.get(yard, ()) if one[0] != offer.vehicle]
            kept += [(offer.vehicle, a, b) for name, a, b in offer.docked if name == yard]
            self._docking[yard] = kept
        if offer.visits:
            self.offers[offer.vehicle] = offer
            self.used.update(offer.usage)
            for visit in offer.visits:
                if visit.kind in (Kind.JOB, Kind.PICKUP):
                    self.on[visit.ref] = offer.vehicle

    def state(self) -> State:
        """What `restore` needs to come back here."""
        docking = {yard: list(ones) for yard, ones in self._docking.items()}
        return dict(self.offers), dict(self.on), Counter(self.used), docking

    def restore(self, state: State) -> list[str]:
        """Go back to an earlier state; returns the vehicles whose routes change by it."""
        changed = [
            ref
            for ref in self.offers.keys() | state[0].keys()
            if self.offers.get(ref) is not state[0].get(ref)
        ]
        self.offers, self.on, self.used, self._docking = state
        return changed

    def clear(self, vehicle: str) -> None:
        """Take a vehicle off the road."""
        self.accept(Offer(vehicle, (), 0, {}, Counter(), ()))

    def routes(self) -> list[Route]:
        """The routes with their times, in the order of the vehicles."""
        answer = []
        for vehicle in self.problem.vehicles:
            offer = self.offers.get(vehicle.ref)
            if offer is not None:
                route = self.scheduler.route(vehicle, offer.visits, offer.after)
                if isinstance(route, Refusal):
                    raise AssertionError(f"an accepted route was refused: {route}")
                answer.append(route)
        return answer

    def plan(self, engine: str = "") -> Plan:
        """The plan as it stands; reasons for what is left out come later."""
        problem = self.problem
        refs = [job.ref for job in problem.jobs] + [one.ref for one in problem.shipments]
        groups = {problem.job(ref).group for ref in self.on if problem.is_job(ref)} - {None}
        left = [
            Unassigned(
                ref,
                Reason.ALTERNATIVE_SERVED
                if problem.is_job(ref) and problem.job(ref).group in groups
                else Reason.NOT_FOUND,
            )
            for ref in refs
            if ref not in self.on
        ]
        plan = Plan(tuple(self.routes()), tuple(left), Cost(), engine=engine)
        return replace(plan, cost=cost(problem, plan))

    def load_plan(self, routes: Iterable[tuple[str, Sequence[Visit]]]) -> list[str]:
        """Take over routes; returns the vehicles whose route was refused."""
        refused = []
        for ref, visits in routes:
            found = self.offer(self.problem.vehicle(ref), visits)
            if isinstance(found, Refusal):
                refused.append(ref)
            else:
                self.accept(found)
        return refused

    def _unshared(self, vehicle: str, visits: Sequence[Visit]) -> Refusal | None:
        if not self._mates and not self._foes and not self._others:
            return None
        refs = {visit.ref for visit in visits if visit.kind in (Kind.JOB, Kind.PICKUP)}
        for ref in refs:
            for other in self._others.get(ref, ()):
                if other in refs or self.on.get(other, vehicle) != vehicle:
                    return Refusal(Rule.ALTERNATIVES, ref, of=other)
            for mates in self._mates.get(ref, ()):
                for mate in mates:
                    if mate not in refs and self.on.get(mate, vehicle) != vehicle:
                        return Refusal(Rule.TOGETHER, ref, of=mate)
            for foes in self._foes.get(ref, ()):
                if len(foes & refs) > 1:
                    return Refusal(Rule.APART, ref, of=min(foes & refs - {ref}))
        return None

    def _usage(self, vehicle: Vehicle, visits: Sequence[Visit]) -> Usage:
        aboard: Counter[tuple[str | None, int]] = Counter()
        for number, amount in enumerate(vehicle.initial_load):
            aboard[None, number] += amount
            for name in vehicle.initial_classes:
                aboard[name, number] += amount
        usage: Usage = Counter()
        for visit in visits:
            if visit.kind is Kind.JOB:
                job = self.problem.job(visit.ref)
                for number, amount in enumerate(job.pickup):
                    aboard[None, number] += amount
                for name, load in job.by_class:
                    for number, amount in enumerate(load):
                        aboard[name, number] += amount
            elif visit.kind is Kind.YARD:
                for (part, number), amount in aboard.items():
                    usage[visit.ref, part, number] += amount
                aboard.clear()
        return usage

    def _full(self, vehicle: str, usage: Usage) -> Refusal | None:
        old = self.offers.get(vehicle)
        for key, most in self._limits.items():
            over = self.used[key] + usage[key] - most - (old.usage[key] if old else 0)
            if over > 0 and usage[key] > 0:
                return Refusal(Rule.YARD_LIMIT, key[0], over, key[1] or "")
        return None

    def _crowded(self, vehicle: str, docked: Iterable[tuple[str, int, int]]) -> bool:
        """Whether a yard visit would have to wait for a dock."""
        return any(self._free(vehicle, yard, a, b) > a for yard, a, b in docked)

    def _docked(self, vehicle: Vehicle, visits: Sequence[Visit], usage: Usage) -> Offer | Refusal:
        """An offer whose yard visits wait until a dock is free of the other routes."""
        after: dict[int, int] = {}
        indices = [number for number, visit in enumerate(visits) if visit.kind is Kind.YARD]
        for _ in range(MOST_DELAYS):
            route = self.scheduler.route(vehicle, visits, after)
            if isinstance(route, Refusal):
                return route
            stops = [stop for stop in route.stops if stop.kind is Kind.YARD]
            for index, stop in zip(indices, stops, strict=True):
                free = self._free(vehicle.ref, stop.ref, stop.begin, stop.departure)
                if free > stop.begin:
                    after[index] = free
                    break
            else:
                found = self.scheduler.cost(vehicle, visits, after)
                if isinstance(found, Refusal):
                    return found
                docked = tuple((stop.ref, stop.begin, stop.departure) for stop in stops)
                return Offer(vehicle.ref, tuple(visits), found, after, usage, docked)
        return Refusal(Rule.DOCKS, vehicle.ref)

    def _free(self, vehicle: str, yard: str, begin: int, end: int) -> int:
        """The first time from `begin` on when a dock is free for as long as is needed."""
        docks = self._docks.get(yard)
        if docks is None or begin == end:
            return begin
        busy = [
            (start, until)
            for ref, start, until in self._docking.get(yard, ())
            if ref != vehicle and until > start
        ]
        while True:
            here = [(start, until) for start, until in busy if start < end and until > begin]
            moments = [begin, *(start for start, _ in here if start > begin)]
            crowd = max(sum(s <= now < until for s, until in here) for now in moments)
            if crowd < docks:
                return begin
            later = min(until for _, until in here)
            begin, end = later, end + later - begin
