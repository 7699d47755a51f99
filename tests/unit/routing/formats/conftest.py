"""A small day in VROOM's words, and a plan of it."""

from typing import Any

import pytest

from routing.formats import vroom
from routing.solver.draft import Draft
from routing.solver.plan import Plan
from routing.solver.problem import Problem


@pytest.fixture
def document() -> dict[str, Any]:
    """Three jobs and a shipment on a line of places 0 to 4, 100 s and 1,000 m apart."""
    row = range(5)
    return {
        "vehicles": [
            {
                "id": 7,
                "description": "small van",
                "start_index": 0,
                "end_index": 0,
                "start": [121.0, 31.0],
                "capacity": [10, 100],
                "skills": [1],
                "time_window": [0, 10_000],
                "breaks": [{"id": 1, "service": 60, "time_windows": [[0, 9_000]]}],
                "costs": {"fixed": 50, "per_hour": 3600, "per_km": 10},
            },
            {"id": 8, "start_index": 0, "capacity": [5, 50]},
        ],
        "jobs": [
            {"id": 1, "location_index": 1, "pickup": [2, 20], "service": 30, "priority": 5},
            {"id": 2, "location_index": 2, "pickup": [3, 10], "skills": [1],
             "description": "Mrs Li", "location": [121.2, 31.0]},
            {"id": 3, "location_index": 3, "delivery": [1, 5], "setup": 10,
             "time_windows": [[500, 600], [900, 1000]]},
        ],
        "shipments": [
            {
                "pickup": {"id": 1, "location_index": 4},
                "delivery": {"id": 1, "location_index": 2, "service": 20},
                "amount": [1, 1],
            }
        ],
        "matrices": {
            "car": {
                "durations": [[100 * abs(a - b) for b in row] for a in row],
                "distances": [[1000 * abs(a - b) for b in row] for a in row],
            }
        },
    }  # fmt: skip


@pytest.fixture
def problem(document: dict[str, Any]) -> Problem:
    """The small day, read."""
    return vroom.read(document)


@pytest.fixture
def plan(problem: Problem) -> Plan:
    """Vehicle 7 does all: jobs 1 and 3, the shipment, job 2; its break comes first."""
    steps = [("break", 1), ("job", 1), ("job", 3), ("pickup", 1), ("delivery", 1), ("job", 2)]
    answer = {
        "routes": [{"vehicle": 7, "steps": [{"type": kind, "id": key} for kind, key in steps]}]
    }
    draft = Draft(problem)
    assert not draft.load_plan(vroom.read_start(answer, problem).items())
    return draft.plan()
