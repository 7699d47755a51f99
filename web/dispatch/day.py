"""What the page of a day shows: the run in view, its figures, its routes, what it left out."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from recycling.booking.desk import bookings_by_refs, counts_on, to_be_placed
from recycling.booking.states import TO_BE_PLANNED
from recycling.dispatch.console.brief import Brief, briefs
from recycling.dispatch.console.kpis import Kpis, co2_grams_per_km, fill_of, kpis_of
from recycling.dispatch.emptying import site_ref
from routing.fleet import Shift, fleet_size, shifts_on
from routing.locks import locks_on
from routing.runs import (
    UNFINISHED,
    LeftOut,
    PlannedRoute,
    PlanRun,
    RunKind,
    RunState,
    runs_of,
    with_stops,
)
from sites.registry import SiteKind, open_sites, sites_by_refs
from web.dispatch.why import change_sentence


@dataclass(frozen=True)
class RouteRow:
    """One route of the table."""

    route: PlannedRoute
    visits: int
    unloads: int
    load_share: float
    late: int


@dataclass(frozen=True)
class LeftOutRow:
    """One booking, or site to empty, that the run could not place."""

    row: LeftOut
    number: str
    address: str
    change: str


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
    done = [run for run in done if run.kind != RunKind.WHAT_IF and run.undone_at is None]
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


#: What the routes can be sorted by; each gives a key of a row.
SORTS: dict[str, Callable[[RouteRow], Any]] = {
    "number": lambda row: row.route.number,
    "courier": lambda row: row.route.courier_number,
    "out": lambda row: row.route.departs_at,
    "back": lambda row: row.route.arrives_at,
    "stops": lambda row: -row.visits,
    "way": lambda row: -row.route.metres,
    "load": lambda row: -row.load_share,
    "waiting": lambda row: -row.route.waiting_seconds,
    "late": lambda row: -row.late,
    "cost": lambda row: -row.route.cost_fen,
}


@dataclass(frozen=True)
class Detail:
    """The routes of a run as the page shows them, and what it is worth."""

    routes: list[RouteRow]
    briefs: dict[str, Brief]
    kpis: Kpis
    co2_grams_per_km: float
    locked: frozenset[str]


def detail_of(session: Session, run: PlanRun, sort: str) -> Detail:
    """The routes of a run sorted, how full and late each is, and its figures."""
    shifts: dict[str, Shift] = {shift.ref: shift for shift in shifts_on(session, run.day)}
    routes = with_stops(session, run)
    known = briefs(session, [ref for route in routes for stop in route.stops for ref in stop.refs])
    windows = {ref: one.window for ref, one in known.items() if one.window is not None}
    rows = []
    for route in routes:
        kinds = Counter(stop.kind for stop in route.stops)
        late = sum(
            ref in windows and stop.service_at > windows[ref][1]
            for stop in route.stops
            for ref in stop.refs
        )
        share = fill_of(route, shifts.get(route.shift_ref))
        rows.append(RouteRow(route, kinds["visit"], kinds["unload"], share, late))
    rows.sort(key=lambda row: (SORTS[sort](row), row.route.number))
    return Detail(
        routes=rows,
        briefs=known,
        kpis=kpis_of(run, shifts, windows),
        co2_grams_per_km=co2_grams_per_km(run.day),
        locked=frozenset(one.shift_ref for one in locks_on(session, run.day)),
    )


def left_out_rows(session: Session, run: PlanRun) -> list[LeftOutRow]:
    """What a run left out: bookings by number and building, sites to empty by code and name."""
    refs = [row.booking_ref for row in run.left_out]
    bookings = bookings_by_refs(session, refs)
    sites = {site.ref: site for site in sites_by_refs(session, set(map(site_ref, refs)))}
    yards = {
        yard.ref: yard.name for yard in open_sites(session, run.day, kind=SiteKind.TRANSFER_YARD)
    }
    rows = []
    for row in run.left_out:
        booking = bookings.get(row.booking_ref)
        site = sites.get(site_ref(row.booking_ref))
        number, address = row.booking_ref, ""
        if booking is not None:
            number, address = booking.number, booking.building or booking.area_code
        elif site is not None:
            number, address = site.code, site.name
        rows.append(
            LeftOutRow(
                row,
                number,
                address,
                change_sentence(row.cheapest_change, row.nearest_courier, yards),
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
