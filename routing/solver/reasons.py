"""Why something was left out, and the one change that would let it in most cheaply.

Each left-out task is tried against the vehicles as they are: alone on an empty route, then in the
cheapest gaps of the routes of the plan. What refuses it names the reason; the changes that its
refusals suggest are made one at a time and tried again, so that a change that is named does help.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from routing.solver.draft import Draft, Offer
from routing.solver.insertion import Inserter
from routing.solver.plan.model import SUBUNITS, Change, ChangeKind, Plan, Reason, Unassigned
from routing.solver.plan.rules import Rule
from routing.solver.problem import Problem
from routing.solver.resources import Depot, Vehicle
from routing.solver.schedule import Refusal, Scheduler
from routing.solver.tasks import Job, Kind, Shipment, Visit, Window

#: So many left-out tasks get a change that was tried; the others a reason alone.
MOST_EXPLAINED = 40
#: Gaps looked at on each route, and changes tried for one task.
GAPS = 3
#: Vehicles whose routes are looked at for one task, and for one that gets a reason alone.
MANY = 12
FEW = 2
CHANGES = 8

REASONS = {
    Rule.SKILL: Reason.SKILL,
    Rule.VEHICLE_NOT_ALLOWED: Reason.VEHICLE_NOT_ALLOWED,
    Rule.CAPACITY: Reason.CAPACITY,
    Rule.MUST_UNLOAD: Reason.CAPACITY,
    Rule.MAX_TRIPS: Reason.CAPACITY,
    Rule.WINDOW: Reason.WINDOW,
    Rule.BREAK: Reason.WINDOW,
    Rule.SHIFT: Reason.SHIFT,
    Rule.OVERTIME: Reason.SHIFT,
    Rule.MAX_TRAVEL: Reason.TOO_FAR,
    Rule.MAX_METRES: Reason.TOO_FAR,
    Rule.MAX_STOPS: Reason.MAX_STOPS,
    Rule.MAX_TASKS: Reason.MAX_STOPS,
    Rule.INCOMPATIBLE: Reason.INCOMPATIBLE,
    Rule.YARD_LIMIT: Reason.YARD_LIMIT,
    Rule.DOCKS: Reason.YARD_LIMIT,
    Rule.TOGETHER: Reason.SHARING,
    Rule.APART: Reason.SHARING,
}
#: Alone on an empty route, these say something else than they do on a full one.
ALONE = {Reason.CAPACITY: Reason.TOO_LARGE, Reason.SHIFT: Reason.TOO_FAR}

Named = TypeVar("Named", Vehicle, Job, Shipment, Depot)
Task = TypeVar("Task", Job, Shipment)


@dataclass(frozen=True)
class _Try:
    """A route that was refused, and by what."""

    vehicle: Vehicle
    visits: tuple[Visit, ...]
    refusal: Refusal


def explain(plan: Plan, draft: Draft, late: Callable[[], bool] | None = None) -> Plan:
    """The plan with a reason, the nearest vehicle and a change for each task it leaves out.

    The first ones get a change that was tried; once `late` says so, the others a reason alone.
    """
    explained, answer = 0, []
    empty = Draft(draft.problem, draft.scheduler)
    kinds = _one_of_each(draft.problem)
    for one in plan.unassigned:
        if one.reason is Reason.ALTERNATIVE_SERVED:
            answer.append(one)
            continue
        explained += 1
        fully = explained <= MOST_EXPLAINED and not (late is not None and late())
        answer.append(_explain(draft, empty, kinds, one.ref, fully))
    return replace(plan, unassigned=tuple(answer))


def _explain(draft: Draft, empty: Draft, kinds: list[Vehicle], ref: str, fully: bool) -> Unassigned:
    problem = draft.problem
    if not problem.vehicles:
        return Unassigned(ref, Reason.NO_VEHICLE, None, Change(ChangeKind.ADD_VEHICLE, 1))
    price = problem.task(ref).price
    if price is not None:
        found = Inserter(draft).best(ref)
        if found is not None:
            more = -(-found.extra // SUBUNITS) - price
            change = Change(ChangeKind.RAISE_PRICE, max(1, more), ref, found.extra / SUBUNITS)
            return Unassigned(ref, Reason.NOT_WORTH_IT, found.offer.vehicle, change)
    cars = kinds if not problem.task(ref).vehicles else problem.vehicles
    alone = [_alone(empty, vehicle, ref) for vehicle in cars]
    able = [one for one in alone if isinstance(one, Offer)]
    tries = [one for one in alone if isinstance(one, _Try)]
    if able:
        most = MANY if fully else FEW
        tries = [one for car in _able(draft, ref)[:most] for one in _in_gaps(draft, car, ref)]
    if not tries:
        return Unassigned(ref, Reason.NOT_FOUND)
    nearest = min(tries, key=_distance)
    reason = _reason(nearest.refusal)
    if not able:
        reason = ALONE.get(reason, reason)
    best: tuple[float, str, Change] | None = None
    if able:
        cheapest = min(able, key=lambda offer: offer.cost)
        cost = cheapest.cost / SUBUNITS
        best = (cost, cheapest.vehicle, Change(ChangeKind.ADD_VEHICLE, 1, cheapest.vehicle, cost))
    for one in sorted(tries, key=_distance)[: CHANGES if fully else 0]:
        tried = _tried(draft, one)
        if tried is not None and (best is None or tried.extra_cost < best[0]):
            best = (tried.extra_cost, one.vehicle.ref, tried)
    if best is None:
        return Unassigned(ref, reason, nearest.vehicle.ref)
    return Unassigned(ref, reason, best[1], best[2])


def _one_of_each(problem: Problem) -> list[Vehicle]:
    """A vehicle of each kind: alone, alike vehicles say the same."""
    kinds: dict[tuple[object, ...], Vehicle] = {}
    for vehicle in problem.vehicles:
        kinds.setdefault(tuple({**vars(vehicle), "ref": ""}.values()), vehicle)
    return list(kinds.values())


def _able(draft: Draft, ref: str) -> list[Vehicle]:
    """Vehicles that may do the task, those that start nearest first."""
    place = draft.scheduler.place(_visits(draft.problem, ref)[0])
    able = [one for one in draft.problem.vehicles if draft.scheduler.may(one, ref) is None]
    return sorted(able, key=lambda one: draft.scheduler.driving(one).leg(one.start, place)[0])


def _reason(refusal: Refusal) -> Reason:
    """The reason a refusal stands for; a window without a task is the end of the shift."""
    if refusal.rule is Rule.WINDOW and not refusal.ref:
        return Reason.SHIFT
    return REASONS.get(refusal.rule, Reason.NOT_FOUND)


def _visits(problem: Problem, ref: str) -> tuple[Visit, ...]:
    if problem.is_job(ref):
        return (Visit(Kind.JOB, ref),)
    return Visit(Kind.PICKUP, ref), Visit(Kind.DELIVERY, ref)


def _alone(empty: Draft, vehicle: Vehicle, ref: str) -> Offer | _Try:
    """The task on a route of its own, as if the vehicle and all yards were free."""
    plain = (*vehicle.prefix, *_visits(empty.problem, ref))
    ways = [plain]
    if vehicle.yards:
        place = empty.scheduler.place(plain[-1])
        driving = empty.scheduler.driving(vehicle)
        yards = sorted(
            sorted(vehicle.yards),
            key=lambda ref: driving.leg(place, empty.problem.depot(ref).place)[0],
        )
        ways += [(*plain, Visit(Kind.YARD, yard)) for yard in yards[:2]]
    refused: list[_Try] = []
    for visits in ways:
        offer = empty.offer(vehicle, visits)
        if isinstance(offer, Offer):
            return offer
        refused.append(_Try(vehicle, visits, offer))
    return min(refused[1:] or refused, key=_distance)


def _in_gaps(draft: Draft, vehicle: Vehicle, ref: str) -> Iterator[_Try]:
    """What refuses the task in the gaps of the vehicle's route that cost least travel."""
    visits = draft.visits(vehicle.ref)
    new = _visits(draft.problem, ref)
    driving = draft.scheduler.driving(vehicle)
    places = [vehicle.start, *(draft.scheduler.place(visit) for visit in visits), vehicle.end]
    place = draft.scheduler.place(new[0])

    def detour(gap: int) -> int:
        before, after = places[gap], places[gap + 1]
        return driving.leg(before, place)[0] + driving.leg(place, after)[0]

    for gap in sorted(range(len(vehicle.prefix), len(visits) + 1), key=detour)[:GAPS]:
        route = (*visits[:gap], *new, *visits[gap:])
        offer = draft.offer(vehicle, route)
        if isinstance(offer, Refusal):
            yield _Try(vehicle, route, offer)


