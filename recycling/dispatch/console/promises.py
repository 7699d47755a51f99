"""Broken promises of a day, each with the repairs that are possible, the cheapest first."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from recycling.booking.bookings import Booking
from recycling.booking.drop_off import arrange
from recycling.booking.rows import BookingEvent
from recycling.booking.states import BookingState
from recycling.catalogue import Way, item_class, planning_default
from recycling.dispatch.ahead import ENDS
from recycling.dispatch.console.openings import AGAIN, Openings, rest_of, with_visits
from recycling.dispatch.console.progress import standings
from recycling.dispatch.console.replanning import Event, RunningDay, running_day
from recycling.dispatch.console.sooner import LateVisits, Sooner
from recycling.dispatch.jobs import Day, day_of
from recycling.dispatch.retimed import plan_of_run
from recycling.errors import RecyclingError
from recycling.money.earnings import VOUCHER
from recycling.money.rewards import Earning, point_rules
from recycling.notices import tell_confirmed, tell_drop_off_offered
from routing.geo.distances import haversine_metres
from routing.runs import published_run
from sites.areas import Operator, operator
from sites.registry import site_by_ref
from sites.search import nearest_sites

S = BookingState

#: How many days ahead a repair is looked for.
DAYS_AHEAD = 3

#: How many days ahead a neighbour's pickup is looked for.
DAYS_OF_NEIGHBOURS = 7

#: Of so many failed visits, and of so many late ones, repairs are looked for unasked.
FIRST = 4


class Broken(enum.StrEnum):
    """How a promise was broken."""

    FAILED = "failed"  #: the visit came to nothing
    LATE = "late"  #: it was done after its window
    WILL_BE_LATE = "will_be_late"  #: the courier is behind and will not be there in its window


class RepairKind(enum.StrEnum):
    """How it can be put right."""

    SECOND_ATTEMPT = "second_attempt"  #: a route that passes takes it in
    NEIGHBOUR = "neighbour"  #: a route that calls at a neighbour's on another day
    DROP_OFF = "drop_off"  #: the resident may bring it to a site near by


class NoRepair(RecyclingError):
    """That repair is not possible (any more)."""

    def __init__(self) -> None:
        super().__init__("this repair is not possible any more")


@dataclass(frozen=True)
class Repair:
    """One way to put it right.

    Attributes
    ----------
    extra_fen : int or None
        What it adds to that day's plan; None where no plan stands yet.
    metres : int
        To the neighbour's door, or on foot to the site.
    """

    kind: RepairKind
    day: dt.date | None = None
    courier_number: str = ""
    at: dt.datetime | None = None
    extra_fen: int | None = None
    metres: int = 0
    site_ref: str = ""
    site_code: str = ""
    site_name: str = ""


@dataclass(frozen=True)
class BrokenPromise:
    """A visit that was not what was promised.

    `is_looked_at` is whether its repairs were looked for; a long queue has them when asked.
    """

    booking: Booking
    how: Broken
    at: dt.datetime | None
    late_seconds: int
    repairs: tuple[Repair, ...] = ()
    sooner: tuple[Sooner, ...] = ()
    is_looked_at: bool = True


class _Rest:
    """The rest of the published day as it stands, built once for all that is asked about it."""

    def __init__(self, session: Session, on: dt.date, now: dt.datetime) -> None:
        self.run = published_run(session, on)
        self._session, self._now = session, now

    @cached_property
    def running(self) -> RunningDay | None:
        """The running day; None where no plan is published."""
        if self.run is None:
            return None
        return running_day(self._session, self.run, Event(at=self._now, sent=0))


def broken_promises(
    session: Session, on: dt.date, *, now: dt.datetime, asked: str = ""
) -> list[BrokenPromise]:
    """The failed and late visits of a day; failed ones first.

    The first few of each kind, and the booking `asked` about, come with their repairs.
    """
    query = (
        select(Booking, BookingEvent.at)
        .join(BookingEvent, BookingEvent.booking_id == Booking.id)
        .where(Booking.service_on == on, BookingEvent.state_after.in_(ENDS))
        .options(selectinload(Booking.items))
        .order_by(BookingEvent.number)
    )
    ended: dict[Booking, dt.datetime] = {row[0]: row[1] for row in session.execute(query)}
    failed = sorted(
        ((row, at) for row, at in ended.items() if row.state == S.FAILED), key=lambda pair: pair[1]
    )
    rest = _Rest(session, on, now)
    looked_at = _chosen([row for row, _ in failed], asked)
    repairs = _Repairs(session, operator(session), looked_at, on, now, rest)
    found = [
        BrokenPromise(row, Broken.FAILED, at, 0, repairs.of(row))
        if row in looked_at
        else BrokenPromise(row, Broken.FAILED, at, 0, is_looked_at=False)
        for row, at in failed
    ]
    found += [
        BrokenPromise(row, Broken.LATE, at, round((at - row.window_end).total_seconds()))
        for row, at in ended.items()
        if row.state in (S.COLLECTED, S.RECEIVED, S.SETTLED)
        and row.window_end is not None
        and at > row.window_end
    ]
    return [*found, *_late_ahead(session, on, now, asked, rest)]


def _chosen(rows: Sequence[Booking], asked: str) -> list[Booking]:
    """The first few, and the one that is asked about."""
    return [row for place, row in enumerate(rows) if place < FIRST or row.ref == asked]


def _late_ahead(
    session: Session, on: dt.date, now: dt.datetime, asked: str, rest: _Rest
) -> list[BrokenPromise]:
    """Visits that will be late as their routes run, those whose window closes first first."""
    if rest.run is None:
        return []
    expected: dict[str, dt.datetime] = {}
    for standing in standings(session, rest.run, now=now):
        for stop, at in zip(standing.ahead, standing.expected, strict=True):
            expected.update(dict.fromkeys(stop.refs, at))
    query = select(Booking).where(
        Booking.service_on == on, Booking.state.in_([S.PLANNED.value, S.EN_ROUTE.value])
    )
    late = [
        (row, row.window_end, expected[row.ref])
        for row in session.scalars(query.order_by(Booking.window_end, Booking.id))
        if row.ref in expected and row.window_end and expected[row.ref] > row.window_end
    ]
    chosen = _chosen([row for row, _, _ in late], asked)
    running = rest.running if chosen else None
    if running is None:
        return []
    visits = LateVisits(running, [row.ref for row in chosen], now=now)
    return [
        BrokenPromise(
            row, Broken.WILL_BE_LATE, at, round((at - end).total_seconds()), (),
            visits.ways(row, at) if row in chosen else (), row in chosen,
        )
        for row, end, at in late
    ]  # fmt: skip


class _Repairs:
    """Looks for repairs of some bookings; the plan of each day is read once for all of them."""

    def __init__(
        self,
        session: Session,
        city: Operator,
        bookings: Sequence[Booking],
        on: dt.date,
        now: dt.datetime,
        rest: _Rest,
    ) -> None:
        self._session, self._city, self._on, self._now = session, city, on, now
        self._rest = rest
        self._bookings = [booking for booking in bookings if booking.place is not None]
        self._days: dict[int, tuple[Day, Openings] | None] = {}

    def of(self, booking: Booking) -> tuple[Repair, ...]:
        found = [*self._attempts(booking), *self._neighbours(booking)]
        found.sort(key=lambda one: (one.extra_fen is None, one.extra_fen or 0, one.day))
        return (*found, *self._drop_offs(booking))

    def _attempts(self, booking: Booking) -> list[Repair]:
        """The cheapest gap on the published plan of today's rest or of a day near by."""
        if booking.place is None:
            return []
        for ahead in range(DAYS_AHEAD + 1):
            if ahead not in self._days:
                self._days[ahead] = self._day(ahead)
            known = self._days[ahead]
            best = known[1].best(booking.ref + AGAIN) if known else None
            if known and best is not None:
                day = known[0]
                return [
                    Repair(
                        RepairKind.SECOND_ATTEMPT, day.on,
                        day.shifts[best.vehicle].courier.number, day.moment(best.begin),
                        best.extra_fen,
                    )
                ]  # fmt: skip
        return []

    def _day(self, ahead: int) -> tuple[Day, Openings] | None:
        """A day's published routes with all the bookings as jobs that could be put in."""
        if ahead == 0:
            running = self._rest.running
            if running is None:
                return None
            day, problem, plan = running.day, running.problem, running.plan
        else:
            on = self._on + dt.timedelta(days=ahead)
            run = published_run(self._session, on)
            if run is None:
                return None
            day = day_of(self._session, on)
            problem, plan = day.problem, plan_of_run(self._session, day, run)
        window = rest_of(day, self._now)
        if window is None:
            return None
        wider, problem = with_visits(day, problem, self._bookings, window)
        return wider, Openings(problem, plan)

    def _neighbours(self, booking: Booking) -> list[Repair]:
        """The nearest door that is called at on one of the next days."""
        place = booking.place
        if place is None:
            return []
        near = float(planning_default("neighbour_metres", self._on))
        doors = [
            (metres, day, at)
            for lat, lon, day, at in self._doors
            if (metres := float(haversine_metres(place.lat, place.lon, lat, lon))) <= near
        ]
        if not doors:
            return []
        metres, day, at = min(doors, key=lambda door: (door[0], door[1]))
        return [Repair(RepairKind.NEIGHBOUR, day, "", at, None, round(metres))]

    @cached_property
    def _doors(self) -> list[tuple[float, float, dt.date, dt.datetime | None]]:
        """Where couriers call on the next days: place, day and beginning of the window."""
        query = select(
            Booking.lat, Booking.lon, Booking.service_on, Booking.window_start
        ).where(
            Booking.service_on > self._on,
            Booking.service_on <= self._on + dt.timedelta(days=DAYS_OF_NEIGHBOURS),
            Booking.state.in_([S.CONFIRMED.value, S.PLANNED.value]),
            Booking.way == Way.DOORSTEP.value, Booking.lat.is_not(None),
            Booking.lon.is_not(None),
        )  # fmt: skip
        return [
            (lat, lon, on, at)
            for lat, lon, on, at in self._session.execute(query)
            if lat is not None and lon is not None and on is not None
        ]

    def _drop_offs(self, booking: Booking) -> list[Repair]:
        place = booking.place
        if place is None or any(Way.DROP_OFF not in item.ways for item in booking.items):
            return []
        families = sorted({item_class(item.class_code).family for item in booking.items})
        sites = nearest_sites(
            self._session, self._city, lat=place.lat, lon=place.lon, categories=families,
            at=self._now, limit=1,
        )  # fmt: skip
        return [
            Repair(
                RepairKind.DROP_OFF, metres=near.walking_metres, site_ref=near.site.ref,
                site_code=near.site.code, site_name=near.site.name,
            )
            for near in sites
        ]  # fmt: skip


