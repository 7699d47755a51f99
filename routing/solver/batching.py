"""Jobs of one door become one stop, and are told apart again in the plan.

Merged are jobs of one place that are alike in all that decides who may serve them and when: skills,
vehicles, priority, load classes, windows that overlap for most of their length, loads in one
direction that leave a vehicle room for others. The merged window is what lets each of them begin
in its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from routing.solver.engines.answer import Routes
from routing.solver.problem import BalanceOf, Problem
from routing.solver.tasks import FOREVER, Job, Kind, Load, Visit, Window

#: A merged stop takes up at most this part of a vehicle.
MOST_OF_A_VEHICLE = 1 / 3
#: Of each job's windows at least this part is left after merging.
LEAST_OF_A_WINDOW = 0.5


@dataclass(frozen=True)
class Batch:
    """A problem with merged jobs; `members` lists the jobs behind each merged ref."""

    problem: Problem
    members: dict[str, tuple[str, ...]]

    def apart(self, routes: Routes) -> Routes:
        """Routes of the merged problem as routes of the original one."""
        return {ref: tuple(self._each(visits)) for ref, visits in routes.items()}

    def merged(self, routes: Routes) -> Routes:
        """Routes of the original problem as routes of the merged one."""
        head = {ref: first for first, refs in self.members.items() for ref in refs}
        seen: set[Visit] = set()
        answer: Routes = {}
        for vehicle, visits in routes.items():
            kept = []
            for visit in visits:
                if visit.kind is Kind.JOB:
                    visit = Visit(Kind.JOB, head.get(visit.ref, visit.ref))
                    if visit in seen:
                        continue
                    seen.add(visit)
                kept.append(visit)
            answer[vehicle] = tuple(kept)
        return answer

    def _each(self, visits: Iterable[Visit]) -> Iterable[Visit]:
        for visit in visits:
            if visit.kind is Kind.JOB:
                yield from (
                    Visit(Kind.JOB, ref) for ref in self.members.get(visit.ref, (visit.ref,))
                )
            else:
                yield visit


def batch(problem: Problem) -> Batch:
    """The problem with the jobs of each door merged as far as they agree."""
    counted = any(vehicle.max_tasks is not None for vehicle in problem.vehicles)
    if counted or (problem.balance is not None and problem.balance.of is BalanceOf.TASKS):
        return Batch(problem, {})
    bound = {visit.ref for vehicle in problem.vehicles for visit in vehicle.prefix}
    bound |= {ref for refs in (*problem.together, *problem.apart) for ref in refs}
    doors: dict[tuple[object, ...], list[Job]] = {}
    order: list[Job | tuple[object, ...]] = []
    for job in problem.jobs:
        fixed = job.ref in bound or job.group is not None or job.price is not None
        if fixed or (any(job.pickup) and any(job.delivery)):
            order.append(job)
            continue
        key = (job.place, job.setup_seconds, job.skills, job.vehicles, job.priority,
               job.load_classes, any(job.pickup))  # fmt: skip
        if key not in doors:
            order.append(key)
        doors.setdefault(key, []).append(job)
    members: dict[str, tuple[str, ...]] = {}
    jobs: list[Job] = []
    for one in order:
        if isinstance(one, Job):
            jobs.append(one)
            continue
        for group in _agreeing(problem, doors[one]):
            jobs.append(_merged(problem, group))
            if len(group) > 1:
                members[group[0].ref] = tuple(job.ref for job in group)
    if not members:
        return Batch(problem, {})
    return Batch(replace(problem, jobs=tuple(jobs)), members)


def _agreeing(problem: Problem, jobs: list[Job]) -> list[list[Job]]:
    """The jobs of one door in groups that can be served at once."""
    groups: list[list[Job]] = []
    for job in sorted(jobs, key=lambda job: (job.windows, job.ref)):
        for group in groups:
            together = [*group, job]
            if _fits(problem, together) and _windows(together) is not None:
                group.append(job)
                break
        else:
            groups.append([job])
    return groups


def _sum(problem: Problem, loads: Iterable[Load]) -> Load:
    total = problem.load(())
    for load in loads:
        total = tuple(a + b for a, b in zip(total, problem.load(load), strict=True))
    return total


def _fits(problem: Problem, jobs: list[Job]) -> bool:
    load = _sum(problem, (amount for job in jobs for amount in (job.pickup, job.delivery)))
    rooms = [
        problem.load(vehicle.capacity)
        for vehicle in problem.vehicles
        if jobs[0].skills <= vehicle.skills
        and (jobs[0].vehicles is None or vehicle.ref in jobs[0].vehicles)
    ]
    return bool(rooms) and all(
        amount <= room * MOST_OF_A_VEHICLE
        for capacity in rooms
        for amount, room in zip(load, capacity, strict=True)
        if amount
    )


def _windows(jobs: list[Job]) -> tuple[Window, ...] | None:
    """When the first of them may begin so that each begins inside a window of its own."""
    spans = [list(job.windows) or [Window()] for job in jobs]
    common, before = spans[0], 0
    for number, windows in enumerate(spans[1:], 1):
        before += jobs[number - 1].service_seconds
        shifted = [(max(0, w.start - before), w.end - before if w.end < FOREVER else FOREVER)
                   for w in windows if w.end >= before]  # fmt: skip
        common = [
            Window(max(a.start, b[0]), min(a.end, b[1]))
            for a in common
            for b in shifted
            if max(a.start, b[0]) <= min(a.end, b[1])
        ]
    width = sum(w.end - w.start for w in common)
    enough = all(
        width >= LEAST_OF_A_WINDOW * sum(w.end - w.start for w in windows) for windows in spans
    )
    if not common or not enough:
        return None
    return () if all(not job.windows for job in jobs) else tuple(common)


def _merged(problem: Problem, jobs: list[Job]) -> Job:
    if len(jobs) == 1:
        return jobs[0]
    classes: dict[str, list[Load]] = {}
    for job in jobs:
        for name, load in job.by_class:
            classes.setdefault(name, []).append(load)
    return replace(
        jobs[0],
        service_seconds=sum(job.service_seconds for job in jobs),
        pickup=_sum(problem, (job.pickup for job in jobs)),
        delivery=_sum(problem, (job.delivery for job in jobs)),
        windows=_windows(jobs) or (),
        by_class=tuple((name, _sum(problem, loads)) for name, loads in sorted(classes.items())),
    )
