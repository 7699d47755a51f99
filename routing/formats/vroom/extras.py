"""What VROOM's answer has no word for, under its key `huiliu`."""

from typing import Any

from routing.solver.plan import SUBUNITS, Plan, Unassigned

Words = dict[str, Any]


def extras(plan: Plan) -> Words:
    """The cost in parts, what is proved, and why tasks are left out."""
    parts = (
        "fixed",
        "travel",
        "distance",
        "tasks",
        "duty",
        "stops",
        "overtime",
        "unloading",
        "balance",
        "left_out",
    )
    extras: Words = {
        "cost": round(plan.cost.total, 6),
        "cost_parts": {
            part: round(getattr(plan.cost, part) / SUBUNITS, 6)
            for part in parts
            if getattr(plan.cost, part)
        },
        "optimal": plan.optimal,
        "unassigned": [_reason(one) for one in plan.unassigned],
    }
    if plan.engine:
        extras["engine"] = plan.engine
    if plan.lower_bound is not None:
        extras["lower_bound"] = round(plan.lower_bound, 6)
        extras["bound"] = plan.bound
    return extras


def _reason(one: Unassigned) -> Words:
    words: Words = {"ref": one.ref, "reason": str(one.reason.value)}
    if one.vehicle is not None:
        words["nearest_vehicle"] = one.vehicle
    if one.change is not None:
        words["change"] = {
            "kind": str(one.change.kind.value),
            "amount": one.change.amount,
            "of": one.change.of,
            "extra_cost": round(one.change.extra_cost, 6),
        }
    return words
