"""One small problem for each rule of a single route; the best plan is worked by hand."""

import pytest

from routing.solver.problem import (
    Break,
    Job,
    Matrices,
    Problem,
    Shipment,
    ShipmentStep,
    Speed,
    Vehicle,
    Window,
)
from tests.unit.routing.solver.line import Solve, jobs, line, orders, van


def test_drives_the_shorter_way_round(solved: Solve) -> None:
    # 0 -> 10 -> 20 -> 0: 10 + 10 + 20 = 40.
    assert solved(Problem(line(0, 10, 20), (van(),), jobs(1, 2))).cost.total == 40


def test_counts_fixed_hours_and_kilometres_as_vroom_does(solved: Solve) -> None:
    # 500 fixed + 7,200/h x 20 s = 40 + 1,000/km x 0.2 km = 200.
    problem = Problem(line(0, 10), (van(fixed=500, per_hour=7200, per_km=1000),), jobs(1))
    assert solved(problem).cost.total == 740


def test_an_asymmetric_table_decides_the_direction(solved: Solve) -> None:
    # Round 0 -> 1 -> 2 -> 0 costs 1 + 1 + 1 = 3; the other way 9 + 9 + 9 = 27.
    table = Matrices.of([[0, 1, 9], [9, 0, 1], [1, 9, 0]])
    found = solved(Problem({"car": table}, (van(),), jobs(1, 2)))
    assert (found.cost.total, orders(found)) == (3, ["a b"])


def test_two_trips_of_two_vans_where_one_is_too_small(solved: Solve) -> None:
    # Loads 3 + 3 do not fit 5: 2 x 10 + 2 x 20 = 60.
    problem = Problem(
        line(0, 10, 20), (van("u", capacity=(5,)), van("v", capacity=(5,))),
        jobs(1, 2, pickup=(3,)), dimensions=("kg",),
    )  # fmt: skip
    assert solved(problem).cost.total == 60


def test_the_second_dimension_binds_when_the_first_does_not(solved: Solve) -> None:
    # kg 2 of 9, cages 2 of 1 each: two vans, 20 + 40 = 60.
    room = (9, 1)
    problem = Problem(
        line(0, 10, 20), (van("u", capacity=room), van("v", capacity=room)),
        jobs(1, 2, pickup=(1, 1)), dimensions=("kg", "cages"),
    )  # fmt: skip
    assert solved(problem).cost.total == 60


def test_new_out_and_old_back_share_the_space(solved: Solve) -> None:
    # Each visit brings 4 and takes 4 of 8: both fit one round, 40.
    problem = Problem(
        line(0, 10, 20), (van(capacity=(8,)),), jobs(1, 2, delivery=(4,), pickup=(4,)),
        dimensions=("kg",),
    )  # fmt: skip
    assert solved(problem).cost.total == 40


def test_a_window_forces_the_longer_order(solved: Solve) -> None:
    # b at 20 by 20, then back to a at 10: 20 + 10 + 10 = 40, in the order b a.
    stops = (Job("a", 1, windows=(Window(25, 60),)), Job("b", 2, windows=(Window(0, 20),)))
    found = solved(Problem(line(0, 10, 20), (van(),), stops))
    assert (found.cost.total, orders(found)) == (40, ["b a"])


def test_waits_for_the_second_of_two_windows(solved: Solve) -> None:
    # With 8 s of work at b (at 20, done by 28), a at 10 is reached at 38: between its windows.
    a = Job("a", 1, windows=(Window(0, 5), Window(50, 60)))
    b = Job("b", 2, service_seconds=8, windows=(Window(20, 20),))
    found = solved(Problem(line(0, 10, 20), (van(),), (a, b)))
    times = {stop.ref: stop.begin for stop in found.routes[0].stops}
    assert (found.cost.total, times["b"], times["a"]) == (40, 20, 50)


