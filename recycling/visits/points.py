"""Emptying a point on the way: what goes into the van, by class, and which stops are done."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.custody import LoadGone, put_load_back, take_load
from recycling.dispatch.emptying import site_ref
from recycling.intake import empty_site
from recycling.visits.actions import Emptied, Verb
from recycling.visits.rules import Conflict, undo_time
from recycling.visits.tables import CourierAction, Outcome
from routing.runs import PlannedRoute, PlanRun, RouteStop
from sites.registry import Site
from sites.stock import Movement, Slip, Taken, put_back


def emptied_refs(session: Session, route: PlannedRoute) -> frozenset[str]:
    """The refs of stops that the courier of a route has emptied on its day, on whichever plan."""
    query = (
        select(RouteStop)
        .join(PlannedRoute, RouteStop.route_id == PlannedRoute.id)
        .join(PlanRun, PlannedRoute.run_id == PlanRun.id)
        .join(
            CourierAction,
            (CourierAction.route_ref == PlannedRoute.ref)
            & (CourierAction.stop == RouteStop.sequence),
        )
        .where(
            PlanRun.day == route.run.day,
            CourierAction.courier_number == route.courier_number,
            CourierAction.verb == Verb.EMPTY.value,
            CourierAction.outcome == Outcome.DONE.value,
            CourierAction.undone_by == "",
        )
    )
    return frozenset(ref for stop in session.scalars(query) for ref in stop.refs)


def undoable_emptying(
    session: Session, route: PlannedRoute, sequence: int, *, day: dt.date, now: dt.datetime
) -> CourierAction | None:
    """The emptying of a stop that may still be taken back, if there is one."""
    query = select(CourierAction).where(
        CourierAction.route_ref == route.ref,
        CourierAction.stop == sequence,
        CourierAction.courier_number == route.courier_number,
        CourierAction.verb == Verb.EMPTY.value,
        CourierAction.outcome == Outcome.DONE.value,
        CourierAction.undone_by == "",
        CourierAction.done_at >= now - undo_time(day),
    )
    return session.scalar(query.order_by(CourierAction.id.desc()).limit(1))


def is_emptied(stop: RouteStop, emptied: frozenset[str]) -> bool:
    """Whether a point's stop is done."""
    return stop.kind == "empty" and set(stop.refs) <= emptied


def shares_load(route: PlannedRoute, stop: RouteStop) -> bool:
    """Whether other visits of the day fetch further parts of what stands at the point."""
    mine = {site_ref(ref) for ref in stop.refs}
    return any(
        other is not stop and other.kind == "empty" and mine & set(map(site_ref, other.refs))
        for one in route.run.routes
        for other in one.stops
    )


def empty_point(
    session: Session,
    route: PlannedRoute,
    stop: RouteStop,
    site: Site,
    body: Emptied,
    *,
    key: str,
    by: str,
    day: dt.date,
    today: dt.date,
    at: dt.datetime,
    now: dt.datetime,
) -> None:
    """Write what the truck took out of the point's book into the van's.

    Raises Conflict where it is done already.
    """
    if is_emptied(stop, emptied_refs(session, route)):
        raise Conflict("is_emptied")
    taken = {named: Taken(one.grams, one.pieces) for named, one in body.classes.items()}
    entries = empty_site(
        session, site, key=_key(key), by=by, source_ref=route.ref, day=day, today=today, now=now,
        taken=taken, rest_stays=body.rest_stays,
    )  # fmt: skip
    take_load(session, by, entries, at=at, now=now)


def fill_point_again(
    session: Session,
    site: Site,
    mistake_key: str,
    *,
    key: str,
    by: str,
    day: dt.date,
    at: dt.datetime,
    now: dt.datetime,
) -> None:
    """Write the opposite of an emptying that was told by mistake.

    Raises Conflict where goods of it are at a yard or in another van.
    """
    try:
        put_load_back(session, by, _key(mistake_key), again=_key(key), at=at, now=now)
    except LoadGone:
        raise Conflict("point_load_gone") from None
    slip = Slip(Movement.PUT_BACK, _key(key), by, now, day)
    put_back(session, site, _key(mistake_key), slip)


def _key(action_key: str) -> str:
    return f"courier:{action_key}"
