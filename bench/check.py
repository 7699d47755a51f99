"""The one judge of every solver's answer; it shares no code with the planner.

An answer is VROOM's JSON: routes of timed steps. Feasible means: each task once or left out, in
the order and at the times that the answer itself states.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bench.case import Case, Task, tasks


@dataclass(frozen=True)
class Verdict:
    """What an answer is worth: `cost` as VROOM counts it, `left_out` tasks, `faults` in words."""

    cost: int
    left_out: int
    faults: tuple[str, ...]
    routes: int = 0

    @property
    def feasible(self) -> bool:
        return not self.faults


def check(case: Case, answer: dict[str, Any]) -> Verdict:
    """Recompute cost and feasibility from the steps alone."""
    known = {(task.kind, task.id): task for task in tasks(case.problem)}
    vehicles = {vehicle["id"]: vehicle for vehicle in case.problem["vehicles"]}
    faults: list[str] = []
    served: Counter[tuple[str, int]] = Counter()
    used: Counter[int] = Counter()
    cost = Fraction(0)
    for route in answer["routes"]:
        used[route["vehicle"]] += 1
        seen = [
            (step["type"], step["id"]) for step in route["steps"] if step["type"] in _TASK_KINDS
        ]
        unknown = [key for key in seen if key not in known]
        if unknown or route["vehicle"] not in vehicles:
            faults.append(f"vehicle {route['vehicle']}: unknown {unknown}")
            continue
        served.update(seen)
        if not seen:
            continue
        walk = _Walk(case, vehicles[route["vehicle"]], known)
        faults += [f"vehicle {route['vehicle']}: {fault}" for fault in walk.faults(route["steps"])]
        cost += walk.cost()
    faults += [f"vehicle {key} used {times} times" for key, times in used.items() if times > 1]
    faults += [f"{key} served {times} times" for key, times in served.items() if times > 1]
    faults += _halves(known, served)
    left_out = sum(1 for key in known if key not in served)
    return Verdict(round(cost), left_out, tuple(faults), len(used))


_TASK_KINDS = frozenset({"job", "pickup", "delivery"})


def _halves(known: dict[tuple[str, int], Task], served: Counter[tuple[str, int]]) -> list[str]:
    """Shipments of which only one end is served."""
    ends: Counter[int] = Counter()
    for key in served:
        shipment = known[key].shipment
        if shipment is not None:
            ends[shipment] += 1
    return [f"shipment number {number} half served" for number, n in ends.items() if n % 2]


class _Walk:
    """One route walked from step to step."""

    def __init__(
        self, case: Case, vehicle: dict[str, Any], known: dict[tuple[str, int], Task]
    ) -> None:
        self._case, self._vehicle, self._known = case, vehicle, known
        self._seconds = self._metres = 0

    def cost(self) -> Fraction:
        prices = self._vehicle.get("costs", {})
        return (
            prices.get("fixed", 0)
            + Fraction(prices.get("per_hour", 3600) * self._seconds, 3600)
            + Fraction(prices.get("per_km", 0) * self._metres, 1000)
        )

    def faults(self, steps: list[dict[str, Any]]) -> list[str]:
        vehicle, found = self._vehicle, []
        place = vehicle.get("start_index")
        shift = vehicle.get("time_window")
        free = steps[0]["arrival"]  # when the vehicle may next do anything
        if shift and free < shift[0]:
            found.append("leaves before its shift")
        rests = 0  # seconds of break since the last place
        left = free  # when the last place was left
        load = [0] * len(vehicle.get("capacity", ()))
        open_shipments: set[int] = set()
        breaks = {rest["id"]: rest for rest in vehicle.get("breaks", ())}
        number = 0
        for step in steps:
            start = step["arrival"] + step.get("waiting_time", 0)
            if step["type"] == "break":
                rest = breaks.pop(step["id"], None)
                if rest is None:
                    found.append(f"break {step['id']} is not its own")
                    continue
                found += _break_faults(rest, start, free, load)
                rests += rest.get("service", 0)
                free = start + rest.get("service", 0)
                continue
            if step["type"] == "start":
                continue
            if step["type"] == "end":
                if vehicle.get("end_index") is None:
                    continue
                seconds = self._go(place, vehicle["end_index"])
                if step["arrival"] < max(left + seconds + rests, free):
                    found.append("ends sooner than it can")
                if shift and step["arrival"] > shift[1]:
                    found.append("ends after its shift")
                continue
            task = self._known[step["type"], step["id"]]
            number += 1
            seconds = self._go(place, task.place)
            if step["arrival"] < max(left + seconds + rests, free):
                found.append(f"{task.kind} {task.id} reached sooner than it can be")
            if task.windows and not any(a <= start <= b for a, b in task.windows):
                found.append(f"{task.kind} {task.id} starts at {start}, outside its windows")
            setup = task.setup if place is None or task.place != place else 0
            left = free = start + setup + task.service
            rests, place = 0, task.place
            if not task.skills <= set(vehicle.get("skills", ())):
                found.append(f"{task.kind} {task.id} needs skills that it lacks")
            load = [a + b for a, b in zip(load, task.change, strict=True)]
            if any(a > b for a, b in zip(load, vehicle.get("capacity", ()), strict=True)):
                found.append(f"overloaded after {task.kind} {task.id}")
            if task.kind == "pickup":
                open_shipments.add(task.shipment or 0)
            elif task.kind == "delivery":
                if (task.shipment or 0) not in open_shipments:
                    found.append(f"delivery {task.id} before its pickup")
                open_shipments.discard(task.shipment or 0)
        if shift and free > shift[1]:
            found.append("works after its shift")
        found += [f"break {key} is missing" for key in breaks]
        found += self._limits(number)
        return found

    def _go(self, origin: int | None, target: int) -> int:
        if origin is None:
            return 0
        seconds, metres = self._case.travel.leg(origin, target)
        self._seconds += seconds
        self._metres += metres
        return seconds

    def _limits(self, number: int) -> list[str]:
        limits = (
            ("max_tasks", number),
            ("max_travel_time", self._seconds),
            ("max_distance", self._metres),
        )
        return [
            f"{name} is {value}" for name, value in limits if value > self._vehicle.get(name, value)
        ]


def _break_faults(rest: dict[str, Any], start: int, free: int, load: list[int]) -> list[str]:
    found = []
    if start < free:
        found.append(f"break {rest['id']} starts while at work")
    windows = rest.get("time_windows", ())
    if windows and not any(a <= start <= b for a, b in windows):
        found.append(f"break {rest['id']} starts at {start}, outside its windows")
    if any(a > b for a, b in zip(load, rest.get("max_load", load), strict=True)):
        found.append(f"break {rest['id']} with too much on board")
    return found