def voucher_points(on: dt.date) -> int:
    """What bringing the things on a voucher is worth in points, by the rule of the day."""
    rule = point_rules(on).get(Earning.DROP_OFF_VOUCHER)
    return rule.points if rule else 0


def repair(
    session: Session,
    booking: Booking,
    kind: RepairKind,
    *,
    on: dt.date,
    by: str,
    now: dt.datetime,
) -> Repair:
    """Do the repair of this kind that is possible now, and tell the resident; raises NoRepair."""
    if booking.state != S.FAILED:
        raise NoRepair
    rest = _Rest(session, on, now)
    offered = _Repairs(session, operator(session), [booking], on, now, rest).of(booking)
    chosen = next((one for one in offered if one.kind is kind), None)
    if chosen is None:
        raise NoRepair
    booking.confirm(by=by, now=now)
    if kind is RepairKind.DROP_OFF:
        site = site_by_ref(session, chosen.site_ref)
        row = arrange(session, booking, site, operator=operator(session), now=now)
        # The number is the voucher: good once, until that day, at any open point that takes it.
        booking.note(VOUCHER, by=by, now=now, why=chosen.site_code)
        tell_drop_off_offered(
            session, booking, chosen.site_code, chosen.site_name, until=row.bring_by,
            points=voucher_points(on), now=now,
        )  # fmt: skip
        return chosen
    assert chosen.day is not None  # both kinds of visit have one
    booking.set_day(chosen.day)
    tell_confirmed(session, booking, now=now)
    return chosen
