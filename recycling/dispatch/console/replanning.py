"""The running day planned again: what has begun stays, what was promised is kept, the rest moves.

Freeze levels, from the hardest: driven (done at the door), next (the courier is on the way there),
sent (the next stops that the courier sees stay with that courier), promised (its window holds, but
for the change budget), free.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from recycling.booking.states import TO_BE_PLANNED, BookingState
from recycling.catalogue import planning_default
from recycling.dispatch.console.meeting import Aboard, aboard, arranged, priced, with_meetings
from recycling.dispatch.console.progress import Standing, standings
from recycling.dispatch.jobs import PROFILE, Day, day_of
from recycling.dispatch.retimed import plan_of_run
from routing.runs import PlanRun
from routing.solver.budget import Budget, Progress
from routing.solver.plan import Plan, Stop
from routing.solver.problem import Depot, Job, Kind, Problem, Vehicle, Window
from routing.solver.replan import Freeze, Moved, frozen, replan

S = BookingState

#: Bookings whose visit has begun or is over: they stand on their route as they are.
BEGUN = frozenset({S.EN_ROUTE, S.COLLECTED, S.RECEIVED, S.SETTLED, S.FAILED, S.REFUSED})
#: Of these nothing is on board.
EMPTY_HANDED = frozenset({S.FAILED, S.REFUSED})


@dataclass(frozen=True)
class Event:
    """What happened, and how much of the plan may move.

    Attributes
    ----------
    at : datetime
        The moment from which on the day is planned again.
    shifts_out : tuple of str
        Shifts that end here: a vehicle broke down, a courier fell ill.
    yards_closed : tuple of str
        Yards that take nothing from `at` on.
    most_moved : int
        So many residents at most may be promised another time. One whom a late courier drives to
        already is told as well and does not count: no plan could help.
    sent : int
        So many stops ahead of each courier stay with that courier.
    """

    at: dt.datetime
    shifts_out: tuple[str, ...] = ()
    yards_closed: tuple[str, ...] = ()
    most_moved: int = 0
    sent: int = 3

    def as_row(self) -> dict[str, Any]:
        """As it is kept with the run."""
        return {
            "at": self.at.isoformat(), "shifts_out": list(self.shifts_out),
            "yards_closed": list(self.yards_closed), "most_moved": self.most_moved,
            "sent": self.sent,
        }  # fmt: skip

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Event":
        """Read back from a run."""
        return cls(
            at=dt.datetime.fromisoformat(row["at"]), shifts_out=tuple(row["shifts_out"]),
            yards_closed=tuple(row["yards_closed"]), most_moved=row["most_moved"],
            sent=row["sent"],
        )  # fmt: skip


@dataclass(frozen=True)
class RunningDay:
    """The day in the middle of it, the plan that is driven, and what may not change.

    `vans` are those that cannot go on with things on board and have no meeting yet.
    """

    day: Day
    plan: Plan
    problem: Problem
    promises: dict[str, Window]
    vans: tuple[Aboard, ...] = ()


def running_day(session: Session, run: PlanRun, event: Event) -> RunningDay:
    """The day as it stands at the event, with its rules for a new plan."""
    day = day_of(session, run.day, states=TO_BE_PLANNED | BEGUN, closing=event.yards_closed)
    day = replace(
        day, problem=replace(day.problem, jobs=tuple(_true(day, job) for job in day.problem.jobs))
    )
    late = {one.shift_ref: one for one in standings(session, run, now=event.at)}
    met = arranged(session, day, [one.route for one in late.values()])
    # A van that is met cannot go on: its shift stays out.
    out = dict.fromkeys((*event.shifts_out, *(van.shift_ref for van in met)))
    event = replace(event, shifts_out=tuple(out))
    known = {van.courier_number for van in met}
    vans = [
        van
        for van in aboard(session, run, day, list(late.values()), event.shifts_out)
        if van.courier_number not in known
    ]
    day, _ = with_meetings(day, day.problem, [*met, *vans], event.at)
    # The driven plan as it was made, late stops included, is what all others are held against.
    driven = plan_of_run(session, day, run)
    levels = _levels(day, driven, late, event, {van.ref for van in met if van.is_over})
    now = day.second(event.at)
    told = _promises(day)
    loose = replace(day.problem, jobs=tuple(_wider(day, job, told) for job in day.problem.jobs))
    problem = frozen(loose, driven, levels, now)
    problem = _delayed(problem, driven, levels, late)
    problem = _without_shifts(problem, event.shifts_out)
    problem = _without_yards(problem, event.yards_closed, now)
    plan = _elsewhere(problem, driven, event.yards_closed, now)
    return RunningDay(day, plan, problem, told, tuple(vans))


def again(
    running: RunningDay,
    event: Event,
    budget: Budget,
    *,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> tuple[Day, Plan, tuple[dict[str, Any], ...], tuple[dict[str, Any], ...]]:
    """The new plan, the day it answers, who was promised another time, and which vans are met."""
    day = running.day
    meetings = tuple(priced(day, running.problem, running.plan, running.vans))
    found = replan(
        running.problem, running.plan, budget, promises=running.promises,
        most_moved=event.most_moved, seed=seed, progress=progress, stop=stop,
    )  # fmt: skip
    shifts = {ref: row for ref, row in day.shifts.items() if found.problem.is_vehicle(ref)}
    was = {stop.ref: stop.begin for route in running.plan.routes for stop in route.tasks}
    kept = replace(day, problem=found.problem, shifts=shifts)
    # Whom the courier drives to at this moment nobody chooses to move: the courier is late.
    begun = {visit.ref for vehicle in running.problem.vehicles for visit in vehicle.prefix}
    moved = tuple(
        _moved_row(day, one, was.get(one.ref), is_late=one.ref in begun) for one in found.moved
    )
    return kept, found.plan, moved, meetings


def _moved_row(day: Day, one: Moved, was: int | None, *, is_late: bool) -> dict[str, Any]:
    return {
        "ref": one.ref,
        "is_late": is_late,
        "was": day.moment(was).isoformat() if was is not None else None,
        "now": day.moment(one.begin).isoformat() if one.begin is not None else None,
        "window": [day.moment(one.promised.start).isoformat(),
                   day.moment(one.promised.end).isoformat()],
    }  # fmt: skip


def _true(day: Day, job: Job) -> Job:
    """The job with nothing to load where the door stayed shut."""
    booking = day.bookings.get(job.ref)
    if booking is None or BookingState(booking.state) not in EMPTY_HANDED:
        return job
    return replace(job, pickup=(0,) * len(job.pickup), by_class=())


def _levels(
    day: Day, driven: Plan, late: Mapping[str, Standing], event: Event, met: Collection[str]
) -> dict[str, Freeze]:
    """How much of each stop may change; `met` are meetings whose load is over."""
    levels: dict[str, Freeze] = {}
    for route in driven.routes:
        out = route.vehicle in event.shifts_out
        states = {stop.ref: _state(day, stop.ref) for stop in route.tasks}
        begun = {
            ref
            for ref, state in states.items()
            if ref in met or (state in BEGUN and not (out and state is S.EN_ROUTE))
        }
        ahead = [stop.ref for stop in route.tasks if stop.ref not in begun]
        levels.update(dict.fromkeys(begun, Freeze.STARTED))
        levels.update(dict.fromkeys(ahead, Freeze.PROMISED))
        if out or day.moment(route.departure) > event.at:
            continue
        if S.EN_ROUTE not in states.values() and late.get(route.vehicle):
            # The courier drives to the first one that is not done.
            levels.update(dict.fromkeys(ahead[:1], Freeze.STARTED))
            ahead = ahead[1:]
        levels.update(dict.fromkeys(ahead[: event.sent], Freeze.SENT))
    return levels


def _state(day: Day, ref: str) -> BookingState | None:
    booking = day.bookings.get(ref)
    return BookingState(booking.state) if booking else None


def _promises(day: Day) -> dict[str, Window]:
    """What residents were told: their window, or else an hour around the time."""
    slack = int(planning_default("told_slack_minutes", day.on)) * 60
    told: dict[str, Window] = {}
    for booking in day.bookings.values():
        if booking.state not in (S.PLANNED, S.EN_ROUTE):
            continue
        if booking.window_start is not None and booking.window_end is not None:
            start, end = day.second(booking.window_start), day.second(booking.window_end)
        elif booking.eta is not None:
            start, end = day.second(booking.eta) - slack, day.second(booking.eta) + slack
        else:
            continue
        told[booking.ref] = Window(max(0, start), max(0, end))
    return told


def _wider(day: Day, job: Job, told: Mapping[str, Window]) -> Job:
    """What was promised may move inside the day; how much of it does, the change budget says."""
    if job.ref not in told:
        return job
    first, last = (
        day.second(
            day.operator.moment(day.on, dt.time.fromisoformat(planning_default(key, day.on)))
        )
        for key in ("day_start", "day_end")
    )
    start = min(first, *(one.start for one in job.windows))
    end = max(last, *(one.end for one in job.windows))
    return replace(job, windows=(Window(start, end),))


def _delayed(
    problem: Problem,
    driven: Plan,
    levels: Mapping[str, Freeze],
    late: Mapping[str, Standing],
) -> Problem:
    """The last stop that has begun is as late as its courier is; all after it follow."""
    begins: dict[str, int] = {}
    for route in driven.routes:
        standing = late.get(route.vehicle)
        begun = [stop for stop in route.tasks if levels.get(stop.ref) is Freeze.STARTED]
        if standing and standing.late_seconds > 0 and begun:
            begins[begun[-1].ref] = begun[-1].begin + standing.late_seconds
    jobs = tuple(
        replace(job, windows=(Window(begins[job.ref], begins[job.ref]),))
        if job.ref in begins
        else job
        for job in problem.jobs
    )
    return replace(problem, jobs=jobs)


def _without_shifts(problem: Problem, out: Sequence[str]) -> Problem:
    """Shifts that are out keep what they have done and get nothing more."""
    kept = []
    for vehicle in problem.vehicles:
        if vehicle.ref not in out:
            kept.append(vehicle)
        elif vehicle.prefix:
            kept.append(_ended(problem, vehicle))
    gone = {vehicle.ref for vehicle in problem.vehicles} - {vehicle.ref for vehicle in kept}
    jobs = tuple(
        replace(job, vehicles=job.vehicles - gone or None) if job.vehicles else job
        for job in problem.jobs
    )
    return replace(problem, vehicles=tuple(kept), jobs=jobs)


def _ended(problem: Problem, vehicle: Vehicle) -> Vehicle:
    tasks = sum(problem.has_task(visit.ref) for visit in vehicle.prefix)
    return replace(vehicle, max_tasks=tasks, must_unload=False, end=None)


def _without_yards(problem: Problem, closed: Sequence[str], now: int) -> Problem:
    return replace(
        problem,
        depots=tuple(_shut(one, now) if one.ref in closed else one for one in problem.depots),
    )


def _elsewhere(problem: Problem, driven: Plan, closed: Sequence[str], now: int) -> Plan:
    """The driven plan with each visit to a closed yard made at the nearest open one instead."""
    left = [depot for depot in problem.depots if depot.ref not in closed]
    if not closed or not left:
        return driven
    table = problem.travel[PROFILE]

    def nearest(ref: str) -> str:
        place = problem.depot(ref).place
        return min(left, key=lambda depot: (table.leg(place, depot.place)[0], depot.ref)).ref

    def moved(stop: Stop) -> Stop:
        shut = stop.kind is Kind.YARD and stop.ref in closed and stop.begin >= now
        return replace(stop, ref=nearest(stop.ref)) if shut else stop

    return replace(
        driven,
        routes=tuple(
            replace(route, stops=tuple(moved(stop) for stop in route.stops))
            for route in driven.routes
        ),
    )


def _shut(depot: Depot, now: int) -> Depot:
    open_before = tuple(
        Window(one.start, min(one.end, now)) for one in depot.windows if one.start < now
    )
    return replace(depot, windows=open_before or (Window(0, 0),))


__all__ = ["BEGUN", "Event", "RunningDay", "again", "running_day"]
