"""Which points a booking has earned, by itself and once. Services."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_on
from recycling.booking.items import Battery
from recycling.booking.slots.offers import CHOSE_GREENER, JOINED_NEIGHBOUR
from recycling.booking.states import BookingState, FailReason
from recycling.catalogue import item_class
from recycling.money.rewards import Earning, Posting, earn
from sites.areas import Operator

GONE = (BookingState.COLLECTED, BookingState.RECEIVED, BookingState.SETTLED)
WAITING = (BookingState.CONFIRMED, BookingState.PLANNED, BookingState.EN_ROUTE)

#: A failed visit with one of these reasons is ours: the window was missed.
OUR_FAULT = (FailReason.TOO_LATE, FailReason.VEHICLE_FULL)


def earned_by(booking: Booking, now: dt.datetime) -> list[Earning]:
    """What a booking has earned by `now`, from its own story.

    Points for the choice of a slot come when the items are collected. A missed window earns its
    points whatever came after it.
    """
    found = []
    verbs = {event.verb for event in booking.events}
    if booking.state in GONE:
        if CHOSE_GREENER in verbs:
            found.append(Earning.GREENER_SLOT)
        if JOINED_NEIGHBOUR in verbs:
            found.append(Earning.NEIGHBOUR)
        if any(
            item_class(item.class_code).lithium and item.battery == Battery.INTACT
            for item in booking.items
        ):
            found.append(Earning.SEALED_BATTERY)
    if missed_window(booking, now):
        found.append(Earning.MISSED_WINDOW)
    return found


def missed_window(booking: Booking, now: dt.datetime) -> bool:
    """Whether nobody came within the promised window, for a reason that is ours.

    The courier's arrival counts, not the end of the visit: a booking that is in hand when the
    window ends is not missed where its items are collected after all.
    """
    end = booking.window_end
    if end is None or now <= end:
        return False
    if booking.state in WAITING:
        return True
    if booking.state == BookingState.FAILED:
        return booking.reason in OUR_FAULT
    collected = [event.at for event in booking.events if event.verb == "collect"]
    return bool(collected) and collected[0] > end


def settle_points(
    session: Session, operator: Operator, day: dt.date, *, now: dt.datetime
) -> list[Posting]:
    """Post the points of all bookings of a day. May run as often as one likes."""
    states = [*GONE, *WAITING, BookingState.FAILED]
    posted = []
    for booking in bookings_on(session, day, states, with_events=True):
        if booking.contact_phone is None:
            continue
        for kind in earned_by(booking, now):
            posting = earn(
                session, booking.contact_phone, kind, booking_ref=booking.ref,
                on=operator.today(now), now=now,
            )  # fmt: skip
            if posting is not None:
                posted.append(posting)
    return posted


def points_of_booking(session: Session, booking: Booking) -> list[Posting]:
    """The postings that a booking brought, the oldest first."""
    query = select(Posting).where(Posting.booking_ref == booking.ref)
    return list(session.scalars(query.order_by(Posting.id)))
