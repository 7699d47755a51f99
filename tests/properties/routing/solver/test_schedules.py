"""Laws of the timing of one route."""

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.solver.plan import route_cost
from routing.solver.plan.judge_route import route_violations
from routing.solver.problem import Kind, Problem, Visit
from routing.solver.schedule import Refusal, Scheduler
from tests.properties.routing.solver.strategies import FEATURES, problems

#: As many as the profile says; one costs milliseconds.
MANY = settings(max_examples=settings.default.max_examples)


def orders(draw: st.DrawFn, problem: Problem) -> list[Visit]:
    """Any order of some of the tasks, with yards in between."""
    visits = [Visit(Kind.JOB, job.ref) for job in problem.jobs]
    for one in problem.shipments:
        visits += [Visit(Kind.PICKUP, one.ref), Visit(Kind.DELIVERY, one.ref)]
    visits += [Visit(Kind.YARD, depot.ref) for depot in problem.depots]
    chosen = draw(st.permutations(visits))
    return chosen[: draw(st.integers(1, len(chosen)))]


@st.composite
def routes(draw: st.DrawFn) -> tuple[Problem, list[Visit]]:
    """A problem without locks and an order for its first vehicle."""
    features = draw(st.frozensets(st.sampled_from(FEATURES), max_size=5)) - {"prefixes"}
    problem = draw(problems(features))
    return problem, orders(draw, problem)


@MANY
@given(routes())
def test_a_timed_route_breaks_no_rule(drawn: tuple[Problem, list[Visit]]) -> None:
    problem, visits = drawn
    scheduler, vehicle = Scheduler(problem), problem.vehicles[0]
    route = scheduler.route(vehicle, visits)
    if not isinstance(route, Refusal):
        assert route_violations(problem, vehicle, route, scheduler.driving(vehicle)) == []


@MANY
@given(routes())
def test_the_short_way_says_what_the_long_way_says(drawn: tuple[Problem, list[Visit]]) -> None:
    problem, visits = drawn
    scheduler, vehicle = Scheduler(problem), problem.vehicles[0]
    priced = scheduler.price(vehicle, visits)
    route = scheduler.route(vehicle, visits)
    if priced is None:
        return
    assert isinstance(priced, Refusal) == isinstance(route, Refusal)
    if not isinstance(priced, Refusal) and not isinstance(route, Refusal):
        assert priced.cost == route_cost(problem, route).subunits
        yards = tuple((s.ref, s.begin, s.departure) for s in route.stops if s.kind is Kind.YARD)
        assert priced.docked in ((), yards)


@MANY
@given(routes())
def test_no_later_departure_ends_as_early(drawn: tuple[Problem, list[Visit]]) -> None:
    problem, visits = drawn
    vehicle = problem.vehicles[0]
    if problem.speeds or vehicle.max_seconds is not None or vehicle.per_duty_hour:
        return
    route = Scheduler(problem).route(vehicle, visits)
    if isinstance(route, Refusal):
        return
    fields = {**vars(vehicle), "shift": (route.departure + 1, vehicle.shift.end)}
    if route.departure + 1 > vehicle.shift.end:
        return
    later = type(vehicle)(**fields)
    cars = (later, *problem.vehicles[1:])
    names = ("travel", "jobs", "shipments", "depots", "dimensions", "incompatible")
    moved = Problem(vehicles=cars, **{name: getattr(problem, name) for name in names})
    second = Scheduler(moved).route(later, visits)
    assert isinstance(second, Refusal) or second.arrival > route.arrival
