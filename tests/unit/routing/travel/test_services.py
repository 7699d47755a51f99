"""Matrix services, against answers of the shape their manuals give."""

import io
import json
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from routing.errors import TravelServiceFailed
from routing.travel import http
from routing.travel.amap import Amap
from routing.travel.osrm import Osrm
from routing.travel.tables import UNREACHABLE_METRES, UNREACHABLE_SECONDS
from routing.travel.valhalla import Valhalla, ValhallaHere

LATS = [31.0, 31.1, 31.2]
LONS = [121.0, 121.1, 121.3]


def expected_seconds():
    """The fakes drive a second per thousandth of a degree, north and east."""
    lats, lons = np.array(LATS), np.array(LONS)
    apart = abs(lats[:, None] - lats[None]) + abs(lons[:, None] - lons[None])
    return np.rint(apart * 1000).astype(int)


def seconds_between(start, end):
    return round((abs(start[0] - end[0]) + abs(start[1] - end[1])) * 1000, 3)


@pytest.fixture
def answer(monkeypatch):
    """Lets a test say what the wire answers to a request."""

    def install(reply):
        def urlopen(request, timeout):
            assert timeout > 0
            made = reply(request)
            return io.BytesIO(made if isinstance(made, bytes) else json.dumps(made).encode())

        monkeypatch.setattr(http, "urlopen", urlopen)

    return install


def osrm_reply(request):
    path = urlsplit(request.full_url)
    points = [
        tuple(reversed([float(n) for n in p.split(",")]))
        for p in path.path.rsplit("/", 1)[1].split(";")
    ]
    query = parse_qs(path.query)
    rows = [points[int(i)] for i in query["sources"][0].split(";")]
    columns = [points[int(i)] for i in query["destinations"][0].split(";")]
    durations = [[seconds_between(a, b) for b in columns] for a in rows]
    return {
        "code": "Ok",
        "durations": durations,
        "distances": [[s * 10 for s in row] for row in durations],
    }


def test_osrm_is_asked_in_parts_and_put_together(answer):
    answer(osrm_reply)
    table = Osrm("http://osrm.test/", most_coordinates=4).matrices(LATS, LONS)
    assert table.seconds.tolist() == expected_seconds().tolist()
    assert table.metres.tolist() == (expected_seconds() * 10).tolist()


def test_a_pair_without_a_road_is_further_than_any_shift(answer):
    answer(lambda _: {"durations": [[0, None], [5, 0]], "distances": [[0, None], [50, 0]]})
    table = Osrm("http://osrm.test").matrices(LATS[:2], LONS[:2])
    assert table.seconds.tolist() == [[0, UNREACHABLE_SECONDS], [5, 0]]
    assert table.metres[0, 1] == UNREACHABLE_METRES


@pytest.mark.parametrize("verbose", [True, False])
def test_valhallas_kilometres_become_metres_in_both_forms(answer, verbose):
    def reply(request):
        question = json.loads(request.data)
        places = [[(p["lat"], p["lon"]) for p in question[side]] for side in ("sources", "targets")]
        durations = [[seconds_between(a, b) for b in places[1]] for a in places[0]]
        if verbose:
            return {
                "sources_to_targets": [
                    [{"time": s, "distance": s / 100} for s in row] for row in durations
                ]
            }
        return {
            "sources_to_targets": {
                "durations": durations,
                "distances": [[s / 100 for s in row] for row in durations],
            }
        }

    answer(reply)
    table = Valhalla("http://valhalla.test").matrices(LATS, LONS)
    assert table.seconds.tolist() == expected_seconds().tolist()
    assert table.metres.tolist() == (expected_seconds() * 10).tolist()


def test_amap_is_asked_one_destination_at_a_time_on_its_own_map(answer):
    def reply(request):
        query = parse_qs(urlsplit(request.full_url).query)
        end = tuple(float(n) - 1 for n in reversed(query["destination"][0].split(",")))
        rows = []
        for number, point in enumerate(query["origins"][0].split("|"), start=1):
            start = tuple(float(n) - 1 for n in reversed(point.split(",")))
            seconds = seconds_between(start, end)
            rows.append(
                {"origin_id": str(number), "duration": str(seconds), "distance": str(seconds * 10)}
            )
        return {"status": "1", "results": rows}

    answer(reply)
    service = Amap("key", to_gcj02=lambda lat, lon: (lat + 1, lon + 1))
    assert service.matrices(LATS, LONS).seconds.tolist() == expected_seconds().tolist()
    assert "key" not in service.signature


def broken(error):
    def reply(_):
        raise error

    return reply


@pytest.mark.parametrize(
    "reply",
    [
        broken(URLError("refused")),
        broken(TimeoutError()),
        broken(HTTPError("http://osrm.test", 500, "no", {}, io.BytesIO())),
        lambda _: b"<html>",
        lambda _: {"code": "InvalidQuery"},
        lambda _: [],
        lambda _: {"durations": [[0]], "distances": [[0]]},
        lambda _: {"durations": [["x", "y"], ["x", "y"]], "distances": [[0, 0], [0, 0]]},
    ],
)
def test_a_service_that_fails_is_named(answer, reply):
    answer(reply)
    with pytest.raises(TravelServiceFailed) as caught:
        Osrm("http://osrm.test").matrices(LATS[:2], LONS[:2])
    assert caught.value.service == "osrm"


def test_amap_that_refuses_says_so(answer):
    answer(lambda _: {"status": "0", "info": "INVALID_USER_KEY"})
    with pytest.raises(TravelServiceFailed, match="INVALID_USER_KEY"):
        Amap("key", to_gcj02=lambda lat, lon: (lat, lon)).matrices(LATS, LONS)


def test_only_the_web_is_asked():
    with pytest.raises(TravelServiceFailed):
        Osrm("file:///etc").matrices(LATS, LONS)


def test_valhalla_in_this_process_says_how_to_get_it(monkeypatch, tmp_path):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr("routing.travel.valhalla.importlib.import_module", missing)
    with pytest.raises(TravelServiceFailed, match=r"huiliu\[valhalla\]"):
        ValhallaHere(tmp_path)


def test_valhalla_in_this_process_says_that_its_tiles_are_missing(monkeypatch, tmp_path):
    monkeypatch.setattr("routing.travel.valhalla.importlib.import_module", lambda _: None)
    with pytest.raises(TravelServiceFailed, match="no tiles at"):
        ValhallaHere(tmp_path / "tiles.tar")


def test_valhalla_in_this_process_is_given_its_tiles(monkeypatch, tmp_path):
    configured = {}

    class Library:
        @staticmethod
        def get_config(**settings):
            configured.update(settings)
            return settings

        class Actor:
            def __init__(self, config):
                self.config = config

            def matrix(self, question):
                size = len(question["sources"])
                return {
                    "sources_to_targets": {
                        "durations": [[7.4] * size] * size,
                        "distances": [[0.07] * size] * size,
                    }
                }

    monkeypatch.setattr("routing.travel.valhalla.importlib.import_module", lambda _: Library)
    (tmp_path / "tiles.tar").touch()
    table = ValhallaHere(tmp_path / "tiles.tar").matrices(LATS, LONS)
    assert configured["tile_extract"] == str(tmp_path / "tiles.tar")
    assert table.seconds.tolist() == [[0, 7, 7], [7, 0, 7], [7, 7, 0]]
    assert table.metres[0, 1] == 70
