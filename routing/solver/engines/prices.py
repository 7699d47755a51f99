"""Prices in whole numbers that suit an engine: small, and as exact as can be."""

from math import gcd

from routing.solver.plan.costs import PER_HOUR, PER_METRE
from routing.solver.plan.model import SUBUNITS
from routing.solver.problem import Problem

#: Subunits are rounded to a coarser grain where a second or metre would cost more than this.
MOST_PER_UNIT = 1_000


def grain(problem: Problem) -> int:
    """Subunits in one cost unit of the engine.

    The greatest common divisor of all prices, so that nothing is rounded, unless that leaves a
    second or a metre dearer than `MOST_PER_UNIT`.
    """
    vehicles = problem.vehicles
    small = {one.per_hour * PER_HOUR for one in vehicles}
    small |= {one.per_km * PER_METRE for one in vehicles}
    small |= {one.per_duty_hour * PER_HOUR for one in vehicles}
    small |= {one.per_task_hour * PER_HOUR for one in vehicles}
    small |= {one.per_overtime_hour * PER_HOUR for one in vehicles}
    large = {one.fixed * SUBUNITS for one in vehicles} | {
        one.per_stop * SUBUNITS for one in vehicles
    }
    large |= {(task.price or 0) * SUBUNITS for task in problem.tasks}
    divisor = gcd(*small, *large) or 1
    dearest = max((one for one in small), default=0)
    if dearest // divisor > MOST_PER_UNIT:
        return max(1, dearest // MOST_PER_UNIT)
    return divisor
