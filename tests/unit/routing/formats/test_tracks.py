"""Routes with coordinates, and the three files that are made of them."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest

from routing.errors import InvalidProblem
from routing.formats import csv_table, geojson, gpx
from routing.formats.tracks import Track, TrackPoint, tracks
from routing.solver.plan import Plan
from routing.solver.problem import Problem

SHANGHAI = timezone(timedelta(hours=8))
ZERO = datetime(2026, 6, 7, tzinfo=SHANGHAI)

TRACK = Track(
    "V-1",
    (
        TrackPoint("start", "", 31.0, 121.0, 28800, 28800, 28800),
        TrackPoint("job", '=HYPERLINK("x")', 31.1, 121.1, 29000, 29100, 29400, 700, (3, 4)),
        TrackPoint("break", "lunch", 31.1, 121.1, 29400, 29400, 31200, 0, (3, 4)),
        TrackPoint("end", "", 31.0, 121.0, 31500, 31500, 31500, 701, (3, 4)),
    ),
)


def test_a_break_stands_at_the_place_before_it(problem: Problem, plan: Plan) -> None:
    lats, lons = [31.0, 31.1, 31.2, 31.3, 31.4], [121.0] * 5
    points = tracks(problem, plan, lats, lons)[0].points
    assert [(point.kind, point.lat) for point in points[:3]] == [
        ("start", 31.0),
        ("break", 31.0),
        ("job", 31.1),
    ]


def test_a_problem_of_matrices_needs_coordinates(problem: Problem, plan: Plan) -> None:
    with pytest.raises(InvalidProblem):
        tracks(problem, plan)


def test_geojson_has_a_line_a_route_and_a_point_a_stop() -> None:
    line, *points = geojson.write([TRACK], ZERO)["features"]
    assert line["geometry"] == {
        "type": "LineString",
        "coordinates": [[121.0, 31.0], [121.1, 31.1], [121.1, 31.1], [121.0, 31.0]],
    }
    assert line["properties"] == {"vehicle": "V-1", "metres": 1401, "stops": 1}
    assert points[1]["geometry"] == {"type": "Point", "coordinates": [121.1, 31.1]}
    assert points[1]["properties"]["arrival"] == "2026-06-07T08:03:20+08:00"
    assert len(points) == 4


def test_a_line_of_geojson_has_two_positions_at_least() -> None:
    lone = Track("V-2", TRACK.points[:1])
    line = geojson.write([lone])["features"][0]
    assert line["geometry"]["coordinates"] == [[121.0, 31.0], [121.0, 31.0]]


def test_geojson_is_json_and_repeats_every_stop() -> None:
    features = json.loads(json.dumps(geojson.write([TRACK])))["features"]
    read = [
        TrackPoint(
            one["properties"]["kind"],
            one["properties"]["ref"],
            one["geometry"]["coordinates"][1],
            one["geometry"]["coordinates"][0],
            one["properties"]["arrival"],
            one["properties"]["begin"],
            one["properties"]["departure"],
            one["properties"]["metres"],
            tuple(one["properties"]["load"]),
        )
        for one in features
        if one["geometry"]["type"] == "Point"
    ]
    assert Track(features[0]["properties"]["vehicle"], tuple(read)) == TRACK


def test_gpx_times_are_utc() -> None:
    root = ElementTree.fromstring(gpx.write([TRACK], ZERO))
    names = {"g": gpx.NAMESPACE}
    assert root.tag == f"{{{gpx.NAMESPACE}}}gpx"
    assert root.get("version") == "1.1"
    times = [one.text for one in root.findall("g:rte/g:rtept/g:time", names)]
    assert times[0] == "2026-06-07T00:00:00Z"
    points = root.findall("g:rte/g:rtept", names)
    assert [(float(p.attrib["lat"]), float(p.attrib["lon"])) for p in points] == [
        (point.lat, point.lon) for point in TRACK.points
    ]


def test_gpx_writes_no_exponents() -> None:
    point = TrackPoint("job", "1", 0.00001, -1e-7, 0, 0, 0)
    root = ElementTree.fromstring(gpx.write([Track("V", (point,))], ZERO))
    found = root[0].find(f"{{{gpx.NAMESPACE}}}rtept")
    assert found is not None
    assert (found.attrib["lat"], found.attrib["lon"]) == ("0.00001", "-0.0000001")


def test_gpx_replaces_what_xml_cannot_hold() -> None:
    text = gpx.write([Track("V\x00", TRACK.points)], ZERO)
    assert "V\ufffd" in text
    ElementTree.fromstring(text)


def test_gpx_refuses_a_zero_without_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        gpx.write([TRACK], datetime(2026, 6, 7, tzinfo=UTC).replace(tzinfo=None))


def test_csv_is_for_excel_and_runs_no_formula() -> None:
    text = csv_table.write([TRACK], ("kg", "litres"), ZERO)
    assert text.startswith("\ufeffvehicle,")
    assert text.endswith("\r\n")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows[1]["ref"] == '\'=HYPERLINK("x")'
    assert (rows[1]["load_kg"], rows[1]["load_litres"], rows[0]["load_kg"]) == ("3", "4", "0")
    assert rows[3]["arrival"] == "2026-06-07T08:45:00+08:00"
    assert [(float(row["lat"]), float(row["lon"])) for row in rows] == [
        (point.lat, point.lon) for point in TRACK.points
    ]