def test_leaves_as_late_as_it_costs_nothing(solved: Solve) -> None:
    # a at 10 opens at 100: departure at 90, back at 110.
    found = solved(Problem(line(0, 10), (van(),), jobs(1, windows=(Window(100, 200),))))
    assert (found.routes[0].departure, found.routes[0].arrival) == (90, 110)


def test_setup_is_spent_once_at_one_place(solved: Solve) -> None:
    # Two jobs of 5 s at one door with 7 s of parking: 10 + 7 + 5 + 5 + 10 = 37 of duty.
    found = solved(Problem(line(0, 10), (van(),), jobs(1, 1, setup_seconds=7, service_seconds=5)))
    assert (found.cost.total, found.routes[0].duty_seconds) == (20, 37)


def test_a_break_is_taken_while_waiting(solved: Solve) -> None:
    # a opens at 100, the break of 30 may begin from 20 on: no one is later for it, back at 110.
    rest = Break("lunch", (Window(20, 60),), 30)
    problem = Problem(line(0, 10), (van(breaks=(rest,)),), jobs(1, windows=(Window(100, 200),)))
    found = solved(problem)
    assert (found.cost.total, found.routes[0].arrival) == (20, 110)


def test_a_break_on_the_way_splits_the_leg(solved: Solve) -> None:
    # Leave at 0, drive 4, rest 4 to 9, drive 6: at a by 15, and its window ends there.
    rest = Break("tea", (Window(4, 4),), 5)
    problem = Problem(line(0, 10), (van(breaks=(rest,)),), jobs(1, windows=(Window(15, 15),)))
    stops = solved(problem).routes[0].stops
    assert [(s.kind, s.arrival, s.travel_seconds) for s in stops[1:3]] == [
        ("break", 4, 4), ("job", 15, 6),
    ]  # fmt: skip


def test_a_break_with_a_largest_load_comes_before_the_heavy_stop(solved: Solve) -> None:
    # At most 0 on board: the break has to be taken before a is fetched at 10.
    rest = Break("tea", (Window(0, 500),), 5, max_load=(0,))
    problem = Problem(
        line(0, 10), (van(breaks=(rest,), capacity=(5,)),), jobs(1, pickup=(3,)),
        dimensions=("kg",),
    )  # fmt: skip
    assert orders(solved(problem)) == ["TEA a"]


def test_the_skilled_van_comes_however_far_it_is(solved: Solve) -> None:
    # The near van lacks the skill; the far one drives 2 x 90 = 180.
    far = Vehicle("far", start=2, end=2, skills=frozenset({"lithium"}))
    stop = Job("a", 1, skills=frozenset({"lithium"}))
    assert solved(Problem(line(0, 10, 100), (van(), far), (stop,))).cost.total == 180


def test_a_named_vehicle_serves_its_job(solved: Solve) -> None:
    # Only 'far' may: 2 x 90 = 180.
    far = Vehicle("far", start=2, end=2)
    stop = Job("a", 1, vehicles=frozenset({"far"}))
    assert solved(Problem(line(0, 10, 100), (van(), far), (stop,))).cost.total == 180


def test_a_shipment_is_picked_up_before_it_is_delivered(solved: Solve) -> None:
    # From 20 to 10: 20 + 10 + 10 = 40; with b at 15 on the way it stays 40.
    one = Shipment("s", ShipmentStep(2), ShipmentStep(1), load=(1,))
    problem = Problem(
        line(0, 10, 20, 15), (van(capacity=(1,)),), (Job("b", 3),), (one,), dimensions=("kg",)
    )
    assert solved(problem).cost.total == 40


def test_open_ends_cost_nothing(solved: Solve) -> None:
    # From nowhere to nowhere: only the 10 between the two stops.
    assert solved(Problem(line(0, 10, 20), (Vehicle("van"),), jobs(1, 2))).cost.total == 10


