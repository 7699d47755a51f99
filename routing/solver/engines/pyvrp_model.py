"""A problem in PyVRP's words, as far as PyVRP has them, and its answers back in ours.

Skills, named vehicles, sets that stay apart and most tasks become load dimensions; several windows
become alternatives; breaks and the time of day are taken out by a second clock. `unstated` lists
what is left: such routes come back nearly feasible and are mended.
"""

from collections.abc import Iterable
from typing import Any

import pyvrp

from routing.solver.engines.answer import Routes
from routing.solver.engines.clock import Clock
from routing.solver.engines.prices import grain
from routing.solver.engines.pyvrp_fleet import (
    Dimensions,
    Fleet,
    length_limit,
    profile,
    types,
    unloading,
)
from routing.solver.engines.pyvrp_rows import Row, Rows
from routing.solver.plan.model import SUBUNITS
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.schedule import Refusal, Scheduler
from routing.solver.tasks import Job, Kind, ShipmentStep, Visit, Window


def unstated(problem: Problem) -> list[str]:
    """What PyVRP is not told exactly; its routes need mending where this is not empty."""
    vehicles = problem.vehicles
    steps = [step for one in problem.shipments for step in (one.pickup, one.delivery)]
    works: list[Job | ShipmentStep] = [*problem.jobs, *steps]
    counted = [one for one in vehicles if one.max_tasks is not None]
    facts = {
        "breaks": any(one.breaks for one in vehicles),
        "speeds": bool(problem.speeds),
        "incompatible": bool(problem.incompatible),
        "together": bool(problem.together),
        "balance": problem.balance is not None,
        "yards": any(one.yards for one in vehicles),
        "prefixes": any(one.prefix for one in vehicles),
        "stops": any(one.max_stops is not None for one in vehicles),
        "lengths": not all(length_limit(one)[1] for one in vehicles),
        "setups": any(work.setup_seconds and work.windows for work in works),
        "windows": any(len(step.windows) > 1 for step in steps),
        "tasks": bool(counted) and bool(problem.shipments),
    }
    return [name for name, holds in facts.items() if holds]


