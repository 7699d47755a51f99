"""A finished run as the solver's draft: its routes in their order, changed one by one."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recycling.dispatch.console.soft import opened
from recycling.dispatch.jobs import Day, day_of
from recycling.dispatch.retimed import KINDS, as_told
from routing.runs import PlannedRoute, PlanRun, RouteStop, with_stops
from routing.solver.draft import Draft
from routing.solver.problem import Visit
from routing.solver.schedule import Scheduler


@dataclass(frozen=True)
class Drafted:
    """A run that can be changed.

    Attributes
    ----------
    refused : tuple of str
        Shifts whose route does not hold any more; they stand as they were and cannot be changed.
    given_up : frozenset of str
        Bookings whose promised window a dispatcher gave up knowingly.
    """

    day: Day
    run: PlanRun
    draft: Draft
    refused: tuple[str, ...]
    given_up: frozenset[str]


def draft_of_run(session: Session, run: PlanRun) -> Drafted:
    """The run as a draft of its day as the day stands now; raises NothingToPlan."""
    rows = with_stops(session, run)
    given_up = frozenset(run.asked.get("kept", ()))
    return _drafted(as_told(day_of(session, run.day), rows), run, given_up)


def giving_up(drafted: Drafted, refs: Collection[str]) -> Drafted:
    """The same run with the windows of these bookings given up beside those that were already."""
    return _drafted(drafted.day, drafted.run, drafted.given_up | frozenset(refs))


def _drafted(day: Day, run: PlanRun, given_up: frozenset[str]) -> Drafted:
    day = opened(day, given_up)
    draft = Draft(day.problem, Scheduler(day.problem))
    refused = draft.load_plan(
        (row.shift_ref, visits_of(day, row)) for row in run.routes if row.shift_ref in day.shifts
    )
    return Drafted(day, run, draft, tuple(refused), given_up)


def visits_of(day: Day, row: PlannedRoute) -> list[Visit]:
    """The order of a route's rows; bookings and yards that are gone are passed over."""
    return [visit for stop in row.stops for visit in visits_at(day, stop)]


def visits_at(day: Day, stop: RouteStop) -> list[Visit]:
    """What one halt does; nothing for a start or an end."""
    kind = KINDS.get(stop.kind)
    if kind is None:
        return []
    known = (day.bookings, day.site_loads, day.yards)
    return [
        Visit(kind, ref)
        for ref in stop.refs
        if stop.kind == "break" or any(ref in rows for rows in known)
    ]
