"""Which points a booking has earned, by itself and once. Services."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_on
from recycling.booking.items import Battery
from recycling.booking.slots.offers import CHOSE_GREENER, JOINED_NEIGHBOUR
from recycling.booking.states import BookingState, FailReason
from recycling.catalogue import Way, item_class
from recycling.custody import (
    Taken,
    WipeCertificate,
    passport,
    pieces_of,
    taken,
    undo_is_over,
)
from recycling.money.rewards import TAKEN_BACK, Earning, Posting, earn, take_back
from sites.areas import Operator

GONE = (BookingState.COLLECTED, BookingState.RECEIVED, BookingState.SETTLED)
WAITING = (BookingState.CONFIRMED, BookingState.PLANNED, BookingState.EN_ROUTE)

#: What is given for items that were really taken.
COME_WITH_ITEMS = (Earning.GREENER_SLOT, Earning.NEIGHBOUR, Earning.SEALED_BATTERY)

#: The event of a booking whose resident may bring the things after a visit that came to nothing.
VOUCHER = "voucher"

#: A failed visit with one of these reasons is ours: the window was missed.
OUR_FAULT = (FailReason.TOO_LATE, FailReason.VEHICLE_FULL)


def earned_by(
    booking: Booking,
    now: dt.datetime,
    *,
    went: Collection[Taken] | None = None,
    collected_at: dt.datetime | None = None,
) -> list[Earning]:
    """What a booking has earned by `now`, from its own story.

    Points for the choice of a slot come when the items are collected and the courier can no longer
    take that back. A missed window earns its points whatever came after it.

    Parameters
    ----------
    went : collection of Taken, optional
        What was really taken; as booked without it.
    collected_at : datetime, optional
        When, by the clock of who collected; by the booking's story without it.
    """
    found = []
    verbs = {event.verb for event in booking.events}
    if booking.state in GONE and undo_is_over(booking, now=now):
        if CHOSE_GREENER in verbs:
            found.append(Earning.GREENER_SLOT)
        if JOINED_NEIGHBOUR in verbs:
            found.append(Earning.NEIGHBOUR)
        if _sealed_battery(booking, went):
            found.append(Earning.SEALED_BATTERY)
    if booking.state in GONE and booking.way == Way.DROP_OFF and VOUCHER in verbs:
        found.append(Earning.DROP_OFF_VOUCHER)
    if missed_window(booking, now, collected_at=collected_at):
        found.append(Earning.MISSED_WINDOW)
    return found


def _sealed_battery(booking: Booking, went: Collection[Taken] | None) -> bool:
    """Whether a battery went that its owner had sealed; one that stayed brings nothing."""
    codes = None if went is None else {one.class_code for one in went}
    return any(
        item_class(item.class_code).lithium
        and item.battery == Battery.INTACT
        and (codes is None or item.class_code in codes)
        for item in booking.items
    )


def missed_window(
    booking: Booking, now: dt.datetime, *, collected_at: dt.datetime | None = None
) -> bool:
    """Whether nobody came within the promised window, for a reason that is ours.

    The courier's arrival counts, not the end of the visit: a booking that is in hand when the
    window ends is not missed where its items are collected after all. What was told late, for want
    of a signal, counts by when it was done.
    """
    end = booking.window_end
    if end is None or now <= end:
        return False
    if booking.state in WAITING:
        return True
    if booking.state == BookingState.FAILED:
        return booking.reason in OUR_FAULT
    collected = [event.at for event in booking.events if event.verb == "collect"]
    return bool(collected) and (collected_at or collected[0]) > end


def give_points(
    session: Session, booking: Booking, *, on: dt.date, now: dt.datetime
) -> list[Posting]:
    """Post what a booking has earned by `now`, by one rule for each way; once, however often asked.

    What a courier collects is settled at night; what is mailed or brought, where it comes in: no
    round looks at a day without a visit.
    """
    if booking.contact_phone is None:
        return []
    gone = booking.state in GONE
    # What was taken, and when, is looked up where it can make a difference.
    earned = earned_by(
        booking, now,
        went=taken(session, booking) if gone and _sealed_battery(booking, None) else None,
        collected_at=_collected_at(session, booking)
        if gone and missed_window(booking, now)
        else None,
    )  # fmt: skip
    posted = (
        earn(session, booking.contact_phone, kind, booking_ref=booking.ref, on=on, now=now)
        for kind in earned
    )
    return [posting for posting in posted if posting is not None]


def _collected_at(session: Session, booking: Booking) -> dt.datetime | None:
    """When its first piece was taken, by the courier's clock; None where no piece was counted."""
    pieces = pieces_of(session, booking.ref)
    return min((passport(session, piece)[0].at for piece in pieces), default=None)


def settle_points(
    session: Session, operator: Operator, day: dt.date, *, now: dt.datetime
) -> list[Posting]:
    """Post the points of all bookings of a day. May run as often as one likes."""
    states = [*GONE, *WAITING, BookingState.FAILED]
    return [
        posting
        for booking in bookings_on(session, day, states, with_events=True)
        for posting in give_points(session, booking, on=operator.today(now), now=now)
    ]


def points_for_wiping(
    session: Session, certificate: WipeCertificate, *, on: dt.date, now: dt.datetime
) -> Posting | None:
    """Post the points of a device whose wiping was verified; once for each device."""
    piece = certificate.piece
    query = select(Booking).where(Booking.ref == piece.booking_ref)
    booking = session.scalar(query)
    if booking is None or booking.contact_phone is None:
        return None
    return earn(
        session, booking.contact_phone, Earning.WIPED_DEVICE, booking_ref=booking.ref, on=on,
        now=now, about=piece.ref,
    )  # fmt: skip


def mend_points(
    session: Session, *, since: dt.datetime, on: dt.date, now: dt.datetime
) -> list[Posting]:
    """Mend, by new postings, what collections earned that were taken back after all.

    A device without a signal may tell late that its courier took a collection back in time. May run
    as often as one likes; what is collected again later earns again.
    """
    query = (
        select(Posting)
        .join(Booking, Booking.ref == Posting.booking_ref)
        .where(
            Posting.why.in_([kind.value for kind in COME_WITH_ITEMS]),
            Posting.recorded_at >= since,
            Booking.state.not_in([state.value for state in GONE]),
        )
        .order_by(Posting.id)
    )
    mended = [take_back(session, posting, on=on, now=now) for posting in session.scalars(query)]
    return [posting for posting in mended if posting is not None]


def points_of_booking(session: Session, booking: Booking) -> list[Posting]:
    """The postings that a booking brought and that stand, the oldest first."""
    query = select(Posting).where(Posting.booking_ref == booking.ref)
    rows = list(session.scalars(query.order_by(Posting.id)))
    mended = {row.key for row in rows if row.why == TAKEN_BACK}
    return [
        row for row in rows if row.why in set(Earning) and row.key_when_taken_back not in mended
    ]
