"""Cases from instance files: CVRPLIB's and Gehring-Homberger's, with the best costs known."""

from __future__ import annotations

import json
from pathlib import Path

from bench.case import Case
from routing.formats import solomon, vrplib

INSTANCES = Path(__file__).parent.parent / "data" / "instances"

#: What the planner's settings were chosen on.
PUBLISHED = (
    "X-n200-k36",
    "C1_2_1",
    "R1_4_1",
    "X-n502-k39",
    "X-n957-k87",
    "R1_10_1",
    "C2_10_2",
)
#: What nothing was tuned on.
UNSEEN = (
    "X-n153-k22",
    "X-n303-k21",
    "X-n393-k38",
    "X-n641-k35",
    "X-n783-k48",
    "X-n1001-k43",
    "RC1_10_5",
    "R2_10_6",
    "C1_10_8",
    "RC2_10_3",
)
#: Very large ones, by coordinates.
XXL = ("Leuven1", "Ghent1")
NAMES = PUBLISHED + UNSEEN + XXL


def case(name: str) -> Case:
    """The case of one instance file."""
    path = next(p for suffix in (".vrp", ".txt") if (p := INSTANCES / f"{name}{suffix}").exists())
    problem = (vrplib if path.suffix == ".vrp" else solomon).read(path)
    best_known = json.loads((INSTANCES / "bks.json").read_text())
    return Case(
        name=name,
        problem={
            "jobs": [
                {
                    "id": int(job.ref),
                    "location_index": job.place,
                    "service": job.service_seconds,
                    "pickup": list(job.pickup),
                    **({"time_windows": [list(w) for w in job.windows]} if job.windows else {}),
                }
                for job in problem.jobs
            ],
            "vehicles": [
                {
                    "id": int(vehicle.ref),
                    "start_index": vehicle.start,
                    "end_index": vehicle.end,
                    "capacity": list(vehicle.capacity),
                    **({"time_window": list(vehicle.shift)} if problem.jobs[0].windows else {}),
                }
                for vehicle in problem.vehicles
            ],
        },
        travel=problem.travel["car"],
        best_known=best_known.get(name),
    )
