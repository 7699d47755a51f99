"""A plan written as VROOM's answer; what VROOM has no word for stands under `huiliu`."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from routing.formats.vroom.extras import Words, extras
from routing.formats.vroom.names import job_number, shipment_numbers
from routing.solver.plan import Plan, Reason, Route, Stop, Unassigned
from routing.solver.problem import GreatCircle, Job, Kind, Problem, Vehicle


def write(problem: Problem, plan: Plan, source: Mapping[str, Any] | None = None) -> Words:
    """VROOM's answer for a plan.

    Parameters
    ----------
    source : mapping or None
        The document that the problem was read from: its coordinates, indices and descriptions
        come back in the answer. Without one, a ref that is no number gets the row of its task
        (from 1) as `id` and stands in `description`.

    Returns
    -------
    dict
        Ready for JSON. Costs as VROOM counts them, rounded to whole units per route; a task's
        `waiting_time` is the time before its setup.
    """
    book = _Book.of(problem, source)
    routes = [_route(book, route) for route in plan.routes if route.tasks]
    unassigned = [entry for one in plan.unassigned for entry in _unassigned(book, one)]
    total = {
        key: sum(route[key] for route in routes)
        for key in ("setup", "service", "duration", "waiting_time", "priority")
    }
    summary: Words = {
        "cost": sum(route["cost"] for route in routes),
        "routes": len(routes),
        "unassigned": len(unassigned),
        **_amounts(book, routes),
        **total,
        "violations": [],
    }
    if book.distances:
        summary["distance"] = sum(route["distance"] for route in routes)
    return {
        "code": 0,
        "summary": summary,
        "unassigned": unassigned,
        "routes": routes,
        "huiliu": extras(plan),
    }


@dataclass(frozen=True)
class _Book:
    """What the answer repeats of the question, by VROOM's type and number."""

    problem: Problem
    vehicles: Mapping[str, Vehicle]
    jobs: Mapping[str, Job]
    numbers: Mapping[tuple[str, str], int]
    said: Mapping[tuple[str, Any], Words] = field(default_factory=dict)
    distances: bool = True
    own_matrices: bool = False
    priorities: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: Problem, source: Mapping[str, Any] | None) -> "_Book":
        said: dict[tuple[str, Any], Words] = {}
        distances, own = True, False
        if source is not None:
            for job in source.get("jobs", ()):
                said["job", job["id"]] = job
            for shipment in source.get("shipments", ()):
                for end in ("pickup", "delivery"):
                    said[end, shipment[end]["id"]] = shipment[end]
            for vehicle in source["vehicles"]:
                said["vehicle", vehicle["id"]] = vehicle
                for rest in vehicle.get("breaks", ()):
                    said["break", (vehicle["id"], rest["id"])] = rest
            tables = source.get("matrices") or {}
            own = bool(tables) or "matrix" in source
            by_coordinates = isinstance(next(iter(problem.travel.values())), GreatCircle)
            distances = by_coordinates or any(
                isinstance(table, Mapping) and "distances" in table and "costs" not in table
                for table in tables.values()
            )
        return cls(
            problem,
            {vehicle.ref: vehicle for vehicle in problem.vehicles},
            {job.ref: job for job in problem.jobs},
            _numbers(problem),
            said,
            distances,
            own,
            {job.ref: job.priority for job in problem.jobs}
            | {one.ref: one.priority for one in problem.shipments},
        )

    def place(self, kind: str, number: Any, place: int | None, ref: str = "") -> Words:
        """Coordinates and index of a step, as the question gave them."""
        words: Words = {}
        said = self.said.get((kind, number), {})
        location = said.get("location")
        travel = next(iter(self.problem.travel.values()))
        if location is None and place is not None and isinstance(travel, GreatCircle):
            location = [travel.lons.item(place), travel.lats.item(place)]
        if said.get("description"):
            words["description"] = said["description"]
        elif ref and not said:
            words["description"] = ref
        if location is not None:
            words["location"] = location
        if place is not None and (self.own_matrices or location is None):
            words["location_index"] = place
        return words


def _numbers(problem: Problem) -> dict[tuple[str, str], int]:
    """VROOM's number of each ref: the one it was read with, or its row."""
    numbers: dict[tuple[str, str], int] = {}
    for row, job in enumerate(problem.jobs, 1):
        number = job_number(job.ref)
        numbers["job", job.ref] = row if number is None else number
    for row, shipment in enumerate(problem.shipments, 1):
        ends = shipment_numbers(shipment.ref) or (row, row)
        numbers["pickup", shipment.ref], numbers["delivery", shipment.ref] = ends
    for row, vehicle in enumerate(problem.vehicles, 1):
        own = vehicle.ref.isascii() and vehicle.ref.isdecimal()
        numbers["vehicle", vehicle.ref] = int(vehicle.ref) if own else row
        for at, rest in enumerate(vehicle.breaks, 1):
            own = rest.ref.isascii() and rest.ref.isdecimal()
            numbers["break", f"{vehicle.ref}/{rest.ref}"] = int(rest.ref) if own else at
    for row, yard in enumerate(problem.depots, 1):
        numbers["yard", yard.ref] = row
    return numbers


