"""What a plan is worth, in the figures that dispatchers compare. Pure but for the defaults."""

import datetime as dt
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recycling.catalogue import planning_default
from routing.fleet import Shift
from routing.runs import PlannedRoute, PlanRun


@dataclass(frozen=True)
class Kpis:
    """The figures of a plan.

    Attributes
    ----------
    metres_a_visit, kg_a_visit : float
        Of all visits at doors.
    fill : float
        Mean over routes of the fullest moment's share of the vehicle, by mass or volume.
    on_time : float or None
        Share of the bookings with a window that begin in it; None where none has one.
    fen_a_kg : float
        Cost by mass.
    co2_kg : float
        Of the diesel that the kilometres take.
    fairness : float
        Shortest over longest duty of a route; 1 where all work alike.
    spread_seconds : float
        Standard deviation of the duties.
    """

    metres_a_visit: float
    kg_a_visit: float
    fill: float
    on_time: float | None
    fen_a_kg: float
    co2_kg: float
    fairness: float
    spread_seconds: float


def co2_grams_per_km(day: dt.date) -> float:
    """CO2 of a kilometre of a van: litres on 100 km times CO2 of a litre, both from the table."""
    litres = float(planning_default("van_litres_per_100_km", day))
    return litres / 100 * float(planning_default("diesel_co2_grams_per_litre", day))


def fill_of(route: PlannedRoute, shift: Shift | None) -> float:
    """How full the vehicle of a route gets at its fullest, from 0 to 1."""
    if shift is None:
        return 0.0
    kg, litres = shift.vehicle.capacity_kg, shift.vehicle.capacity_litres
    loads = (max(stop.load_kg / kg, stop.load_litres / litres) for stop in route.stops)
    return min(1.0, max(loads, default=0.0))


def kpis_of(
    run: PlanRun,
    shifts: Mapping[str, Shift],
    windows: Mapping[str, tuple[dt.datetime, dt.datetime]],
) -> Kpis:
    """The figures of a finished run; `windows` are those of its bookings that have one."""
    routes: Sequence[PlannedRoute] = run.routes
    visits = sum(stop.kind == "visit" for route in routes for stop in route.stops)
    metres = sum(route.metres for route in routes)
    kg = float(run.figures.get("kg", 0.0))
    told = [
        # Of a halt with several bookings the later ones begin before it ends.
        windows[ref][0] <= stop.departs_at and stop.service_at <= windows[ref][1]
        for route in routes
        for stop in route.stops
        if stop.kind == "visit"
        for ref in stop.refs
        if ref in windows
    ]
    duties: list[float] = [
        (route.arrives_at - route.departs_at).total_seconds() for route in routes
    ]
    return Kpis(
        metres_a_visit=metres / visits if visits else 0.0,
        kg_a_visit=kg / visits if visits else 0.0,
        fill=statistics.fmean(fill_of(route, shifts.get(route.shift_ref)) for route in routes)
        if routes
        else 0.0,
        on_time=sum(told) / len(told) if told else None,
        fen_a_kg=run.figures.get("cost_fen", 0) / kg if kg else 0.0,
        co2_kg=metres / 1000 * co2_grams_per_km(run.day) / 1000,
        fairness=_alike(duties),
        spread_seconds=statistics.pstdev(duties) if duties else 0.0,
    )


def _alike(duties: Sequence[float]) -> float:
    longest = max(duties, default=0.0)
    return min(duties) / longest if longest else 1.0
