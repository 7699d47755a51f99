"""Huiliu's planner on a case, as `huiliu solve` calls it."""

from __future__ import annotations

from typing import Any

from bench.case import BY_COORDINATES, Case
from routing.formats import vroom
from routing.solver.planner import Budget, Progress, plan
from routing.solver.problem import Problem
from routing.solver.steps import ALL_STEPS, Steps

#: Steps of the pipeline that can be left out, and the one that is none of it: to begin from a
#: plan that another seed found in the same time.
STEPS = ("batch", "split", "mend", "exchange", "bold", "recombine")
WARM = "warm"


def solve(case: Case, seconds: float, seed: int, step: str = "") -> dict[str, Any]:
    """Two processes; the answer also says when the first plan with every task was known.

    With `step`, that step is left out; `warm` begins from an earlier plan instead.
    """
    problem = _problem(case)
    steps = Steps(**{step: False}) if step in STEPS else ALL_STEPS
    start = None
    if step == WARM:
        start = plan(problem, Budget(seconds=seconds), seed=seed + 100, threads=2)
    first: list[float] = []

    def watch(progress: Progress) -> None:
        if not first and not progress.unassigned:
            first.append(progress.seconds)

    found = plan(
        problem, Budget(seconds=seconds), seed=seed, threads=2, progress=watch, start=start,
        steps=steps,
    )  # fmt: skip
    answer = vroom.write(problem, found, {**case.problem, "matrices": {"car": {}}})
    first_seconds = first[0] if first else None
    return {**answer, "first_seconds": first_seconds, "bound": found.lower_bound}


def _problem(case: Case) -> Problem:
    if case.stops > BY_COORDINATES:
        return vroom.read(_numbered(case.problem), travel_by=lambda *_: case.travel)
    tables = {"durations": case.tables.seconds, "distances": case.tables.metres}
    return vroom.read({**case.problem, "matrices": {"car": tables}})


def _numbered(problem: dict[str, Any]) -> dict[str, Any]:
    """The problem with coordinates that stand for its rows.

    Places without matrices are numbered as they are met: the yard, then the jobs, which is the
    order of the rows here.
    """
    yard = [0.0, 0.0]
    return {
        "vehicles": [{**vehicle, "start": yard, "end": yard} for vehicle in problem["vehicles"]],
        "jobs": [{**job, "location": [job["location_index"] / 1000, 0]} for job in problem["jobs"]],
    }
