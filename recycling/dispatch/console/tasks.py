"""What a run in the queue has to do, by its kind: a plan, a supposed day, the running day again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from recycling.dispatch.console.holding import hold, locks_on
from recycling.dispatch.console.replanning import Event, again, running_day
from recycling.dispatch.jobs import Day, day_of
from recycling.dispatch.what_if import WhatIf, supposed
from routing.runs import PlanRun, RunKind, run_by_ref
from routing.solver.plan import Plan
from routing.solver.planner import Budget, Progress, plan


@dataclass(frozen=True)
class Answer:
    """The plan, the day it is a plan of, and who was promised another time."""

    day: Day
    plan: Plan
    moved: tuple[dict[str, Any], ...] = ()
    meetings: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class How:
    """How long and how hard to search, and whom to tell."""

    budget: Budget
    seed: int
    processes: int
    progress: Callable[[Progress], None]
    stop: Callable[[], bool]


Task = Callable[[How], Answer]


def task_of(session: Session, run: PlanRun) -> Task:
    """The run's work, with everything read that it needs: it holds no session any more."""
    if run.kind == RunKind.REPLAN:
        event = Event.of(run.asked)
        running = running_day(session, run_by_ref(session, run.derived_from), event)
        return lambda how: Answer(
            *again(running, event, how.budget, seed=how.seed, progress=how.progress, stop=how.stop)
        )
    day = day_of(session, run.day)
    for yard_ref in run.asked.get("without_yards", ()):
        day = supposed(day, WhatIf(without_yard=yard_ref))
    if run.kind == RunKind.WHAT_IF:
        day = supposed(day, WhatIf.of(run.asked))
    day = replace(day, problem=hold(day, locks_on(session, run.day)))
    return lambda how: Answer(
        day,
        plan(
            day.problem, how.budget, seed=how.seed, threads=how.processes,
            progress=how.progress, stop=how.stop,
        ),
    )  # fmt: skip
