"""Taking and keeping a place: the day is locked first, so nothing is sold twice. Services."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.slots.counting import as_taken, taken_on
from recycling.booking.slots.rules import NoSlot, SlotFull, why_not
from recycling.booking.slots.supply import StockOnSites, supply_on
from recycling.booking.slots.tables import SlotDay, SlotHold
from recycling.booking.windows import Window, windows
from recycling.catalogue import planning_default
from sites.areas import Operator


def lock_day(session: Session, day: dt.date) -> SlotDay:
    """The row of `day`, locked until the transaction ends: one taker at a time.

    On SQLite the transaction is a writer's from its beginning, which is the same lock, wider.
    """
    insert = (
        postgresql.insert(SlotDay)
        if session.get_bind().dialect.name == "postgresql"
        else sqlite.insert(SlotDay)
    )
    session.execute(insert.values(day=day, changes=0).on_conflict_do_nothing())
    return session.scalars(
        select(SlotDay)
        .where(SlotDay.day == day)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def hold_of(session: Session, booking: Booking) -> SlotHold | None:
    """The place that is kept for a booking, expired or not."""
    return session.scalar(select(SlotHold).where(SlotHold.booking_id == booking.id))


def may_take(
    session: Session,
    booking: Booking,
    day: dt.date,
    window: Window,
    *,
    operator: Operator,
    stock: StockOnSites,
    now: dt.datetime,
) -> NoSlot | None:
    """Why the booking does not fit into a window; None where it does. Takes nothing."""
    supply = supply_on(session, operator, day, windows(), stock)
    taken = taken_on(session, operator, [day], now=now, but=booking.id)[day]
    return why_not(supply, taken, as_taken(booking, day, window.code))


def take_together(
    session: Session,
    bookings: Sequence[Booking],
    day: dt.date,
    window: Window,
    *,
    operator: Operator,
    stock: StockOnSites,
    now: dt.datetime,
) -> list[NoSlot | None]:
    """Which of many bookings fit into a window one after the other: why not, None where it does.

    The day is locked first. Each that fits takes its place from those after it; the caller adds
    the ones that it keeps in the same transaction, from when on they count by themselves.
    """
    session.flush()
    locked = lock_day(session, day)
    supply = supply_on(session, operator, day, windows(), stock)
    taken = taken_on(session, operator, [day], now=now)[day]
    found: list[NoSlot | None] = []
    for booking in bookings:
        wanted = as_taken(booking, day, window.code)
        lack = why_not(supply, taken, wanted)
        if lack is None:
            taken.append(wanted)
        found.append(lack)
    locked.changes += 1
    return found


def hold(
    session: Session,
    booking: Booking,
    day: dt.date,
    window: Window,
    *,
    operator: Operator,
    stock: StockOnSites,
    now: dt.datetime,
    keep: dt.timedelta | None = None,
) -> SlotHold:
    """Keep a place for the booking; one that it held before is given back. Raises SlotFull."""
    session.flush()
    locked = lock_day(session, day)
    lack = may_take(session, booking, day, window, operator=operator, stock=stock, now=now)
    if lack is not None:
        raise SlotFull(day, window.code, lack)
    minutes = int(planning_default("slot_hold_minutes", day))
    until = now + (keep or dt.timedelta(minutes=minutes))
    load = as_taken(booking, day, window.code).load
    row = hold_of(session, booking) or SlotHold(booking_id=booking.id)
    row.day, row.window, row.held_at, row.until = day, window.code, now, until
    row.seconds, row.grams, row.litres = load.seconds, load.grams, load.litres
    session.add(row)
    locked.changes += 1
    session.flush()
    return row


def keep_or_take(
    session: Session,
    booking: Booking,
    day: dt.date,
    window: Window,
    *,
    operator: Operator,
    stock: StockOnSites,
    now: dt.datetime,
) -> None:
    """Make sure that the booking has this place at `now`; an expired hold is tried again.

    A place that is held counts for its booking whatever came in since. The caller confirms the
    booking in the same transaction, from when on it counts by itself. Raises SlotFull where
    somebody else took the place in between.
    """
    row = hold_of(session, booking)
    if row is None or not _covers(row, booking, day, window, now):
        hold(session, booking, day, window, operator=operator, stock=stock, now=now)
    release(session, booking)


def _covers(
    row: SlotHold, booking: Booking, day: dt.date, window: Window, now: dt.datetime
) -> bool:
    load = as_taken(booking, day, window.code).load
    return (
        row.until > now
        and (row.day, row.window) == (day, window.code)
        and load.seconds <= row.seconds
        and load.grams <= row.grams
        and load.litres <= row.litres
    )


def release(session: Session, booking: Booking) -> None:
    """Give back the place that is held for the booking; silent where there is none."""
    session.execute(delete(SlotHold).where(SlotHold.booking_id == booking.id))


def drop_expired(session: Session, *, now: dt.datetime) -> int:
    """Remove the holds that ran out; how many. They did not count any more: this is tidying."""
    expired = session.scalars(select(SlotHold).where(SlotHold.until <= now)).all()
    for row in expired:
        session.delete(row)
    session.flush()
    return len(expired)
