"""VROOM's answer out, worked by hand for the small day."""

from typing import Any

import numpy as np

from routing.formats import vroom
from routing.solver.draft import Draft
from routing.solver.plan import Change, ChangeKind, Plan, Reason, Unassigned
from routing.solver.problem import GreatCircle, Job, Kind, Problem, Vehicle, Visit


def test_writes_steps_as_vroom_does(document: dict[str, Any], problem: Problem, plan: Plan) -> None:
    route = vroom.write(problem, plan, document)["routes"][0]
    assert [(step["type"], step.get("id")) for step in route["steps"]] == [
        ("start", None),
        ("break", 1),
        ("job", 1),
        ("job", 3),
        ("pickup", 1),
        ("delivery", 1),
        ("job", 2),
        ("end", None),
    ]
    job = route["steps"][3]
    # By way of place 1 to place 3: 100 + 200 s of travel, 3,000 m; 2 kg on board, 1 delivered.
    assert (job["duration"], job["distance"], job["setup"]) == (300, 3000, 10)
    assert job["load"] == [2, 20]
    assert job["arrival"] + job["waiting_time"] in range(500, 601)
    assert all(step["violations"] == [] for step in route["steps"])


def test_a_route_costs_what_vroom_counts(
    document: dict[str, Any], problem: Problem, plan: Plan
) -> None:
    answer = vroom.write(problem, plan, document)
    # 0-1-3-4-2-2-0: 800 s and 8 km; 50 fixed + 800 s at 3,600 an hour + 8 km at 10 = 930.
    assert answer["routes"][0]["cost"] == answer["summary"]["cost"] == 930
    assert answer["routes"][0]["duration"] == 800
    assert answer["routes"][0]["distance"] == 8000


def test_the_summary_adds_the_routes_up(
    document: dict[str, Any], problem: Problem, plan: Plan
) -> None:
    summary = vroom.write(problem, plan, document)["summary"]
    assert (summary["routes"], summary["unassigned"], summary["priority"]) == (1, 0, 5)
    # Services 30 + 20 and the break's 60; setup 10.
    assert (summary["service"], summary["setup"]) == (110, 10)
    # The shipment counts for both.
    assert (summary["pickup"], summary["delivery"]) == ([6, 31], [2, 6])


def test_repeats_what_the_question_said(
    document: dict[str, Any], problem: Problem, plan: Plan
) -> None:
    route = vroom.write(problem, plan, document)["routes"][0]
    assert (route["vehicle"], route["description"]) == (7, "small van")
    last = route["steps"][-2]
    assert (last["description"], last["location"]) == ("Mrs Li", [121.2, 31.0])
    assert last["location_index"] == 2
    assert route["steps"][0]["location"] == [121.0, 31.0]


def test_without_distances_none_are_written(document: dict[str, Any]) -> None:
    del document["matrices"]["car"]["distances"]
    document["vehicles"][0]["costs"] = {}
    problem = vroom.read(document)
    draft = Draft(problem)
    assert not draft.load_plan([("7", (Visit(Kind.JOB, "1"),))])
    answer = vroom.write(problem, draft.plan(), document)
    assert "distance" not in answer["summary"]
    assert "distance" not in answer["routes"][0]["steps"][1]


def test_what_is_left_out_is_listed_with_its_reason(document: dict[str, Any]) -> None:
    problem = vroom.read(document)
    change = Change(ChangeKind.ADD_SKILL, of="1", extra_cost=12.5)
    plan = Plan(
        (),
        (
            Unassigned("2", Reason.SKILL, "8", change),
            Unassigned("1>1", Reason.CAPACITY),
        ),
    )
    answer = vroom.write(problem, plan, document)
    assert answer["unassigned"] == [
        {
            "id": 2,
            "description": "Mrs Li",
            "location": [121.2, 31.0],
            "location_index": 2,
            "type": "job",
        },
        {"id": 1, "location_index": 4, "type": "pickup"},
        {"id": 1, "location_index": 2, "type": "delivery"},
    ]
    assert answer["huiliu"]["unassigned"][0] == {
        "ref": "2",
        "reason": "skill",
        "nearest_vehicle": "8",
        "change": {"kind": "add_skill", "amount": 0, "of": "1", "extra_cost": 12.5},
    }


def test_a_job_with_times_by_type_is_left_out_once(document: dict[str, Any]) -> None:
    document["vehicles"][0]["type"] = "van"
    document["jobs"][0]["service_per_type"] = {"van": 90}
    problem = vroom.read(document)
    variants = [job.ref for job in problem.jobs if job.group]
    left = tuple(Unassigned(ref, Reason.CAPACITY) for ref in variants)
    assert [one["id"] for one in vroom.write(problem, Plan((), left), document)["unassigned"]] == [
        1
    ]
    served = (Unassigned(variants[0], Reason.ALTERNATIVE_SERVED),)
    assert vroom.write(problem, Plan((), served), document)["unassigned"] == []


def test_a_problem_of_our_own_keeps_its_refs_as_descriptions() -> None:
    travel = GreatCircle(np.array([31.0, 31.1]), np.array([121.0, 121.1]))
    problem = Problem(
        travel={"car": travel},
        vehicles=(Vehicle("V-1", start=0, end=0),),
        jobs=(Job("HL-2026-0007", place=1),),
    )
    draft = Draft(problem)
    assert not draft.load_plan([("V-1", (Visit(Kind.JOB, "HL-2026-0007"),))])
    route = vroom.write(problem, draft.plan())["routes"][0]
    step = route["steps"][1]
    assert (route["vehicle"], route["description"]) == (1, "V-1")
    assert (step["id"], step["description"]) == (1, "HL-2026-0007")
    assert step["location"] == [121.1, 31.1]


def test_an_answer_can_be_started_from(
    document: dict[str, Any], problem: Problem, plan: Plan
) -> None:
    answer = vroom.write(problem, plan, document)
    tasks = tuple(stop.visit for stop in plan.routes[0].tasks)
    assert vroom.read_start(answer, problem) == {"7": tasks}
