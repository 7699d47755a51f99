"""When the courier will be at a booking's door, and how many homes come before it. Rules, services.

What the plan said is moved by how the route really runs: by the last visit that was ticked off, and
by the time of day. Residents and dispatchers are told by this one rule. Where the courier is stays
with the dispatcher; a resident hears a time alone.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.rows import BookingEvent
from recycling.booking.states import BookingState
from recycling.dispatch.meetings import MEET, loads_taken_over
from routing.runs import PlannedRoute, RouteStop, route_by_ref

S = BookingState

#: A booking in one of these is still to be visited.
AHEAD = (S.PLANNED, S.EN_ROUTE)
#: A visit is over in these.
OVER = frozenset({S.COLLECTED, S.RECEIVED, S.SETTLED, S.FAILED, S.REFUSED, S.CANCELLED})
#: Events that end a visit at the door, by the state they lead to.
ENDS = (S.COLLECTED.value, S.FAILED.value, S.REFUSED.value)
#: Halts at which something is taken: at a door, or from a van that cannot go on.
TAKES = frozenset({"visit", MEET})
#: So many bookings are asked for in one query.
AT_ONCE = 500

#: The span that is told: so far to both sides for the next home, and more for each before it.
SPREAD, SPREAD_EACH, MOST_SPREAD = (dt.timedelta(minutes=m) for m in (10, 5, 60))
STEP = dt.timedelta(minutes=5)

#: Until the day itself no span is told that is narrower than this.
DAY_BEFORE = dt.timedelta(hours=2)


@dataclass(frozen=True)
class Halt:
    """One halt of a route as planned, with when it was over.

    Attributes
    ----------
    opens_at : datetime or None
        Before this nobody there is visited.
    over_at : datetime or None
        When its visit ended; None while it is ahead.
    skipped : bool
        Nobody goes there any more, as everybody cancelled.
    """

    arrives_at: dt.datetime
    service_at: dt.datetime
    departs_at: dt.datetime
    opens_at: dt.datetime | None = None
    over_at: dt.datetime | None = None
    skipped: bool = False


@dataclass(frozen=True)
class Door:
    """How one booking's visit stands; a meeting of vans counts as one.

    Attributes
    ----------
    ended_at : datetime or None
        When it ended at the door, also where that was taken back since.
    """

    state: BookingState
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether nobody goes there any more."""
        return self.state in OVER


def halts_of(stops: Sequence[RouteStop], doors: Mapping[str, Door]) -> list[Halt]:
    """A route's stops with what of them is over, from how its visits and meetings stand."""
    halts = []
    for stop in stops:
        takes = stop.kind in TAKES
        here = [doors[ref] for ref in stop.refs if ref in doors] if takes else []
        over = bool(here) and all(door.is_over for door in here)
        moments = [door.ended_at for door in here if door.ended_at is not None]
        opens = [door.opens_at for door in here if door.opens_at and not door.is_over]
        halts.append(
            Halt(
                stop.arrives_at, stop.service_at, stop.departs_at,
                opens_at=max(opens, default=None),
                over_at=max(moments) if over and moments else None,
                skipped=takes and (not here or (over and not moments)),
            )
        )  # fmt: skip
    # Yards and breaks that lie before a visit that is over are over.
    last = max((place for place, halt in enumerate(halts) if halt.over_at), default=-1)
    return [
        replace(halt, opens_at=None, skipped=True)
        if place < last and stops[place].kind not in TAKES
        else halt
        for place, halt in enumerate(halts)
    ]


def begins(halts: Sequence[Halt], *, now: dt.datetime) -> list[dt.datetime | None]:
    """When each halt that is ahead will begin, by how the route runs; None for the others.

    The first halt is the start, where nobody is visited. The courier leaves the last halt when it
    was ticked off (the start at its time), drives and serves as long as planned, waits for windows
    to open, and is nowhere in the past. So a delay dies away where the plan had time to spare, and
    no halt begins before one that is planned before it.
    """
    over = [place for place, halt in enumerate(halts) if halt.over_at is not None]
    last = max(over, key=lambda place: (halts[place].over_at, place), default=-1)
    clock = now
    if last >= 0:
        clock = halts[last].over_at or now
    elif halts:
        clock = halts[0].departs_at
    found: list[dt.datetime | None] = []
    drive = dt.timedelta()
    for place, halt in enumerate(halts):
        leg = halt.arrives_at - halts[place - 1].departs_at if place else dt.timedelta()
        if halt.over_at is not None or place == 0:
            found.append(None)
            continue
        if halt.skipped:
            # The road to it is part of the road to the next one, at most.
            drive += leg if place > last else dt.timedelta()
            found.append(None)
            continue
        arrives = max(clock + drive + leg, now)
        start = max(arrives, halt.opens_at or arrives)
        found.append(start)
        clock, drive = start + (halt.departs_at - halt.service_at), dt.timedelta()
    return found


