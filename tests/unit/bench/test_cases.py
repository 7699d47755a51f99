"""The benchmark's cases: they are what they say, and the same each time."""

import pytest

from bench.case import BREAKS, SEVERAL_WINDOWS, tasks
from bench.cases import SETS, case


@pytest.mark.parametrize("name", ["mixed-100", "city-50", "shanghai", "C1_2_1", "made-LRC2"])
def test_a_case_is_the_same_each_time(name: str) -> None:
    assert case(name).problem == case(name).problem


def test_the_mixed_problems_say_all_they_claim() -> None:
    problem = case("mixed-200").problem
    assert len(tasks(problem)) == 200
    assert any(len(job.get("time_windows", ())) == 2 for job in problem["jobs"])
    assert any("skills" in job for job in problem["jobs"])
    assert problem["shipments"]
    vehicle = problem["vehicles"][0]
    assert vehicle["breaks"]
    assert len(vehicle["capacity"]) == 2
    assert set(vehicle["costs"]) == {"fixed", "per_hour", "per_km"}


def test_a_part_leaves_out_what_a_peer_cannot_state() -> None:
    part = case("shanghai-part")
    assert part.needs == case("shanghai").needs - {BREAKS, SEVERAL_WINDOWS}
    assert not any("breaks" in vehicle for vehicle in part.problem["vehicles"])


def test_every_door_of_a_city_can_be_reached_inside_its_window() -> None:
    city = case("city-2000")
    shift = city.problem["vehicles"][0]["time_window"]
    for job in city.problem["jobs"]:
        out, _ = city.travel.leg(0, job["location_index"])
        back, _ = city.travel.leg(job["location_index"], 0)
        start, late = job.get("time_windows", [shift])[0]
        begin = max(start, shift[0] + out)
        assert begin <= late
        assert begin + job["service"] + back <= shift[1]


@pytest.mark.parametrize("name", [name for name in SETS["made"] if "-L" not in name])
def test_every_made_customer_can_be_served_alone_in_its_window(name: str) -> None:
    made = case(name)
    home = made.problem["vehicles"][0]["time_window"][1]
    for job in made.problem["jobs"]:
        out, _ = made.travel.leg(0, job["location_index"])
        ((early, late),) = job["time_windows"]
        assert out <= late
        assert early <= late
        assert late + job["service"] + out <= home


def test_made_pairs_are_in_the_order_of_a_plan() -> None:
    made = case("made-LR1")
    for one in made.problem["shipments"]:
        first, second = one["pickup"], one["delivery"]
        there = first["time_windows"][0][0] + first["service"]
        there += made.travel.leg(first["location_index"], second["location_index"])[0]
        assert there <= second["time_windows"][0][1]


def test_every_name_of_a_set_is_a_case() -> None:
    for name in {name for names in SETS.values() for name in names} - {"city-10000", "Ghent1"}:
        assert case(name).stops > 0