def _distance(one: _Try) -> tuple[int, int, str]:
    """How near a try came: rules that a number would mend first, then by that number."""
    order = (Rule.WINDOW, Rule.SHIFT, Rule.OVERTIME, Rule.BREAK, Rule.MAX_TRAVEL, Rule.MAX_METRES,
             Rule.CAPACITY, Rule.MAX_STOPS, Rule.MAX_TASKS, Rule.YARD_LIMIT)  # fmt: skip
    rule = one.refusal.rule
    return (order.index(rule) if rule in order else len(order), one.refusal.amount, one.vehicle.ref)


def _tried(draft: Draft, one: _Try) -> Change | None:
    """The change that the refusal suggests, if it lets the route through."""
    refs = {visit.ref for visit in one.visits}
    small = _alone_with(draft, one.vehicle, refs)
    for kind, amount, of, changed in _changes(small, one.vehicle, one.refusal):
        relaxed = Draft(changed, Scheduler(changed))
        offer = relaxed.offer(changed.vehicle(one.vehicle.ref), one.visits)
        if isinstance(offer, Offer):
            extra = offer.cost - draft.cost_of(one.vehicle.ref)
            return Change(kind, amount, of, extra / SUBUNITS)
    return None


def _alone_with(draft: Draft, vehicle: Vehicle, refs: set[str]) -> Problem:
    """The problem of one route: its tasks, and what the other routes leave of the yards."""
    problem = draft.problem
    old = draft.offers.get(vehicle.ref)
    depots = []
    for depot in problem.depots:
        limits = []
        for limit in depot.limits:
            key = (depot.ref, limit.load_class, limit.dimension)
            others = draft.used[key] - (old.usage[key] if old else 0)
            limits.append(replace(limit, amount=max(0, limit.amount - others)))
        depots.append(replace(depot, limits=tuple(limits), docks=None))
    held = {vehicle.ref}
    return replace(
        problem,
        vehicles=(vehicle,),
        jobs=tuple(_only(problem.job(ref), held) for ref in sorted(refs) if problem.is_job(ref)),
        shipments=tuple(
            _only(problem.shipment(ref), held) for ref in sorted(refs) if problem.is_shipment(ref)
        ),
        depots=tuple(depots),
        together=tuple(mates for mates in problem.together if mates <= refs),
        apart=tuple(left for foes in problem.apart if len(left := foes & refs) > 1),
        balance=None,
    )


