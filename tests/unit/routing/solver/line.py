"""A world on a line: a place is a number, a second a step, a metre a tenth of one.

With the default prices a route costs the seconds it drives, so that sums can be made by hand.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from routing.solver.plan import Plan, check
from routing.solver.planner import Budget, plan
from routing.solver.problem import Job, Matrices, Problem, Vehicle

#: Gives the checked plan of a small problem.
Solve = Callable[[Problem], Plan]


def line(*xs: int) -> dict[str, Matrices]:
    """Travel between the places at `xs`, by row."""
    steps = np.abs(np.subtract.outer(xs, xs))
    return {"car": Matrices(steps, steps * 10)}


def van(ref: str = "van", **fields: Any) -> Vehicle:
    """A vehicle that starts and ends at row 0."""
    return Vehicle(ref, **{"start": 0, "end": 0, **fields})


def jobs(*places: int, **fields: Any) -> tuple[Job, ...]:
    """One job a row, named a, b, c ... in their order."""
    return tuple(Job("abcdefgh"[n], place, **fields) for n, place in enumerate(places))


def solved(problem: Problem, steps: int = 150) -> Plan:
    """The plan of a small problem; it passes check()."""
    found = plan(problem, Budget(steps=steps), seed=1, threads=1)
    assert check(problem, found) == []
    return found


def orders(found: Plan) -> list[str]:
    """The routes as words: the refs in order, those of yards and breaks in capitals."""
    return sorted(
        " ".join(v.ref if v.kind in ("job", "pickup", "delivery") else v.ref.upper()
                 for v in route.visits)
        for route in found.routes
    )  # fmt: skip
