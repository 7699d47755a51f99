"""VROOM's problem in: every word it has, and what is said of a wrong one."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from routing.errors import InvalidProblem
from routing.formats import vroom
from routing.solver.problem import GreatCircle, Kind, Visit, Window


def by_coordinates(lats: list[float], lons: list[float], profile: str) -> GreatCircle:
    return GreatCircle(np.array(lats), np.array(lons))


def test_reads_every_word_of_a_vehicle() -> None:
    words = {
        "id": 3,
        "profile": "truck",
        "start_index": 0,
        "end_index": 1,
        "capacity": [4],
        "costs": {"fixed": 9, "per_hour": 10, "per_km": 11, "per_task_hour": 12},
        "skills": [2, 1],
        "time_window": [5, 60],
        "breaks": [{"id": 4, "service": 7, "time_windows": [[30, 40], [10, 20]], "max_load": [1]}],
        "speed_factor": 1.5,
        "max_tasks": 6,
        "max_travel_time": 50,
        "max_distance": 70,
    }
    tables = {"durations": [[0, 1], [1, 0]], "distances": [[0, 2], [2, 0]]}
    problem = vroom.read({"vehicles": [words], "matrices": {"truck": tables}})
    vehicle = problem.vehicles[0]
    assert (vehicle.ref, vehicle.profile, vehicle.start, vehicle.end) == ("3", "truck", 0, 1)
    assert (vehicle.fixed, vehicle.per_hour, vehicle.per_km, vehicle.per_task_hour) == (
        9,
        10,
        11,
        12,
    )
    assert (vehicle.capacity, vehicle.skills, vehicle.shift) == ((4,), {"1", "2"}, Window(5, 60))
    assert vehicle.speed_percent == 150
    assert (vehicle.max_tasks, vehicle.max_travel_seconds, vehicle.max_metres) == (6, 50, 70)
    rest = vehicle.breaks[0]
    assert (rest.ref, rest.service_seconds, rest.max_load) == ("4", 7, (1,))
    assert rest.windows == (Window(10, 20), Window(30, 40))


def test_reads_every_word_of_a_job_and_a_shipment(document: dict[str, Any]) -> None:
    problem = vroom.read(document)
    first, second, third = problem.jobs
    assert (first.ref, first.place, first.pickup, first.service_seconds) == ("1", 1, (2, 20), 30)
    assert (first.priority, second.skills) == (5, {"1"})
    assert (third.delivery, third.setup_seconds) == ((1, 5), 10)
    assert third.windows == (Window(500, 600), Window(900, 1000))
    shipment = problem.shipments[0]
    assert (shipment.pickup.place, shipment.delivery.place, shipment.load) == (4, 2, (1, 1))
    assert shipment.delivery.service_seconds == 20


def test_windows_that_overlap_or_touch_are_one(document: dict[str, Any]) -> None:
    document["jobs"][0]["time_windows"] = [[50, 80], [10, 30], [30, 40], [60, 70]]
    assert vroom.read(document).jobs[0].windows == (Window(10, 40), Window(50, 80))


def test_the_old_amount_of_a_job_is_a_delivery(document: dict[str, Any]) -> None:
    document["jobs"][0] = {"id": 1, "location_index": 1, "amount": [4, 4]}
    job = vroom.read(document).jobs[0]
    assert (job.delivery, job.pickup) == ((4, 4), ())


def test_the_old_matrix_is_the_time_of_a_car() -> None:
    problem = vroom.read({"vehicles": [{"id": 1, "start_index": 0}], "matrix": [[0, 3], [4, 0]]})
    assert problem.travel["car"].leg(1, 0)[0] == 4


def test_a_matrix_of_costs_prices_neither_time_nor_distance(document: dict[str, Any]) -> None:
    document["vehicles"] = [{"id": 1, "start_index": 0, "capacity": [9, 90]}]
    document["matrices"]["car"]["costs"] = [[7] * 5 for _ in range(5)]
    problem = vroom.read(document)
    vehicle = problem.vehicles[0]
    assert (vehicle.per_hour, vehicle.per_km) == (0, 1000)
    assert problem.travel["car"].leg(0, 4) == (400, 7)


def test_times_by_vehicle_type_become_alternatives(document: dict[str, Any]) -> None:
    document["vehicles"][0]["type"] = "van"
    document["vehicles"][1]["type"] = "bike"
    document["jobs"][0]["service_per_type"] = {"bike": 90}
    variants = [job for job in vroom.read(document).jobs if job.group == "1"]
    assert [(job.ref, job.service_seconds, job.vehicles) for job in variants] == [
        ("1@bike", 90, {"8"}),
        ("1@van", 30, {"7"}),
    ]


def test_times_by_a_type_that_no_vehicle_has_change_nothing(document: dict[str, Any]) -> None:
    document["jobs"][0]["service_per_type"] = {"bike": 90}
    assert vroom.read(document).jobs[0].ref == "1"


@pytest.mark.parametrize(
    "field",
    [
        "note",
        "jobs.0.colour",
        "jobs.0.timewindows",
        "shipments.0.price",
        "shipments.0.pickup.pickup",
        "vehicles.0.max_km",
        "vehicles.0.costs.per_stop",
        "vehicles.0.breaks.0.length",
        "vehicles.0.steps.0.arrival",
        "matrices.car.times",
    ],
)
def test_a_key_that_vroom_does_not_know_is_named(document: dict[str, Any], field: str) -> None:
    document["vehicles"][0]["breaks"] = [{"id": 1}]
    document["vehicles"][0]["steps"] = [{"type": "start"}]
    *path, key = field.split(".")
    at: Any = document
    for part in path:
        at = at[int(part)] if part.isdecimal() else at[part]
    at[key] = 1
    with pytest.raises(InvalidProblem, match="is not a key of VROOM's") as caught:
        vroom.read(document)
    assert caught.value.field == field


def test_words_for_other_programs_of_vroom_s_change_nothing(document: dict[str, Any]) -> None:
    plain = vroom.read(document)
    document["options"] = {"g": True}
    document["vehicles"][0]["description"] = document["jobs"][0]["description"] = "by hand"
    times = {"service_at": 5, "service_after": 1, "service_before": 9}
    document["vehicles"][0]["steps"] = [{"type": "start"}, {"type": "job", "id": 1, **times}]
    assert vroom.read(document).jobs == plain.jobs


@pytest.mark.parametrize(("same", "prices"), [("distances", (0, 1000)), ("durations", (3600, 0))])
def test_a_matrix_of_costs_that_repeats_another_leaves_room_for_a_limit(
    document: dict[str, Any], same: str, prices: tuple[int, int]
) -> None:
    document["vehicles"] = [
        {"id": 1, "start_index": 0, "capacity": [9, 90], "max_distance": 50}
    ]  # fmt: skip
    document["matrices"]["car"]["distances"] = [[3] * 5 for _ in range(5)]
    document["matrices"]["car"]["costs"] = document["matrices"]["car"][same]
    problem = vroom.read(document)
    vehicle = problem.vehicles[0]
    assert (vehicle.per_hour, vehicle.per_km, vehicle.max_metres) == (*prices, 50)
    assert problem.travel["car"].leg(0, 4) == (400, 3)


def test_a_limit_of_metres_beside_other_costs_is_refused(document: dict[str, Any]) -> None:
    document["vehicles"] = [
        {"id": 1, "start_index": 0, "capacity": [9, 90], "max_distance": 50}
    ]  # fmt: skip
    document["matrices"]["car"]["costs"] = [[7] * 5 for _ in range(5)]
    with pytest.raises(InvalidProblem, match="neither its durations nor its distances"):
        vroom.read(document)


def test_times_of_a_shipment_may_name_the_types_that_can_do_it(document: dict[str, Any]) -> None:
    document["vehicles"][0] |= {"type": "van", "skills": [1]}
    document["vehicles"][1] |= {"type": "bike", "skills": []}
    document["shipments"][0]["skills"] = [1]
    document["shipments"][0]["pickup"]["service_per_type"] = {"van": 45, "bike": 90}
    assert vroom.read(document).shipments[0].pickup.service_seconds == 45


def test_times_of_a_shipment_that_differ_by_type_are_refused(document: dict[str, Any]) -> None:
    document["vehicles"][0]["type"], document["vehicles"][1]["type"] = "van", "bike"
    document["shipments"][0]["pickup"]["setup_per_type"] = {"van": 45}
    document["shipments"][0].pop("skills", None)
    with pytest.raises(InvalidProblem) as caught:
        vroom.read(document)
    assert caught.value.field == "shipments.0.pickup.setup_per_type"


def test_coordinates_are_one_place_each() -> None:
    yard, door = [121.4, 31.2], [121.5, 31.3]
    problem = vroom.read(
        {
            "vehicles": [{"id": 1, "start": yard, "end": yard}],
            "jobs": [{"id": 1, "location": door}, {"id": 2, "location": door}],
        },
        travel_by=by_coordinates,
    )
    assert problem.travel["car"].size == 2
    assert [job.place for job in problem.jobs] == [1, 1]


def test_coordinates_win_over_matrices_when_asked_for(document: dict[str, Any]) -> None:
    document["vehicles"] = [{"id": 1, "start": [121, 31], "start_index": 0, "capacity": [9, 90]}]
    document["jobs"] = [{"id": 1, "location_index": 4, "location": [121, 32]}]
    del document["shipments"]
    assert vroom.read(document, travel_by=by_coordinates).jobs[0].place == 1


def test_reads_a_file_as_well_as_a_mapping(tmp_path: Path, document: dict[str, Any]) -> None:
    path = tmp_path / "day.json"
    path.write_text(json.dumps(document))
    assert vroom.read(path).jobs == vroom.read(document).jobs


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("vehicles", [], "vehicles"),
        ("vehicles.0.id", None, "vehicles.0.id"),
        ("vehicles.0.id", "7", "vehicles.0.id"),
        ("vehicles.1.capacity", [5], "vehicles.1.capacity"),
        ("vehicles.0.time_window", [9, 3], "vehicles.0.time_window"),
        ("vehicles.0.speed_factor", 0, "vehicles.0.speed_factor"),
        ("vehicles.0.start_index", 5, "vehicles.0.start_index"),
        ("vehicles.0.breaks.0.max_load", [1], "vehicles.0.breaks.0.max_load"),
        ("vehicles.0.costs.fixed", 1.5, "vehicles.0.costs.fixed"),
        ("jobs.1.location_index", None, "jobs.1.location_index"),
        ("jobs.1.location_index", 99, "jobs.1.location_index"),
        ("jobs.1.service", -1, "jobs.1.service"),
        ("jobs.1.pickup", [1, 2, 3], "jobs.1.pickup"),
        ("jobs.2.time_windows", [[1]], "jobs.2.time_windows.0"),
        ("jobs.2.time_windows", [[5, 4]], "jobs.2.time_windows.0"),
        ("jobs.0.id", 2, "jobs.1.id"),
        ("jobs.0.priority", 101, "jobs.0.priority"),
        ("jobs.0", "door", "jobs.0"),
        ("shipments.0.amount", [1], "shipments.0.amount"),
        ("shipments.0.pickup", None, "shipments.0.pickup"),
        ("matrices", None, "matrices"),
        ("matrices", [1], "matrices"),
        ("matrices.car", {}, "matrices.car.durations"),
        ("matrices.car.durations", [[0, 1]], "matrices.car.durations.0"),
        ("matrices.car.durations", [[0.5]], "matrices.car.durations"),
        ("matrices.car.durations", [[-1]], "matrices.car.durations"),
        ("matrices.car.durations", [["x"]], "matrices.car.durations"),
        ("matrices.car.distances", [[0]], "matrices.car"),
        ("matrices.car.costs", [[1] * 5] * 5, "vehicles.0.costs"),
    ],
)
def test_a_mistake_names_its_field(
    document: dict[str, Any], path: str, value: Any, field: str
) -> None:
    with pytest.raises(InvalidProblem) as caught:
        vroom.read(changed(document, path, value))
    assert caught.value.field == field
    assert "\n" not in str(caught.value)


def test_a_price_by_the_kilometre_needs_distances(document: dict[str, Any]) -> None:
    del document["matrices"]["car"]["distances"]
    with pytest.raises(InvalidProblem) as caught:
        vroom.read(document)
    assert caught.value.field == "vehicles.0.costs.per_km"


def test_a_place_off_the_globe_names_its_field(document: dict[str, Any]) -> None:
    document["vehicles"][0]["start"] = [31.0, 121.0]
    with pytest.raises(InvalidProblem) as caught:
        vroom.read(document, travel_by=by_coordinates)
    assert caught.value.field == "vehicles.0.start"


def test_a_file_that_is_no_json_says_so(tmp_path: Path) -> None:
    for text in ("{", "[1]", ""):
        path = tmp_path / "day.json"
        path.write_text(text)
        with pytest.raises(InvalidProblem) as caught:
            vroom.read(path)
        assert caught.value.field == "file"


def test_a_start_comes_from_a_problems_steps(document: dict[str, Any]) -> None:
    document["vehicles"][0]["steps"] = [
        {"type": "start"},
        {"type": "job", "id": 2},
        {"type": "break", "id": 1},
        {"type": "pickup", "id": 1},
        {"type": "delivery", "id": 1},
        {"type": "end"},
    ]
    assert vroom.read_start(document, vroom.read(document)) == {
        "7": (
            Visit(Kind.JOB, "2"),
            Visit(Kind.PICKUP, "1>1"),
            Visit(Kind.DELIVERY, "1>1"),
        )
    }


def test_a_start_takes_the_variant_of_its_vehicle(document: dict[str, Any]) -> None:
    document["vehicles"][0]["type"] = "van"
    document["jobs"][0]["service_per_type"] = {"van": 90}
    document["vehicles"][0]["steps"] = [{"type": "job", "id": 1}]
    start = vroom.read_start(document, vroom.read(document))
    assert start["7"] == (Visit(Kind.JOB, "1@van"),)


@pytest.mark.parametrize(
    ("routes", "field"),
    [
        ([{"vehicle": 9, "steps": []}], "routes.0.vehicle"),
        ([{"vehicle": 7, "steps": [{"type": "job", "id": 9}]}], "routes.0.steps.0"),
        ([{"vehicle": 7, "steps": [{"type": "job"}]}], "routes.0.steps.0"),
        ([{"steps": []}], "routes.0.vehicle"),
    ],
)
def test_a_start_of_another_problem_names_its_field(
    document: dict[str, Any], routes: Any, field: str
) -> None:
    with pytest.raises(InvalidProblem) as caught:
        vroom.read_start({"routes": routes}, vroom.read(document))
    assert caught.value.field == field


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The document with one value replaced, or taken out by None."""
    answer = deepcopy(document)
    *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    target: Any = answer
    for part in way:
        target = target[part]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return answer
