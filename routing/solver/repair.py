"""Routes from anywhere, made feasible: what stands in the way is taken out and put in elsewhere."""

from collections.abc import Callable, Sequence

from routing.solver.draft import Draft, Offer
from routing.solver.engines.answer import Routes
from routing.solver.insertion import MOST_TRIES, Inserter, by_difficulty
from routing.solver.plan.model import Plan
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.schedule import Refusal, Scheduler
from routing.solver.tasks import Kind, Visit
from routing.solver.units import Unit, units

#: Says that there is no more time.
Hurry = Callable[[], bool]


def standing(problem: Problem, plan: Plan) -> Routes:
    """A plan's routes with what the problem still has of them."""
    answer: Routes = {}
    for route in plan.routes:
        if not problem.is_vehicle(route.vehicle):
            continue
        vehicle = problem.vehicle(route.vehicle)
        kept = [
            visit
            for visit in route.visits
            if (visit.kind is Kind.YARD and visit.ref in vehicle.yards)
            or (visit.kind is Kind.BREAK and visit in vehicle.prefix)
            or (visit.kind is Kind.JOB and problem.is_job(visit.ref))
            or (visit.kind in (Kind.PICKUP, Kind.DELIVERY) and problem.is_shipment(visit.ref))
        ]
        answer[route.vehicle] = tuple(kept)
    return answer


def adopt(
    problem: Problem,
    routes: Routes,
    scheduler: Scheduler,
    tries: int = MOST_TRIES,
    hurry: Hurry | None = None,
) -> tuple[Draft, Inserter]:
    """A feasible draft as near to `routes` as it gets; what is not in them is inserted."""
    draft = Draft(problem, scheduler)
    inserter = Inserter(draft, tries)
    order = [vehicle.ref for vehicle in problem.vehicles if vehicle.prefix]
    order += [ref for ref in routes if ref not in order]
    for ref in order:
        vehicle = problem.vehicle(ref)
        visits = routes.get(ref, vehicle.prefix)
        offer = mended(draft, vehicle, visits)
        if offer is not None:
            inserter.accept(offer)
    fill(draft, inserter, hurry)
    return draft, inserter


def mended(draft: Draft, vehicle: Vehicle, visits: Sequence[Visit]) -> Offer | None:
    """The route with as few tasks taken out as make it feasible; None where nothing is left."""
    now = [visit for visit in visits if visit.kind is not Kind.BREAK or visit in vehicle.prefix]
    locked = {visit.ref for visit in vehicle.prefix}
    now = _closed(draft, vehicle, now)
    while True:
        found = draft.offer(vehicle, now)
        if not isinstance(found, Refusal):
            return found if found.visits else None
        loose = list(dict.fromkeys(
            v.ref for v in now if v.ref not in locked and v.kind not in (Kind.YARD, Kind.BREAK)
        ))  # fmt: skip
        if not loose:
            return bare(draft, vehicle)
        best: Offer | None = None
        for ref in loose:
            offer = draft.offer(vehicle, _without(now, ref))
            if not isinstance(offer, Refusal) and (best is None or offer.cost > best.cost):
                best = offer
        if best is not None:
            return best if best.visits else None
        worst = found.ref if found.ref in loose else loose[-1]
        now = _without(now, worst)


def _closed(draft: Draft, vehicle: Vehicle, visits: list[Visit]) -> list[Visit]:
    """The visits with each locked pickup's delivery put where it adds least."""
    for visit in vehicle.prefix:
        drop = Visit(Kind.DELIVERY, visit.ref)
        if visit.kind is not Kind.PICKUP or drop in visits:
            continue
        ways = [[*visits[:n], drop, *visits[n:]]
                for n in range(len(vehicle.prefix), len(visits) + 1)]  # fmt: skip
        offers = [(draft.scheduler.cost(vehicle, way), way) for way in ways]
        good = [(cost, way) for cost, way in offers if not isinstance(cost, Refusal)]
        visits = min(good)[1] if good else ways[-1]
    return visits


