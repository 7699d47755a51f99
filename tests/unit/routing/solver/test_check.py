"""check() finds each kind of breach in a plan that was right before it was spoilt."""

from dataclasses import replace

import pytest

from routing.solver.plan import Plan, Rule, Stop, check
from routing.solver.problem import Break, Job, Kind, Problem, Window
from tests.unit.routing.solver.line import line, solved, van

REST = Break("tea", (Window(0, 200),), 5)
PROBLEM = Problem(
    line(0, 10, 20),
    (van(capacity=(5,), skills=frozenset("x"), shift=Window(0, 300), breaks=(REST,)),),
    (
        Job("a", 1, service_seconds=3, pickup=(2,), windows=(Window(10, 60),)),
        Job("b", 2, service_seconds=3, pickup=(2,), skills=frozenset("x")),
    ),
    dimensions=("kg",),
)


def rules(problem: Problem, plan: Plan) -> set[Rule]:
    """The rules that a plan breaks, its stated cost apart."""
    return {violation.rule for violation in check(problem, plan)} - {Rule.COST}


def spoilt(plan: Plan, ref: str, **changes: int) -> Plan:
    """The plan with one stop changed."""
    route = plan.routes[0]
    stops = tuple(
        replace(stop, **{k: getattr(stop, k) + v for k, v in changes.items()})
        if stop.ref == ref else stop
        for stop in route.stops
    )  # fmt: skip
    return replace(plan, routes=(replace(route, stops=stops),))


@pytest.fixture(scope="module")
def plan() -> Plan:
    """A right plan."""
    return solved(PROBLEM)


def test_a_right_plan_has_no_breach(plan: Plan) -> None:
    assert check(PROBLEM, plan) == []


@pytest.mark.parametrize(
    ("ref", "changes", "rule"),
    [
        ("a", {"travel_seconds": 1}, Rule.TRAVEL),
        ("a", {"metres": 1}, Rule.TRAVEL),
        ("a", {"arrival": 1}, Rule.TRAVEL),
        ("a", {"begin": -1000}, Rule.SERVICE),
        ("a", {"begin": 1000, "departure": 1000}, Rule.WINDOW),
        ("a", {"service_seconds": 1}, Rule.SERVICE),
        ("tea", {"begin": 1000, "departure": 1000}, Rule.BREAK),
        ("b", {"place": -1}, Rule.SHAPE),
    ],
)
def test_finds_a_stop_that_is_wrong(
    plan: Plan, ref: str, changes: dict[str, int], rule: Rule
) -> None:
    assert rule in rules(PROBLEM, spoilt(plan, ref, **changes))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"capacity": (3,)}, Rule.CAPACITY),
        ({"skills": frozenset()}, Rule.SKILL),
        ({"shift": Window(0, 20)}, Rule.SHIFT),
        ({"max_tasks": 1}, Rule.MAX_TASKS),
        ({"max_stops": 1}, Rule.MAX_STOPS),
        ({"max_metres": 399}, Rule.MAX_METRES),
        ({"max_travel_seconds": 39}, Rule.MAX_TRAVEL),
        ({"max_seconds": 30}, Rule.OVERTIME),
        ({"breaks": ()}, Rule.UNKNOWN),
        ({"breaks": (REST, replace(REST, ref="lunch"))}, Rule.BREAK),
        ({"speed_percent": 50}, Rule.TRAVEL),
    ],
)
def test_finds_what_the_vehicle_does_not_allow(
    plan: Plan, change: dict[str, object], rule: Rule
) -> None:
    vehicle = replace(PROBLEM.vehicles[0], **change)
    assert rule in rules(replace(PROBLEM, vehicles=(vehicle,)), plan)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"apart": (frozenset("ab"),)}, Rule.APART),
        ({"jobs": (*PROBLEM.jobs, Job("c", 1))}, Rule.UNASSIGNED_LIST),
    ],
)
def test_finds_what_the_day_does_not_allow(
    plan: Plan, change: dict[str, object], rule: Rule
) -> None:
    assert rule in rules(replace(PROBLEM, **change), plan)


def test_finds_a_task_served_twice(plan: Plan) -> None:
    route = plan.routes[0]
    twice = replace(plan, routes=(route, replace(route, vehicle="van")))
    assert {Rule.SERVED_TWICE, Rule.VEHICLE_TWICE} <= rules(PROBLEM, twice)


def test_finds_a_cost_that_is_not_true(plan: Plan) -> None:
    wrong = replace(plan, cost=replace(plan.cost, fixed=1))
    assert [violation.rule for violation in check(PROBLEM, wrong)] == [Rule.COST]


def test_finds_a_route_without_an_end(plan: Plan) -> None:
    route = plan.routes[0]
    cut = replace(plan, routes=(replace(route, stops=route.stops[:-1]),))
    assert Rule.SHAPE in rules(PROBLEM, cut)


def test_names_a_stop_nobody_knows(plan: Plan) -> None:
    route = plan.routes[0]
    ghost = Stop(Kind.JOB, "ghost", 1, 0, 0, 0)
    stops = (*route.stops[:-1], ghost, route.stops[-1])
    assert Rule.UNKNOWN in rules(PROBLEM, replace(plan, routes=(replace(route, stops=stops),)))
