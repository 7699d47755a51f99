"""What a courier may still take back, and what waits for the dispatcher. Queries."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.visits.doing import UNDOABLE
from recycling.visits.rules import undo_time
from recycling.visits.tables import ChangeState, CourierAction, DoorChange, Outcome
from routing.runs import PlannedRoute


def undoable_visits(
    session: Session, route: PlannedRoute, *, day: dt.date, now: dt.datetime
) -> list[CourierAction]:
    """Visits of a route whose end may still be taken back, the first first."""
    query = select(CourierAction).where(
        CourierAction.route_ref == route.ref,
        CourierAction.courier_number == route.courier_number,
        CourierAction.verb.in_([verb.value for verb in UNDOABLE]),
        CourierAction.outcome == Outcome.DONE.value,
        CourierAction.undone_by == "",
        CourierAction.done_at >= now - undo_time(day),
    )
    return list(session.scalars(query.order_by(CourierAction.id)))


def with_dispatcher(session: Session, booking_refs: Iterable[str]) -> frozenset[str]:
    """The bookings of which a change waits for the dispatcher: the courier goes on meanwhile."""
    query = select(DoorChange.booking_ref).where(
        DoorChange.booking_ref.in_(list(booking_refs)),
        DoorChange.state == ChangeState.WITH_DISPATCHER.value,
    )
    return frozenset(session.scalars(query))
