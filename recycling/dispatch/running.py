"""A planning run from the queue to the bookings: read, plan, write down, publish.

A run takes minutes, so it holds no transaction while it plans: it reads in one, notes progress in
short ones, and writes the plan and its publication in one at the end (all of it or nothing).
"""

import datetime as dt
import hashlib
import itertools
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from importlib.metadata import version

from sqlalchemy.orm import Session

from database.errors import DatabaseError
from recycling.booking.bookings import Booking
from recycling.booking.desk import bookings_on
from recycling.booking.states import BookingState
from recycling.dispatch.console.tasks import How, task_of
from recycling.dispatch.console.telling import tell_moves
from recycling.dispatch.figures import figures_of, kg_of, one_trip_each
from recycling.dispatch.jobs import MEETING, Day
from recycling.dispatch.rerouting import look_again, look_again_after_fault, shut_yards
from recycling.errors import RecyclingError
from routing.errors import RoutingError
from routing.runs import (
    LeftOut,
    PlannedRoute,
    PlanRun,
    RouteStop,
    RunKind,
    RunState,
    publish,
    route_numbers,
    run_by_ref,
)
from routing.solver.plan import Plan, Route, Unassigned
from routing.solver.planner import Budget, Progress
from sites.areas import NoOperator, operator
from sites.errors import SitesError

log = logging.getLogger(__name__)

#: A fresh session in a transaction of its own: commits at its end, rolls back on an error.
Transactions = Callable[[], AbstractContextManager[Session]]

#: Progress is written, and the wish to stop is read, this often.
BEAT_SECONDS = 1.0

#: Why a booking without a place is left out; the solver never sees it.
NO_PLACE = "no_place"


def execute_run(
    transactions: Transactions,
    run_ref: str,
    *,
    clock: Callable[[], dt.datetime],
    processes: int = 2,
    listener: Callable[[Progress], None] | None = None,
    interrupted: Callable[[], bool] = lambda: False,
) -> PlanRun | None:
    """Carry out the run; the finished row, or None where it is not waiting (it may come twice).

    Where a yard stopped meanwhile the plan is not published, and the day is planned once more, also
    where this run broke off: the row is then the last one's.

    Parameters
    ----------
    listener : callable, optional
        Hears each sign of the solver, beside the row of the run.
    interrupted : callable, optional
        Asks the solver to stop and keep its best when it becomes true (Ctrl-C in a terminal).
    """
    with transactions() as session:
        run = run_by_ref(session, run_ref)
        if RunState(run.state) is not RunState.QUEUED:
            return None
        run.start(now=clock())
    try:
        with transactions() as session:
            task = task_of(session, run_by_ref(session, run_ref))
        beat = _Beat(transactions, run_ref, clock, listener, interrupted)
        answer = task(
            How(
                budget=Budget(seconds=run.budget_seconds),
                seed=run.seed,
                processes=processes,
                progress=beat.hear,
                stop=beat.should_stop,
            )
        )
    except Exception as error:
        known = isinstance(error, (RecyclingError, RoutingError, SitesError, DatabaseError))
        fault = str(error) if known else "a fault of the planner; see the log"
        following = _fail(transactions, run_ref, fault, clock)
        if not known or following is not None:
            log.exception("a planning run broke", extra={"run": run_ref})
        if following is None:
            raise
        return execute_run(
            transactions, following.ref, clock=clock, processes=processes, listener=listener,
            interrupted=interrupted,
        )  # fmt: skip
    with transactions() as session:
        run = run_by_ref(session, run_ref)
        write_down(session, run, answer.day, answer.plan)
        run.moved = list(answer.moved)
        if answer.meetings:
            run.asked = {**run.asked, "meetings": list(answer.meetings)}
        run.finish(now=clock())
        session.flush()
        city, now = operator(session), clock()
        if run.publishes and _may_be_published(session, run, today=city.today(now), now=now):
            publish_run(session, run, by="planner", now=now)
            tell_moves(session, run, by="planner", now=now)
        following = look_again(session, run, city, now=now)
    if following is None:
        return run
    return execute_run(
        transactions, following.ref, clock=clock, processes=processes, listener=listener,
        interrupted=interrupted,
    )  # fmt: skip


