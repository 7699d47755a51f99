"""The figures of a plan, and of the same bookings with one trip each: the gain is seen."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from recycling.dispatch.jobs import HECTOGRAMS_PER_KG, PROFILE, Day
from routing.solver.plan import Plan
from routing.solver.problem import Depot, Job, Kind, Vehicle


@dataclass(frozen=True)
class Figures:
    """What a day comes to. Lengths in metres, times in seconds, mass in kg, money in fen.

    Attributes
    ----------
    bookings : int
        Bookings that are served.
    visits : int
        Halts at a door, after bookings of one door were put together.
    duty_seconds : int
        From each vehicle's departure to its return.
    vehicle_days : int
        How many vehicles go out.
    """

    bookings: int
    visits: int
    routes: int
    vehicle_days: int
    metres: int
    travel_seconds: int
    duty_seconds: int
    kg: float
    cost_fen: int
    left_out: int

    def as_row(self) -> dict[str, Any]:
        """The figures as they are kept with a run."""
        return asdict(self)


def figures_of(day: Day, plan: Plan) -> Figures:
    """The figures of a plan of `day`; bookings without a place count as left out."""
    served = [stop.ref for route in plan.routes for stop in route.tasks]
    used = [route for route in plan.routes if route.tasks]
    visits = 0
    for route in used:
        last: int | None = None
        for stop in route.stops:
            if stop.kind is Kind.JOB and stop.place != last:
                visits += 1
            last = stop.place
    return Figures(
        bookings=sum(ref in day.bookings for ref in served),
        visits=visits,
        routes=len(used),
        vehicle_days=len(used),
        metres=sum(route.metres for route in used),
        travel_seconds=sum(route.travel_seconds for route in used),
        duty_seconds=sum(route.duty_seconds for route in used),
        kg=round(sum(day.grams(ref) for ref in served) / 1000, 1),
        cost_fen=round(plan.cost.total),
        left_out=len(plan.unassigned) + len(day.unplaced),
    )


def one_trip_each(day: Day) -> Figures:
    """The same bookings, each fetched by a trip of its own from the nearest yard and back.

    Each takes the cheapest vehicle that may take it; windows and opening hours are not held, and
    vehicles go out again and again until their shift is full: the comparison favours this side.
    What no vehicle can take is left out.
    """
    metres = travel = grams = served = trips = 0
    driven_fen = 0.0
    duty_by_kind: dict[tuple[int, int, int], int] = {}
    for job in day.problem.jobs:
        vehicle = _cheapest(day.problem.vehicles, job)
        if vehicle is None:
            continue
        yard, there_and_back, seconds = _nearest(day, job)
        kind = (vehicle.fixed, vehicle.per_duty_hour, vehicle.shift.end - vehicle.shift.start)
        duty = seconds + job.setup_seconds + job.service_seconds + _unloading(yard, job)
        duty_by_kind[kind] = duty_by_kind.get(kind, 0) + duty
        driven_fen += there_and_back / 1000 * vehicle.per_km
        metres += there_and_back
        travel += seconds
        grams += day.grams(job.ref)
        served += job.ref in day.bookings
        trips += 1
    vehicle_days = {kind: math.ceil(duty / kind[2]) for kind, duty in duty_by_kind.items()}
    cost_fen = driven_fen + sum(
        vehicle_days[kind] * kind[0] + duty / 3600 * kind[1] for kind, duty in duty_by_kind.items()
    )
    return Figures(
        bookings=served,
        visits=trips,
        routes=trips,
        vehicle_days=sum(vehicle_days.values()),
        metres=metres,
        travel_seconds=travel,
        duty_seconds=sum(duty_by_kind.values()),
        kg=round(grams / 1000, 1),
        cost_fen=round(cost_fen),
        left_out=len(day.problem.jobs) - trips + len(day.unplaced),
    )


def _cheapest(vehicles: tuple[Vehicle, ...], job: Job) -> Vehicle | None:
    able = [
        vehicle
        for vehicle in vehicles
        if vehicle.shift.end > vehicle.shift.start
        and job.skills <= vehicle.skills
        and all(need <= room for need, room in zip(job.pickup, vehicle.capacity, strict=True))
    ]
    return min(
        able, key=lambda one: (one.per_duty_hour, one.per_km, one.fixed, one.ref), default=None
    )


def _nearest(day: Day, job: Job) -> tuple[Depot, int, int]:
    """The nearest yard, with the metres and seconds there and back."""
    table = day.problem.travel[PROFILE]
    trips = []
    for yard in day.problem.depots:
        out_seconds, out_metres = table.leg(yard.place, job.place)
        back_seconds, back_metres = table.leg(job.place, yard.place)
        trips.append((out_metres + back_metres, out_seconds + back_seconds, yard))
    metres, seconds, yard = min(trips, key=lambda trip: (trip[0], trip[2].ref))
    return yard, metres, seconds


def _unloading(yard: Depot, job: Job) -> int:
    milliseconds = sum(
        amount * each for amount, each in zip(job.pickup, yard.milliseconds_per_unit, strict=False)
    )
    return yard.fixed_seconds + -(-milliseconds // 1000)


def kg_of(load: tuple[int, ...]) -> float:
    """The kilograms of a load of the solver."""
    return load[0] / HECTOGRAMS_PER_KG if load else 0.0
