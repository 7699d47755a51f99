"""Changing one's mind: items, address, window, or all of it, until the route is locked. Services.

Each has a last moment of its own (recycling/domain/cutoffs.csv). After it, and once a courier has
set out, the hotline is asked. What a change does to the plan is the dispatcher's to see: a booking
that was on a route goes back to confirmed and is planned again.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from recycling.booking.bookings import Address, BadWindow, Booking, Place, WantedItem
from recycling.booking.drop_off import must_still_take
from recycling.booking.mail import cancel_parcel, check_may_cancel, check_other_items, parcel_of
from recycling.booking.slots import SlotFull, StockLedger, StockOnSites, hold, may_take, release
from recycling.booking.slots.counting import window_code
from recycling.booking.slots.holding import lock_day
from recycling.booking.states import CHANGEABLE, BookingState, CancelReason, WrongState
from recycling.booking.windows import Window, bookable_days, windows
from recycling.booking.workdays import Action, last_moment
from recycling.catalogue import Way
from recycling.errors import RecyclingError
from sites.areas import Operator


class TooLate(RecyclingError):
    """The last moment for this has passed; `until` is when it was."""

    def __init__(self, ref: str, action: Action, until: dt.datetime) -> None:
        super().__init__(
            f"booking {ref}: the last moment to {action.value} was {until.isoformat()}"
        )
        self.ref, self.action, self.until = ref, action, until


def may_change(booking: Booking, action: Action, operator: Operator, now: dt.datetime) -> bool:
    """Whether a resident may still do this by themselves."""
    if BookingState(booking.state) not in CHANGEABLE:
        return False
    day = _day_that_binds(booking)
    return day is None or now < last_moment(action, day, operator)


def _day_that_binds(booking: Booking) -> dt.date | None:
    """The day of the visit; nobody waits for what is mailed or brought."""
    return booking.service_on if booking.way == Way.DOORSTEP else None


def _check(booking: Booking, action: Action, operator: Operator, now: dt.datetime) -> None:
    day = _day_that_binds(booking)
    if day is not None:
        until = last_moment(action, day, operator)
        if now >= until:
            raise TooLate(booking.ref, action, until)


def change_items(
    session: Session,
    booking: Booking,
    items: Sequence[WantedItem],
    *,
    operator: Operator,
    by: str,
    now: dt.datetime,
    stock: StockOnSites | None = None,
) -> None:
    """Take other items instead.

    A parcel needs another label then: the old one names what is inside. Raises TooLate, SlotFull
    where they do not fit the window, PointTakesNot where the point that they are brought to does
    not take them, WrongParcelState where the parcel has left, MayNotBeMailed.
    """
    _check(booking, Action.AMEND, operator, now)
    parcel = parcel_of(session, booking) if booking.way == Way.MAIL_IN else None
    if booking.way == Way.MAIL_IN:
        check_other_items(booking, parcel, items)
    before = [(item.class_code, item.quantity) for item in booking.items]
    way = Way(booking.way)
    booking.set_items(items)
    booking.set_way(way)
    session.flush()
    _fits_still(session, booking, operator, stock or StockLedger(), now)
    if parcel is not None:
        cancel_parcel(session, parcel, now=now)
    after = [(item.class_code, item.quantity) for item in booking.items]
    if before != after:
        _changed(booking, "change items", by=by, now=now)


def change_address(
    session: Session,
    booking: Booking,
    address: Address,
    place: Place | None,
    *,
    operator: Operator,
    by: str,
    now: dt.datetime,
    sure_from: float,
    stock: StockOnSites | None = None,
) -> None:
    """Come to another place; raises TooLate, or SlotFull where its zone has no place left."""
    _check(booking, Action.AMEND, operator, now)
    booking.set_address(address, place, sure_from=sure_from)
    session.flush()
    _fits_still(session, booking, operator, stock or StockLedger(), now)
    _changed(booking, "change address", by=by, now=now)


def change_window(
    session: Session,
    booking: Booking,
    day: dt.date,
    window: Window,
    *,
    operator: Operator,
    by: str,
    now: dt.datetime,
    stock: StockOnSites | None = None,
) -> None:
    """Come at another time; the place in the old window is given up only with the new one.

    Raises TooLate, BadWindow for a day that cannot be booked, SlotFull.
    """
    _check(booking, Action.AMEND, operator, now)
    if day not in bookable_days(operator, now):
        raise BadWindow("service_on: choose one of the days that are shown")
    hold(session, booking, day, window, operator=operator, stock=stock or StockLedger(), now=now)
    booking.set_window(day, operator.moment(day, window.start), operator.moment(day, window.end))
    release(session, booking)
    _changed(booking, "change window", by=by, now=now)


def book_again(
    session: Session,
    booking: Booking,
    day: dt.date,
    window: Window,
    *,
    operator: Operator,
    by: str,
    now: dt.datetime,
    stock: StockOnSites | None = None,
) -> None:
    """Promise another visit after one that failed; raises WrongState, BadWindow or SlotFull."""
    if booking.state != BookingState.FAILED:
        raise WrongState(booking.ref, booking.state, "book again")
    if day not in bookable_days(operator, now):
        raise BadWindow("service_on: choose one of the days that are shown")
    hold(session, booking, day, window, operator=operator, stock=stock or StockLedger(), now=now)
    booking.confirm(by=by, now=now)
    booking.route_ref = booking.eta = None
    booking.set_window(day, operator.moment(day, window.start), operator.moment(day, window.end))
    release(session, booking)


def _fits_still(
    session: Session,
    booking: Booking,
    operator: Operator,
    stock: StockOnSites,
    now: dt.datetime,
) -> None:
    if booking.way == Way.DROP_OFF:
        must_still_take(session, booking, operator.today(now))
    if booking.way != Way.DOORSTEP or booking.service_on is None:
        return
    code = window_code(operator, booking.window_start, booking.window_end)
    window = next((known for known in windows() if known.code == code), None)
    if window is None:
        return  # a visit at any hour, from a file: its city bounds it
    day = booking.service_on
    lock_day(session, day)
    lack = may_take(session, booking, day, window, operator=operator, stock=stock, now=now)
    if lack is not None:
        raise SlotFull(day, window.code, lack)


def _changed(booking: Booking, verb: str, *, by: str, now: dt.datetime) -> None:
    if booking.state == BookingState.PLANNED:
        booking.take_off_route(by=by, why=verb.replace(" ", "_"), now=now)
    else:
        booking.note(verb, by=by, now=now)


def cancel_booking(
    session: Session,
    booking: Booking,
    reason: CancelReason,
    *,
    operator: Operator,
    by: str,
    now: dt.datetime,
) -> bool:
    """Give the booking up; whether its whole fee is given back.

    Its place is free at once, and its parcel is called back. Raises TooLate, or WrongParcelState
    where the parcel has left.
    """
    _check(booking, Action.CANCEL, operator, now)
    parcel = parcel_of(session, booking)
    check_may_cancel(parcel)
    refund = refund_due(booking, operator, now)
    booking.cancel(reason, by=by, now=now)
    release(session, booking)
    if parcel is not None:
        cancel_parcel(session, parcel, now=now)
    session.flush()
    return refund


def refund_due(booking: Booking, operator: Operator, now: dt.datetime) -> bool:
    """Whether cancelling at `now` gives the whole fee back."""
    day = _day_that_binds(booking)
    return day is None or now < last_moment(Action.REFUND, day, operator)
