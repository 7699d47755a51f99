"""Who can take a visit that will be late: another route that passes, another order, a new window.

The first two keep the promise and make a plan of the running day; the third asks the resident.
What each costs, and whose promise it breaks, is known before it is done.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.states import CHANGEABLE
from recycling.dispatch.console.openings import AGAIN, Opening, Openings
from recycling.dispatch.console.publishing import put_in_force
from recycling.dispatch.console.replanning import Event, RunningDay, running_day
from recycling.dispatch.running import write_down
from recycling.errors import RecyclingError
from recycling.notices import tell_confirmed
from routing.runs import PlanRun, RunKind, RunState
from routing.solver.plan import Plan, Stop, check
from routing.solver.problem import Job, Problem, Window
from routing.solver.reasons import explain
from routing.solver.tasks import Visit

#: A new window is so long, and begins on a quarter of an hour.
HOUR, QUARTER = dt.timedelta(hours=1), 15


class SoonerKind(enum.StrEnum):
    """How a late visit can be put right."""

    OTHER_ROUTE = "other_route"  #: another courier comes, inside the promise
    OTHER_ORDER = "other_order"  #: the same courier comes earlier, inside the promise
    NEW_WINDOW = "new_window"  #: the resident agrees to another hour


class TooLateNow(RecyclingError):
    """This way is not open any more."""

    def __init__(self) -> None:
        super().__init__("this visit cannot be put right so any more")


@dataclass(frozen=True)
class Sooner:
    """One way to put a late visit right.

    Attributes
    ----------
    extra_fen : int
        By how much the plan costs more; 0 for a new window.
    breaks : tuple of str
        Bookings that would be visited outside their promise because of it.
    until : datetime or None
        The end of the new window.
    """

    kind: SoonerKind
    at: dt.datetime
    courier_number: str = ""
    extra_fen: int = 0
    breaks: tuple[str, ...] = ()
    until: dt.datetime | None = None


class LateVisits:
    """The running day as it stands at a moment, asked about its late visits."""

    def __init__(self, running: RunningDay, refs: Iterable[str], *, now: dt.datetime) -> None:
        self._now = now
        self.running = running
        promises = self.running.promises
        self._asked = [ref for ref in refs if ref in promises and self._job(ref) is not None]
        twins = tuple(self._twin(ref, promises[ref]) for ref in self._asked)
        problem = self.running.problem
        self._openings = Openings(
            replace(problem, jobs=(*problem.jobs, *twins)), self.running.plan
        )  # fmt: skip
        self._begins = _begins(stop for route in self._openings.draft.routes()
                               for stop in route.tasks)  # fmt: skip

    def _job(self, ref: str) -> Job | None:
        return self.running.problem.job(ref) if self.running.problem.is_job(ref) else None

    def _twin(self, ref: str, promise: Window) -> Job:
        start = max(promise.start, self.running.day.second(self._now))
        job = self.running.problem.job(ref)
        window = Window(min(start, promise.end), promise.end)
        return replace(job, ref=ref + AGAIN, windows=(window,), vehicles=None)

    def ways(self, booking: Booking, expected: dt.datetime) -> tuple[Sooner, ...]:
        """What can be done about one, the promise-keeping ways by their cost first."""
        found = [
            Sooner(
                SoonerKind.OTHER_ORDER if own else SoonerKind.OTHER_ROUTE,
                self.running.day.moment(opening.begin),
                self.running.day.shifts[opening.vehicle].courier.number, opening.extra_fen,
                self._broken(opening, booking.ref),
            )
            for own, opening in self.openings(booking.ref).items()
        ]  # fmt: skip
        found.sort(key=lambda one: (len(one.breaks), one.extra_fen, one.kind.value))
        if booking.state in CHANGEABLE:
            found.append(new_window(expected))
        return tuple(found)

    def openings(self, ref: str) -> dict[bool, Opening]:
        """The gaps on its own route (True) and on another one."""
        return self._openings.without(ref, ref + AGAIN) if ref in self._asked else {}

    def _broken(self, opening: Opening, ref: str) -> tuple[str, ...]:
        """Whose promise holds now and would not with this gap taken."""
        promises = self.running.promises
        then = _begins(opening.stops)
        return tuple(
            one
            for one, begin in then.items()
            if one in promises
            and one != ref
            and _holds(promises[one], self._begins.get(one))
            and not _holds(promises[one], begin)
        )

    def done(self, ref: str, kind: SoonerKind) -> tuple[Plan, Problem, tuple[str, ...]]:
        """The plan with the visit moved, the problem it answers, and whose promise it breaks."""
        opening = self.openings(ref).get(kind is SoonerKind.OTHER_ORDER)
        if opening is None:
            raise TooLateNow
        problem = self.running.problem
        twin = self._openings.problem.job(ref + AGAIN)
        jobs = tuple(
            replace(job, windows=twin.windows, vehicles=None) if job.ref == ref else job
            for job in problem.jobs
        )
        kept = replace(problem, jobs=jobs)
        plan = _plan(kept, self._openings, opening, ref)
        return plan, kept, self._broken(opening, ref)


def _begins(stops: Iterable[Stop]) -> dict[str, int]:
    return {stop.ref: stop.begin for stop in stops}


def _holds(promise: Window, begin: int | None) -> bool:
    return begin is not None and promise.start <= begin <= promise.end


def _plan(problem: Problem, known: Openings, opening: Opening, ref: str) -> Plan:
    """The routes as they stand, without the visit where it was and with it where it fits."""
    orders: dict[str, tuple[Visit, ...]] = {
        vehicle: tuple(visit for visit in offer.visits if visit.ref != ref)
        for vehicle, offer in known.draft.offers.items()
    }
    orders[opening.vehicle] = tuple(
        visit._replace(ref=ref) if visit.ref == ref + AGAIN else visit
        for visit in opening.offer.visits
        if visit.ref != ref
    )
    made = Openings(problem, Plan(()))
    made.load(orders)
    found = explain(replace(made.draft.plan(), engine="by hand"), made.draft)
    if ref not in made.draft.on or check(problem, found):
        raise TooLateNow
    return found


def put_right(
    session: Session, run: PlanRun, ref: str, kind: SoonerKind, *, by: str, now: dt.datetime
) -> PlanRun:
    """Take the visit to where it is in time, publish that, and tell whom it moves.

    Raises TooLateNow where the gap is gone.
    """
    late = LateVisits(running_day(session, run, Event(at=now, sent=0)), [ref], now=now)
    found, problem, broken = late.done(ref, kind)
    day = late.running.day
    kept = replace(
        day, problem=problem,
        shifts={one: row for one, row in day.shifts.items() if problem.is_vehicle(one)},
    )  # fmt: skip
    row = PlanRun(
        day=run.day, state=RunState.DONE.value, asked_by=by, asked_at=now, started_at=now,
        ended_at=now, heard_at=now, seed=run.seed, budget_seconds=0, cost_curve=[], stage="",
        engine="by hand", figures={}, one_trip_each={}, made_with={}, publishes=False,
        published=False, kind=RunKind.REPLAN.value, derived_from=run.ref, seconds_left=0.0,
        asked={**Event(at=now, sent=0).as_row(), "sooner": [ref, kind.value]},
        moved=_moved(late.running, found, broken),
    )  # fmt: skip
    session.add(row)
    write_down(session, row, kept, found)
    session.flush()
    put_in_force(session, row, by=by, now=now)
    return row


def _moved(running: RunningDay, found: Plan, broken: Iterable[str]) -> list[dict[str, Any]]:
    day = running.day
    was: Mapping[str, int] = _begins(s for route in running.plan.routes for s in route.tasks)
    then = _begins(stop for route in found.routes for stop in route.tasks)
    return [
        {
            "ref": ref, "is_late": False,
            "was": day.moment(was[ref]).isoformat() if ref in was else None,
            "now": day.moment(then[ref]).isoformat() if ref in then else None,
            "window": [day.moment(running.promises[ref].start).isoformat(),
                       day.moment(running.promises[ref].end).isoformat()],
        }
        for ref in broken
    ]  # fmt: skip


def new_window(expected: dt.datetime) -> Sooner:
    """The hour around the time at which the courier will really be there."""
    start = expected.replace(
        minute=expected.minute // QUARTER * QUARTER, second=0, microsecond=0
    )  # fmt: skip
    return Sooner(SoonerKind.NEW_WINDOW, start, until=start + HOUR)


def agree(
    session: Session,
    booking: Booking,
    start: dt.datetime,
    *,
    on: dt.date,
    by: str,
    now: dt.datetime,
) -> None:
    """The resident agreed to another hour: it is the promise from now on, and is written to them.

    Raises TooLateNow where that hour is over, the courier is on the way or was there, or the visit
    has moved to another day.
    """
    if start + HOUR <= now or booking.window_end is None or booking.service_on != on:
        raise TooLateNow
    if booking.state not in CHANGEABLE:
        raise TooLateNow
    booking.set_window(on, start, start + HOUR)
    booking.note("window", by=by, now=now, why="agreed: the courier is late")
    tell_confirmed(session, booking, now=now)