def _route(book: _Book, route: Route) -> Words:
    vehicle = book.vehicles[route.vehicle]
    number = book.numbers["vehicle", route.vehicle]
    words: Words = {"vehicle": number, "cost": _cost(vehicle, route)}
    said = book.said.get(("vehicle", number), {})
    description = said.get("description") or ("" if said else route.vehicle)
    if description and description != str(number):
        words["description"] = description
    done = [stop for stop in route.stops if stop.is_task]
    words |= _loads(book, done)
    words |= {
        "setup": sum(stop.setup_seconds for stop in route.stops),
        "service": sum(stop.service_seconds for stop in route.stops),
        "duration": route.travel_seconds,
        "waiting_time": sum(stop.wait_seconds for stop in route.stops),
        "priority": sum(book.priorities[stop.ref] for stop in done),
    }
    if book.distances:
        words["distance"] = route.metres
    words["steps"] = _steps(book, route, vehicle)
    words["violations"] = []
    return words


def _steps(book: _Book, route: Route, vehicle: Vehicle) -> list[Words]:
    steps, seconds, metres = [], 0, 0
    for stop in route.stops:
        if (stop.kind is Kind.START and vehicle.start is None) or (
            stop.kind is Kind.END and vehicle.end is None
        ):
            continue
        seconds += stop.travel_seconds
        metres += stop.metres
        step: Words = {"type": str(stop.kind.value)}
        step |= _step_place(book, route.vehicle, stop)
        step |= {
            "setup": stop.setup_seconds,
            "service": stop.service_seconds,
            "waiting_time": stop.wait_seconds,
        }
        if stop.kind is Kind.JOB:
            step["job"] = step["id"]
        if book.problem.dimensions:
            step["load"] = _padded(stop.load, len(book.problem.dimensions))
        step |= {
            "arrival": stop.departure if stop.kind is Kind.START else stop.arrival,
            "duration": seconds,
            "violations": [],
        }
        if book.distances:
            step["distance"] = metres
        steps.append(step)
    return steps


def _step_place(book: _Book, vehicle: str, stop: Stop) -> Words:
    kind = str(stop.kind.value)
    number = book.numbers["vehicle", vehicle]
    if stop.kind in (Kind.START, Kind.END):
        said = book.said.get(("vehicle", number), {})
        words = book.place(kind, None, stop.place)
        if said.get(kind) is not None:
            words["location"] = said[kind]
            if not book.own_matrices:
                words.pop("location_index", None)
        return words
    if stop.kind is Kind.BREAK:
        rest = book.numbers["break", f"{vehicle}/{stop.ref}"]
        said = book.said.get(("break", (number, rest)), {})
        described = {"description": said["description"]} if said.get("description") else {}
        return {**described, "id": rest}
    task = book.numbers[kind, stop.ref]
    own = stop.ref if stop.kind is Kind.YARD or stop.ref != str(task) else ""
    return {**book.place(kind, task, stop.place, own), "id": task}


def _padded(load: tuple[int, ...], size: int) -> list[int]:
    return [*load, *([0] * (size - len(load)))]


def _loads(book: _Book, done: list[Stop]) -> Words:
    """Totals of what was delivered and fetched; a shipment counts for both, as in VROOM."""
    size = len(book.problem.dimensions)
    if not size:
        return {}
    shipments = {one.ref: one for one in book.problem.shipments}
    delivery, pickup = [0] * size, [0] * size
    for stop in done:
        if stop.kind is Kind.JOB:
            _add(delivery, book.jobs[stop.ref].delivery)
            _add(pickup, book.jobs[stop.ref].pickup)
        else:
            total = pickup if stop.kind is Kind.PICKUP else delivery
            _add(total, shipments[stop.ref].load)
    return {"delivery": delivery, "amount": delivery, "pickup": pickup}


def _add(total: list[int], amount: tuple[int, ...]) -> None:
    for row, value in enumerate(amount):
        total[row] += value


def _amounts(book: _Book, routes: list[Words]) -> Words:
    size = len(book.problem.dimensions)
    if not size:
        return {}
    sums = {
        key: [sum(route[key][row] for route in routes) for row in range(size)]
        for key in ("delivery", "pickup")
    }
    return {"delivery": sums["delivery"], "amount": sums["delivery"], "pickup": sums["pickup"]}


def _cost(vehicle: Vehicle, route: Route) -> int:
    """Fixed, per hour of travel, per km and per hour of work, as VROOM counts a route."""
    work = sum(stop.setup_seconds + stop.service_seconds for stop in route.tasks)
    return math.floor(
        vehicle.fixed
        + Fraction(vehicle.per_hour * route.travel_seconds + vehicle.per_task_hour * work, 3600)
        + Fraction(vehicle.per_km * route.metres, 1000)
        + Fraction(1, 2)
    )


def _unassigned(book: _Book, one: Unassigned) -> list[Words]:
    """VROOM's entries: one for a job, one for each end of a shipment."""
    if one.reason is Reason.ALTERNATIVE_SERVED:
        return []
    job = book.jobs.get(one.ref)
    if job is not None:
        if job.group is not None and job.ref != _first_of(book, job.group):
            return []
        number = book.numbers["job", one.ref]
        own = "" if one.ref == str(number) else one.ref
        return [{"id": number, **book.place("job", number, job.place, own), "type": "job"}]
    shipment = next(known for known in book.problem.shipments if known.ref == one.ref)
    entries = []
    for kind, end in (("pickup", shipment.pickup), ("delivery", shipment.delivery)):
        number = book.numbers[kind, one.ref]
        own = "" if shipment_numbers(one.ref) else one.ref
        entries.append({"id": number, **book.place(kind, number, end.place, own), "type": kind})
    return entries


def _first_of(book: _Book, group: str) -> str:
    return next(job.ref for job in book.problem.jobs if job.group == group)
