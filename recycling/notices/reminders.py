"""When residents are told what: confirmed, the evening before, on the way, done. Services.

Each has a key of booking, kind and what it is about, so that a nightly rule or a task may run
twice. Where a neighbour is to be called, the neighbour is told.
"""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_on
from recycling.booking.states import BookingState
from recycling.custody import taken
from recycling.notices.outbox import Kind, Notice, put
from sites.areas import Operator

#: The clock time at which the evening's reminders are sent.
EVENING = dt.time(18, 0)


def tell(
    session: Session,
    booking: Booking,
    kind: Kind,
    about: str,
    now: dt.datetime,
    *,
    secret: str | None = None,
    **params: Any,
) -> Notice | None:
    """Tell whom the booking is about, once for each `about`; None where that was done."""
    to = booking.proxy_phone or booking.contact_phone
    if not to:
        return None
    return put(
        session, kind, key=f"{kind.value}:{booking.ref}:{about}", to=to, locale=booking.locale,
        params={"number": booking.number, **params}, booking_ref=booking.ref, now=now,
        secret=secret,
    )  # fmt: skip


def _window(booking: Booking) -> dict[str, str]:
    return {
        "day": booking.service_on.isoformat() if booking.service_on else "",
        "start": booking.window_start.isoformat() if booking.window_start else "",
        "end": booking.window_end.isoformat() if booking.window_end else "",
    }


def tell_confirmed(
    session: Session, booking: Booking, *, now: dt.datetime, code: str | None = None
) -> Notice | None:
    """The booking is promised, for its window; told again when the window changes.

    With the `code` by which a guest follows it, where there is one.
    """
    window = _window(booking)
    return tell(
        session, booking, Kind.CONFIRMED, f"{window['day']}{window['start']}", now, secret=code,
        **window,
    )  # fmt: skip


def remind_on_the_evening_before(
    session: Session, operator: Operator, *, now: dt.datetime
) -> list[Notice]:
    """Tell everybody whom a courier visits tomorrow; silent before the evening."""
    today = operator.today(now)
    if now < operator.moment(today, EVENING):
        return []
    states = [BookingState.CONFIRMED, BookingState.PLANNED]
    told = []
    for booking in bookings_on(session, today + dt.timedelta(days=1), states):
        eta = booking.eta.isoformat() if booking.eta else ""
        notice = tell(
            session, booking, Kind.EVENING_BEFORE, booking.service_on.isoformat()
            if booking.service_on else "", now, eta=eta, **_window(booking),
        )  # fmt: skip
        if notice is not None:
            told.append(notice)
    return told


def tell_on_the_way(
    session: Session, booking: Booking, *, stops_before: int, now: dt.datetime
) -> Notice | None:
    """The courier is coming: when, and after how many stops."""
    eta = booking.eta.isoformat() if booking.eta else ""
    return tell(session, booking, Kind.ON_THE_WAY, "", now, eta=eta, stops_before=stops_before)


def tell_moved(
    session: Session, booking: Booking, run_ref: str, begins: str | None, *, now: dt.datetime
) -> Notice | None:
    """The visit comes at another time than was promised, or not that day (`begins` None)."""
    return tell(session, booking, Kind.MOVED, run_ref, now, eta=begins or "")


def tell_drop_off_offered(
    session: Session,
    booking: Booking,
    site_code: str,
    site_name: str,
    *,
    until: dt.date,
    points: int,
    now: dt.datetime,
) -> Notice | None:
    """Nobody could come: the things may be brought to this site, and until when; a voucher."""
    return tell(
        session, booking, Kind.DROP_OFF_OFFERED, site_code, now, code=site_code, site=site_name,
        by=until.isoformat(), points=points,
    )  # fmt: skip


def tell_done(session: Session, booking: Booking, *, now: dt.datetime) -> Notice | None:
    """The items are with us."""
    pieces = sum(one.pieces for one in taken(session, booking))
    return tell(session, booking, Kind.DONE, "", now, pieces=pieces)


def tell_failed(session: Session, booking: Booking, *, now: dt.datetime) -> Notice | None:
    """The visit came to nothing, and why; once for each day."""
    return tell(session, booking, Kind.FAILED, str(booking.service_on), now, reason=booking.reason)


def tell_cancelled(session: Session, booking: Booking, *, now: dt.datetime) -> Notice | None:
    """The booking is given up."""
    return tell(session, booking, Kind.CANCELLED, "", now)


def tell_place_freed(session: Session, booking: Booking, *, now: dt.datetime) -> Notice | None:
    """A place became free and is kept for a while."""
    window = _window(booking)
    return tell(
        session,
        booking,
        Kind.PLACE_FREED,
        f"{window['day']}{now.date().isoformat()}",
        now,
        **window,
    )


def tell_answered(
    session: Session, booking: Booking, complaint: str, *, now: dt.datetime
) -> Notice | None:
    """The complaint with this number has its answer."""
    return tell(session, booking, Kind.COMPLAINT_ANSWERED, complaint, now)


def tell_parcel_differs(session: Session, booking: Booking, *, now: dt.datetime) -> Notice | None:
    """The parcel is not as it was said."""
    return tell(session, booking, Kind.PARCEL_DIFFERS, "", now)


def tell_label_ready(
    session: Session, booking: Booking, waybill: str, *, now: dt.datetime
) -> Notice | None:
    """The carrier answered after a while: the label can be printed."""
    return tell(session, booking, Kind.LABEL_READY, waybill, now)


def tell_no_label(
    session: Session, booking: Booking, ordered_at: dt.datetime, *, now: dt.datetime
) -> Notice | None:
    """The carrier gave no label for what was ordered then, and is not asked again by itself."""
    return tell(session, booking, Kind.NO_LABEL, ordered_at.isoformat(), now)


def tell_cut_asked(
    session: Session, booking: Booking, cut_ref: str, *, now: dt.datetime
) -> Notice | None:
    """A courier asks for a lower price."""
    return tell(session, booking, Kind.PRICE_CUT_ASKED, cut_ref, now)