def _may_be_published(session: Session, run: PlanRun, *, today: dt.date, now: dt.datetime) -> bool:
    """Whether a plan goes out by itself: to open yards alone, and of today leaving out no more.

    A plan of the running day that leaves out more is the dispatcher's to decide.
    """
    if shut_yards(session, run, today=today, now=now):
        return False
    if run.kind != RunKind.REPLAN:
        return True
    return len(run.left_out) <= len(run_by_ref(session, run.derived_from).left_out)


def _fail(
    transactions: Transactions, run_ref: str, fault: str, clock: Callable[[], dt.datetime]
) -> PlanRun | None:
    """Note the fault; another run, where a yard of the day was shut meanwhile."""
    with transactions() as session:
        run_by_ref(session, run_ref).fail(fault, now=clock())
    with transactions() as session:
        try:
            city = operator(session)
        except NoOperator:
            return None
        return look_again_after_fault(session, run_by_ref(session, run_ref), city, now=clock())


class _Beat:
    """Keeps the row of a run in step with the solver, once a second at the most."""

    def __init__(
        self,
        transactions: Transactions,
        run_ref: str,
        clock: Callable[[], dt.datetime],
        listener: Callable[[Progress], None] | None,
        interrupted: Callable[[], bool],
    ) -> None:
        self._transactions, self._run_ref, self._clock = transactions, run_ref, clock
        self._listener, self._interrupted = listener, interrupted
        self._last_written = self._last_read = -BEAT_SECONDS
        self._stopping = False

    def hear(self, sign: Progress) -> None:
        if self._listener is not None:
            self._listener(sign)
        if time.monotonic() - self._last_written < BEAT_SECONDS:
            return
        self._last_written = time.monotonic()
        with self._transactions() as session:
            run_by_ref(session, self._run_ref).hear(
                stage=sign.stage,
                engine=sign.engine,
                cost_fen=None if sign.cost is None else round(sign.cost),
                seconds_left=sign.seconds_left or 0.0,
                seconds=sign.seconds,
                now=self._clock(),
            )

    def should_stop(self) -> bool:
        if self._stopping or self._interrupted():
            return True
        if time.monotonic() - self._last_read >= BEAT_SECONDS:
            self._last_read = time.monotonic()
            with self._transactions() as session:
                state = run_by_ref(session, self._run_ref).state
            self._stopping = state == RunState.STOPPING
        return self._stopping


def write_down(session: Session, run: PlanRun, day: Day, found: Plan) -> None:
    """The plan as rows of the run, with its figures and what it was made with.

    Each shift's route keeps the number that it has in the run which this one was made from.
    """
    used = [route for route in found.routes if route.tasks]
    numbers = _numbers(route_numbers(session, run.derived_from), used)
    # A row has its last number from the start: two with the same one cannot be, even for a moment.
    rows = [_route_row(day, numbers[route.vehicle], route) for route in used]
    run.routes = sorted(rows, key=lambda row: row.number)
    run.left_out = [_left_out_row(day, one) for one in found.unassigned] + [
        LeftOut(booking_ref=booking.ref, reason=NO_PLACE, cheapest_change={})
        for booking in day.unplaced
    ]
    figures = figures_of(day, found)
    run.figures = figures.as_row()
    run.one_trip_each = one_trip_each(day).as_row()
    run.cost_fen = figures.cost_fen
    run.made_with = {
        "engine": found.engine,
        "optimal": found.optimal,
        "lower_bound": found.lower_bound,
        "bound": found.bound,
        "problem": _fingerprint(day),
        "detour": day.operator.detour,
        "kmh": day.operator.kmh,
        "versions": {name: version(name) for name in ("ortools", "pyvrp")},
    }


def _numbers(known: Mapping[str, int], routes: Sequence[Route]) -> dict[str, int]:
    """The number of each shift's route: as people know it, and a further one for a newcomer."""
    free = itertools.count(max(known.values(), default=0) + 1)
    return {
        route.vehicle: known[route.vehicle] if route.vehicle in known else next(free)
        for route in routes
    }


