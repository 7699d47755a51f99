"""The lower bound by hand: what it counts, and where there is none."""

from routing.solver.bound import lower_bound
from routing.solver.plan import SUBUNITS
from routing.solver.planner import Budget, plan
from routing.solver.problem import Depot, Job, Problem, Shipment, ShipmentStep, Window
from routing.solver.schedule import Scheduler
from tests.unit.routing.solver.line import jobs, line, van
from tests.unit.routing.solver.test_planner import town


def bound(problem: Problem) -> float | None:
    found = lower_bound(problem, Scheduler(problem))
    return None if found is None else found.subunits / SUBUNITS


def test_one_round_of_two_stops_is_met() -> None:
    # 0 -> 10 -> 20 -> 0 is the only way to give each a successor: 40.
    assert bound(Problem(line(0, 10, 20), (van(),), jobs(1, 2))) == 40


def test_as_many_vehicles_as_the_loads_need_have_their_fixed_price() -> None:
    # 3 + 3 do not fit 5: two vans at 100, 20 + 40 of travel.
    cars = tuple(van(ref, fixed=100, capacity=(5,)) for ref in "uvw")
    day = Problem(line(0, 10, 20), cars, jobs(1, 2, pickup=(3,)), dimensions=("kg",))
    assert bound(day) == 260


def test_a_ring_without_a_yard_is_cheaper_than_a_route() -> None:
    # Far pairs go round each other: 2 to and from b and c, 20 for a; the best plan takes 20 + 202.
    day = Problem(line(0, 10, 100, 101), (van(),), jobs(1, 2, 3))
    assert bound(day) == 22


def test_windows_forbid_who_follows_whom() -> None:
    # b cannot come after a, nor a after b: each needs a van of its own, 20 + 40.
    stops = (Job("a", 1, windows=(Window(50, 50),)), Job("b", 2, windows=(Window(50, 50),)))
    assert bound(Problem(line(0, 10, 20), (van("u"), van("v")), stops)) == 60


def test_what_may_be_left_out_counts_its_price_at_most() -> None:
    # a at 7 is cheaper left than the 20 of its round.
    assert bound(Problem(line(0, 10), (van(),), jobs(1, price=7))) == 7


def test_both_ends_of_a_shipment_are_halts() -> None:
    one = Shipment("s", ShipmentStep(2), ShipmentStep(1), load=(1,))
    day = Problem(line(0, 10, 20), (van(capacity=(1,)),), (), (one,), dimensions=("kg",))
    assert bound(day) == 40


def test_work_is_paid_at_the_least_rate() -> None:
    # 20 s of driving, and 30 s of work at 7,200/h.
    cars = (van("u", per_task_hour=7200), van("v", per_task_hour=9000))
    assert bound(Problem(line(0, 10), cars, jobs(1, service_seconds=30))) == 80


def test_a_load_that_has_to_be_unloaded_goes_home_by_a_yard() -> None:
    # To a at 10, to the tip at -5, home: 10 + 15 + 5, and 2 a unit for 3.
    tip = Depot("tip", 2, cost_per_unit=(2,))
    car = van(yards=frozenset({"tip"}), must_unload=True, capacity=(5,))
    day = Problem(line(0, 10, -5), (car,), jobs(1, pickup=(3,)), depots=(tip,), dimensions=("kg",))
    assert bound(day) == 36


def test_two_loads_too_many_for_one_trip_have_a_yard_between_them() -> None:
    # a at 10 and b at 20 with the tip at 0: 10, 10 + 20, 20; the best plan is as long.
    tip = Depot("tip", 0)
    car = van(yards=frozenset({"tip"}), must_unload=True, capacity=(5,))
    day = Problem(
        line(0, 10, 20), (car,), jobs(1, 2, pickup=(3,)), depots=(tip,), dimensions=("kg",)
    )
    assert bound(day) == 60


def test_alternatives_have_none() -> None:
    choice = Problem(line(0, 10, 20), (van(),), (Job("a", 1, group="g"), Job("b", 2, group="g")))
    assert bound(choice) is None


def test_a_plan_that_is_not_proved_says_its_bound() -> None:
    found = plan(town(25), Budget(steps=10), threads=1)
    assert not found.optimal
    assert found.lower_bound is not None
    assert 0 < found.lower_bound <= found.cost.total
    assert found.bound == "cheapest successors"
