"""Timed steps for solvers that give only the order of tasks: everything as early as it can be."""

from __future__ import annotations

from typing import Any

from bench.case import Case, Task


def earliest_steps(case: Case, vehicle: dict[str, Any], order: list[Task]) -> list[dict[str, Any]]:
    """VROOM steps of a route without breaks; an impossible order shows as a late start."""
    now = vehicle.get("time_window", (0, 0))[0]
    place = vehicle.get("start_index")
    steps: list[dict[str, Any]] = [{"type": "start", "arrival": now}]
    for task in order:
        if place is not None:
            now += case.travel.leg(place, task.place)[0]
        start = next((max(now, a) for a, b in task.windows if now <= b), now)
        steps.append(
            {"type": task.kind, "id": task.id, "arrival": now, "waiting_time": start - now}
        )
        setup = task.setup if place is None or place != task.place else 0
        now, place = start + setup + task.service, task.place
    if vehicle.get("end_index") is not None:
        now += case.travel.leg(place, vehicle["end_index"])[0]
    steps.append({"type": "end", "arrival": now})
    return steps
