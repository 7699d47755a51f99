"""Real days as VROOM problems: real places and windows; loads, fleet and yards are assumed."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.case import BREAKS, SKILLS, Case
from routing.solver.problem import GreatCircle

FOLDER = Path(__file__).parent.parent / "data" / "instances" / "days"
HOUR = 3600
SHIFT = (8 * HOUR, 20 * HOUR)
TWO_PEOPLE, REFRIGERANT = 1, 2

# kg, litres, skills and share of the orders: planning defaults, not measured.
ITEMS = (
    ("washing machine", 65, 450, (TWO_PEOPLE,), 0.12),
    ("fridge", 60, 650, (TWO_PEOPLE, REFRIGERANT), 0.12),
    ("air conditioner", 35, 250, (REFRIGERANT,), 0.08),
    ("television", 15, 120, (), 0.14),
    ("computer", 9, 60, (), 0.14),
    ("small appliance", 4, 25, (), 0.40),
)
# Categories of Los Angeles as items: the same defaults.
LA_ITEMS = {
    "Electronic Waste": (12, 90, ()),
    "Metal/Household Appliances": (60, 550, (TWO_PEOPLE,)),
    "Bulky Items": (40, 500, ()),
}
BREAK = {"id": 1, "service": 2700, "time_windows": [[int(11.5 * HOUR), 14 * HOUR]]}


def shanghai() -> Case:
    """7 June, 29 delivery regions of Shanghai, one yard in the middle (assumed)."""
    return _lade("shanghai")


def yantai() -> Case:
    """7 June, 30 delivery regions of Yantai, one yard in the middle (assumed)."""
    return _lade("yantai")


def los_angeles() -> Case:
    """4 January 2020: all kerbside requests, six yards amid what is theirs (assumed)."""
    rows = _rows("la311_2020-01-04.csv")
    names = sorted({row["yard"] for row in rows})
    lats = [_middle(rows, name, "lat") for name in names]
    lons = [_middle(rows, name, "lon") for name in names]
    jobs = []
    for number, row in enumerate(rows):
        kg, litres, skills = LA_ITEMS[row["category"]]
        lats.append(float(row["lat"]))
        lons.append(float(row["lon"]))
        jobs.append(_job(number, len(names) + number, kg, litres, skills, lats, lons))
    vehicles = []
    for place in range(len(names)):
        for number in range(16):
            vehicles.append(_vehicle(len(vehicles) + 1, place, number % 2 == 0, lats, lons))
    return _case("los-angeles", jobs, vehicles, lats, lons, kmh=35)


def _lade(town: str) -> Case:
    rows = _rows(f"lade_p_{town}_0607.csv")
    rng = np.random.default_rng(20_256)
    kinds = rng.choice(len(ITEMS), len(rows), p=[share for *_, share in ITEMS])
    lats = [float(np.median([float(row["lat"]) for row in rows]))]
    lons = [float(np.median([float(row["lon"]) for row in rows]))]
    jobs = []
    for number, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        _, kg, litres, skills, _ = ITEMS[int(kind)]
        lats.append(float(row["lat"]))
        lons.append(float(row["lon"]))
        job = _job(number, 1 + number, kg, litres, skills, lats, lons)
        early, late = _seconds(row["window_start"]), _seconds(row["window_end"])
        if SHIFT[0] <= early < late <= SHIFT[1]:
            job["time_windows"] = [[early, late]]
        jobs.append(job)
    vehicles = [
        _vehicle(number + 1, 0, number % 2 == 0, lats, lons) for number in range(len(rows) // 16)
    ]
    return _case(town, jobs, vehicles, lats, lons, kmh=30)


def _case(
    name: str,
    jobs: list[dict[str, Any]],
    vehicles: list[dict[str, Any]],
    lats: list[float],
    lons: list[float],
    kmh: float,
) -> Case:
    return Case(
        name,
        {"jobs": jobs, "vehicles": vehicles},
        GreatCircle(np.array(lats), np.array(lons), 1.4, kmh),
        by_distance=True,
        needs=frozenset({BREAKS, SKILLS}),
    )


def _job(
    number: int,
    place: int,
    kg: int,
    litres: int,
    skills: tuple[int, ...],
    lats: list[float],
    lons: list[float],
) -> dict[str, Any]:
    return {
        "id": number + 1,
        "location_index": place,
        "location": [lons[place], lats[place]],
        "service": 180 + 4 * kg,
        "pickup": [kg, litres],
        **({"skills": list(skills)} if skills else {}),
    }


def _vehicle(
    number: int, place: int, large: bool, lats: list[float], lons: list[float]
) -> dict[str, Any]:
    yard = [lons[place], lats[place]]
    return {
        "id": number,
        "start_index": place,
        "end_index": place,
        "start": yard,
        "end": yard,
        "capacity": [1800, 14000] if large else [900, 6500],
        "skills": [TWO_PEOPLE, REFRIGERANT] if large else [REFRIGERANT],
        "time_window": list(SHIFT),
        "breaks": [BREAK],
        "costs": {"fixed": 4000, "per_hour": 5000, "per_km": 350}
        if large
        else {"fixed": 2500, "per_hour": 3600, "per_km": 250},
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _middle(rows: list[dict[str, str]], yard: str, axis: str) -> float:
    values: NDArray[np.float64] = np.array([float(r[axis]) for r in rows if r["yard"] == yard])
    return float(np.median(values))


def _seconds(moment: str) -> int:
    """Seconds since midnight of 7 June, of `MM-DD HH:MM` in that month."""
    day, _, clock = moment.removeprefix("06-").partition(" ")
    hours, _, minutes = clock.partition(":")
    return ((int(day) - 7) * 24 + int(hours)) * HOUR + int(minutes) * 60