def _fingerprint(day: Day) -> str:
    """A hash of everything that was planned, to tell whether two runs saw the same day."""
    problem = day.problem
    kinds = (problem.jobs, problem.vehicles, problem.depots)
    rows = [asdict(row) for kind in kinds for row in kind]
    # A set has another order in each process: it is written down sorted.
    text = json.dumps([rows, day.places], default=sorted)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _route_row(day: Day, number: int, route: Route) -> PlannedRoute:
    shift = day.shifts[route.vehicle]
    tasks = route.tasks
    row = PlannedRoute(
        number=number,
        shift_ref=shift.ref,
        courier_number=shift.courier.number,
        vehicle_name=shift.vehicle.name,
        departs_at=day.moment(route.departure),
        arrives_at=day.moment(route.arrival),
        metres=route.metres,
        travel_seconds=route.travel_seconds,
        service_seconds=sum(stop.setup_seconds + stop.service_seconds for stop in route.stops),
        waiting_seconds=sum(stop.wait_seconds for stop in route.stops),
        load_kg=round(sum(day.grams(stop.ref) for stop in tasks) / 1000),
        load_litres=sum(day.litres(stop.ref) for stop in tasks),
        cost_fen=_route_cost(day, route),
    )
    row.stops = _stop_rows(day, route)
    return row


def _route_cost(day: Day, route: Route) -> int:
    vehicle = day.problem.vehicle(route.vehicle)
    hours = route.duty_seconds / 3600
    return round(
        vehicle.fixed + vehicle.per_duty_hour * hours + vehicle.per_km * route.metres / 1000
    )


def _stop_rows(day: Day, route: Route) -> list[RouteStop]:
    """One row a halt: jobs that follow each other at one door are one visit.

    A site that is emptied is a halt of its own kind: no booking stands behind its refs.
    """
    kinds = {"job": "visit", "yard": "unload"}
    rows: list[RouteStop] = []
    last_place: int | None = None
    for stop in route.stops:
        kind = "empty" if stop.ref in day.site_loads else kinds.get(stop.kind, stop.kind.value)
        if stop.ref.startswith(MEETING):
            kind = "meet"
        merges = kind in ("visit", "empty") and stop.place == last_place
        if merges and rows[-1].kind == kind:
            halt = rows[-1]
            halt.refs = [*halt.refs, stop.ref]
            halt.departs_at = day.moment(stop.departure)
        else:
            lat, lon = (
                day.places[stop.place]
                if stop.place is not None
                else (
                    rows[-1].lat,
                    rows[-1].lon,
                )
            )
            halt = RouteStop(
                sequence=len(rows),
                kind=kind,
                refs=[stop.ref] if stop.ref else [],
                lat=lat,
                lon=lon,
                arrives_at=day.moment(stop.arrival),
                service_at=day.moment(stop.begin),
                departs_at=day.moment(stop.departure),
                metres_from_last=stop.metres,
            )
            rows.append(halt)
        halt.load_kg = round(kg_of(stop.load))
        halt.load_litres = stop.load[1] if len(stop.load) > 1 else 0
        last_place = stop.place
    return rows


def _left_out_row(day: Day, one: Unassigned) -> LeftOut:
    change = {}
    if one.change is not None:
        change = {
            "kind": one.change.kind.value,
            "amount": one.change.amount,
            "of": one.change.of,
            "extra_fen": round(one.change.extra_cost),
        }
    nearest = day.shifts[one.vehicle].courier.number if one.vehicle else ""
    return LeftOut(
        booking_ref=one.ref,
        reason=one.reason.value,
        nearest_courier=nearest,
        cheapest_change=change,
    )


def publish_run(session: Session, run: PlanRun, *, by: str, now: dt.datetime) -> int:
    """Make the run the one that is driven and put its times on the bookings.

    Bookings that a courier has in hand already stay as they are; one that the plan left out goes
    back to confirmed. Returns how many bookings have an ETA.
    """
    publish(session, run)
    planned: dict[str, tuple[str, dt.datetime]] = {
        ref: (route.ref, stop.arrives_at)
        for route in run.routes
        for stop in route.stops
        if stop.kind == "visit"
        for ref in stop.refs
    }
    states = [BookingState.CONFIRMED, BookingState.PLANNED]
    bookings: list[Booking] = bookings_on(session, run.day, states, with_events=True)
    with_eta = 0
    for booking in bookings:
        if booking.ref in planned:
            with_eta += 1
            booking.put_on_route(*planned[booking.ref], by=by, now=now)
        elif booking.state == BookingState.PLANNED:
            booking.take_off_route(by=by, why="left_out", now=now)
    return with_eta
