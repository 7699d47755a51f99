"""Putting a run in force by hand: the bookings get its times, and who was moved is told."""

import datetime as dt

from sqlalchemy.orm import Session

from recycling.dispatch.console.telling import tell_back, tell_moves
from recycling.dispatch.running import publish_run
from routing.runs import PlanRun


def put_in_force(session: Session, run: PlanRun, *, by: str, now: dt.datetime) -> int:
    """Publish a run, and tell each resident whom it moved; how many were told.

    A run can be put in force more than once (undo, and undo again): each move is told once.
    """
    publish_run(session, run, by=by, now=now)
    return tell_moves(session, run, by=by, now=now)


def put_back(
    session: Session, run: PlanRun, parent: PlanRun, *, by: str, now: dt.datetime
) -> int:  # fmt: skip
    """Put the plan before an edit in force again, and tell whom the edit had moved; how many."""
    put_in_force(session, parent, by=by, now=now)
    return tell_back(session, run, parent, now=now)