class Model:
    """One problem as PyVRP data.

    Parameters
    ----------
    optional : bool
        Tasks that have to be served get a price above all else, for days that are too full.
    where : float
        Where in their common window the breaks are taken out, 0 to 1.
    """

    def __init__(
        self, problem: Problem, scheduler: Scheduler, *, optional: bool = False, where: float = 0.5
    ):
        self.problem = problem
        self._scheduler = scheduler
        self._optional = optional
        self._clock = Clock(problem, where)
        self._dimensions = Dimensions(problem)
        self._unloading = unloading(problem)
        locked = {visit.ref for one in problem.vehicles for visit in one.prefix}
        self._clients: list[tuple[Job, Window]] = [
            (job, window)
            for job in problem.jobs
            if job.ref not in locked
            for window in job.windows or (Window(),)
        ]
        self._shipments = [
            one
            for one in problem.shipments
            if one.ref not in locked and _hull(one.pickup).start <= _hull(one.delivery).end
        ]
        self._types = types(problem, self._dimensions, scheduler)
        self.grain = grain(problem)
        self.data = self._make()
        self._type_of = {ref: n for n, one in enumerate(self._types) for ref in one.refs}
        self._shipped = {one.ref: number for number, one in enumerate(self._shipments)}
        self._copies: dict[str, list[int]] = {}
        for number, (job, _) in enumerate(self._clients):
            self._copies.setdefault(job.ref, []).append(number)

    def _make(self) -> Any:
        rows = Rows(self.problem)
        paid = any(one.per_task_hour for one in self.problem.vehicles)
        places = [rows.add(_row(job, paid and job.ref)) for job, _ in self._clients]
        ends = [(
                rows.add(_row(one.pickup, paid and f"{one.ref} pickup")),
                rows.add(_row(one.delivery, paid and f"{one.ref} delivery")),
            )
                for one in self._shipments]  # fmt: skip
        fleet = Fleet(self.problem, rows, self._clock, self._types)
        kinds: dict[tuple[object, ...], Vehicle] = {}
        for kind in self._types:
            kinds.setdefault(profile(kind.like), kind.like)
        tables: list[tuple[Any, Any]] = [
            rows.tables(vehicle, self.grain) for vehicle in kinds.values()
        ]
        fixed = max((one.fixed for one in self.problem.vehicles), default=0)
        worst = max(int(cost.max()) for cost, _ in tables) if rows.rows else 0
        self._dear = fixed * SUBUNITS // self.grain + 4 * worst + 1
        groups = self._groups()
        group_of = {n: g for g, (_, _, members) in enumerate(groups) for n in members}
        clients = []
        for number, (job, window) in enumerate(self._clients):
            required, prize = self._prize(job.price, job.priority)
            group = group_of.get(number)
            if group is not None:
                required, prize = False, groups[group][1]
            clients.append(self._client(job, window, places[number], required, prize, group))
        shipments = [self._shipment(number, *where) for number, where in enumerate(ends)]
        depots, made = fleet.make(self._dimensions, list(kinds), self.grain)
        return pyvrp.ProblemData(
            [pyvrp.Location(0, 0)] * len(rows.rows),
            clients,
            depots,
            made,
            [cost for cost, _ in tables],
            [seconds for _, seconds in tables],
            [pyvrp.ClientGroup(members, required) for required, _, members in groups],
            shipments,
        )

    def _prize(self, price: int | None, priority: int) -> tuple[bool, int]:
        """Whether PyVRP must serve it, and what leaving it out costs there."""
        if price is not None:
            return False, price * SUBUNITS // self.grain
        if not self._optional:
            return True, 0
        count = len(self.problem.jobs) + len(self.problem.shipments)
        return False, min(self._dear, 10**9) * (1 + priority * (count + 1))

    def _groups(self) -> list[tuple[bool, int, list[int]]]:
        """Alternatives: groups of jobs, and the several windows of one job."""
        members: dict[str, list[int]] = {}
        for number, (job, _) in enumerate(self._clients):
            name = f"group {job.group}" if job.group is not None else f"job {job.ref}"
            members.setdefault(name, []).append(number)
        answer = []
        for numbers in members.values():
            jobs = [self._clients[number][0] for number in numbers]
            if len(numbers) == 1 and jobs[0].group is None:
                continue
            prices = [job.price for job in jobs if job.price is not None]
            price = max(prices) if len(prices) == len(jobs) else None
            required, prize = self._prize(price, max(job.priority for job in jobs))
            answer.append((required, prize, numbers))
        return answer

    def _times(self, work: Job | ShipmentStep, window: Window) -> tuple[int, int, int]:
        """Early, late and service on the engine's clock; setup is paid on the way in."""
        clock, setup = self._clock, work.setup_seconds
        early = clock.early(window.start + setup)
        late = max(early, clock.late(window.end + setup))
        seconds = clock.lasting(work.service_seconds, window.start, window.end)
        return early, late, seconds

    def _client(
        self, job: Job, window: Window, row: int, required: bool, prize: int, group: int | None
    ) -> Any:
        early, late, seconds = self._times(job, window)
        milli = zip(self._unloading, job.pickup, strict=False)
        seconds -= -sum(ms * amount for ms, amount in milli) // 1000
        full = self.problem.load
        return pyvrp.Client(
            row,
            delivery=[*full(job.delivery), *self._dimensions.zeros],
            pickup=[*full(job.pickup), *self._dimensions.load(job.ref)],
            service_duration=seconds,
            tw_early=early,
            tw_late=late,
            prize=prize,
            required=required,
            group=group,
        )

    def _shipment(self, number: int, first: int, second: int) -> Any:
        one = self._shipments[number]
        required, prize = self._prize(one.price, one.priority)
        pick = self._times(one.pickup, _hull(one.pickup))
        drop = self._times(one.delivery, _hull(one.delivery))
        amount = [*self.problem.load(one.load), *self._dimensions.load(one.ref, counts=False)]
        return pyvrp.Shipment(
            first, second, *pick, *drop, amount=amount, prize=prize, required=required
        )

    # -- routes there and back ----------------------------------------------------------------

    def solution(self, routes: Routes) -> Any:
        """PyVRP's solution for our routes."""
        made = []
        for ref, visits in routes.items():
            vehicle = self.problem.vehicle(ref)
            rest = visits[len(vehicle.prefix) :]
            activities = self._activities(vehicle, visits, len(vehicle.prefix))
            trips = sum(one.is_depot() for one in activities) + 1
            if (
                rest
                and activities
                and not _spans_yard(visits)
                and trips <= (vehicle.max_trips or trips)
            ):
                made.append(pyvrp.Route(self.data, activities, self._type_of[ref]))
        return pyvrp.Solution(self.data, made)

    def _activities(self, vehicle: Vehicle, visits: tuple[Visit, ...], skip: int) -> list[Any]:
        begins = self._begins(vehicle, visits)
        answer = []
        for number, visit in enumerate(visits):
            if number < skip or visit.kind is Kind.BREAK:
                continue
            if visit.kind is Kind.JOB:
                copies = self._copies[visit.ref]
                chosen = copies[0]
                for copy in copies:
                    if self._clients[copy][1].start <= begins[number]:
                        chosen = copy
                answer.append(pyvrp.Activity(pyvrp.ActivityType.CLIENT, chosen))
            elif visit.kind is Kind.YARD:
                last = all(later.kind is Kind.BREAK for later in visits[number + 1 :])
                if not (last and vehicle.must_unload):
                    yard = [depot.ref for depot in self.problem.depots].index(visit.ref)
                    answer.append(pyvrp.Activity(pyvrp.ActivityType.DEPOT, yard))
            elif visit.ref in self._shipped:
                pick = visit.kind is Kind.PICKUP
                kind = pyvrp.ActivityType.PICKUP if pick else pyvrp.ActivityType.DELIVERY
                answer.append(pyvrp.Activity(kind, self._shipped[visit.ref]))
        return answer

    def _begins(self, vehicle: Vehicle, visits: tuple[Visit, ...]) -> list[int]:
        """When each visit begins; only asked where a job has several windows."""
        if all(len(copies) == 1 for copies in self._copies.values()):
            return [0] * len(visits)
        route = self._scheduler.route(vehicle, visits)
        if isinstance(route, Refusal):
            return [0] * len(visits)
        begins = {stop.visit: stop.begin for stop in route.stops}
        return [begins.get(visit, 0) for visit in visits]

    def routes(self, solution: Any) -> Routes:
        """Our routes for PyVRP's solution; each kind's vehicles in their order."""
        free = [list(kind.refs) for kind in self._types]
        answer: Routes = {}
        for route in solution.routes():
            kind = self._types[route.vehicle_type()]
            ref = free[route.vehicle_type()].pop(0)
            answer[ref] = (*kind.like.prefix, *self.visits(kind.like, route))
        for kind in self._types:
            if kind.like.prefix and kind.like.ref not in answer:
                answer[kind.like.ref] = kind.like.prefix
        return answer

    def route(self, route: Any) -> tuple[str, tuple[Visit, ...]]:
        """One of PyVRP's routes: the first vehicle that could drive it, and the visits."""
        kind = self._types[route.vehicle_type()]
        return kind.refs[0], (*kind.like.prefix, *self.visits(kind.like, route))

    def visits(self, vehicle: Vehicle, route: Any) -> Iterable[Visit]:
        """The visits of one of PyVRP's routes, with the yard before the end if there has to be."""
        answer: list[Visit] = []
        activities = list(route)[1:-1]
        for activity in activities:
            if activity.type == pyvrp.ActivityType.CLIENT:
                answer.append(Visit(Kind.JOB, self._clients[activity.idx][0].ref))
            elif activity.type == pyvrp.ActivityType.DEPOT:
                answer.append(Visit(Kind.YARD, self.problem.depots[activity.idx].ref))
            else:
                pick = activity.type == pyvrp.ActivityType.PICKUP
                kind = Kind.PICKUP if pick else Kind.DELIVERY
                answer.append(Visit(kind, self._shipments[activity.idx].ref))
        if vehicle.must_unload and (not answer or answer[-1].kind is not Kind.YARD):
            places = [self._scheduler.place(visit) for visit in (*vehicle.prefix, *answer)]
            driving = self._scheduler.driving(vehicle)

            def detour(ref: str) -> int:
                place = self.problem.depot(ref).place
                there = driving.leg(places[-1] if places else vehicle.start, place)
                return there[0] + driving.leg(place, vehicle.end)[0]

            answer.append(Visit(Kind.YARD, min(sorted(vehicle.yards), key=detour)))
        return answer


def _spans_yard(visits: Iterable[Visit]) -> bool:
    """Whether a shipment is on board at a yard, which PyVRP does not know."""
    aboard: set[str] = set()
    for visit in visits:
        if visit.kind is Kind.PICKUP:
            aboard.add(visit.ref)
        elif visit.kind is Kind.DELIVERY:
            aboard.discard(visit.ref)
        elif visit.kind is Kind.YARD and aboard:
            return True
    return False


def _row(work: Job | ShipmentStep, name: str | bool) -> Row:
    return Row(work.place, work.setup_seconds, work.service_seconds, True, str(name or ""))


def _hull(step: ShipmentStep) -> Window:
    return Window(step.windows[0].start, step.windows[-1].end) if step.windows else Window()