def span(
    eta: dt.datetime, *, homes_before: int, now: dt.datetime, opens_at: dt.datetime | None = None
) -> tuple[dt.datetime, dt.datetime]:
    """The time that is told for an expected one: the wider, the more homes come before.

    Both ends are full five minutes. It begins neither before `now` nor before the window opens.
    """
    spread = min(SPREAD + homes_before * SPREAD_EACH, MOST_SPREAD)
    first = max(now, opens_at or now)
    begin = max(_down(eta - spread), _up(first))
    return begin, max(_up(eta + spread), begin + 2 * STEP)


def span_of_the_day_before(
    eta: dt.datetime, start: dt.datetime | None, end: dt.datetime | None
) -> tuple[dt.datetime, dt.datetime]:
    """Two hours about the planned time, within the window where one is promised."""
    begin = _down(eta - DAY_BEFORE / 2)
    if start is not None and end is not None:
        begin = max(min(begin, end - DAY_BEFORE), start)
        return begin, min(begin + DAY_BEFORE, end)
    return begin, begin + DAY_BEFORE


def _down(at: dt.datetime) -> dt.datetime:
    return at - (at - at.min.replace(tzinfo=at.tzinfo)) % STEP


def _up(at: dt.datetime) -> dt.datetime:
    floor = _down(at)
    return floor if floor == at else floor + STEP


@dataclass(frozen=True)
class Coming:
    """What a resident hears of the courier on the day.

    Attributes
    ----------
    begins, ends : datetime
        Between these the courier comes.
    as_of : datetime
        When this was worked out.
    """

    homes_before: int
    begins: dt.datetime
    ends: dt.datetime
    as_of: dt.datetime


def coming(session: Session, booking: Booking, *, now: dt.datetime) -> Coming | None:
    """When the courier comes to the booking, as the day runs; None where it is on no route."""
    route = route_by_ref(session, booking.route_ref) if booking.route_ref else None
    if route is None or booking.state not in AHEAD:
        return None
    doors = doors_on(session, [route])
    at = begins(halts_of(route.stops, doors), now=now)
    eta = next(
        (at[place] for place, stop in reversed(list(enumerate(route.stops)))
         if stop.kind == "visit" and booking.ref in stop.refs),
        None,
    )  # fmt: skip
    if eta is None:
        return None
    before = _homes_before(route, doors, booking.ref)
    begin, end = span(eta, homes_before=before, now=now, opens_at=booking.window_start)
    return Coming(before, begin, end, now)


def doors_on(session: Session, routes: Sequence[PlannedRoute]) -> dict[str, Door]:
    """How each visit and each meeting of these routes stands, by ref, in few queries."""
    stops = [stop for route in routes for stop in route.stops]
    over = loads_taken_over(session, routes)
    met = {
        ref: Door(S.COLLECTED, ended_at=over[ref]) if ref in over else Door(S.EN_ROUTE)
        for stop in stops
        if stop.kind == MEET
        for ref in stop.refs
    }
    visited = [ref for stop in stops if stop.kind == "visit" for ref in stop.refs]
    return _doors_of(session, visited) | met


def _doors_of(session: Session, refs: Sequence[str]) -> dict[str, Door]:
    found: dict[str, Door] = {}
    for begin in range(0, len(refs), AT_ONCE):
        some = refs[begin : begin + AT_ONCE]
        events = (
            select(Booking.ref, BookingEvent.at)
            .join(BookingEvent.booking)
            .where(Booking.ref.in_(some), BookingEvent.state_after.in_(ENDS))
            .order_by(BookingEvent.number)
        )
        # A tick that was taken back leaves an earlier event: the last one counts.
        ended = {row[0]: row[1] for row in session.execute(events)}
        rows = select(
            Booking.ref, Booking.state, Booking.window_start, Booking.window_end
        ).where(Booking.ref.in_(some))  # fmt: skip
        for ref, state, start, end in session.execute(rows):
            found[ref] = Door(BookingState(state), start, end, ended.get(ref))
    return found


def stops_before(session: Session, booking: Booking) -> int:
    """Homes on the booking's route that come before it and are not done; 0 off any route."""
    route = route_by_ref(session, booking.route_ref) if booking.route_ref else None
    if route is None:
        return 0
    return _homes_before(route, doors_on(session, [route]), booking.ref)


def _homes_before(route: PlannedRoute, doors: Mapping[str, Door], booking_ref: str) -> int:
    halts = [stop.refs for stop in route.stops if stop.kind == "visit"]
    mine = next((place for place, refs in enumerate(halts) if booking_ref in refs), 0)
    return sum(
        any(ref in doors and doors[ref].state in AHEAD for ref in refs) for refs in halts[:mine]
    )
