"""What an action of a courier is done with: where, by whom, when it counts, what was proved."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.visits.actions import Action
from recycling.visits.proofs import Verified
from recycling.visits.rules import Conflict
from routing.runs import PlannedRoute, RouteStop
from sites.registry import Site


@dataclass(frozen=True)
class Scene:
    """What an action is done with: where, by whom, when it counts, what was proved."""

    session: Session
    route: PlannedRoute
    stop: RouteStop
    site: Site | None
    by: str
    company: str
    day: dt.date
    today: dt.date
    at: dt.datetime
    now: dt.datetime
    action: Action
    photo_refs: list[str]
    verified: Verified

    def bookings(self) -> list[Booking]:
        """The bookings of the stop, held against everybody else who would change them."""
        query = select(Booking).where(Booking.ref.in_(self.stop.refs)).order_by(Booking.id)
        query = query.with_for_update().execution_options(populate_existing=True)
        return list(self.session.scalars(query))

    def booking(self) -> Booking:
        """The booking that the action names; raises Conflict where it is none of this stop."""
        found = [one for one in self.bookings() if one.ref == self.action.booking]
        if self.stop.kind != "visit" or not found:
            raise Conflict("not_at_this_stop")
        return found[0]
