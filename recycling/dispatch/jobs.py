"""A day's bookings, shifts and yards as a problem that the solver understands."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_on
from recycling.booking.doors import door_seconds
from recycling.booking.states import TO_BE_PLANNED, BookingState
from recycling.catalogue import Way, planning_default
from recycling.dispatch.emptying import (
    SiteLoad,
    masses_by_class,
    price_fen,
    site_loads,
    yard_limits,
)
from recycling.errors import RecyclingError
from routing.fleet import Shift, shifts_on
from routing.solver.problem import Depot, Job, Problem, Vehicle, Window
from routing.travel.great_circle import matrices
from sites.areas import Operator, operator
from sites.emptying import to_empty
from sites.registry import Site, SiteKind, open_sites, sites_by_refs
from sites.search import hours_on
from sites.stock import Level, StockClass, levels_of

#: The load dimensions of every day. A hectogram is 100 g: phones count, and sums stay whole.
DIMENSIONS = ("hectograms", "litres")
HECTOGRAMS_PER_KG = 10

#: Degrees to which places are rounded to tell doors apart: about 10 m.
DOOR_DECIMALS = 4

PROFILE = "car"

#: Begins the ref of a stop at which one van takes over another's load, before the courier's number.
MEETING = "meet~"


class NothingToPlan(RecyclingError):
    """The day has no booking, no shift or no open yard."""

    def __init__(self, day: dt.date, lacks: str) -> None:
        super().__init__(f"{day.isoformat()} cannot be planned: it has no {lacks}")
        self.day, self.lacks = day, lacks


@dataclass(frozen=True)
class Day:
    """A day ready for the solver, with the way back from its refs to the rows.

    Attributes
    ----------
    zero : datetime
        The moment that second 0 of the problem is: midnight on the operator's clocks.
    unplaced : list of Booking
        Bookings without a place; a dispatcher has to put them on the map first.
    site_loads : dict of str to SiteLoad
        Full sites that are emptied on the way, by the ref of their job.
    """

    operator: Operator
    on: dt.date
    zero: dt.datetime
    problem: Problem
    bookings: dict[str, Booking]
    shifts: dict[str, Shift]
    yards: dict[str, Site]
    places: list[tuple[float, float]]
    unplaced: list[Booking] = field(default_factory=list)
    site_loads: dict[str, SiteLoad] = field(default_factory=dict)

    def grams(self, ref: str) -> int:
        """The expected mass of what a job fetches; a load that is taken over counts once."""
        if ref.startswith(MEETING):
            return 0
        return (self.site_loads.get(ref) or self.bookings[ref]).grams

    def litres(self, ref: str) -> int:
        """The expected volume of what a job fetches; a load that is taken over counts once."""
        if ref.startswith(MEETING):
            return 0
        return (self.site_loads.get(ref) or self.bookings[ref]).litres

    def moment(self, second: int) -> dt.datetime:
        """The aware UTC moment of a second of the problem."""
        return self.zero + dt.timedelta(seconds=second)

    def second(self, moment: dt.datetime) -> int:
        """The second of the problem at a moment."""
        return round((moment - self.zero).total_seconds())


def next_day_to_plan(session: Session, today: dt.date) -> dt.date | None:
    """The nearest day from `today` on whose bookings wait for a plan or have one."""
    query = select(func.min(Booking.service_on)).where(
        Booking.service_on >= today,
        Booking.state.in_([state.value for state in TO_BE_PLANNED]),
    )
    return session.scalar(query)


def day_of(
    session: Session,
    on: dt.date,
    *,
    states: Collection[BookingState] = TO_BE_PLANNED,
    also: Booking | None = None,
    closing: Collection[str] = (),
) -> Day:
    """The day `on` with its bookings in `states`, as it stands; raises NothingToPlan.

    `also` is one more booking that asks what a visit on that day would cost; `closing` are yards
    that the plan of the day knows although they may not be open any more.
    """
    city = operator(session)
    bookings = [
        booking
        for booking in bookings_on(session, on, sorted(states))
        if booking.way == Way.DOORSTEP and (also is None or booking.id != also.id)
    ]
    if also is not None:
        bookings.append(also)
    shifts = shifts_on(session, on)
    yards = open_sites(session, on, kind=SiteKind.TRANSFER_YARD)
    # A plan is made the day before: the ledger is read as it stands, and carried on by a day.
    loads = site_loads(to_empty(session, on, on - dt.timedelta(days=1)), shifts)
    for rows, name in ((bookings or loads, "booking"), (shifts, "shift"), (yards, "open yard")):
        if not rows:
            raise NothingToPlan(on, name)
    known = {yard.ref for yard in yards}
    yards += [yard for yard in sites_by_refs(session, closing) if yard.ref not in known]
    standing = levels_of(session, yards)
    stock = {yard.ref: standing[yard.id] for yard in yards}
    return _day(city, on, bookings, shifts, yards, loads, stock)


def _day(
    city: Operator,
    on: dt.date,
    bookings: Sequence[Booking],
    shifts: Sequence[Shift],
    yards: Sequence[Site],
    loads: Sequence[SiteLoad],
    stock: dict[str, dict[StockClass, Level]],
) -> Day:
    zero = city.moment(on, dt.time())
    places = _Places()
    placed = [booking for booking in bookings if booking.place is not None]
    coming: dict[str, int] = {}
    for booking in placed:
        for named, (grams, _) in masses_by_class(booking).items():
            coming[named] = coming.get(named, 0) + grams
    depots = tuple(_depot(yard, city, on, zero, places, stock[yard.ref], coming) for yard in yards)
    limited = frozenset(
        limit.load_class for depot in depots for limit in depot.limits if limit.load_class
    )
    yard_refs = frozenset(depot.ref for depot in depots)
    vehicles = tuple(_vehicle(shift, zero, places, yard_refs) for shift in shifts)
    default = _default_window(city, on, zero)
    jobs = tuple(_job(booking, on, zero, places, default, limited) for booking in placed)
    jobs += tuple(_site_job(load, city, on, zero, places, default) for load in loads)
    lats = [lat for lat, _ in places.rows]
    lons = [lon for _, lon in places.rows]
    problem = Problem(
        travel={PROFILE: matrices(lats, lons, detour=city.detour, kmh=city.kmh)},
        vehicles=vehicles,
        jobs=jobs,
        depots=depots,
        dimensions=DIMENSIONS,
    )
    return Day(
        operator=city,
        on=on,
        zero=zero,
        problem=problem,
        bookings={booking.ref: booking for booking in placed},
        shifts={shift.ref: shift for shift in shifts},
        yards={yard.ref: yard for yard in yards},
        places=places.rows,
        unplaced=[booking for booking in bookings if booking.place is None],
        site_loads={load.ref: load for load in loads},
    )


class _Places:
    """Rows of the matrix: doors that are some 10 m apart or less share one."""

    def __init__(self) -> None:
        self.rows: list[tuple[float, float]] = []
        self._known: dict[tuple[float, float], int] = {}

    def row(self, lat: float, lon: float) -> int:
        key = (round(lat, DOOR_DECIMALS), round(lon, DOOR_DECIMALS))
        if key not in self._known:
            self._known[key] = len(self.rows)
            self.rows.append((lat, lon))
        return self._known[key]


def _seconds(moment: dt.datetime, zero: dt.datetime) -> int:
    return max(0, round((moment - zero).total_seconds()))


def _default_window(city: Operator, on: dt.date, zero: dt.datetime) -> Window:
    first, last = (
        city.moment(on, dt.time.fromisoformat(planning_default(key, on)))
        for key in ("day_start", "day_end")
    )
    return Window(_seconds(first, zero), _seconds(last, zero))


def _depot(
    yard: Site,
    city: Operator,
    on: dt.date,
    zero: dt.datetime,
    places: _Places,
    standing: dict[StockClass, Level],
    coming: dict[str, int],
) -> Depot:
    place = yard.place
    assert place is not None  # open_sites gives placed ones only
    per_100_kg = int(planning_default("unload_seconds_per_100_kg", on))
    return Depot(
        ref=yard.ref,
        place=places.row(place.lat, place.lon),
        windows=_hours(yard, city, on, zero),
        docks=yard.docks,
        fixed_seconds=int(planning_default("unload_fixed_seconds", on)),
        # 100 kg are 1,000 hectograms, and a second 1,000 ms: the figure stays as it is.
        milliseconds_per_unit=(per_100_kg, 0),
        limits=yard_limits(yard, standing, coming),
    )


def _hours(site: Site, city: Operator, on: dt.date, zero: dt.datetime) -> tuple[Window, ...]:
    return tuple(
        Window(_seconds(city.moment(on, start), zero), _seconds(city.moment(on, end), zero))
        for start, end in hours_on(site, on)
    )


def _vehicle(shift: Shift, zero: dt.datetime, places: _Places, yards: frozenset[str]) -> Vehicle:
    base = places.row(shift.lat, shift.lon)
    vehicle = shift.vehicle
    return Vehicle(
        ref=shift.ref,
        start=base,
        end=base,
        capacity=(vehicle.capacity_kg * HECTOGRAMS_PER_KG, vehicle.capacity_litres),
        profile=PROFILE,
        skills=frozenset(shift.courier.skills),
        shift=Window(_seconds(shift.starts_at, zero), _seconds(shift.ends_at, zero)),
        yards=yards,
        must_unload=True,
        fixed=vehicle.fixed_fen,
        per_hour=0,
        per_duty_hour=vehicle.per_hour_fen,
        per_km=vehicle.per_km_fen,
    )


def _job(
    booking: Booking,
    on: dt.date,
    zero: dt.datetime,
    places: _Places,
    default: Window,
    limited: frozenset[str],
) -> Job:
    place = booking.place
    assert place is not None  # the caller sorted the others out
    window = default
    if booking.window_start is not None and booking.window_end is not None:
        window = Window(_seconds(booking.window_start, zero), _seconds(booking.window_end, zero))
    return Job(
        ref=booking.ref,
        place=places.row(place.lat, place.lon),
        setup_seconds=int(planning_default("setup_seconds", on)),
        service_seconds=service_seconds(booking, on),
        pickup=(-(-booking.grams // 100), booking.litres),
        windows=(window,),
        skills=booking.skills,
        by_class=_by_class(booking, limited),
    )


def job_of(booking: Booking, day: Day, *, place: int, windows: tuple[Window, ...]) -> Job:
    """A booking as a job of a day that it is not booked for, at a row of that day's matrix."""
    limited = frozenset(
        limit.load_class
        for depot in day.problem.depots
        for limit in depot.limits
        if limit.load_class
    )
    return Job(
        ref=booking.ref,
        place=place,
        setup_seconds=int(planning_default("setup_seconds", day.on)),
        service_seconds=service_seconds(booking, day.on),
        pickup=(-(-booking.grams // 100), booking.litres),
        windows=windows,
        skills=booking.skills,
        by_class=_by_class(booking, limited),
    )


def _by_class(booking: Booking, limited: frozenset[str]) -> tuple[tuple[str, tuple[int, int]], ...]:
    return tuple(
        (named, (-(-grams // 100), litres))
        for named, (grams, litres) in sorted(masses_by_class(booking).items())
        if named in limited
    )


def _site_job(
    load: SiteLoad,
    city: Operator,
    on: dt.date,
    zero: dt.datetime,
    places: _Places,
    default: Window,
) -> Job:
    """A visit that empties a site: in its hours, or at any time of the day where it has none."""
    place = load.site.place
    assert place is not None  # to_empty gives placed ones only
    per_100_kg = int(planning_default("unload_seconds_per_100_kg", on))
    return Job(
        ref=load.ref,
        place=places.row(place.lat, place.lon),
        setup_seconds=int(planning_default("setup_seconds", on)),
        service_seconds=-(-load.grams * per_100_kg // 100_000),
        pickup=(-(-load.grams // 100), load.litres),
        windows=_hours(load.site, city, on, zero) or (default,),
        skills=load.skills,
        priority=load.emptying.priority,
        price=price_fen(load, on),
    )


def service_seconds(booking: Booking, on: dt.date) -> int:
    """Seconds at the door: by item, more for what two people carry, by floor without a lift."""
    pieces = [(item.class_code, item.quantity) for item in booking.items]
    return door_seconds(pieces, floor=booking.floor, has_lift=booking.has_lift, on=on)
