"""What a dispatcher holds fast on a day: a stop, the beginning of a route, or a whole route."""

import datetime as dt
import enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, HasRef, row_id


class LockKind(enum.StrEnum):
    """What is held fast."""

    STOP = "stop"  #: the bookings stay on this shift's route
    PREFIX = "prefix"  #: the route begins with these, in this order
    ROUTE = "route"  #: the route is these, in this order, and nothing else


class RouteLock(HasRef, Base):
    """One thing held fast; it binds every plan of the day until it is taken away."""

    __tablename__ = "route_lock"

    id: Mapped[row_id]
    day: Mapped[dt.date] = mapped_column(index=True)
    kind: Mapped[str]
    shift_ref: Mapped[str]
    #: [[kind, ref], …] in visiting order; the kinds are those of RouteStop.
    visits: Mapped[list[Any]]
    by: Mapped[str]
    at: Mapped[dt.datetime]


def locks_on(session: Session, day: dt.date) -> list[RouteLock]:
    """All locks of a day, the oldest first."""
    return list(
        session.scalars(select(RouteLock).where(RouteLock.day == day).order_by(RouteLock.id))
    )


def lock(
    session: Session,
    day: dt.date,
    kind: LockKind,
    shift_ref: str,
    visits: list[tuple[str, str]],
    *,
    by: str,
    now: dt.datetime,
) -> RouteLock:
    """Hold something fast; a route has one lock of its order, and a stop one of its own."""
    told: list[Any] = [list(one) for one in visits]
    for other in locks_on(session, day):
        if other.shift_ref != shift_ref:
            continue
        orders = LockKind.STOP not in (kind, other.kind)
        same = kind == other.kind == LockKind.STOP and other.visits == told
        if orders or same:
            session.delete(other)
    row = RouteLock(day=day, kind=kind.value, shift_ref=shift_ref, visits=told, by=by, at=now)
    session.add(row)
    session.flush()
    return row


def unlock(session: Session, day: dt.date, ref: str) -> None:
    """Take a lock of the day away; silent where it is gone already."""
    for row in locks_on(session, day):
        if row.ref == ref:
            session.delete(row)
    session.flush()
