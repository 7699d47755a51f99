"""The waiting list: who is told when a place becomes free, first come, first told. Services."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.slots.holding import hold, may_take
from recycling.booking.slots.rules import SlotFull
from recycling.booking.slots.supply import StockOnSites
from recycling.booking.slots.tables import WaitingPlace, WaitingState
from recycling.booking.states import BookingState
from recycling.booking.windows import bookable_days, windows
from recycling.catalogue import planning_default
from sites.areas import Operator


def waiting_place(session: Session, booking: Booking) -> WaitingPlace | None:
    """Where the booking stands on the list; None where it is not on it."""
    return session.scalar(select(WaitingPlace).where(WaitingPlace.booking_id == booking.id))


def wait_for_place(
    session: Session, booking: Booking, *, from_day: dt.date, to_day: dt.date, now: dt.datetime
) -> WaitingPlace:
    """Put the booking on the list for days between the two (both included).

    Who asks again keeps the place in the line unless it was left before.
    """
    row = waiting_place(session, booking)
    if row is None:
        row = WaitingPlace(booking_id=booking.id, since=now)
        session.add(row)
    elif row.state in (WaitingState.TAKEN, WaitingState.GONE):
        row.since = now
    row.from_day, row.to_day = min(from_day, to_day), max(from_day, to_day)
    row.state, row.offered_at, row.offered_day = WaitingState.WAITING.value, None, None
    row.offered_window = ""
    session.flush()
    return row


def leave_waiting_list(session: Session, booking: Booking, *, taken: bool = False) -> None:
    """Take the booking off the list: it has a place, or does not want one any more."""
    row = waiting_place(session, booking)
    if row is not None:
        row.state = (WaitingState.TAKEN if taken else WaitingState.GONE).value


def offer_freed_places(
    session: Session, *, operator: Operator, stock: StockOnSites, now: dt.datetime
) -> list[WaitingPlace]:
    """Keep what became free for those who wait, in their order; the rows to tell of it.

    Each place is held for its booking (planning default `waiting_offer_hours`), so nobody who is
    told finds it gone. An offer that ran out lets the next one in line have its turn: it goes
    back to the end of the list.
    """
    days = bookable_days(operator, now)
    told = []
    for row in _in_line(session, now):
        if row.booking.state != BookingState.DRAFT.value:
            row.state = WaitingState.GONE.value
            continue
        for day in days:
            if row.from_day <= day <= row.to_day and _offer(
                session, row, day, operator, stock, now
            ):
                told.append(row)
                break
    session.flush()
    return told


def _in_line(session: Session, now: dt.datetime) -> list[WaitingPlace]:
    offered = session.scalars(
        select(WaitingPlace).where(WaitingPlace.state == WaitingState.OFFERED.value)
    )
    for row in offered:
        keep = dt.timedelta(hours=int(planning_default("waiting_offer_hours", now.date())))
        if row.offered_at is not None and row.offered_at + keep <= now:
            row.state, row.since = WaitingState.WAITING.value, now
    session.flush()
    query = select(WaitingPlace).where(WaitingPlace.state == WaitingState.WAITING.value)
    return list(session.scalars(query.order_by(WaitingPlace.since, WaitingPlace.id)))


def _offer(
    session: Session,
    row: WaitingPlace,
    day: dt.date,
    operator: Operator,
    stock: StockOnSites,
    now: dt.datetime,
) -> bool:
    keep = dt.timedelta(hours=int(planning_default("waiting_offer_hours", day)))
    for window in windows():
        if may_take(session, row.booking, day, window, operator=operator, stock=stock, now=now):
            continue
        try:
            hold(
                session, row.booking, day, window,
                operator=operator, stock=stock, now=now, keep=keep,
            )  # fmt: skip
        except SlotFull:
            continue
        row.state, row.offered_at = WaitingState.OFFERED.value, now
        row.offered_day, row.offered_window = day, window.code
        row.booking.set_window(
            day, operator.moment(day, window.start), operator.moment(day, window.end)
        )
        return True
    return False
