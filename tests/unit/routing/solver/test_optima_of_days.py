"""One small problem for each rule of a whole day; the best plan is worked by hand."""

from typing import Any

import pytest

from routing.solver.plan import ChangeKind, Reason
from routing.solver.problem import (
    Balance,
    BalanceOf,
    Depot,
    Job,
    Kind,
    Limit,
    Problem,
    Vehicle,
    Visit,
    Window,
)
from tests.unit.routing.solver.line import Solve, jobs, line, orders, van

TIP = Depot("tip", 0)
TIPS = frozenset({"tip"})


def tipper(ref: str = "van", **fields: Any) -> Vehicle:
    """A van for 5 that has to unload at the tip."""
    return van(ref, **{"capacity": (5,), "yards": TIPS, "must_unload": True, **fields})


def test_one_van_unloads_and_goes_on(solved: Solve) -> None:
    # 3 + 3 do not fit 5: out to 10, unload, out to 20, unload: 20 + 40 = 60, one van.
    problem = Problem(
        line(0, 10, 20), (tipper(),), jobs(1, 2, pickup=(3,)), depots=(TIP,), dimensions=("kg",)
    )
    found = solved(problem)
    assert found.cost.total == 60
    assert orders(found)[0].count("TIP") == 2


def test_unloads_on_the_way_home(solved: Solve) -> None:
    # The tip at 15 lies between a at 20 and home: 20 + 20 = 40.
    tip = Depot("tip", 2)
    problem = Problem(
        line(0, 20, 15), (tipper(),), jobs(1, pickup=(3,)), depots=(tip,), dimensions=("kg",)
    )
    found = solved(problem)
    assert (found.cost.total, orders(found)) == (40, ["a TIP"])


def test_most_trips_leaves_the_second_load(solved: Solve) -> None:
    # One trip of 5 takes a or b: a is the nearer, 20.
    problem = Problem(
        line(0, 10, 20), (tipper(max_trips=1),), jobs(1, 2, pickup=(3,)),
        depots=(TIP,), dimensions=("kg",),
    )  # fmt: skip
    assert solved(problem).cost.total == 20


def test_a_yard_is_reached_in_its_hours_with_time_for_the_load(solved: Solve) -> None:
    # At a by 10, at the tip at 20, which opens at 50; 2 s + 3 kg x 1 s: done at 55.
    tip = Depot("tip", 0, windows=(Window(50, 99),), fixed_seconds=2,
                milliseconds_per_unit=(1000,))  # fmt: skip
    problem = Problem(
        line(0, 10), (tipper(),), jobs(1, pickup=(3,)), depots=(tip,), dimensions=("kg",)
    )
    yard = solved(problem).routes[0].stops[-2]
    assert (yard.kind, yard.begin, yard.departure) == (Kind.YARD, 50, 55)


def test_unloading_is_paid_by_the_kilogram(solved: Solve) -> None:
    # 20 s and 3 kg at 4.
    tip = Depot("tip", 0, cost_per_unit=(4,))
    problem = Problem(
        line(0, 10), (tipper(),), jobs(1, pickup=(3,)), depots=(tip,), dimensions=("kg",)
    )
    assert solved(problem).cost.total == 32


def test_a_daily_limit_is_shared_by_all_routes(solved: Solve) -> None:
    # The tip takes 5 a day, of 3 + 3: the nearer one, 20; raising the limit by 1 lets b in.
    tip = Depot("tip", 0, limits=(Limit(0, 5),))
    problem = Problem(
        line(0, 10, 20), (tipper("u"), tipper("v")), jobs(1, 2, pickup=(3,)),
        depots=(tip,), dimensions=("kg",),
    )  # fmt: skip
    found = solved(problem)
    assert (found.cost.total, found.unassigned[0].reason) == (20, Reason.YARD_LIMIT)


def test_a_limit_of_one_class_leaves_the_others_alone(solved: Solve) -> None:
    # No CRT today: b is left; a fridge of the same mass is not: 20.
    tip = Depot("tip", 0, limits=(Limit(0, 0, "crt"),))
    a = Job("a", 1, pickup=(2,), by_class=(("fridge", (2,)),))
    b = Job("b", 1, pickup=(2,), by_class=(("crt", (2,)),))
    problem = Problem(line(0, 10), (tipper(),), (a, b), depots=(tip,), dimensions=("kg",))
    found = solved(problem)
    assert [one.ref for one in found.unassigned] == ["b"]


def test_one_dock_serves_one_after_the_other(solved: Solve) -> None:
    # Two vans are at the tip at 20; unloading takes 30: from 20 to 50 and from 50 to 80.
    tip = Depot("tip", 0, docks=1, fixed_seconds=30)
    cars = (tipper("u"), tipper("v"))
    stops = jobs(1, 1, pickup=(5,), windows=(Window(0, 10),))
    problem = Problem(line(0, 10), cars, stops, depots=(tip,), dimensions=("kg",))
    found = solved(problem)
    begins = sorted(s.begin for r in found.routes for s in r.stops if s.kind is Kind.YARD)
    assert (found.cost.total, begins) == (40, [20, 50])


def test_classes_that_may_not_mix_take_two_trips(solved: Solve) -> None:
    # A CRT and a whole fridge at one place: twice 2 x 10 = 40, not 20.
    a = Job("a", 1, pickup=(1,), by_class=(("crt", (1,)),))
    b = Job("b", 1, pickup=(1,), by_class=(("fridge", (1,)),))
    problem = Problem(
        line(0, 10), (tipper(),), (a, b), depots=(TIP,), dimensions=("kg",),
        incompatible=frozenset({frozenset({"crt", "fridge"})}),
    )  # fmt: skip
    assert solved(problem).cost.total == 40