def _only(task: Task, vehicles: set[str]) -> Task:
    """The task without the vehicles that the small problem does not have."""
    if task.vehicles is None:
        return task
    return replace(task, vehicles=task.vehicles & vehicles)


def _changes(
    problem: Problem, vehicle: Vehicle, refusal: Refusal
) -> Iterator[tuple[ChangeKind, int, str, Problem]]:
    """What could be changed after a refusal: kind, amount, of what, the problem so changed."""
    amount, at = refusal.amount, vehicle.ref

    def car(**fields: object) -> Problem:
        new = replace(vehicle, **fields)  # type: ignore[arg-type]
        return replace(problem, vehicles=_swapped(problem.vehicles, new))

    rule = refusal.rule
    if rule is Rule.SKILL:
        skills = problem.task(refusal.ref).skills | vehicle.skills
        yield ChangeKind.ADD_SKILL, 1, refusal.of, car(skills=skills)
    elif rule is Rule.VEHICLE_NOT_ALLOWED:
        task = problem.task(refusal.ref)
        allowed = (task.vehicles or frozenset()) | {at}
        yield ChangeKind.ALLOW_VEHICLE, 1, at, _task(problem, replace(task, vehicles=allowed))
    elif rule in (Rule.CAPACITY, Rule.MUST_UNLOAD):
        room = tuple(most + amount for most in problem.load(vehicle.capacity))
        yield ChangeKind.ADD_CAPACITY, amount, at, car(capacity=room)
    elif rule is Rule.WINDOW and refusal.ref == "":
        longer = Window(vehicle.shift.start, vehicle.shift.end + amount)
        yield ChangeKind.LENGTHEN_SHIFT_SECONDS, amount, at, car(shift=longer)
    elif rule is Rule.WINDOW and problem.is_job(refusal.ref):
        job = problem.job(refusal.ref)
        last = job.windows[-1]
        wider = (*job.windows[:-1], Window(last.start, last.end + amount))
        changed = _task(problem, replace(job, windows=wider))
        yield ChangeKind.WIDEN_WINDOW_SECONDS, amount, job.ref, changed
    elif rule is Rule.OVERTIME:
        more = vehicle.max_overtime_seconds + amount
        yield ChangeKind.LENGTHEN_SHIFT_SECONDS, amount, at, car(max_overtime_seconds=more)
    elif rule is Rule.MAX_METRES and vehicle.max_metres is not None:
        yield ChangeKind.ADD_METRES, amount, at, car(max_metres=vehicle.max_metres + amount)
    elif rule is Rule.MAX_STOPS and vehicle.max_stops is not None:
        yield ChangeKind.ADD_STOPS, amount, at, car(max_stops=vehicle.max_stops + amount)
    elif rule is Rule.MAX_TASKS and vehicle.max_tasks is not None:
        yield ChangeKind.ADD_STOPS, amount, at, car(max_tasks=vehicle.max_tasks + amount)
    elif rule is Rule.YARD_LIMIT:
        depot = problem.depot(refusal.ref)
        limits = tuple(replace(one, amount=one.amount + amount) for one in depot.limits)
        depots = _swapped(problem.depots, replace(depot, limits=limits))
        yield ChangeKind.RAISE_YARD_LIMIT, amount, depot.ref, replace(problem, depots=depots)
    elif rule in (Rule.TOGETHER, Rule.APART):
        freed = replace(problem, together=(), apart=())
        yield ChangeKind.RELAX_SHARING, 1, refusal.of, freed


def _task(problem: Problem, task: Job | Shipment) -> Problem:
    if isinstance(task, Job):
        return replace(problem, jobs=_swapped(problem.jobs, task))
    return replace(problem, shipments=_swapped(problem.shipments, task))


def _swapped(ones: Iterable[Named], new: Named) -> tuple[Named, ...]:
    return tuple(new if one.ref == new.ref else one for one in ones)
