"""A plan as plain data, what it costs, and the one judge of whether it is feasible.

`check` and `cost` read the problem and the plan's own times, and trust no engine.
"""

from routing.solver.plan.costs import cost, route_cost
from routing.solver.plan.judge import Rule, Violation, check
from routing.solver.plan.model import (
    SUBUNITS,
    Change,
    ChangeKind,
    Cost,
    Plan,
    Reason,
    Route,
    Stop,
    Unassigned,
)

__all__ = [
    "SUBUNITS",
    "Change",
    "ChangeKind",
    "Cost",
    "Plan",
    "Reason",
    "Route",
    "Rule",
    "Stop",
    "Unassigned",
    "Violation",
    "check",
    "cost",
    "route_cost",
]
