"""How well visits were made: by contractor and crew, by place, plan against actual."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.rows import BookingEvent
from recycling.booking.states import BookingState
from recycling.dispatch.ahead import ENDS
from recycling.dispatch.console.progress import standings
from routing.fleet import Courier
from routing.runs import PlannedRoute, PlanRun, published_run, with_stops
from sites.areas import Operator

#: Days looked back without another wish.
DAYS = 7

#: Cells of the map of misses, degrees: about 1 km.
CELL = 0.01


@dataclass(frozen=True)
class Visit:
    """One visit that ended at a door."""

    booking_ref: str
    on: dt.date
    at: dt.datetime
    failed: bool
    why: str
    late_seconds: int
    has_window: bool
    courier_number: str
    lat: float | None
    lon: float | None
    area_code: str


@dataclass(frozen=True)
class Level:
    """The service level of a contractor, or of a courier of it (`courier_number`)."""

    contractor: str
    courier_number: str
    visits: int
    failed: int
    with_window: int
    late: int

    @property
    def done_share(self) -> float:
        """Of the visits, how many brought something."""
        return 1 - self.failed / self.visits if self.visits else 0.0

    @property
    def on_time_share(self) -> float | None:
        """Of the visits with a window, how many ended before its end."""
        return 1 - self.late / self.with_window if self.with_window else None


@dataclass(frozen=True)
class Misses:
    """Failed and late visits of one cell of the map."""

    lat: float
    lon: float
    failed: int
    late: int
    visits: int


@dataclass(frozen=True)
class Actual:
    """One route as planned and as driven; None where it did not begin or is not over."""

    route: PlannedRoute
    visits: int
    done: int
    failed: int
    began_at: dt.datetime | None
    ended_at: dt.datetime | None
    late_seconds: int


@dataclass(frozen=True)
class Step:
    """One moment of a route's replay."""

    at: dt.datetime
    planned_at: dt.datetime
    sequence: int
    refs: tuple[str, ...]
    lat: float
    lon: float


def visits_between(session: Session, city: Operator, first: dt.date, last: dt.date) -> list[Visit]:
    """The visits that ended on the days from `first` to `last`, both included."""
    query = (
        select(
            Booking.ref, BookingEvent.at, BookingEvent.state_after, BookingEvent.why,
            Booking.window_start, Booking.window_end, Booking.lat, Booking.lon, Booking.area_code,
            Booking.service_on,
        )
        .join(BookingEvent, BookingEvent.booking_id == Booking.id)
        .where(
            BookingEvent.at >= city.moment(first, dt.time()),
            BookingEvent.at < city.moment(last + dt.timedelta(days=1), dt.time()),
            BookingEvent.state_after.in_(ENDS),
            BookingEvent.state_before == BookingState.EN_ROUTE.value,
        )
        .order_by(BookingEvent.at, BookingEvent.number)
    )  # fmt: skip
    couriers = dict(_couriers(session, first, last))
    latest: dict[tuple[str, dt.date], Visit] = {}
    for ref, at, state, why, start, end, lat, lon, area, service_on in session.execute(query):
        on = at.astimezone(city.zone).date()
        # A booking that was moved to another day since has another window now.
        window_end = end if start and end and service_on == on else None
        late = max(0, round((at - window_end).total_seconds())) if window_end else 0
        latest[ref, on] = Visit(
            booking_ref=ref, on=on, at=at, failed=state == BookingState.FAILED, why=why,
            late_seconds=late, has_window=window_end is not None,
            courier_number=couriers.get((ref, on), ""), lat=lat, lon=lon, area_code=area,
        )  # fmt: skip
    return list(latest.values())


def _couriers(
    session: Session, first: dt.date, last: dt.date
) -> Iterator[tuple[tuple[str, dt.date], str]]:
    for back in range((last - first).days + 1):
        on = first + dt.timedelta(days=back)
        run = published_run(session, on)
        for route in with_stops(session, run) if run else ():
            for stop in route.stops:
                for ref in stop.refs:
                    yield (ref, on), route.courier_number


def levels(session: Session, visits: list[Visit]) -> list[Level]:
    """The service level of each contractor, followed by those of its crews."""
    firms = {row.number: row.contractor for row in session.scalars(select(Courier))}
    groups: dict[tuple[str, str], list[Visit]] = {}
    for visit in visits:
        firm = firms.get(visit.courier_number, "")
        groups.setdefault((firm, ""), []).append(visit)
        if visit.courier_number:
            groups.setdefault((firm, visit.courier_number), []).append(visit)
    return [
        Level(
            contractor=firm, courier_number=number, visits=len(some),
            failed=sum(one.failed for one in some),
            with_window=sum(one.has_window for one in some),
            late=sum(one.late_seconds > 0 for one in some),
        )
        for (firm, number), some in sorted(groups.items())
    ]  # fmt: skip


def misses(visits: list[Visit]) -> list[Misses]:
    """Where visits failed or were late, by cells of about 1 km; the worst first."""
    every: Counter[tuple[float, float]] = Counter()
    failed: Counter[tuple[float, float]] = Counter()
    late: Counter[tuple[float, float]] = Counter()
    for one in visits:
        if one.lat is None or one.lon is None:
            continue
        cell = (round(one.lat / CELL) * CELL, round(one.lon / CELL) * CELL)
        every[cell] += 1
        failed[cell] += one.failed
        late[cell] += one.late_seconds > 0 and not one.failed
    found = [
        Misses(round(cell[0], 4), round(cell[1], 4), failed[cell], late[cell], number)
        for cell, number in every.items()
        if failed[cell] or late[cell]
    ]
    return sorted(found, key=lambda one: (-(one.failed + one.late), one.lat, one.lon))


def plan_against_actual(session: Session, run: PlanRun, *, now: dt.datetime) -> list[Actual]:
    """Each route of a published run as it was planned and as it was driven."""
    found = []
    for one in sorted(standings(session, run, now=now), key=lambda row: row.route.number):
        moments = [done.at for done in one.done]
        found.append(
            Actual(
                route=one.route,
                visits=len(one.done) + len(one.ahead),
                done=len(one.done),
                failed=one.failed,
                began_at=min(moments, default=None),
                ended_at=max(moments, default=None) if not one.ahead else None,
                late_seconds=one.late_seconds,
            )
        )
    return found


def replay(session: Session, run: PlanRun, number: int, *, now: dt.datetime) -> list[Step]:
    """The stops of a route in the order in which they were really made."""
    steps = [
        Step(done.at, done.stop.departs_at, done.stop.sequence, tuple(done.stop.refs),
             done.stop.lat, done.stop.lon)
        for one in standings(session, run, now=now)
        if one.route.number == number
        for done in one.done
    ]  # fmt: skip
    return sorted(steps, key=lambda step: step.at)
