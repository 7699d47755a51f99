"""The running day: what has begun stays, what was promised is kept, and the rest may move.

Also what a new job would cost in each window that could be offered for it, and plans without what
was cancelled.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from routing.errors import EngineFailed, UnknownReference
from routing.solver.budget import Budget, Meter, Progress
from routing.solver.draft import Draft
from routing.solver.engines.answer import Effort, Routes
from routing.solver.engines.ruin_recreate import RuinRecreate
from routing.solver.incumbent import QUIET, Rank
from routing.solver.insertion import Inserter
from routing.solver.plan import SUBUNITS, Plan, Stop, check
from routing.solver.problem import Problem
from routing.solver.reasons import explain
from routing.solver.repair import adopt, standing
from routing.solver.resources import Vehicle
from routing.solver.schedule import Scheduler
from routing.solver.tasks import FOREVER, Job, Kind, ShipmentStep, Visit, Window

#: Ends the ref of a promised job that is served outside its promise.
MOVED = "~moved"


class Freeze(IntEnum):
    """How much of a stop may still change."""

    FREE = 0
    PROMISED = 1
    SENT = 2
    STARTED = 3


@dataclass(frozen=True)
class Price:
    """What serving a job in one window would add to a plan, in cost units, and by whom."""

    window: Window
    extra_cost: float
    vehicle: str
    begin: int


@dataclass(frozen=True)
class Moved:
    """A promised stop that begins outside its window, or is left out (`begin` None)."""

    ref: str
    promised: Window
    begin: int | None


@dataclass(frozen=True)
class Replanned:
    """The new plan, the problem it answers, and who was moved."""

    plan: Plan
    problem: Problem
    moved: tuple[Moved, ...]


def prices(problem: Problem, plan: Plan, job: Job, windows: Sequence[Window]) -> list[Price]:
    """What `job` would cost in each of the windows it fits, cheapest first.

    The plan's routes keep their order; `job` needs a ref that the problem does not have.
    """
    answer = []
    for window in windows:
        wider = replace(problem, jobs=(*problem.jobs, replace(job, windows=(window,))))
        draft = Draft(wider, Scheduler(wider))
        draft.load_plan(_routes(plan).items())
        found = Inserter(draft).best(job.ref)
        if found is None:
            continue
        draft.accept(found.offer)
        stop = next(stop for route in draft.routes() for stop in route.tasks if stop.ref == job.ref)
        extra = found.extra / SUBUNITS
        answer.append(Price(window, extra, found.offer.vehicle, stop.begin))
    return sorted(answer, key=lambda price: (price.extra_cost, price.window))


def without(problem: Problem, refs: Iterable[str]) -> Problem:
    """The problem without cancelled jobs and shipments."""
    gone = set(refs)
    for ref in sorted(gone):
        if not problem.has_task(ref):
            raise UnknownReference("cancelled", f"no job or shipment {ref!r}")
    return replace(
        problem,
        jobs=tuple(job for job in problem.jobs if job.ref not in gone),
        shipments=tuple(one for one in problem.shipments if one.ref not in gone),
        vehicles=tuple(
            replace(one, prefix=tuple(v for v in one.prefix if v.ref not in gone))
            for one in problem.vehicles
        ),
        together=tuple(left for refs in problem.together if len(left := refs - gone) > 1),
        apart=tuple(left for refs in problem.apart if len(left := refs - gone) > 1),
    )


def frozen(
    problem: Problem, plan: Plan, levels: Mapping[str, Freeze], now: int | None = None
) -> Problem:
    """The problem in which what is frozen cannot change.

    Parameters
    ----------
    levels : mapping of ref to Freeze
        STARTED stops, and all that come before one on its route, are locked with their times;
        SENT ones stay with their vehicle; others are free. Promises are `replan`'s.
    now : int, optional
        What is not locked begins at this time or later.
    """
    begins: dict[Visit, int] = {}
    cars: dict[str, frozenset[str]] = {}
    vehicles = {vehicle.ref: vehicle for vehicle in problem.vehicles}
    for route in plan.routes:
        begun = _begun(route.stops[1:-1], levels)
        begins.update({stop.visit: stop.begin for stop in begun})
        vehicles[route.vehicle] = _locked(vehicles[route.vehicle], begun, route.departure)
        for stop in route.tasks:
            if levels.get(stop.ref, Freeze.FREE) >= Freeze.SENT:
                cars[stop.ref] = frozenset({route.vehicle})
    return replace(
        problem,
        vehicles=tuple(_from(vehicles[one.ref], now) for one in problem.vehicles),
        jobs=tuple(
            replace(
                job,
                windows=_pinned(job, begins.get(Visit(Kind.JOB, job.ref)), now),
                vehicles=cars.get(job.ref, job.vehicles),
            )
            for job in problem.jobs
        ),
        shipments=tuple(
            replace(
                one,
                pickup=_step(one.pickup, begins.get(Visit(Kind.PICKUP, one.ref)), now),
                delivery=_step(one.delivery, begins.get(Visit(Kind.DELIVERY, one.ref)), now),
                vehicles=cars.get(one.ref, one.vehicles),
            )
            for one in problem.shipments
        ),
    )


def replan(
    problem: Problem,
    plan: Plan,
    budget: Budget,
    *,
    promises: Mapping[str, Window] | None = None,
    most_moved: int = 0,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Replanned:
    """A plan near to the old one: new jobs are put in, and at most `most_moved` promises broken.

    Parameters
    ----------
    problem : Problem
        The day as it is now: `frozen`, `without` what was cancelled, with what is new.
    promises : mapping of job ref to Window
        What residents were told. A job that begins outside its window, or is left out, counts
        as moved.
    most_moved : int
        The change budget. With 0 every promise that the old plan keeps is kept; in no case is a
        promised job left out for another.
    progress : callable, optional
        Told of the plan that stands at first, of every better one, and once a second.
    """
    meter = Meter(budget, stop)
    doubled = _doubled(problem, promises or {})
    scheduler = Scheduler(doubled)
    start = standing(problem, plan)
    strict = replace(doubled, jobs=_unmoved(doubled), apart=problem.apart)
    kept, _ = adopt(strict, start, Scheduler(strict))
    served = [ref for ref in promises or {} if ref in kept.on]
    told = _Told(problem, meter, progress)
    told.hear(kept)

    def allowed(draft: Draft) -> bool:
        still = all(ref in draft.on or ref + MOVED in draft.on for ref in served)
        held = still and sum(ref.endswith(MOVED) for ref in draft.on) <= most_moved
        if held:
            told.hear(draft)
        return held

    search = RuinRecreate(doubled, seed, scheduler, allowed)
    effort = Effort(*meter.effort(meter.left), stop=meter.stopped)
    routes = search.run(effort, {ref: offer.visits for ref, offer in kept.offers.items()}).routes
    return _settled(problem, promises or {}, routes)


class _Told:
    """Tells how far the search is: each allowed draft that is better than all before it."""

    def __init__(
        self, problem: Problem, meter: Meter, progress: Callable[[Progress], None] | None
    ) -> None:
        self._tasks = len(problem.jobs) + len(problem.shipments)
        self._meter, self._progress = meter, progress
        self._best: Rank | None = None
        self._unassigned = 0
        self._last = 0.0

    def hear(self, draft: Draft) -> None:
        """Look at a draft; tell where it is better, or where nothing was told for a while."""
        if self._progress is None:
            return
        rank = draft.rank()
        first, better = self._best is None, self._best is None or rank < self._best
        if better:
            served = {ref.removesuffix(MOVED) for ref in draft.on}
            self._best, self._unassigned = rank, max(0, self._tasks - len(served))
        if self._best is None or not (better or self._meter.seconds - self._last > QUIET):
            return
        self._last = self._meter.seconds
        self._progress(
            Progress(
                seconds=self._meter.seconds, cost=self._best[2] / SUBUNITS, engine="replan",
                stage="start" if first else "search", seconds_left=self._meter.seconds_left,
                unassigned=self._unassigned,
            )
        )  # fmt: skip


def _settled(problem: Problem, promises: Mapping[str, Window], routes: Routes) -> Replanned:
    """The plan for the problem in which every promise that is kept is a window."""
    freed = {
        visit.ref.removesuffix(MOVED)
        for visits in routes.values()
        for visit in visits
        if visit.ref.endswith(MOVED)
    }
    honoured = replace(
        problem,
        jobs=tuple(
            job
            if job.ref in freed or job.ref not in promises
            else replace(job, windows=_cut(job.windows, promises[job.ref]))
            for job in problem.jobs
        ),
    )
    plain = {
        ref: tuple(Visit(visit.kind, visit.ref.removesuffix(MOVED)) for visit in visits)
        for ref, visits in routes.items()
    }
    draft, _ = adopt(honoured, plain, Scheduler(honoured))
    done = explain(replace(draft.plan(), engine="replan"), draft)
    if violations := check(honoured, done):
        raise EngineFailed("replan", f"its plan breaks {violations[0]}")
    begins = {stop.ref: stop.begin for route in done.routes for stop in route.tasks}
    moved = tuple(
        Moved(ref, window, begins.get(ref))
        for ref, window in sorted(promises.items())
        if problem.is_job(ref) and not (ref in begins and window.start <= begins[ref] <= window.end)
    )
    return Replanned(done, honoured, moved)


def _doubled(problem: Problem, promises: Mapping[str, Window]) -> Problem:
    """Each promised job twice, as alternatives: in its promise, and moved."""
    bound = {visit.ref for vehicle in problem.vehicles for visit in vehicle.prefix}
    bound |= {ref for refs in problem.together for ref in refs}
    jobs = []
    for job in problem.jobs:
        if job.ref not in promises:
            jobs.append(job)
            continue
        kept = replace(job, windows=_cut(job.windows, promises[job.ref]))
        if job.ref in bound or job.group is not None:
            jobs.append(kept)
            continue
        group = f"promise {job.ref}"
        jobs += [replace(kept, group=group), replace(job, ref=job.ref + MOVED, group=group)]
    twice = {job.ref.removesuffix(MOVED) for job in jobs if job.ref.endswith(MOVED)}
    apart = tuple(refs | {ref + MOVED for ref in refs & twice} for refs in problem.apart)
    return replace(problem, jobs=tuple(jobs), apart=apart)


def _unmoved(problem: Problem) -> tuple[Job, ...]:
    return tuple(job for job in problem.jobs if not job.ref.endswith(MOVED))


def _routes(plan: Plan) -> Routes:
    return {route.vehicle: route.visits for route in plan.routes}


def _cut(windows: tuple[Window, ...], promise: Window) -> tuple[Window, ...]:
    """What of the windows lies in the promise; the windows where nothing does."""
    left = [
        Window(max(one.start, promise.start), min(one.end, promise.end))
        for one in windows or (Window(),)
        if max(one.start, promise.start) <= min(one.end, promise.end)
    ]
    return tuple(left) or windows


def _begun(stops: Sequence[Stop], levels: Mapping[str, Freeze]) -> Sequence[Stop]:
    """The stops up to the last one that has started."""
    last = max(
        (n for n, stop in enumerate(stops)
         if stop.is_task and levels.get(stop.ref, Freeze.FREE) is Freeze.STARTED),
        default=-1,
    )  # fmt: skip
    return stops[: last + 1]


def _locked(vehicle: Vehicle, begun: Sequence[Stop], departure: int) -> Vehicle:
    if not begun:
        return vehicle
    shift = Window(max(vehicle.shift.start, min(departure, vehicle.shift.end)), vehicle.shift.end)
    return replace(vehicle, prefix=tuple(stop.visit for stop in begun), shift=shift)


def _from(vehicle: Vehicle, now: int | None) -> Vehicle:
    """A vehicle that has not left yet leaves now or later."""
    if now is None or vehicle.prefix or vehicle.shift.start >= now:
        return vehicle
    return replace(vehicle, shift=Window(min(now, vehicle.shift.end), vehicle.shift.end))


def _pinned(work: Job | ShipmentStep, begin: int | None, now: int | None) -> tuple[Window, ...]:
    """The exact begin of what is locked; for the rest what is left of its windows."""
    if begin is not None:
        return (Window(begin, begin),)
    if now is None:
        return work.windows
    later = [Window(max(one.start, now), one.end) for one in work.windows if one.end >= now]
    if not work.windows:
        return (Window(now, FOREVER),)
    return tuple(later) or (Window(now, now),)


def _step(step: ShipmentStep, begin: int | None, now: int | None) -> ShipmentStep:
    return replace(step, windows=_pinned(step, begin, now))


__all__ = [
    "Freeze",
    "Moved",
    "Price",
    "Replanned",
    "frozen",
    "prices",
    "replan",
    "without",
]
