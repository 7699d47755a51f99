"""How many homes a courier still visits before this one."""

from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_by_refs
from recycling.booking.states import BookingState
from routing.runs import route_by_ref

#: A booking in one of these is still to be visited.
AHEAD = (BookingState.PLANNED, BookingState.EN_ROUTE)


def stops_before(session: Session, booking: Booking) -> int:
    """Homes on the booking's route that come before it and are not done; 0 off any route."""
    route = route_by_ref(session, booking.route_ref) if booking.route_ref else None
    if route is None:
        return 0
    halts = [stop.refs for stop in route.stops if stop.kind == "visit"]
    mine = next((place for place, refs in enumerate(halts) if booking.ref in refs), 0)
    known = bookings_by_refs(session, [ref for refs in halts[:mine] for ref in refs])
    return sum(
        any(ref in known and known[ref].state in AHEAD for ref in refs) for refs in halts[:mine]
    )
