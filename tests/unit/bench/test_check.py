"""The benchmark's judge: what it counts, and every fault that it has to find."""

from typing import Any

import numpy as np
import pytest

from bench.case import Case
from bench.check import check
from routing.solver.problem import Matrices

ROWS = range(4)
LINE = Matrices(
    np.array([[100 * abs(a - b) for b in ROWS] for a in ROWS]),
    np.array([[1000 * abs(a - b) for b in ROWS] for a in ROWS]),
)
CASE = Case(
    "line",
    {
        "vehicles": [
            {
                "id": 1,
                "start_index": 0,
                "end_index": 0,
                "capacity": [5],
                "time_window": [0, 2000],
                "breaks": [{"id": 1, "service": 50, "time_windows": [[0, 300]], "max_load": [2]}],
                "costs": {"fixed": 10, "per_hour": 3600, "per_km": 100},
            },
            {"id": 2, "start_index": 0, "end_index": 0, "capacity": [5], "max_tasks": 1},
        ],
        "jobs": [
            {"id": 1, "location_index": 1, "pickup": [2], "time_windows": [[200, 400]]},
            {"id": 2, "location_index": 3, "pickup": [3], "service": 30, "skills": [9]},
        ],
        "shipments": [
            {
                "pickup": {"id": 1, "location_index": 2},
                "delivery": {"id": 1, "location_index": 1},
                "amount": [4],
            }
        ],
    },
    LINE,
    by_distance=True,
)


def route(*steps: tuple[str, int, int], vehicle: int = 1, end: int = 1000) -> dict[str, Any]:
    return {
        "vehicle": vehicle,
        "steps": [
            {"type": "start", "arrival": 0},
            *({"type": kind, "id": key, "arrival": at} for kind, key, at in steps),
            {"type": "end", "arrival": end},
        ],
    }


def test_a_good_answer_costs_what_vroom_would_count() -> None:
    verdict = check(CASE, {"routes": [route(("break", 1, 0), ("job", 1, 200))]})
    # Out and back to place 1: 200 s and 2 km; 10 + 200 + 200.
    assert (verdict.cost, verdict.left_out, verdict.faults) == (410, 3, ())


@pytest.mark.parametrize(
    ("routes", "word"),
    [
        ([route(("job", 1, 200))], "break 1 is missing"),
        ([route(("break", 1, 0), ("job", 1, 140))], "sooner"),
        ([route(("break", 1, 0), ("job", 1, 450))], "outside its windows"),
        ([route(("break", 1, 310), ("job", 1, 400))], "outside its windows"),
        ([route(("job", 1, 200), ("break", 1, 190))], "while at work"),
        ([route(("job", 1, 200), ("break", 1, 200), end=340)], "sooner"),
        ([route(("break", 1, 0), ("job", 1, 200), end=2001)], "after its shift"),
        ([route(("break", 1, 0), ("job", 2, 400))], "skills"),
        ([route(("pickup", 1, 200), ("delivery", 1, 300), ("break", 1, 300))], ""),
        ([route(("pickup", 1, 200), ("break", 1, 200), ("delivery", 1, 400))], "too much"),
        ([route(("break", 1, 0), ("pickup", 1, 300), ("job", 1, 400))], "overloaded"),
        ([route(("break", 1, 0), ("pickup", 1, 300))], "half served"),
        ([route(("break", 1, 0), ("delivery", 1, 300), ("pickup", 1, 400))], "before its pickup"),
        ([route(("pickup", 1, 200), ("delivery", 1, 300), vehicle=2)], "max_tasks is 2"),
        ([route(("job", 1, 200), vehicle=2)] * 2, "served 2 times"),
        ([route(("job", 7, 200), vehicle=2)], "unknown"),
        ([route(("job", 1, 200), vehicle=5)], "unknown"),
        ([route(("break", 1, 0), ("break", 2, 50), ("job", 1, 200))], "not its own"),
    ],
)
def test_finds_each_fault(routes: list[dict[str, Any]], word: str) -> None:
    faults = check(CASE, {"routes": routes}).faults
    assert any(word in fault for fault in faults) if word else faults == ()
