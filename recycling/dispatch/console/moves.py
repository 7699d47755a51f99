"""Moving a stop to another place or route: what it costs, what it breaks, and the run it makes.

An edit never changes a run: it makes a new one beside it, so that going back is always possible.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.dispatch.console.drafting import Drafted, draft_of_run, giving_up, visits_at
from recycling.dispatch.console.loosened import counted, loosened
from recycling.dispatch.console.soft import kind_of, moved_rows
from recycling.dispatch.console.weighed import CannotMove, Later, Move, Weighed
from recycling.dispatch.jobs import Day
from recycling.dispatch.running import write_down
from routing.locks import LockKind, RouteLock, locks_on
from routing.runs import PlannedRoute, PlanRun, RouteStop, RunKind, RunState
from routing.solver.draft import Offer
from routing.solver.plan import SUBUNITS, Plan, Route, Violation, check
from routing.solver.problem import Kind, Problem, Visit
from routing.solver.reasons import explain
from routing.solver.schedule import Refusal, Scheduler


@dataclass(frozen=True)
class _Changed:
    """The two routes as they would be."""

    orders: dict[str, tuple[Visit, ...]]
    refs: tuple[str, ...]


#: So many gaps are tried when a stop looks for another place.
MOST_GAPS = 200

#: A change of time below this is not told.
SMALL = dt.timedelta(minutes=5)


def weigh(session: Session, run: PlanRun, move: Move) -> Weighed:
    """What the move costs and breaks; nothing is changed. Raises CannotMove."""
    return _weighed(draft_of_run(session, run), move, locks_on(session, run.day))


def _weighed(drafted: Drafted, move: Move, locks: Sequence[RouteLock]) -> Weighed:
    day, draft = drafted.day, drafted.draft
    changed = _changed(drafted, move, locks)
    old = [_route(draft.scheduler, day.problem, ref, draft.visits(ref)) for ref in changed.orders]
    new, broken = _scheduled(day.problem, changed.orders, draft.offers)
    cost = sum(_cost(day.problem, route) for route in new) - sum(
        _cost(day.problem, route) for route in old
    )
    return Weighed(
        move=move,
        refs=changed.refs,
        extra_fen=round(cost),
        extra_metres=sum(r.metres for r in new) - sum(r.metres for r in old),
        extra_seconds=sum(r.duty_seconds for r in new if r.tasks)
        - sum(r.duty_seconds for r in old if r.tasks),
        broken=tuple(broken),
        shifted=tuple(_shifted(day, old, new, set(changed.refs))),
        kinds=tuple(kind_of(one, day.bookings) for one in broken),
    )


def save_move(
    session: Session, run: PlanRun, move: Move, *, by: str, now: dt.datetime, keep: bool = False
) -> PlanRun:
    """A new run with the move in it; raises CannotMove where it breaks a rule.

    With `keep` the promises that it breaks are given up knowingly: who they were made to is told
    once the plan is published. What is law or capacity is refused all the same.
    """
    drafted, locks = draft_of_run(session, run), locks_on(session, run.day)
    if keep:
        weighed = _weighed(drafted, move, locks)
        if weighed.broken and not weighed.may_be_kept:
            raise CannotMove("hard")
        drafted = giving_up(drafted, {one.ref for one in weighed.broken})
    changed = _changed(drafted, move, locks)
    draft, problem = drafted.draft, drafted.day.problem
    for ref in changed.orders:
        draft.clear(ref)
    for ref, visits in changed.orders.items():
        offer = draft.offer(problem.vehicle(ref), visits)
        if isinstance(offer, Refusal):
            raise CannotMove("breaks")
        draft.accept(offer)
    found = explain(replace(draft.plan(), engine="by hand"), draft)
    return derived(session, drafted, found, by=by, now=now, asked={
        "move": [move.from_route, move.stop, move.to_route, move.before],
        "refs": list(changed.refs),
    })  # fmt: skip


def derived(
    session: Session,
    drafted: Drafted,
    found: Plan,
    *,
    asked: dict[str, object],
    by: str,
    now: dt.datetime,
) -> PlanRun:
    """A run of its own made from another by hand, done at once and not published."""
    parent = drafted.run
    row = PlanRun(
        day=parent.day, state=RunState.DONE.value, asked_by=by, asked_at=now, started_at=now,
        ended_at=now, heard_at=now, seed=parent.seed, budget_seconds=0, cost_curve=[], stage="",
        engine="by hand", figures={}, one_trip_each={}, made_with={}, publishes=False,
        published=False, kind=RunKind.EDIT.value, derived_from=parent.ref,
        # What the plan keeps away from, an edit of it does too.
        asked={key: parent.asked[key] for key in ("without_yards",) if key in parent.asked}
        | ({"kept": sorted(drafted.given_up)} if drafted.given_up else {})
        | asked,
        seconds_left=0.0,
        moved=moved_rows(drafted.day, found, drafted.given_up, {
            ref: stop.service_at for row in parent.routes for stop in row.stops for ref in stop.refs
        }),
    )  # fmt: skip
    session.add(row)
    write_down(session, row, drafted.day, found)
    session.flush()
    return row


def take_back(session: Session, run: PlanRun, *, now: dt.datetime) -> PlanRun:
    """Undo an edit: its row stays and says so, and the run it was made from is in view again."""
    parent = session.scalar(select(PlanRun).where(PlanRun.ref == run.derived_from))
    if run.kind != RunKind.EDIT or parent is None or run.undone_at is not None:
        raise CannotMove("nothing_to_undo")
    run.undone_at = now
    session.flush()
    return parent


@dataclass(frozen=True)
class Place:
    """A place where a stop would fit: by how much the plan costs more there."""

    route: int
    before: int
    extra_fen: int


def cheapest_places(
    session: Session, run: PlanRun, from_route: int, stop: int, *, limit: int = 5
) -> list[Place]:
    """Where else the stop fits without breaking anything: the best place of each route.

    The gaps whose way there is the shortest are tried, `MOST_GAPS` of them.
    """
    drafted = draft_of_run(session, run)
    draft, problem = drafted.draft, drafted.day.problem
    locks = locks_on(session, run.day)
    best: dict[int, Place] = {}
    for move in _near_gaps(drafted, from_route, stop):
        try:
            changed = _changed(drafted, move, locks)
        except CannotMove:
            continue
        extra = 0
        for ref, visits in changed.orders.items():
            offer = draft.offer(problem.vehicle(ref), visits)
            if isinstance(offer, Refusal):
                break
            extra += offer.cost - draft.cost_of(ref)
        else:
            place = Place(move.to_route, move.before, round(extra / SUBUNITS))
            known = best.get(place.route)
            if known is None or place.extra_fen < known.extra_fen:
                best[place.route] = place
    return sorted(best.values(), key=lambda place: (place.extra_fen, place.route))[:limit]


def _near_gaps(drafted: Drafted, from_route: int, sequence: int) -> list[Move]:
    """The gaps of all routes that lie least out of the way, as moves."""
    rows = {row.number: row for row in drafted.run.routes}
    source = rows.get(from_route)
    halt = next((one for one in source.stops if one.sequence == sequence), None) if source else None
    if halt is None:
        raise CannotMove("gone")

    def way(one: RouteStop, other: RouteStop) -> float:
        return math.hypot(one.lat - other.lat, one.lon - other.lon)

    gaps = []
    for row in rows.values():
        for before, after in pairwise(row.stops):
            if halt in (before, after):
                continue
            detour = way(before, halt) + way(halt, after) - way(before, after)
            gaps.append((detour, Move(from_route, sequence, row.number, after.sequence)))
    gaps.sort(key=lambda gap: (gap[0], gap[1].to_route, gap[1].before))
    return [move for _, move in gaps[:MOST_GAPS]]


# The two orders


def _changed(drafted: Drafted, move: Move, locks: Sequence[RouteLock]) -> _Changed:
    day = drafted.day
    rows = {row.number: row for row in drafted.run.routes}
    if move.from_route not in rows or move.to_route not in rows:
        raise CannotMove("gone")
    source, target = rows[move.from_route], rows[move.to_route]
    for row in (source, target):
        if row.shift_ref not in day.shifts or row.shift_ref in drafted.refused:
            raise CannotMove("gone")
    stop = next((one for one in source.stops if one.sequence == move.stop), None)
    moved = visits_at(day, stop) if stop is not None else []
    if stop is None or not moved or stop.kind == "break":
        raise CannotMove("gone")
    if source is target and move.before in (move.stop, move.stop + 1):
        raise CannotMove("same")
    _forbid_locked(day, source, target, stop, move, locks)
    if source is target:
        rest = _put(day, source, moved, move.before, without=stop)
        return _Changed({source.shift_ref: tuple(rest)}, tuple(stop.refs))
    rest = _order(day, source, without=stop)
    put = _put(day, target, moved, move.before)
    return _Changed({source.shift_ref: _tidy(rest), target.shift_ref: tuple(put)}, tuple(stop.refs))


def _order(day: Day, row: PlannedRoute, *, without: RouteStop | None = None) -> list[Visit]:
    return [v for stop in row.stops if stop is not without for v in visits_at(day, stop)]


def _put(
    day: Day,
    row: PlannedRoute,
    moved: Sequence[Visit],
    before: int,
    *,
    without: RouteStop | None = None,
) -> list[Visit]:
    order: list[Visit] = []
    placed = False
    for stop in row.stops:
        if not placed and stop.sequence >= before and stop.kind != "start":
            order += moved
            placed = True
        if stop is not without:
            order += visits_at(day, stop)
    return order if placed else [*order, *moved]


def _tidy(order: Sequence[Visit]) -> tuple[Visit, ...]:
    """The order without visits to a yard that bring nothing."""
    kept: list[Visit] = []
    for visit in order:
        if visit.kind is Kind.YARD and (not kept or kept[-1].kind is Kind.YARD):
            continue
        kept.append(visit)
    return tuple(kept)


def _forbid_locked(
    day: Day,
    source: PlannedRoute,
    target: PlannedRoute,
    stop: RouteStop,
    move: Move,
    locks: Sequence[RouteLock],
) -> None:
    for lock in locks:
        held = {ref for _, ref in lock.visits}
        if lock.kind == LockKind.ROUTE and lock.shift_ref in (source.shift_ref, target.shift_ref):
            raise CannotMove("locked")
        if held & set(stop.refs) and (lock.kind == LockKind.PREFIX or source is not target):
            raise CannotMove("locked")
        if lock.kind == LockKind.PREFIX and lock.shift_ref == target.shift_ref:
            after = [one for one in target.stops if one.sequence >= move.before]
            if any(held & set(one.refs) for one in after):
                raise CannotMove("locked")


# What it comes to


def _route(scheduler: Scheduler, problem: Problem, ref: str, visits: Sequence[Visit]) -> Route:
    found = scheduler.route(problem.vehicle(ref), tuple(visits))
    if isinstance(found, Refusal):
        raise CannotMove("gone")
    return found


def _cost(problem: Problem, route: Route) -> float:
    if not route.tasks:
        return 0.0
    vehicle = problem.vehicle(route.vehicle)
    return (
        vehicle.fixed
        + vehicle.per_duty_hour * route.duty_seconds / 3600
        + vehicle.per_hour * route.travel_seconds / 3600
        + vehicle.per_km * route.metres / 1000
    )


def _scheduled(
    problem: Problem, orders: dict[str, tuple[Visit, ...]], others: dict[str, Offer]
) -> tuple[list[Route], list[Violation]]:
    """The changed routes on the clock, whatever they break, and all that they break.

    The schedule is made by a problem in which no rule of these routes binds; the judge then holds
    it against the true one.
    """
    loose = loosened(problem, set(orders))
    scheduler = Scheduler(loose)
    routes = [_route(scheduler, loose, ref, visits) for ref, visits in orders.items()]
    true = Scheduler(problem)
    # Where the true rules hold, the true times are the ones that will be driven.
    final = []
    for route in routes:
        exact = true.route(problem.vehicle(route.vehicle), orders[route.vehicle])
        final.append(route if isinstance(exact, Refusal) else exact)
    rest = [
        found
        for ref, offer in others.items()
        if ref not in orders
        and not isinstance(
            found := true.route(problem.vehicle(ref), offer.visits, offer.after), Refusal
        )
    ]
    alone = check(problem, Plan(tuple(rest)))
    both = check(problem, Plan((*rest, *final)))
    before = {(one.rule, one.vehicle, one.ref) for one in alone}
    ignored = {"cost", "unassigned_list"}
    broken = [
        counted(problem, one, final)
        for one in both
        if one.rule.value not in ignored and (one.rule, one.vehicle, one.ref) not in before
    ]
    return final, broken


def _shifted(day: Day, old: Sequence[Route], new: Sequence[Route], moved: set[str]) -> list[Later]:
    was = {stop.ref: stop.begin for route in old for stop in route.tasks}
    found = []
    for route in new:
        for stop in route.tasks:
            if stop.ref in moved or stop.ref not in was:
                continue
            before, after = day.moment(was[stop.ref]), day.moment(stop.begin)
            if abs(after - before) >= SMALL:
                found.append(Later(stop.ref, before, after))
    return found


__all__ = [
    "CannotMove",
    "Later",
    "Move",
    "Place",
    "Weighed",
    "cheapest_places",
    "derived",
    "save_move",
    "take_back",
    "weigh",
]
