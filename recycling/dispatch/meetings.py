"""Roadside meetings of a route: whose load it takes over, who comes for its own, what is over."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.custody import HandOver, Piece, PieceState, on_board
from recycling.dispatch.jobs import MEETING
from routing.runs import PlannedRoute, RouteStop

#: The kind of the stop in a route's rows.
MEET = "meet"


@dataclass(frozen=True)
class ComesFor:
    """Who comes to take this van's load over, and when about."""

    courier_number: str
    vehicle_name: str
    at: dt.datetime


def holder_of(courier_number: str) -> str:
    """How a courier is named as the holder of pieces."""
    return f"courier {courier_number}"


def met_courier(stop: RouteStop) -> str:
    """The courier whose load is taken over at the stop; '' where it is no meeting."""
    return stop.refs[0].partition(MEETING)[2] if stop.kind == MEET and stop.refs else ""


def is_over(session: Session, stop: RouteStop) -> bool:
    """Whether nothing is left in the van that was to be met."""
    return not on_board(session, holder_of(met_courier(stop)))


def loads_taken_over(
    session: Session, routes: Sequence[PlannedRoute]
) -> dict[str, dt.datetime | None]:
    """The meetings of a day's routes that are over, by the ref of their stop.

    Each with the moment at which the load came into the route's van; None where it came into none.
    """
    met = [
        (stop.refs[0], holder_of(met_courier(stop)), holder_of(route.courier_number))
        for route in routes
        for stop in route.stops
        if met_courier(stop)
    ]
    if not met:
        return {}
    givers = {giver for _, giver, _ in met}
    left = set(
        session.scalars(
            select(Piece.holder).where(
                Piece.holder.in_(givers), Piece.state == PieceState.ON_BOARD.value
            )
        )
    )
    given = (
        select(HandOver.courier, HandOver.yard, HandOver.at)
        .where(
            HandOver.site_ref == "", HandOver.courier.in_(givers),
            HandOver.at >= min(route.departs_at for route in routes),
        )
        .order_by(HandOver.at)
    )  # fmt: skip
    at = {(giver, taker): moment for giver, taker, moment in session.execute(given)}
    return {ref: at.get((giver, taker)) for ref, giver, taker in met if giver not in left}


def comes_for(session: Session, route: PlannedRoute) -> ComesFor | None:
    """The van of the same plan that meets this one; None where there is none, or it has."""
    for other in route.run.routes:
        for stop in other.stops:
            if met_courier(stop) == route.courier_number and not is_over(session, stop):
                return ComesFor(other.courier_number, other.vehicle_name, stop.arrives_at)
    return None


def still_aboard(session: Session, courier_number: str, refs: Sequence[str]) -> tuple[str, ...]:
    """Those of the collected bookings of a van of which a piece is not known to have left it."""
    known = _pieces(session, refs)
    holder = holder_of(courier_number)
    return tuple(ref for ref in refs if ref not in known or holder in known[ref])


def held_by(session: Session, courier_number: str, refs: Sequence[str]) -> tuple[str, ...]:
    """Those of the bookings of which a piece is in this courier's van."""
    known = _pieces(session, refs)
    holder = holder_of(courier_number)
    return tuple(ref for ref in refs if holder in known.get(ref, ()))


def _pieces(session: Session, refs: Sequence[str]) -> dict[str, set[str]]:
    """Who holds the pieces of each booking that are on the road; '' for what is no more."""
    rows = select(Piece.booking_ref, Piece.holder, Piece.state).where(Piece.booking_ref.in_(refs))
    found: dict[str, set[str]] = {}
    for ref, holder, state in session.execute(rows):
        found.setdefault(ref, set()).add(holder if state == PieceState.ON_BOARD else "")
    return found
