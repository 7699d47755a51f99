"""What is written reads back equal, and no document brings more than an InvalidProblem."""

import csv
import io
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import InvalidProblem
from routing.formats import csv_table, geojson, gpx, vroom
from routing.formats.tracks import Track, TrackPoint
from routing.solver.draft import Draft
from routing.solver.plan import check
from routing.solver.problem import Kind, Visit

# Letters of every script, as refs of other systems may hold; XML forbids control characters.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=20)
SECONDS = st.integers(0, 10**6)
POINTS = st.builds(
    TrackPoint,
    kind=st.sampled_from(["start", "job", "pickup", "delivery", "yard", "break", "end"]),
    ref=TEXTS,
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    arrival=SECONDS,
    begin=SECONDS,
    departure=SECONDS,
    metres=SECONDS,
    load=st.tuples(SECONDS, SECONDS),
)
TRACKS = st.lists(
    st.builds(Track, vehicle=TEXTS, points=st.lists(POINTS, min_size=1, max_size=6).map(tuple)),
    max_size=4,
)
ZERO = datetime(2026, 6, 7, tzinfo=UTC)


@given(TRACKS)
def test_geojson_reads_back_equal(tracks: list[Track]) -> None:
    found: list[Track] = []
    for feature in json.loads(json.dumps(geojson.write(tracks)))["features"]:
        words = feature["properties"]
        if feature["geometry"]["type"] == "LineString":
            found.append(Track(words["vehicle"], ()))
            continue
        lon, lat = feature["geometry"]["coordinates"]
        point = TrackPoint(
            words["kind"], words["ref"], lat, lon, words["arrival"], words["begin"],
            words["departure"], words["metres"], tuple(words["load"]),
        )  # fmt: skip
        found[-1] = Track(found[-1].vehicle, (*found[-1].points, point))
    assert found == tracks


@given(TRACKS)
def test_csv_reads_back_equal(tracks: list[Track]) -> None:
    text = csv_table.write(tracks, ("kg", "m3")).removeprefix(csv_table.BOM)
    found: list[Track] = []
    for row in csv.DictReader(io.StringIO(text, newline="")):
        vehicle = plain(row["vehicle"])
        point = TrackPoint(
            row["kind"], plain(row["ref"]), float(row["lat"]), float(row["lon"]),
            int(row["arrival"]), int(row["begin"]), int(row["departure"]), int(row["metres"]),
            (int(row["load_kg"]), int(row["load_m3"])),
        )  # fmt: skip
        if row["number"] == "0":
            found.append(Track(vehicle, (point,)))
        else:
            found[-1] = Track(vehicle, (*found[-1].points, point))
    assert found == tracks


@given(TRACKS)
def test_gpx_reads_back_equal(tracks: list[Track]) -> None:
    names = {"g": gpx.NAMESPACE}
    root = ElementTree.fromstring(gpx.write(tracks, ZERO))
    found = [
        (
            route.findtext("g:name", namespaces=names),
            [
                (
                    point.findtext("g:type", namespaces=names),
                    point.findtext("g:name", namespaces=names),
                    float(point.attrib["lat"]),
                    float(point.attrib["lon"]),
                    datetime.fromisoformat(point.findtext("g:time", "", names)),
                )
                for point in route.findall("g:rtept", names)
            ],
        )
        for route in root.findall("g:rte", names)
    ]
    assert found == [
        (
            track.vehicle,
            [
                (one.kind, one.ref or one.kind, one.lat, one.lon,
                 ZERO + timedelta(seconds=one.begin))
                for one in track.points
            ],
        )
        for track in tracks
    ]  # fmt: skip


def plain(cell: str) -> str:
    """A cell without the apostrophe that guards it."""
    return cell.removeprefix("'")


AMOUNTS = st.lists(st.integers(0, 5), min_size=2, max_size=2)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Small VROOM problems that vehicle 1 can serve whole, in any order of jobs and shipments."""
    size = draw(st.integers(2, 6))
    place = st.integers(0, size - 1)
    table = st.lists(
        st.lists(st.integers(0, 900), min_size=size, max_size=size), min_size=size, max_size=size
    )
    times = st.fixed_dictionaries({}, optional={"setup": st.integers(0, 60),
                                                "service": st.integers(0, 600)})  # fmt: skip
    jobs = [
        {"id": number, "location_index": draw(place), "pickup": draw(AMOUNTS),
         "delivery": draw(AMOUNTS), **draw(times)}
        for number in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    shipments = [
        {"amount": draw(AMOUNTS),
         "pickup": {"id": number, "location_index": draw(place), **draw(times)},
         "delivery": {"id": number, "location_index": draw(place), **draw(times)}}
        for number in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    costs = {"fixed": draw(st.integers(0, 99)), "per_hour": draw(st.integers(0, 9999)),
             "per_km": draw(st.integers(0, 99))}  # fmt: skip
    rest = {"id": 5, "service": draw(st.integers(0, 900))}
    vehicle = {"id": 1, "start_index": draw(place), "capacity": [99, 99], "costs": costs,
               "breaks": draw(st.sampled_from([[], [rest]]))}  # fmt: skip
    return {
        "vehicles": [vehicle],
        "jobs": jobs,
        "shipments": shipments,
        "matrices": {"car": {"durations": draw(table), "distances": draw(table)}},
    }


@given(documents(), st.randoms(use_true_random=False))
def test_an_answer_reads_back_as_the_same_order(document: dict[str, Any], random: Any) -> None:
    problem = vroom.read(document)
    tasks = [("job", job["id"]) for job in document["jobs"]]
    tasks += [("pickup", one["pickup"]["id"]) for one in document["shipments"]]
    random.shuffle(tasks)
    tasks += [("delivery", one["delivery"]["id"]) for one in document["shipments"]]
    steps = [{"type": kind, "id": number} for kind, number in tasks]
    steps += [{"type": "break", "id": 5} for _ in document["vehicles"][0]["breaks"]]
    start = vroom.read_start({"routes": [{"vehicle": 1, "steps": steps}]}, problem)
    draft = Draft(problem)
    # The order leaves the break out; the end of the route is always a place for it.
    breaks = [rest.ref for rest in problem.vehicles[0].breaks]
    whole = (*start.get("1", ()), *(Visit(Kind.BREAK, ref) for ref in breaks))
    assert not draft.load_plan([("1", whole)])
    plan = draft.plan()
    assert check(problem, plan) == []
    answer = json.loads(json.dumps(vroom.write(problem, plan, document)))
    assert vroom.read_start(answer, problem) == start
    exact = plan.cost.total
    assert not start or abs(answer["summary"]["cost"] - exact) <= 0.5


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(documents(), st.data())
def test_a_spoilt_document_brings_only_an_invalid_problem(
    document: dict[str, Any], data: st.DataObject
) -> None:
    target: Any = document
    while True:
        keys = list(target) if isinstance(target, dict) else list(range(len(target)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(target[key], dict | list) or data.draw(st.booleans()):
            target[key] = data.draw(JSON)
            break
        target = target[key]
    with suppress(InvalidProblem):
        vroom.read(document)


@given(st.integers(2, 40), st.integers(0, 2**32 - 1))
def test_matrices_read_back_as_they_were(size: int, seed: int) -> None:
    table = np.random.default_rng(seed).integers(0, 2**31 - 1, (size, size))
    document = {
        "vehicles": [{"id": 1, "start_index": 0}],
        "matrices": {"car": {"durations": table.tolist()}},
    }
    assert np.array_equal(vroom.read(document).travel["car"].part(range(size)).seconds, table)
