"""Random small problems, one constraint or all of them at a time."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from routing.solver.problem import (
    Balance,
    BalanceOf,
    Break,
    Depot,
    Job,
    Kind,
    Limit,
    Matrices,
    Problem,
    Shipment,
    ShipmentStep,
    Speed,
    Vehicle,
    Visit,
    Window,
)

#: Every constraint a problem can state, by the word the tests use.
FEATURES = (
    "aboard",
    "alternatives",
    "apart",
    "asymmetric",
    "balance",
    "breaks",
    "capacity",
    "classes",
    "deliveries",
    "docks",
    "limits",
    "most",
    "open_ends",
    "overtime",
    "prefixes",
    "prices",
    "priorities",
    "profiles",
    "setups",
    "several_windows",
    "shipments",
    "skills",
    "speeds",
    "task_pay",
    "together",
    "vehicles",
    "windows",
    "yards",
)
CLASSES = ("crt", "fridge", "battery")
#: End of the day in the small problems, in seconds.
DAY = 400


@st.composite
def windows(draw: st.DrawFn, several: bool) -> tuple[Window, ...]:
    """One window, or up to three that do not overlap."""
    count = draw(st.integers(1, 3)) if several else 1
    edges = sorted(draw(st.lists(st.integers(0, DAY), min_size=2 * count, max_size=2 * count,
                                 unique=True)))  # fmt: skip
    return tuple(Window(edges[2 * n], edges[2 * n + 1]) for n in range(count))


@st.composite
def tables(draw: st.DrawFn, places: int, asymmetric: bool) -> Matrices:
    """Travel between points of a small grid; asymmetric ones break the triangle rule as well."""
    if asymmetric:
        seconds = np.array(draw(st.lists(st.integers(0, 60), min_size=places * places,
                                         max_size=places * places)))  # fmt: skip
        seconds = seconds.reshape(places, places)
        np.fill_diagonal(seconds, 0)
        return Matrices(seconds, seconds * 7)
    spots = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=places,
                          max_size=places))  # fmt: skip
    points = np.array(spots)
    seconds = np.abs(points[:, None] - points[None, :]).sum(axis=2)
    return Matrices(seconds, seconds * 10)


@st.composite
def problems(draw: st.DrawFn, features: frozenset[str], most_tasks: int = 7) -> Problem:
    """A problem of up to `most_tasks` tasks that states just these features."""
    places = draw(st.integers(2, 6))
    yards = bool(features & {"yards", "docks", "limits"})
    dimensions = draw(st.integers(1, 2))
    load = st.tuples(*[st.integers(0, 4)] * dimensions)
    jobs = [
        _job(draw, f"j{n}", places, load, features) for n in range(draw(st.integers(1, most_tasks)))
    ]
    shipments = []
    if "shipments" in features:
        shipments = [
            _shipment(draw, f"s{n}", places, load, features) for n in range(draw(st.integers(1, 3)))
        ]
    vehicles = [
        _vehicle(draw, f"v{n}", places, dimensions, features, yards)
        for n in range(draw(st.integers(1, 3)))
    ]
    depots = [_depot(draw, name, places, features) for name in ("north", "south")] if yards else []
    if "prefixes" in features:
        first = draw(st.sampled_from(jobs)).ref
        vehicles[0] = _change(vehicles[0], prefix=(Visit(Kind.JOB, first),), skills=frozenset("ab"))
        jobs = [_change(job, vehicles=None) if job.ref == first else job for job in jobs]
    refs = [job.ref for job in jobs] + [one.ref for one in shipments]
    pairs = st.frozensets(st.sampled_from(refs), min_size=1, max_size=3)
    incompatible: frozenset[frozenset[str]] = frozenset()
    if "classes" in features:
        incompatible = frozenset({frozenset(draw(st.permutations(CLASSES))[:2])})
    balance = None
    if "balance" in features:
        balance = Balance(draw(st.integers(1, 5_000)), draw(st.sampled_from(BalanceOf)))
    speeds: tuple[Speed, ...] = ()
    if "speeds" in features:
        starts = sorted(draw(st.sets(st.integers(0, DAY), min_size=1, max_size=3)))
        speeds = tuple(Speed(start, draw(st.integers(30, 170))) for start in starts)
    travel = {"car": draw(tables(places, "asymmetric" in features))}
    if "profiles" in features:
        travel["bike"] = draw(tables(places, "asymmetric" in features))
    return Problem(
        travel=travel,
        vehicles=tuple(vehicles),
        jobs=tuple(jobs),
        shipments=tuple(shipments),
        depots=tuple(depots),
        dimensions=("kg", "litres")[:dimensions],
        incompatible=incompatible,
        together=(draw(pairs),) if "together" in features else (),
        apart=(draw(pairs),) if "apart" in features else (),
        balance=balance,
        speeds=speeds,
    )


def _change(value: Any, **changes: Any) -> Any:
    return type(value)(**{**vars(value), **changes})


def _skills(draw: st.DrawFn, features: frozenset[str]) -> frozenset[str]:
    return draw(st.frozensets(st.sampled_from("ab"))) if "skills" in features else frozenset()


def _choice(draw: st.DrawFn, features: frozenset[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {"skills": _skills(draw, features)}
    if "priorities" in features:
        fields["priority"] = draw(st.sampled_from((0, 0, 10, 100)))
    if "prices" in features:
        fields["price"] = draw(st.none() | st.integers(0, 200))
    if "vehicles" in features:
        fields["vehicles"] = draw(st.none() | st.just(frozenset({"v0"})))
    return fields


def _work(draw: st.DrawFn, places: int, features: frozenset[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "place": draw(st.integers(0, places - 1)),
        "service_seconds": draw(st.integers(0, 15)),
    }
    if "setups" in features:
        fields["setup_seconds"] = draw(st.integers(0, 10))
    if ("windows" in features or "several_windows" in features) and draw(st.booleans()):
        fields["windows"] = draw(windows("several_windows" in features))
    return fields


def _job(draw: st.DrawFn, ref: str, places: int, load: Any, features: frozenset[str]) -> Job:
    fields = {**_work(draw, places, features), **_choice(draw, features)}
    fields["pickup"] = draw(load)
    if "deliveries" in features:
        fields["delivery"] = draw(load)
    if "classes" in features and draw(st.booleans()):
        fields["by_class"] = ((draw(st.sampled_from(CLASSES)), fields["pickup"]),)
    if "alternatives" in features:
        fields["group"] = draw(st.sampled_from((None, "g0", "g1")))
    return Job(ref, **fields)


def _shipment(
    draw: st.DrawFn, ref: str, places: int, load: Any, features: frozenset[str]
) -> Shipment:
    ends = [ShipmentStep(**_work(draw, places, features)) for _ in range(2)]
    classes: frozenset[str] = frozenset()
    if "classes" in features:
        classes = draw(st.frozensets(st.sampled_from(CLASSES), max_size=1))
    return Shipment(ref, *ends, load=draw(load), load_classes=classes, **_choice(draw, features))


def _vehicle(
    draw: st.DrawFn, ref: str, places: int, dimensions: int, features: frozenset[str], yards: bool
) -> Vehicle:
    room = st.integers(4, 12) if "capacity" in features or yards else st.just(100)
    fields: dict[str, Any] = {
        "start": draw(st.integers(0, places - 1)),
        "end": draw(st.integers(0, places - 1)),
        "capacity": tuple(draw(room) for _ in range(dimensions)),
        "skills": _skills(draw, features),
        "fixed": draw(st.integers(0, 50)),
        "per_hour": draw(st.sampled_from((3600, 7200))),
        "per_km": draw(st.integers(0, 90)),
        "speed_percent": draw(st.sampled_from((100, 80, 130))),
    }
    if "open_ends" in features:
        fields["start"] = draw(st.none() | st.just(0))
        fields["end"] = draw(st.none() | st.just(1))
    if "windows" in features or "speeds" in features:
        fields["shift"] = Window(draw(st.integers(0, 60)), draw(st.integers(200, 2 * DAY)))
    if "breaks" in features:
        fields["breaks"] = tuple(
            Break(
                f"b{n}",
                draw(windows(several=True)),
                draw(st.integers(0, 30)),
                draw(st.none() | st.just((6, 6)[:dimensions])),
            )
            for n in range(draw(st.integers(1, 2)))
        )
    if "overtime" in features:
        fields["max_seconds"] = draw(st.integers(20, 200))
        fields["max_overtime_seconds"] = draw(st.integers(0, 60))
        fields["per_overtime_hour"] = draw(st.integers(0, 9_000))
        fields["per_duty_hour"] = draw(st.sampled_from((0, 1_800)))
    if "most" in features:
        for name, top in (("max_stops", 4), ("max_tasks", 5), ("max_metres", 900),
                          ("max_travel_seconds", 90)):  # fmt: skip
            fields[name] = draw(st.none() | st.integers(top // 2, top))
    if "aboard" in features:
        fields["initial_load"] = tuple(draw(st.integers(0, 4)) for _ in range(dimensions))
        if "classes" in features:
            fields["initial_classes"] = draw(st.frozensets(st.sampled_from(CLASSES), max_size=1))
    if "profiles" in features:
        fields["profile"] = draw(st.sampled_from(("car", "bike")))
    if "task_pay" in features:
        fields["per_task_hour"] = draw(st.integers(0, 7_200))
        fields["per_stop"] = draw(st.integers(0, 9))
    if yards:
        fields["yards"] = draw(st.frozensets(st.sampled_from(("north", "south")), min_size=1))
        fields["must_unload"] = draw(st.booleans())
        fields["max_trips"] = draw(st.none() | st.integers(1, 3))
    return Vehicle(ref, **fields)


def _depot(draw: st.DrawFn, ref: str, places: int, features: frozenset[str]) -> Depot:
    limits: tuple[Limit, ...] = ()
    if "limits" in features:
        name = draw(st.none() | st.sampled_from(CLASSES)) if "classes" in features else None
        limits = (Limit(0, draw(st.integers(0, 15)), name),)
    return Depot(
        ref,
        draw(st.integers(0, places - 1)),
        windows=draw(st.just(()) | windows(several=True)),
        docks=draw(st.none() | st.just(1)) if "docks" in features else None,
        fixed_seconds=draw(st.integers(0, 20)),
        milliseconds_per_unit=(draw(st.sampled_from((0, 700))),),
        cost_per_unit=(draw(st.integers(0, 5)),),
        limits=limits,
    )
