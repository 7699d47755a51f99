"""A part of a problem as a problem of its own: some vehicles, some tasks, their places alone."""

from collections.abc import Iterable
from dataclasses import replace

from routing.solver.draft import Draft
from routing.solver.problem import Problem
from routing.solver.resources import Depot, Vehicle
from routing.solver.tasks import Job, Kind

#: Yards that a vehicle of a part may choose from.
NEAR_YARDS = 3


def subproblem(
    problem: Problem, vehicles: Iterable[str], refs: Iterable[str], draft: Draft, share: float
) -> Problem:
    """The part that `vehicles` and the tasks `refs` make.

    A yard's daily limit is cut to what the part's own routes of `draft` use, and `share` of what
    nobody uses yet. Travel is copied for the part's places only.
    """
    cars = {ref: problem.vehicle(ref) for ref in vehicles}
    chosen = set(refs)
    jobs = [job for job in problem.jobs if job.ref in chosen]
    shipments = [one for one in problem.shipments if one.ref in chosen]
    cars = {ref: replace(car, yards=_near_yards(problem, car, jobs, draft))
            for ref, car in cars.items()}  # fmt: skip
    yards = {ref for car in cars.values() for ref in car.yards}
    depots = [depot for depot in problem.depots if depot.ref in yards]
    places = [job.place for job in jobs] + [depot.place for depot in depots]
    for one in shipments:
        places += [one.pickup.place, one.delivery.place]
    for car in cars.values():
        places += [place for place in (car.start, car.end) if place is not None]
    unique = sorted(set(places)) or [0]
    number = {place: index for index, place in enumerate(unique)}
    profiles = {car.profile for car in cars.values()}
    return replace(
        problem,
        travel={profile: problem.travel[profile].part(unique) for profile in sorted(profiles)},
        vehicles=tuple(
            replace(
                cars[car.ref],
                start=None if car.start is None else number[car.start],
                end=None if car.end is None else number[car.end],
            )
            for car in problem.vehicles
            if car.ref in cars
        ),
        jobs=tuple(
            replace(
                job,
                place=number[job.place],
                vehicles=None if job.vehicles is None else job.vehicles & cars.keys(),
            )
            for job in jobs
        ),
        shipments=tuple(
            replace(
                one,
                pickup=replace(one.pickup, place=number[one.pickup.place]),
                delivery=replace(one.delivery, place=number[one.delivery.place]),
                vehicles=None if one.vehicles is None else one.vehicles & cars.keys(),
            )
            for one in shipments
        ),
        depots=tuple(
            replace(_limited(depot, draft, cars.keys(), share), place=number[depot.place])
            for depot in depots
        ),
        together=tuple(refs for refs in problem.together if refs <= chosen),
        apart=tuple(refs & chosen for refs in problem.apart if len(refs & chosen) > 1),
    )


def _near_yards(problem: Problem, car: Vehicle, jobs: list[Job], draft: Draft) -> frozenset[str]:
    """Few of a vehicle's yards: those near the part's jobs, and those its route already uses."""
    if len(car.yards) <= NEAR_YARDS or not jobs:
        return car.yards
    some = [job.place for job in jobs[:: max(1, len(jobs) // 40)]]
    refs = sorted(car.yards)
    seconds, _ = problem.travel[car.profile].rows(some, [problem.depot(r).place for r in refs])
    order = seconds.sum(axis=0).argsort(kind="stable")[:NEAR_YARDS]
    used = {visit.ref for visit in draft.visits(car.ref) if visit.kind is Kind.YARD}
    return frozenset(refs[number] for number in order.tolist()) | used


def _limited(depot: Depot, draft: Draft, cars: Iterable[str], share: float) -> Depot:
    limits = []
    own = [draft.offers[ref] for ref in cars if ref in draft.offers]
    for limit in depot.limits:
        key = (depot.ref, limit.load_class, limit.dimension)
        used = sum(offer.usage[key] for offer in own)
        spare = max(0, limit.amount - draft.used[key])
        limits.append(replace(limit, amount=used + int(spare * share)))
    return replace(depot, limits=tuple(limits))


def unit_parts(problem: Problem, draft: Draft) -> dict[str, list[str]]:
    """The refs of each vehicle's route, with the alternatives that were not chosen."""
    parts: dict[str, list[str]] = {ref: [] for ref in draft.offers}
    for ref, vehicle in draft.on.items():
        parts[vehicle].append(ref)
    grouped = [job for job in problem.jobs if job.group is not None]
    home = {job.group: draft.on[job.ref] for job in grouped if job.ref in draft.on}
    for job in grouped:
        if job.group in home and job.ref not in draft.on:
            parts[home[job.group]].append(job.ref)
    return parts


def first_places(problem: Problem, refs: Iterable[str]) -> list[int]:
    """A place for each task: a job's own, a shipment's pickup."""
    return [
        problem.job(ref).place if problem.is_job(ref) else problem.shipment(ref).pickup.place
        for ref in refs
    ]