def test_what_is_on_board_already_is_unloaded_first(solved: Solve) -> None:
    # 3 on board and 3 at a do not fit 5: tip at -10, a at 10, tip, home: 10 + 20 + 20 + 10 = 60.
    tip = Depot("tip", 2)
    problem = Problem(
        line(0, 10, -10), (tipper(initial_load=(3,)),), jobs(1, pickup=(3,)), depots=(tip,),
        dimensions=("kg",),
    )  # fmt: skip
    found = solved(problem)
    assert (found.cost.total, orders(found)) == (60, ["TIP a TIP"])


def test_a_class_on_board_already_keeps_the_other_out(solved: Solve) -> None:
    # There is room, but a CRT is on board: the same 60 for the fridge.
    fridge = Job("a", 1, pickup=(1,), by_class=(("fridge", (1,)),))
    car = tipper(initial_load=(1,), initial_classes=frozenset({"crt"}))
    problem = Problem(
        line(0, 10, -10), (car,), (fridge,), depots=(Depot("tip", 2),), dimensions=("kg",),
        incompatible=frozenset({frozenset({"crt", "fridge"})}),
    )  # fmt: skip
    assert solved(problem).cost.total == 60


def test_the_nearer_of_two_alternatives_is_served(solved: Solve) -> None:
    # This point (10) or that one (30): 20.
    stops = (Job("near", 1, group="g"), Job("far", 2, group="g"))
    found = solved(Problem(line(0, 10, 30), (van(),), stops))
    assert (found.cost.total, found.unassigned[0].reason) == (20, Reason.ALTERNATIVE_SERVED)


@pytest.mark.parametrize(("price", "cost", "served"), [(19, 19, False), (21, 20, True)])
def test_a_stop_is_left_when_that_is_cheaper(
    price: int, cost: int, served: bool, solved: Solve
) -> None:
    # Serving costs 20.
    found = solved(Problem(line(0, 10), (van(),), jobs(1, price=price)))
    assert (found.cost.total, not found.unassigned) == (cost, served)


def test_what_must_be_served_is_served_at_any_cost(solved: Solve) -> None:
    assert solved(Problem(line(0, 10), (van(fixed=10**6),), jobs(1))).cost.total == 10**6 + 20


def test_the_higher_priority_goes_first_in_a_full_van(solved: Solve) -> None:
    # 3 + 3 into 5: the far one has the priority, 2 x 20 = 40.
    stops = (Job("a", 1, pickup=(3,)), Job("b", 2, pickup=(3,), priority=5))
    problem = Problem(line(0, 10, 20), (van(capacity=(5,)),), stops, dimensions=("kg",))
    found = solved(problem)
    assert (found.cost.total, found.cost.missed) == (40, 1)
    assert found.unassigned[0].change is not None
    assert found.unassigned[0].change.kind is ChangeKind.ADD_CAPACITY


def test_a_locked_prefix_stays_first_however_long_the_way(solved: Solve) -> None:
    # a at 10, back to b at -10, then c at 20 and home: 10 + 20 + 30 + 20 = 80; free it were 60.
    car = van(prefix=(Visit(Kind.JOB, "a"), Visit(Kind.JOB, "b")))
    found = solved(Problem(line(0, 10, -10, 20), (car,), jobs(1, 2, 3)))
    assert (found.cost.total, orders(found)) == (80, ["a b c"])


def test_stops_that_must_share_a_route_do(solved: Solve) -> None:
    # u and v could fetch one each, 20 + 20 = 40; only 'big' has room for both: 10 + 20 + 10 = 40,
    # and 7 fixed.
    cars = (van("u", max_tasks=1), van("v", max_tasks=1), van("big", fixed=7))
    problem = Problem(line(0, 10, -10), cars, jobs(1, 2), together=(frozenset("ab"),))
    found = solved(problem)
    assert (found.cost.total, len(found.routes)) == (47, 1)


def test_stops_that_must_not_share_a_route_do_not(solved: Solve) -> None:
    # One round would cost 40; apart 20 + 40 = 60.
    problem = Problem(line(0, 10, 20), (van("u"), van("v")), jobs(1, 2), apart=(frozenset("ab"),))
    assert solved(problem).cost.total == 60


def test_balance_is_had_where_it_costs_nothing(solved: Solve) -> None:
    # c and d at 20 need both vans: 40 + 40 = 80. a and b lie on the way of either, so two tasks
    # each is free, and any other split would cost its difference.
    problem = Problem(
        line(0, 10, 10, 20), (van("u"), van("v")), (*jobs(1, 2), Job("c", 3), Job("d", 3)),
        apart=(frozenset("cd"),), balance=Balance(1, BalanceOf.TASKS),
    )  # fmt: skip
    found = solved(problem)
    assert found.cost.total == 80
    assert sorted(len(route.tasks) for route in found.routes) == [2, 2]


def test_balance_of_hours_is_a_price_not_a_rule(solved: Solve) -> None:
    # Both vans have to go, 20 and 40 s long; at 1,800/h the difference of 20 s costs 10.
    problem = Problem(
        line(0, 10, 20), (van("u"), van("v")), jobs(1, 2), apart=(frozenset("ab"),),
        balance=Balance(1800),
    )  # fmt: skip
    assert solved(problem).cost.total == 70


def test_a_day_without_vehicles_says_so(solved: Solve) -> None:
    found = solved(Problem(line(0, 10), (), jobs(1)))
    assert found.unassigned[0].reason is Reason.NO_VEHICLE


def test_an_empty_day_has_an_empty_plan(solved: Solve) -> None:
    assert solved(Problem(line(0), (van(),))).routes == ()
