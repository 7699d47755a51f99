"""Whether the plan in force still holds its day, or bookings came since."""

import datetime as dt

from sqlalchemy.orm import Session

from recycling.booking.desk import bookings_on
from recycling.booking.states import TO_BE_PLANNED
from recycling.catalogue import Way
from routing.runs import PlanRun, published_run


def standing_plan(session: Session, day: dt.date) -> PlanRun | None:
    """The plan in force, where every booking that waits is on a route or left out by it."""
    run = published_run(session, day)
    if run is None:
        return None
    known = {ref for route in run.routes for stop in route.stops for ref in stop.refs}
    known |= {one.booking_ref for one in run.left_out}
    waiting = {
        booking.ref
        for booking in bookings_on(session, day, sorted(TO_BE_PLANNED))
        if booking.way == Way.DOORSTEP
    }
    return run if waiting <= known else None
