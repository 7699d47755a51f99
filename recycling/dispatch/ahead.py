"""When the courier will be at a booking's door, and how many homes come before it. Rules, services.

What the plan said is moved by how the route really runs: by the last visit that was ticked off, and
by the time of day. Where the courier is stays with the dispatcher; a resident hears a time alone.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.booking.rows import BookingEvent
from recycling.booking.states import BookingState
from recycling.dispatch.console.progress import ENDS, OVER
from routing.runs import route_by_ref

#: A booking in one of these is still to be visited.
AHEAD = (BookingState.PLANNED, BookingState.EN_ROUTE)

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
    refs = [ref for stop in route.stops if stop.kind == "visit" for ref in stop.refs]
    known = bookings_by_refs(session, refs)
    ended = _ended(session, refs)
    halts = []
    mine = None
    for place, stop in enumerate(route.stops):
        here = [known[ref] for ref in stop.refs if ref in known] if stop.kind == "visit" else []
        over = bool(here) and all(row.state in OVER for row in here)
        moments = [ended[row.ref] for row in here if row.ref in ended]
        opens = [row.window_start for row in here if row.window_start and row.state not in OVER]
        halts.append(
            Halt(
                stop.arrives_at, stop.service_at, stop.departs_at,
                opens_at=max(opens, default=None),
                over_at=max(moments) if over and moments else None,
                skipped=stop.kind == "visit" and (not here or (over and not moments)),
            )
        )  # fmt: skip
        if stop.kind == "visit" and booking.ref in stop.refs:
            mine = place
    halts = _passed(halts, [stop.kind for stop in route.stops])
    eta = begins(halts, now=now)[mine] if mine is not None else None
    if eta is None:
        return None
    before = stops_before(session, booking)
    begin, end = span(eta, homes_before=before, now=now, opens_at=booking.window_start)
    return Coming(before, begin, end, now)


def _passed(halts: list[Halt], kinds: Sequence[str]) -> list[Halt]:
    """The halts, with yards and breaks that lie before a visit that is over taken for over."""
    last = max((place for place, halt in enumerate(halts) if halt.over_at), default=-1)
    return [
        Halt(halt.arrives_at, halt.service_at, halt.departs_at, skipped=True)
        if place < last and kinds[place] != "visit"
        else halt
        for place, halt in enumerate(halts)
    ]


def _ended(session: Session, refs: Sequence[str]) -> dict[str, dt.datetime]:
    """When each visit ended at the door; a tick that was taken back and made anew counts last."""
    events = (
        select(Booking.ref, BookingEvent.at)
        .join(BookingEvent.booking)
        .where(Booking.ref.in_(refs), BookingEvent.state_after.in_(ENDS))
        .order_by(BookingEvent.number)
    )
    return {row[0]: row[1] for row in session.execute(events)}


def stops_before(session: Session, booking: Booking) -> int:
    """Homes on the booking's route that come before it and are not done; 0 off any route."""
    route = route_by_ref(session, booking.route_ref) if booking.route_ref else None
    if route is None:
        return 0
    halts = [stop.refs for stop in route.stops if stop.kind == "visit"]
    mine = next((place for place, refs in enumerate(halts) if booking.ref in refs), 0)
    known = bookings_by_refs(session, [ref for refs in halts[:mine] for ref in refs])
    return sum(
        any(ref in known and known[ref].state in AHEAD for ref in refs) for refs in halts[:mine]
    )