def bare(draft: Draft, vehicle: Vehicle) -> Offer | None:
    """The locked prefix with what it needs to be complete, if it has one."""
    prefix = vehicle.prefix
    if not prefix:
        return None
    open_ = [v.ref for v in prefix if v.kind is Kind.PICKUP]
    done = {v.ref for v in prefix if v.kind is Kind.DELIVERY}
    drops = tuple(Visit(Kind.DELIVERY, ref) for ref in open_ if ref not in done)
    tails: list[tuple[Visit, ...]] = [()]
    tails += [(Visit(Kind.YARD, yard),) for yard in sorted(vehicle.yards)]
    offers = [draft.offer(vehicle, (*prefix, *drops, *tail)) for tail in tails]
    good = [offer for offer in offers if not isinstance(offer, Refusal)]
    return min(good, key=lambda offer: offer.cost) if good else None


def _without(visits: Sequence[Visit], ref: str) -> list[Visit]:
    """The visits without one task; a yard that follows a yard, or leads nowhere, goes as well."""
    kept: list[Visit] = []
    for visit in visits:
        if visit.ref == ref and visit.kind is not Kind.YARD:
            continue
        if visit.kind is Kind.YARD and (not kept or kept[-1].kind is Kind.YARD):
            continue
        kept.append(visit)
    return kept


def fill(draft: Draft, inserter: Inserter, hurry: Hurry | None = None) -> None:
    """Put in what no route serves, hardest first, and drop sets that are served in part only.

    It ends early once `hurry` says so; then more may be left out than needs be.
    """
    problem = draft.problem
    every = units(problem)
    drop_halves(draft, inserter)
    waiting = [u for u in every if not any(r in draft.on for o in u.options for r in o)]
    for unit in sorted(waiting, key=by_difficulty(problem)):
        if hurry is not None and hurry():
            break
        inserter.insert(unit)
    locked = {visit.ref for vehicle in problem.vehicles for visit in vehicle.prefix}
    for ref in sorted(ref for refs in problem.together if refs & locked for ref in refs):
        if ref not in draft.on:
            inserter.insert(Unit(((ref,),), problem.task(ref).price, problem.task(ref).priority))


def drop_halves(draft: Draft, inserter: Inserter) -> None:
    """Take out the served members of sets that have to be served together but are not."""
    locked = {visit.ref for vehicle in draft.problem.vehicles for visit in vehicle.prefix}
    for refs in draft.problem.together:
        served = [ref for ref in sorted(refs) if ref in draft.on]
        if len(served) < len(refs) and refs.isdisjoint(locked):
            for ref in served:
                _drop(draft, inserter, ref)
    seen: set[str] = set()
    for job in draft.problem.jobs:
        if job.group is not None and job.ref in draft.on:
            if job.group in seen:
                _drop(draft, inserter, job.ref)
            seen.add(job.group)


def _drop(draft: Draft, inserter: Inserter, ref: str) -> None:
    """Take a task out whatever else has to go with it."""
    if ref not in draft.on or remove(draft, inserter, ref):
        return
    vehicle = draft.problem.vehicle(draft.on[ref])
    visits = _without(draft.visits(vehicle.ref), ref)
    draft.clear(vehicle.ref)
    inserter.forget(vehicle.ref)
    offer = mended(draft, vehicle, visits)
    if offer is not None:
        inserter.accept(offer)


def remove(draft: Draft, inserter: Inserter, ref: str) -> bool:
    """Take one task out of its route; False where the rest of the route would not stand."""
    vehicle = draft.problem.vehicle(draft.on[ref])
    if any(visit.ref == ref for visit in vehicle.prefix):
        return False
    offer = draft.offer(vehicle, _without(draft.visits(vehicle.ref), ref))
    if isinstance(offer, Refusal):
        return False
    inserter.accept(offer)
    return True
