"""A plan to start from, out of nothing but the order of each route."""

from collections.abc import Mapping, Sequence

from routing.solver.plan import Plan, Route, Stop
from routing.solver.problem import Kind, Visit


def untimed(orders: Mapping[str, Sequence[Visit]]) -> Plan:
    """A plan that says who visits what in which order; its times are all zero.

    `plan(start=...)` reads the order only, and mends what cannot be kept.
    """
    return Plan(tuple(Route(vehicle, _stops(order)) for vehicle, order in orders.items()))


def _stops(order: Sequence[Visit]) -> tuple[Stop, ...]:
    whole = (Visit(Kind.START, ""), *order, Visit(Kind.END, ""))
    return tuple(Stop(kind, ref, None, 0, 0, 0) for kind, ref in whole)
