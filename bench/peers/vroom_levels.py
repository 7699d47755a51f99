"""VROOM through pyvroom: every exploration level gets the whole time, the best is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import vroom

from bench.case import Case
from bench.check import check

LEVELS = range(6)


def solve(case: Case, seconds: float, seed: int) -> dict[str, Any]:
    """Two threads a level. VROOM takes no seed, so two runs differ by the clock alone."""
    best: tuple[tuple[int, int], dict[str, Any]] | None = None
    for level in LEVELS:
        answer = (
            _model(case)
            .solve(exploration_level=level, nb_threads=2, timeout=timedelta(seconds=seconds))
            .to_dict()
        )
        verdict = check(case, answer)
        rank = (verdict.left_out, verdict.cost)
        if best is None or rank < best[0]:
            best = rank, {**answer, "level": level}
    assert best is not None
    return best[1]


def _model(case: Case) -> vroom.Input:
    model = vroom.Input()
    model.set_durations_matrix("car", case.seconds.astype("uint32"))
    if case.metres is not None:
        model.set_distances_matrix("car", case.metres.astype("uint32"))
    nothing = [0] * len(case.problem["vehicles"][0].get("capacity", ()))
    model.add_vehicle([_vehicle(vehicle) for vehicle in case.problem["vehicles"]])
    model.add_job(
        [
            vroom.Job(
                job["id"],
                location=job["location_index"],
                default_setup=job.get("setup", 0),
                default_service=job.get("service", 0),
                pickup=job.get("pickup", nothing),
                skills=set(job.get("skills", ())),
                priority=job.get("priority", 0),
                time_windows=_windows(job),
            )
            for job in case.problem.get("jobs", ())
        ]
    )
    for shipment in case.problem.get("shipments", ()):
        model.add_shipment(
            _end(shipment["pickup"]),
            _end(shipment["delivery"]),
            amount=vroom.Amount(shipment.get("amount", nothing)),
            skills=set(shipment.get("skills", ())),
            priority=shipment.get("priority", 0),
        )
    return model


def _end(step: dict[str, Any]) -> vroom.ShipmentStep:
    return vroom.ShipmentStep(
        step["id"],
        location=step["location_index"],
        default_setup=step.get("setup", 0),
        default_service=step.get("service", 0),
        time_windows=_windows(step),
    )


def _vehicle(vehicle: dict[str, Any]) -> vroom.Vehicle:
    limits = {
        key: vehicle[key]
        for key in ("max_tasks", "max_travel_time", "max_distance")
        if key in vehicle
    }
    return vroom.Vehicle(
        vehicle["id"],
        start=vehicle.get("start_index"),
        end=vehicle.get("end_index"),
        capacity=vehicle.get("capacity", ()),
        skills=set(vehicle.get("skills", ())),
        time_window=vroom.TimeWindow(*shift) if (shift := vehicle.get("time_window")) else None,
        breaks=[
            vroom.Break(
                rest["id"],
                time_windows=_windows(rest),
                service=rest.get("service", 0),
                max_load=rest.get("max_load"),
            )
            for rest in vehicle.get("breaks", ())
        ],
        costs=vroom.VehicleCosts(**vehicle.get("costs", {})),
        **limits,
    )


def _windows(step: dict[str, Any]) -> list[vroom.TimeWindow]:
    return [vroom.TimeWindow(early, late) for early, late in step.get("time_windows", ())]
