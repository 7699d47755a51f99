"""check(): every rule of a problem, held against a plan's own times.

Written against the problem's words alone: it shares no code with the scheduler or the engines,
so that a mistake of theirs cannot hide here.
"""

from collections import Counter
from collections.abc import Iterator

from routing.solver.driving import Drivers
from routing.solver.plan.costs import cost, groups_of
from routing.solver.plan.judge_route import route_violations
from routing.solver.plan.model import Plan, Reason, Route, Stop
from routing.solver.plan.rules import Rule, Violation
from routing.solver.problem import Problem
from routing.solver.tasks import Kind, Load

__all__ = ["Rule", "Violation", "check"]


def check(problem: Problem, plan: Plan) -> list[Violation]:
    """Everything that is wrong with a plan; empty for a feasible one."""
    found: list[Violation] = []
    drivers = Drivers(dict(problem.travel), [(s.start, s.percent) for s in problem.speeds])
    for ref, times in Counter(route.vehicle for route in plan.routes).items():
        if times > 1:
            found.append(Violation(Rule.VEHICLE_TWICE, ref))
    known = {vehicle.ref for vehicle in problem.vehicles}
    for route in plan.routes:
        if route.vehicle not in known:
            found.append(Violation(Rule.UNKNOWN, route.vehicle))
            continue
        vehicle = problem.vehicle(route.vehicle)
        found += route_violations(problem, vehicle, route, drivers.of(vehicle))
    if found and any(one.rule is Rule.UNKNOWN for one in found):
        return found
    found += _each_once(problem, plan)
    found += _sharing(problem, plan)
    found += _prefixes(problem, plan)
    found += _docks(problem, plan)
    found += _limits(problem, plan)
    if plan.cost != (true := cost(problem, plan)):
        found.append(Violation(Rule.COST, amount=plan.cost.subunits - true.subunits))
    return found


def _each_once(problem: Problem, plan: Plan) -> Iterator[Violation]:
    seen: Counter[tuple[Kind, str]] = Counter()
    for route in plan.routes:
        seen.update((stop.kind, stop.ref) for stop in route.tasks)
    for (_, ref), times in seen.items():
        if times > 1:
            yield Violation(Rule.SERVED_TWICE, ref=ref, amount=times)
    served = {ref for _, ref in seen}
    for group, members in groups_of(problem).items():
        if sum(ref in served for ref in members) > 1:
            yield Violation(Rule.ALTERNATIVES, ref=group)
    stated = Counter(one.ref for one in plan.unassigned)
    for ref in (*(job.ref for job in problem.jobs), *(one.ref for one in problem.shipments)):
        if (ref in served) == (stated[ref] == 1) or stated[ref] > 1:
            yield Violation(Rule.UNASSIGNED_LIST, ref=ref)
    for ref in stated:
        if not problem.has_task(ref):
            yield Violation(Rule.UNKNOWN, ref=ref)
    for one in plan.unassigned:
        if one.reason is Reason.ALTERNATIVE_SERVED and problem.is_job(one.ref):
            name = problem.job(one.ref).group
            members = groups_of(problem).get(name, []) if name is not None else []
            if served.isdisjoint(members):
                yield Violation(Rule.UNASSIGNED_LIST, ref=one.ref)


def _sharing(problem: Problem, plan: Plan) -> Iterator[Violation]:
    on = {stop.ref: route.vehicle for route in plan.routes for stop in route.tasks}
    locked = {visit.ref for vehicle in problem.vehicles for visit in vehicle.prefix}
    for refs in problem.together:
        routes = {on[ref] for ref in refs if ref in on}
        halved = 0 < sum(ref in on for ref in refs) < len(refs) and refs.isdisjoint(locked)
        if len(routes) > 1 or halved:
            yield Violation(Rule.TOGETHER, ref=min(refs))
    for refs in problem.apart:
        cars = [on[ref] for ref in refs if ref in on]
        if len(cars) != len(set(cars)):
            yield Violation(Rule.APART, ref=min(refs))


def _prefixes(problem: Problem, plan: Plan) -> Iterator[Violation]:
    visits = {route.vehicle: route.visits for route in plan.routes}
    for vehicle in problem.vehicles:
        kept = [
            visit
            for visit in visits.get(vehicle.ref, ())
            if visit.kind is not Kind.BREAK or visit in vehicle.prefix
        ]
        begun = tuple(kept[: len(vehicle.prefix)])
        if begun != vehicle.prefix:
            yield Violation(Rule.PREFIX, vehicle.ref)


def _yard_stops(problem: Problem, plan: Plan) -> Iterator[tuple[str, Route, Stop]]:
    for route in plan.routes:
        for stop in route.stops:
            if stop.kind is Kind.YARD:
                yield stop.ref, route, stop


def _docks(problem: Problem, plan: Plan) -> Iterator[Violation]:
    for depot in problem.depots:
        if depot.docks is None:
            continue
        events = []
        for ref, route, stop in _yard_stops(problem, plan):
            if ref == depot.ref and stop.departure > stop.begin:
                events += [(stop.begin, 1, route.vehicle), (stop.departure, -1, route.vehicle)]
        busy = 0
        for _, step, vehicle in sorted(events):
            busy += step
            if busy > depot.docks:
                yield Violation(Rule.DOCKS, vehicle, depot.ref, busy)


def _limits(problem: Problem, plan: Plan) -> Iterator[Violation]:
    taken: Counter[tuple[str, str | None, int]] = Counter()
    for route in plan.routes:
        aboard: Counter[tuple[str | None, int]] = Counter()
        first = problem.vehicle(route.vehicle)
        for number, amount in enumerate(first.initial_load):
            aboard[None, number] += amount
            for name in first.initial_classes:
                aboard[name, number] += amount
        for stop in route.stops:
            if stop.kind is Kind.JOB:
                job = problem.job(stop.ref)
                parts: list[tuple[str | None, Load]] = [(None, job.pickup), *job.by_class]
                for part, load in parts:
                    for number, amount in enumerate(load):
                        aboard[part, number] += amount
            elif stop.kind is Kind.YARD:
                for (part, number), amount in aboard.items():
                    taken[stop.ref, part, number] += amount
                aboard.clear()
    for depot in problem.depots:
        for limit in depot.limits:
            amount = taken[depot.ref, limit.load_class, limit.dimension]
            if amount > limit.amount:
                over = amount - limit.amount
                yield Violation(Rule.YARD_LIMIT, ref=depot.ref, amount=over)