@pytest.mark.parametrize(
    ("limit", "cost"),
    [
        # Both in one round: 40. One van each: 20 + 40 = 60.
        ({}, 40),
        ({"max_stops": 1}, 60),
        ({"max_tasks": 1}, 60),
    ],
)
def test_most_stops_and_most_tasks_split_a_round(
    limit: dict[str, int], cost: int, solved: Solve
) -> None:
    problem = Problem(line(0, 10, 20), (van("u", **limit), van("v", **limit)), jobs(1, 2))
    assert solved(problem).cost.total == cost


def test_two_tasks_at_one_door_are_one_stop(solved: Solve) -> None:
    # One halt at 10 for both: 20.
    assert solved(Problem(line(0, 10), (van(max_stops=1),), jobs(1, 1))).cost.total == 20


@pytest.mark.parametrize("limit", [{"max_metres": 399}, {"max_travel_seconds": 39}])
def test_too_long_a_round_leaves_the_far_stop(limit: dict[str, int], solved: Solve) -> None:
    # 40 s or 400 m would be needed for b; a alone is 20.
    found = solved(Problem(line(0, 10, 20), (van(**limit),), jobs(1, 2)))
    assert (found.cost.total, [one.ref for one in found.unassigned]) == (20, ["b"])


def test_overtime_is_paid_where_it_is_cheaper_than_a_second_van(solved: Solve) -> None:
    # One round of 40 s, 10 of them at 7,200/h = 20: 60. Two vans with 100 fixed each cost more.
    cars = [
        van(ref, fixed=100, max_seconds=30, max_overtime_seconds=10, per_overtime_hour=7200)
        for ref in "uv"
    ]
    assert solved(Problem(line(0, 10, 20), tuple(cars), jobs(1, 2))).cost.total == 160


def test_duty_is_shortened_by_leaving_late(solved: Solve) -> None:
    # a opens at 100: 20 s of driving, and 20 s of duty at 3,600/h: 40.
    problem = Problem(line(0, 10), (van(per_duty_hour=3600),), jobs(1, windows=(Window(100, 200),)))
    assert solved(problem).cost.total == 40


def test_the_price_of_a_stop_counts_halts(solved: Solve) -> None:
    # 20 s, and 5 for the one halt with two tasks.
    assert solved(Problem(line(0, 10), (van(per_stop=5),), jobs(1, 1))).cost.total == 25


def test_pay_for_work_counts_service(solved: Solve) -> None:
    # 20 s of driving, 30 s of work at 7,200/h = 60.
    problem = Problem(line(0, 10), (van(per_task_hour=7200),), jobs(1, service_seconds=30))
    assert solved(problem).cost.total == 80


def test_each_profile_has_its_own_table(solved: Solve) -> None:
    # The bike's short cut to a is 4 each way where the car drives 10: 8 for a; b at 20 is the
    # car's, 40, as the bike takes 90 there and back.
    tables = {
        "car": Matrices.of([[0, 10, 20], [10, 0, 10], [20, 10, 0]]),
        "bike": Matrices.of([[0, 4, 45], [4, 0, 45], [45, 45, 0]]),
    }
    cars = (van("car", max_tasks=1), van("bike", profile="bike"))
    found = solved(Problem(tables, cars, jobs(1, 2)))
    assert (found.cost.total, orders(found)) == (48, ["a", "b"])


def test_half_speed_takes_twice_as_long(solved: Solve) -> None:
    assert solved(Problem(line(0, 10), (van(speed_percent=50),), jobs(1))).cost.total == 40


def test_the_rush_hour_is_driven_around(solved: Solve) -> None:
    # Before 100 everything takes twice as long; a is open from 0 to 300: leave at 100, 20 s.
    problem = Problem(
        line(0, 10), (van(),), jobs(1, windows=(Window(0, 300),)),
        speeds=(Speed(0, 50), Speed(100, 100)),
    )  # fmt: skip
    found = solved(problem)
    assert (found.cost.total, found.routes[0].departure) == (20, 100)
