"""Which rules a dispatcher may break knowingly: a promised window, and nothing else.

A promise is between us and one resident: it may be given up where the resident is told. Hours of
work, skills and permits are law; what a vehicle holds is physics. Those are never saved.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from recycling.booking.bookings import Booking
from recycling.dispatch.jobs import Day
from routing.solver.plan import Plan, Rule, Violation
from routing.solver.problem import FOREVER, Job, Window


class Kind(enum.StrEnum):
    """What stands behind a rule."""

    PROMISE = "promise"  #: what one resident was told
    LAW = "law"  #: working hours, skills for hazards, what a permit lets a yard take
    CAPACITY = "capacity"  #: what a vehicle can hold
    ORDER = "order"  #: the order of the plan: what is held fast, what belongs together


CAPACITY = frozenset({Rule.CAPACITY, Rule.LOAD, Rule.MUST_UNLOAD, Rule.BREAK_LOAD})
LAW = frozenset({
    Rule.SHIFT, Rule.BREAK, Rule.OVERTIME, Rule.MAX_TRAVEL, Rule.MAX_METRES, Rule.SKILL,
    Rule.WINDOW, Rule.YARD_NOT_ALLOWED, Rule.YARD_LIMIT, Rule.DOCKS, Rule.INCOMPATIBLE,
})  # fmt: skip


def kind_of(one: Violation, bookings: Mapping[str, Booking]) -> Kind:
    """What stands behind a rule that a move breaks."""
    if one.rule is Rule.WINDOW and one.ref in bookings:
        return Kind.PROMISE
    if one.rule in CAPACITY:
        return Kind.CAPACITY
    return Kind.LAW if one.rule in LAW else Kind.ORDER


def opened(day: Day, refs: Iterable[str]) -> Day:
    """The day in which these bookings may also be visited after their windows."""
    given_up = set(refs)
    if not given_up:
        return day
    jobs = tuple(_open(job) if job.ref in given_up else job for job in day.problem.jobs)
    return replace(day, problem=replace(day.problem, jobs=jobs))


def _open(job: Job) -> Job:
    if not job.windows:
        return job
    return replace(job, windows=(*job.windows[:-1], Window(job.windows[-1].start, FOREVER)))


def moved_rows(
    day: Day, found: Plan, refs: Iterable[str], was: Mapping[str, dt.datetime]
) -> list[dict[str, Any]]:
    """Who of those whose promise was given up is visited outside it, as a run keeps it."""
    begins = {stop.ref: stop.begin for route in found.routes for stop in route.tasks}
    rows = []
    for ref in sorted(set(refs)):
        booking, begin = day.bookings.get(ref), begins.get(ref)
        if booking is None or booking.window_start is None or booking.window_end is None:
            continue
        at = day.moment(begin) if begin is not None else None
        if at is not None and at <= booking.window_end:
            continue
        rows.append({
            "ref": ref, "is_late": False,
            "was": was[ref].isoformat() if ref in was else None,
            "now": at.isoformat() if at else None,
            "window": [booking.window_start.isoformat(), booking.window_end.isoformat()],
        })  # fmt: skip
    return rows
