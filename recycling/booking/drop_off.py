"""Bringing things to a collection point: to which, on which day, and until when. Services.

No courier comes and no place of a day is taken: the booking has no window, and what is said here
stands beside it. After the last day the booking ends; the things may still be brought without one.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, row_id
from recycling.booking.bookings import Booking
from recycling.booking.states import BookingState, CancelReason
from recycling.catalogue import Way, item_class, planning_default
from recycling.errors import RecyclingError
from sites.areas import Operator
from sites.hours import Span, hours_on
from sites.registry import NoSuchSite, Site, SiteState, site_by_ref
from sites.search import PUBLIC_KINDS, is_full
from sites.stock import levels_of, total


class PointTakesNot(RecyclingError):
    """The point does not take these things, or nothing at all any more."""

    def __init__(self, site_ref: str) -> None:
        super().__init__(f"site {site_ref} does not take these things")
        self.site_ref = site_ref


class PointClosedThen(RecyclingError, ValueError):
    """The point is not open then, or the day lies too far ahead."""

    def __init__(self, site_ref: str) -> None:
        super().__init__(f"site {site_ref} is not open then: choose another day or hour")
        self.site_ref = site_ref


class DropOff(Base):
    """Where the things of one booking are brought."""

    __tablename__ = "drop_off"

    id: Mapped[row_id]
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), unique=True
    )
    #: The point that was chosen; once they are brought, the one that took them.
    site_ref: Mapped[str] = mapped_column(index=True)
    #: When its owner means to come: a day, an hour of it, or neither.
    planned_on: Mapped[dt.date | None]
    planned_at: Mapped[dt.datetime | None]
    #: The last day on which the booking holds.
    bring_by: Mapped[dt.date] = mapped_column(index=True)
    brought_at: Mapped[dt.datetime | None]
    #: The key of the attendant's entry: sent twice, it counts once.
    brought_key: Mapped[str] = mapped_column(default="")
    booking: Mapped[Booking] = relationship()

    @property
    def is_brought(self) -> bool:
        """Whether a point has taken the things in."""
        return self.brought_at is not None


@dataclass(frozen=True)
class OpenDay:
    """A day on which a point is open, with its hours."""

    day: dt.date
    hours: tuple[Span, ...]

    @property
    def begins(self) -> list[dt.time]:
        """The full hours at which one may come, while the point is open."""
        return [
            dt.time(hour)
            for start, end in self.hours
            for hour in range(start.hour + (start.minute > 0), end.hour + (end.minute > 0))
        ]


def families_of(booking: Booking) -> list[str]:
    """The families that a point must take."""
    return sorted({item_class(item.class_code).family for item in booking.items})


def takes_all(site: Site, families: Iterable[str], day: dt.date) -> bool:
    """Whether the point is open to everybody under its permit and takes all of it."""
    return (
        site.kind in PUBLIC_KINDS
        and site.state == SiteState.OPEN
        and site.permit_covers(day)
        and set(families) <= set(site.accepts)
    )


def last_day(site: Site, today: dt.date) -> dt.date:
    """Until when a booking that is made today holds: some days, and no longer than the permit."""
    day = today + dt.timedelta(days=int(planning_default("drop_off_days", today)))
    while day > today and not site.permit_covers(day):
        day -= dt.timedelta(days=1)
    return day


def hours_of_visit(
    site: Site, row: DropOff, operator: Operator
) -> tuple[dt.datetime, dt.datetime] | None:
    """From when to when to come: the chosen hour, else all hours of the chosen or the last day."""
    if row.planned_at is not None:
        return row.planned_at, row.planned_at + dt.timedelta(hours=1)
    day = row.planned_on or row.bring_by
    hours = hours_on(site, day)
    if not hours:
        return None
    return operator.moment(day, hours[0][0]), operator.moment(day, hours[-1][1])


def open_days(site: Site, operator: Operator, now: dt.datetime) -> list[OpenDay]:
    """The days until the last one on which the point is open; what is over of today is left out."""
    today = operator.today(now)
    local = now.astimezone(operator.zone).time()
    found = []
    for ahead in range((last_day(site, today) - today).days + 1):
        day = today + dt.timedelta(days=ahead)
        if not site.permit_covers(day):
            continue
        hours = [span for span in hours_on(site, day) if ahead or span[1] > local]
        if ahead == 0:
            hours = [(max(start, local.replace(second=0, microsecond=0)), end)
                     for start, end in hours]  # fmt: skip
        if hours:
            found.append(OpenDay(day, tuple(hours)))
    return found


def arrange(
    session: Session,
    booking: Booking,
    site: Site,
    *,
    operator: Operator,
    now: dt.datetime,
    day: dt.date | None = None,
    hour: dt.time | None = None,
) -> DropOff:
    """Bring it there, on this day and at this hour where they are said.

    Raises PointTakesNot, PointClosedThen, or WrongState where the booking cannot change any more.
    """
    booking.set_way(Way.DROP_OFF)
    today = operator.today(now)
    full = is_full(site, total(levels_of(session, [site])[site.id]))
    if full or not takes_all(site, families_of(booking), today):
        raise PointTakesNot(site.ref)
    at = None
    if day is not None:
        chosen = next((one for one in open_days(site, operator, now) if one.day == day), None)
        if chosen is None or (hour is not None and hour not in chosen.begins):
            raise PointClosedThen(site.ref)
        at = operator.moment(day, hour) if hour is not None else None
    row = drop_off_of(session, booking) or DropOff(booking=booking, brought_key="")
    row.site_ref, row.planned_on, row.planned_at = site.ref, day, at
    row.bring_by = last_day(site, today)
    session.add(row)
    session.flush()
    return row


def drop_off_of(session: Session, booking: Booking) -> DropOff | None:
    """Where the booking is brought; None while nobody has said."""
    return session.scalar(select(DropOff).where(DropOff.booking_id == booking.id))


def must_still_take(session: Session, booking: Booking, today: dt.date) -> None:
    """Raise PointTakesNot where the chosen point does not take the things (any more)."""
    row = drop_off_of(session, booking)
    if row is None:
        return
    try:
        site = site_by_ref(session, row.site_ref)
    except NoSuchSite:
        raise PointTakesNot(row.site_ref) from None
    if not takes_all(site, families_of(booking), today):
        raise PointTakesNot(row.site_ref)


def expected_at(session: Session, site: Site, today: dt.date) -> list[DropOff]:
    """What is to be brought to a point and has not come, the soonest first."""
    query = (
        select(DropOff)
        .join(DropOff.booking)
        .where(
            DropOff.site_ref == site.ref,
            DropOff.brought_at.is_(None),
            DropOff.bring_by >= today,
            Booking.state == BookingState.CONFIRMED.value,
        )
        .order_by(DropOff.planned_on.is_(None), DropOff.planned_on, DropOff.bring_by, DropOff.id)
    )
    return list(session.scalars(query))


def to_be_reminded(session: Session, tomorrow: dt.date) -> Sequence[DropOff]:
    """What is meant for tomorrow, or can be brought until then at the latest."""
    query = (
        select(DropOff)
        .join(DropOff.booking)
        .where(
            DropOff.brought_at.is_(None),
            Booking.state == BookingState.CONFIRMED.value,
            (DropOff.planned_on == tomorrow) | (DropOff.bring_by == tomorrow),
        )
        .order_by(DropOff.id)
    )
    return session.scalars(query).all()


def end_unbrought(session: Session, *, today: dt.date, now: dt.datetime) -> list[Booking]:
    """End the bookings whose last day has passed and that nobody brought; which."""
    query = (
        select(DropOff)
        .join(DropOff.booking)
        .where(
            DropOff.brought_at.is_(None),
            DropOff.bring_by < today,
            Booking.state == BookingState.CONFIRMED.value,
        )
        .order_by(DropOff.id)
    )
    ended = []
    for row in session.scalars(query).all():
        row.booking.cancel(CancelReason.NOT_BROUGHT, by="system", now=now)
        ended.append(row.booking)
    session.flush()
    return ended
