"""What the map and device formats share: routes as places with times, free of the problem."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.errors import InvalidProblem
from routing.solver.plan import Plan
from routing.solver.problem import GreatCircle, Problem


@dataclass(frozen=True)
class TrackPoint:
    """One stop: WGS-84 degrees, seconds from the plan's zero, metres since the stop before."""

    kind: str
    ref: str
    lat: float
    lon: float
    arrival: int
    begin: int
    departure: int
    metres: int = 0
    load: tuple[int, ...] = ()


@dataclass(frozen=True)
class Track:
    """One vehicle's stops in order, start and end included."""

    vehicle: str
    points: tuple[TrackPoint, ...]


def tracks(
    problem: Problem,
    plan: Plan,
    lats: Sequence[float] | None = None,
    lons: Sequence[float] | None = None,
) -> tuple[Track, ...]:
    """The plan's routes with coordinates; a break stands at the place before it.

    Parameters
    ----------
    lats, lons : sequences of float or None
        WGS-84 degrees by place. None: those of the problem, which then goes by coordinates.

    Raises
    ------
    InvalidProblem
        No coordinates are given and the problem's travel has none.
    """
    if lats is None or lons is None:
        travel = next(iter(problem.travel.values()))
        if not isinstance(travel, GreatCircle):
            raise InvalidProblem("coordinates", "are needed; the problem has matrices only")
        lats, lons = travel.lats.tolist(), travel.lons.tolist()
    found = []
    for route in plan.routes:
        points: list[TrackPoint] = []
        place = next(stop.place for stop in route.stops if stop.place is not None)
        for stop in route.stops:
            place = place if stop.place is None else stop.place
            points.append(
                TrackPoint(
                    str(stop.kind.value),
                    stop.ref,
                    float(lats[place]),
                    float(lons[place]),
                    stop.arrival,
                    stop.begin,
                    stop.departure,
                    stop.metres,
                    stop.load,
                )
            )
        found.append(Track(route.vehicle, tuple(points)))
    return tuple(found)
