"""What OR-Tools is told: its routes stand as they are, with nothing to mend."""

import time

import pytest

from routing.solver.draft import Draft
from routing.solver.engines.answer import Effort, Routes
from routing.solver.engines.ortools_routing import OrTools
from routing.solver.problem import Break, Depot, Job, Kind, Limit, Problem, Vehicle, Visit, Window
from routing.solver.schedule import Scheduler
from tests.unit.routing.solver.line import jobs, line, van
from tests.unit.routing.solver.test_planner import town

YARDS = frozenset({"tip"})
CRT, FRIDGE = (("crt", (1,)),), (("fridge", (1,)),)


def tipper(ref: str, **fields: object) -> Vehicle:
    return van(ref, capacity=(5,), yards=YARDS, must_unload=True, **fields)


def found(problem: Problem, steps: int = 20) -> Routes:
    """The routes as the engine gives them; each is feasible beside the others."""
    routes = OrTools(problem, 1, Scheduler(problem)).run(Effort(steps=steps)).routes
    assert Draft(problem).load_plan(routes.items()) == []
    return routes


def served(routes: Routes) -> list[list[str]]:
    return sorted([v.ref for v in visits if v.kind is Kind.JOB] for visits in routes.values())


def test_classes_that_may_not_mix_are_parted_by_a_yard() -> None:
    a, b = (Job(ref, 1, pickup=(1,), by_class=of) for ref, of in (("a", CRT), ("b", FRIDGE)))
    routes = found(
        Problem(line(0, 10), (tipper("u"),), (a, b), depots=(Depot("tip", 0),),
                dimensions=("kg",), incompatible=frozenset({frozenset({"crt", "fridge"})}))
    )  # fmt: skip
    assert [visit.kind for visit in routes["u"]] == [Kind.JOB, Kind.YARD, Kind.JOB, Kind.YARD]


def test_classes_that_may_not_mix_take_two_vans_where_there_is_no_yard() -> None:
    a, b = (Job(ref, 1, pickup=(1,), by_class=of) for ref, of in (("a", CRT), ("b", FRIDGE)))
    problem = Problem(
        line(0, 10), (van("u", capacity=(5,)), van("v", capacity=(5,))), (a, b),
        dimensions=("kg",), incompatible=frozenset({frozenset({"crt", "fridge"})}),
    )  # fmt: skip
    assert served(found(problem)) == [["a"], ["b"]]


@pytest.mark.parametrize(("limit", "left"), [(Limit(0, 5), 1), (Limit(0, 2, "crt"), 1),
                                             (Limit(0, 6), 0)])  # fmt: skip
def test_routes_share_what_a_yard_takes_in_a_day(limit: Limit, left: int) -> None:
    # Two loads of 3, of class CRT only one of them.
    a = Job("a", 1, pickup=(3,), by_class=(("crt", (3,)),))
    b = Job("b", 2, pickup=(3,))
    problem = Problem(
        line(0, 10, 20), (tipper("u"), tipper("v")), (a, b),
        depots=(Depot("tip", 0, limits=(limit,)),), dimensions=("kg",),
    )  # fmt: skip
    assert sum(map(len, served(found(problem)))) == 2 - left


def test_a_yard_with_one_dock_has_hours_for_one_van_only() -> None:
    # Both would unload for 30 s and begin between 20 and 40; the second could not before 50.
    tip = Depot("tip", 0, docks=1, fixed_seconds=30, windows=(Window(20, 40),))
    stops = jobs(1, 1, pickup=(5,))
    problem = Problem(
        line(0, 10), (tipper("u"), tipper("v")), stops, depots=(tip,), dimensions=("kg",)
    )
    assert len(served(found(problem))) == 1


@pytest.mark.parametrize("limit", [{"max_stops": 2}, {"max_tasks": 2}, {"max_trips": 1}])
def test_a_van_does_no_more_than_it_may(limit: dict[str, int]) -> None:
    # Three stops at three places; one trip holds two loads of 2.
    problem = Problem(
        line(0, 10, 20, 30), (tipper("u", **limit),), jobs(1, 2, 3, pickup=(2,)),
        depots=(Depot("tip", 0),), dimensions=("kg",),
    )  # fmt: skip
    assert sum(map(len, served(found(problem)))) == 2


def test_halts_are_counted_from_the_first_one_of_an_open_route() -> None:
    # 5 a halt, 3 halts; the way between them is 10 + 10 in either order.
    car = Vehicle("u", per_stop=5, max_stops=2)
    assert sum(map(len, served(found(Problem(line(0, 10, 20), (car,), jobs(0, 1, 2)))))) == 2


def test_a_break_of_no_length_and_two_windows_is_taken() -> None:
    rest = Break("sign", (Window(0, 5), Window(30, 35)), 0)
    assert served(found(Problem(line(0, 10), (van(breaks=(rest,)),), jobs(1)))) == [["a"]]


def test_a_locked_prefix_with_two_yards_in_turn_is_kept() -> None:
    prefix = (Visit(Kind.JOB, "a"), Visit(Kind.YARD, "tip"), Visit(Kind.YARD, "tip"))
    problem = Problem(
        line(0, 10), (tipper("u", prefix=prefix),), jobs(1, 1, pickup=(3,)),
        depots=(Depot("tip", 0),), dimensions=("kg",),
    )  # fmt: skip
    assert found(problem)["u"][:3] == prefix


def test_the_same_steps_give_the_same_routes() -> None:
    problem = town(30, breaks=True)
    assert found(problem, steps=40) == found(problem, steps=40)


def test_a_stop_ends_it_long_before_its_time() -> None:
    problem, began = town(60), time.monotonic()
    asked = Effort(seconds=30, stop=lambda: time.monotonic() - began > 0.2)
    answer = OrTools(problem, 1).run(asked)
    assert answer.routes
    assert time.monotonic() - began < 10
