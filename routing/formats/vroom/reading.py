"""VROOM's problem read as a `Problem`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from routing.errors import InvalidProblem
from routing.formats.vroom.document import load
from routing.formats.vroom.names import (
    job_ref,
    shipment_ref,
    variant_ref,
)
from routing.formats.vroom.places import Places, Tables, tables
from routing.formats.vroom.schema import (
    JobWords,
    ProblemWords,
    ShipmentWords,
    StepWords,
    VehicleWords,
    problem_words,
)
from routing.solver.problem import (
    Break,
    Job,
    Problem,
    Shipment,
    ShipmentStep,
    Travel,
    Vehicle,
    Window,
)

#: Makes the travel of one profile from latitudes and longitudes, in the order of the places.
TravelBy = Callable[[list[float], list[float], str], Travel]


def read(source: Mapping[str, Any] | str | Path, *, travel_by: TravelBy | None = None) -> Problem:
    """The problem of a VROOM document.

    Parameters
    ----------
    source : mapping, or path of a file
    travel_by : callable or None
        Makes travel from coordinates. None: the document's own matrices are used.

    Raises
    ------
    InvalidProblem
        `field` is the path of what is wrong, as `jobs.3.time_windows`.
    """
    document = load(source)
    words = problem_words(document)
    size = len(words.vehicles[0].capacity)
    given = None if travel_by else tables(document, {v.profile for v in words.vehicles})
    places = Places(given.size if given else None)
    _unique(words)
    vehicles = tuple(
        _vehicle(f"vehicles.{n}", one, size, places, given) for n, one in enumerate(words.vehicles)
    )
    types = {one.type for one in words.vehicles}
    refs_by_type = {
        kind: frozenset(str(one.id) for one in words.vehicles if one.type == kind) for kind in types
    }
    jobs = tuple(
        variant
        for n, one in enumerate(words.jobs)
        for variant in _jobs(f"jobs.{n}", one, size, places, refs_by_type)
    )
    shipments = tuple(
        _shipment(f"shipments.{n}", one, size, places, _types(words.vehicles, one.skills))
        for n, one in enumerate(words.shipments)
    )
    if given:
        travel: Mapping[str, Travel] = given.travel
    else:
        assert travel_by is not None
        lats, lons = places.coordinates()
        travel = {
            profile: travel_by(lats, lons, profile)
            for profile in sorted({one.profile for one in words.vehicles})
        }
    return Problem(
        travel=travel,
        vehicles=vehicles,
        jobs=jobs,
        shipments=shipments,
        dimensions=tuple(str(row) for row in range(size)),
    )


def _unique(words: ProblemWords) -> None:
    """Raise InvalidProblem for a number used twice among its kind."""
    kinds: tuple[tuple[str, str, list[int]], ...] = (
        ("vehicles", "id", [one.id for one in words.vehicles]),
        ("jobs", "id", [one.id for one in words.jobs]),
        ("shipments", "pickup.id", [one.pickup.id for one in words.shipments]),
        ("shipments", "delivery.id", [one.delivery.id for one in words.shipments]),
    )
    for name, field, numbers in kinds:
        seen: set[int] = set()
        for row, number in enumerate(numbers):
            if number in seen:
                raise InvalidProblem(f"{name}.{row}.{field}", f"{number} stands twice")
            seen.add(number)


def _vehicle(
    at: str, words: VehicleWords, size: int, places: Places, given: Tables | None
) -> Vehicle:
    if len(words.capacity) != size:
        raise InvalidProblem(
            f"{at}.capacity", f"has {len(words.capacity)} values, the first vehicle {size}"
        )
    start = places.optional(f"{at}.start", words.start, words.start_index)
    end = places.optional(f"{at}.end", words.end, words.end_index)
    if start is None and end is None:
        raise InvalidProblem(at, "has neither start nor end")
    per_hour, per_km = words.costs.per_hour, words.costs.per_km
    if given:
        per_hour, per_km = given.prices(at, words)
    return Vehicle(
        ref=str(words.id),
        start=start,
        end=end,
        capacity=tuple(words.capacity),
        profile=words.profile,
        speed_percent=max(1, round(100 * words.speed_factor)),
        skills=frozenset(map(str, words.skills)),
        shift=_window(f"{at}.time_window", words.time_window),
        breaks=tuple(
            Break(
                ref=str(rest.id),
                windows=_windows(f"{at}.breaks.{n}.time_windows", rest.time_windows) or (Window(),),
                service_seconds=rest.service,
                max_load=_amount(f"{at}.breaks.{n}.max_load", rest.max_load, size)
                if rest.max_load is not None
                else None,
            )
            for n, rest in enumerate(words.breaks)
        ),
        max_tasks=words.max_tasks,
        max_metres=words.max_distance,
        max_travel_seconds=words.max_travel_time,
        fixed=words.costs.fixed,
        per_hour=per_hour,
        per_km=per_km,
        per_task_hour=words.costs.per_task_hour,
    )


def _jobs(
    at: str,
    words: JobWords,
    size: int,
    places: Places,
    refs_by_type: Mapping[str, frozenset[str]],
) -> list[Job]:
    """The job; alternatives of it where its times differ by vehicle type."""
    delivery, pickup = words.delivery, words.pickup
    if words.amount is not None and delivery is None and pickup is None:
        delivery = words.amount
    place = places.needed(f"{at}.location", words.location, words.location_index)
    windows = _windows(f"{at}.time_windows", words.time_windows)
    loads = (
        _amount(f"{at}.pickup", pickup, size),
        _amount(f"{at}.delivery", delivery, size),
    )
    skills = frozenset(map(str, words.skills))

    def job(ref: str, setup: int, service: int, **which: Any) -> Job:
        return Job(
            ref=ref,
            place=place,
            setup_seconds=setup,
            service_seconds=service,
            pickup=loads[0],
            delivery=loads[1],
            windows=windows,
            skills=skills,
            priority=words.priority,
            **which,
        )

    times = {
        kind: (
            words.setup_per_type.get(kind, words.setup),
            words.service_per_type.get(kind, words.service),
        )
        for kind in refs_by_type
    }
    if len(set(times.values())) == 1:
        return [job(job_ref(words.id), *next(iter(times.values())))]
    return [
        job(
            variant_ref(words.id, kind),
            *times[kind],
            group=job_ref(words.id),
            vehicles=refs_by_type[kind],
        )
        for kind in sorted(times)
    ]


def _types(vehicles: list[VehicleWords], skills: list[int]) -> set[str]:
    """The types of the vehicles that have the skills."""
    return {one.type for one in vehicles if set(skills) <= set(one.skills)}


def _shipment(
    at: str, words: ShipmentWords, size: int, places: Places, types: set[str]
) -> Shipment:
    return Shipment(
        ref=shipment_ref(words.pickup.id, words.delivery.id),
        pickup=_end(f"{at}.pickup", words.pickup, places, types),
        delivery=_end(f"{at}.delivery", words.delivery, places, types),
        load=_amount(f"{at}.amount", words.amount, size),
        skills=frozenset(map(str, words.skills)),
        priority=words.priority,
    )


def _end(at: str, words: StepWords, places: Places, types: set[str]) -> ShipmentStep:
    """One end; its times have to be alike for all types of vehicles that may do it."""
    times = {}
    for field in ("setup", "service"):
        by_type, plain = getattr(words, f"{field}_per_type"), getattr(words, field)
        found = {by_type.get(kind, plain) for kind in types} or {plain}
        if len(found) > 1:
            raise InvalidProblem(
                f"{at}.{field}_per_type",
                "differs between vehicles that may do it; such times can be given for jobs only",
            )
        times[field] = found.pop()
    return ShipmentStep(
        place=places.needed(f"{at}.location", words.location, words.location_index),
        setup_seconds=times["setup"],
        service_seconds=times["service"],
        windows=_windows(f"{at}.time_windows", words.time_windows),
    )


def _amount(at: str, amount: list[int] | None, size: int) -> tuple[int, ...]:
    if amount is None:
        return ()
    if len(amount) != size:
        raise InvalidProblem(at, f"has {len(amount)} values, the vehicles' capacity {size}")
    return tuple(amount)


def _window(at: str, pair: list[int] | None) -> Window:
    if pair is None:
        return Window()
    if pair[1] < pair[0]:
        raise InvalidProblem(at, f"{pair} ends before it starts")
    return Window(*pair)


def _windows(at: str, pairs: list[list[int]]) -> tuple[Window, ...]:
    """In order; windows that touch or overlap are one, as for VROOM they mean the same."""
    windows: list[Window] = []
    for n, pair in enumerate(pairs):
        windows.append(_window(f"{at}.{n}", pair))
    windows.sort()
    merged: list[Window] = []
    for window in windows:
        if merged and window.start <= merged[-1].end:
            merged[-1] = Window(merged[-1].start, max(merged[-1].end, window.end))
        else:
            merged.append(window)
    return tuple(merged)
