"""What the page of a day shows: the run in view, its figures, its routes, what it left out."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from recycling.booking.desk import bookings_by_refs, counts_on, to_be_placed
from recycling.booking.states import TO_BE_PLANNED
from routing.fleet import Shift, fleet_size, shifts_on
from routing.runs import UNFINISHED, LeftOut, PlannedRoute, PlanRun, RunState, runs_of


@dataclass(frozen=True)
class RouteRow:
    """One route of the table."""

    route: PlannedRoute
    visits: int
    unloads: int
    load_share: float


@dataclass(frozen=True)
class LeftOutRow:
    """One booking that the run could not place."""

    row: LeftOut
    number: str
    address: str


@dataclass(frozen=True)
class DayView:
    """One day as a dispatcher sees it."""

    on: dt.date
    bookings: int
    shifts: int
    fleet_kg: int
    unplaced: int
    runs: list[PlanRun]
    shown: PlanRun | None
    alive: PlanRun | None

    @property
    def gain_share(self) -> float | None:
        """By what share the run's metres lie below those of one trip a booking."""
        if self.shown is None or not self.shown.one_trip_each.get("metres"):
            return None
        share: float = 1 - self.shown.figures["metres"] / self.shown.one_trip_each["metres"]
        return share


def day_view(session: Session, on: dt.date, run_ref: str = "") -> DayView:
    """The day `on` with the run `run_ref` in view, else the published, else the newest done."""
    counts = counts_on(session, on)
    size = fleet_size(session, on)
    runs = runs_of(session, on)
    done = [run for run in runs if run.state == RunState.DONE]
    asked = [run for run in done if run.ref == run_ref]
    published = [run for run in done if run.published]
    return DayView(
        on=on,
        bookings=sum(counts.get(state.value, 0) for state in TO_BE_PLANNED),
        shifts=size.shifts,
        fleet_kg=size.kg,
        unplaced=len(to_be_placed(session, on)),
        runs=runs,
        shown=next(iter([*asked, *published, *done]), None),
        alive=next((run for run in runs if RunState(run.state) in UNFINISHED), None),
    )


def route_rows(session: Session, run: PlanRun) -> list[RouteRow]:
    """The routes of a run, with how full each vehicle gets at its fullest."""
    shifts: dict[str, Shift] = {shift.ref: shift for shift in shifts_on(session, run.day)}
    rows = []
    for route in run.routes:
        kinds = Counter(stop.kind for stop in route.stops)
        shift = shifts.get(route.shift_ref)
        share = 0.0
        if shift is not None:
            kg, litres = shift.vehicle.capacity_kg, shift.vehicle.capacity_litres
            loads = (max(stop.load_kg / kg, stop.load_litres / litres) for stop in route.stops)
            share = max(loads, default=0.0)
        rows.append(RouteRow(route, kinds["visit"], kinds["unload"], min(share, 1.0)))
    return rows


def left_out_rows(session: Session, run: PlanRun) -> list[LeftOutRow]:
    """The bookings that a run left out, with their numbers and buildings."""
    bookings = bookings_by_refs(session, [row.booking_ref for row in run.left_out])
    rows = []
    for row in run.left_out:
        booking = bookings.get(row.booking_ref)
        rows.append(
            LeftOutRow(
                row,
                booking.number if booking else row.booking_ref,
                (booking.building or booking.area_code) if booking else "",
            )
        )
    return rows


def curve_points(curve: list[Any], width: int, height: int) -> str:
    """The cost curve as the points of an SVG polyline; '' for fewer than two signs.

    Cost starts at zero at the bottom only where the curve falls by half and more: a search that
    saves a few per cent would be a flat line, so the lowest tenth of its range is the floor, and
    the labels at both ends say the amounts.
    """
    if len(curve) < 2:
        return ""
    seconds = [point[0] for point in curve]
    costs = [point[1] for point in curve]
    first, last = min(seconds), max(max(seconds), min(seconds) + 0.1)
    low, high = min(costs), max(costs)
    floor = low - max(1, (high - low) * 0.1)
    points: list[str] = []
    for at, cost in zip(seconds, costs, strict=True):
        x = (at - first) / (last - first) * width
        y = height - (cost - floor) / (high - floor) * height
        if points:
            points.append(f"{x:.1f},{points[-1].split(',')[1]}")
        points.append(f"{x:.1f},{y:.1f}")
    return " ".join(points)
