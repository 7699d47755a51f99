"""What is told about things that are brought to a point, and a guest's new code. Services."""

import datetime as dt

from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.drop_off import DropOff, to_be_reminded
from recycling.notices.outbox import Kind, Notice
from recycling.notices.reminders import EVENING, tell
from sites.areas import Operator
from sites.registry import site_by_ref


def _about(session: Session, row: DropOff) -> dict[str, str]:
    site = site_by_ref(session, row.site_ref)
    return {
        "site": site.name, "code_of_site": site.code, "by": row.bring_by.isoformat(),
        "day": row.planned_on.isoformat() if row.planned_on else "",
    }  # fmt: skip


def tell_drop_off_booked(
    session: Session, row: DropOff, *, now: dt.datetime, code: str | None = None
) -> Notice | None:
    """Where the things are brought and until when; told again when that changes."""
    about = f"{row.site_ref}{row.planned_on}{row.planned_at}"
    return tell(
        session, row.booking, Kind.DROP_OFF_BOOKED, about, now, secret=code, **_about(session, row)
    )


def remind_to_bring(session: Session, operator: Operator, *, now: dt.datetime) -> list[Notice]:
    """Remind who means to come tomorrow, and whose last day is tomorrow; from the evening on."""
    today = operator.today(now)
    if now < operator.moment(today, EVENING):
        return []
    tomorrow = today + dt.timedelta(days=1)
    told = [
        tell(
            session, row.booking, Kind.DROP_OFF_REMINDER, tomorrow.isoformat(), now,
            **_about(session, row),
        )
        for row in to_be_reminded(session, tomorrow)
    ]  # fmt: skip
    return [notice for notice in told if notice is not None]


def tell_not_brought(session: Session, booking: Booking, *, now: dt.datetime) -> Notice | None:
    """The last day has passed and nobody came: the booking has ended."""
    return tell(session, booking, Kind.DROP_OFF_ENDED, "", now)


def tell_new_code(
    session: Session, booking: Booking, code: str, *, now: dt.datetime
) -> Notice | None:
    """The code by which the booking is followed from now on; to its own phone."""
    return tell(session, booking, Kind.GUEST_CODE, now.isoformat(), now, secret=code)
