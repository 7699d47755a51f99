"""Geocoders that ask a service, against answers of the shape their manuals give."""

import json

import pytest
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderAuthenticationFailure, GeocoderQuotaExceeded, GeocoderServiceError

from routing.geo.datum import Datum, wgs84_to_gcj02
from routing.geo.online import Amap, NominatimFinder, nominatim_level
from routing.geo.place import Level

DOOR = (31.2304, 121.4737)


def answering(reply, asked=None):
    """A geopy adapter that always gives `reply` and notes the address it was asked."""

    class Adapter(BaseSyncAdapter):
        def get_json(self, url, *, timeout, headers):
            if asked is not None:
                asked.append(url)
            return json.loads(json.dumps(reply))

        def get_text(self, url, *, timeout, headers):
            return json.dumps(reply)

    return lambda **_: Adapter(proxies=None, ssl_context=None)


def amap(reply, asked=None):
    return Amap("key", adapter_factory=answering(reply, asked), user_agent="huiliu tests")


def test_amap_is_turned_from_its_own_map_to_ours():
    there = wgs84_to_gcj02(*DOOR)
    row = {
        "formatted_address": "上海市黄浦区人民大道200号",
        "location": f"{there[1]:.6f},{there[0]:.6f}",
        "level": "门牌号",
    }
    place = amap({"status": "1", "geocodes": [row]}).find("人民大道200号")
    assert (place.lat, place.lon) == pytest.approx(DOOR, abs=2e-6)
    assert (place.level, place.datum, place.source) == (Level.HOUSE, Datum.GCJ02, "amap")


def test_amap_is_asked_in_its_own_map():
    asked = []
    reply = {"status": "1", "regeocode": {"formatted_address": "上海市黄浦区人民大道200号"}}
    location = amap(reply, asked).reverse(DOOR)
    lat, lon = wgs84_to_gcj02(*DOOR)
    assert f"location={lon:.6f}%2C{lat:.6f}" in asked[0]
    assert (location.latitude, location.longitude) == DOOR


@pytest.mark.parametrize("reply", [{"status": "1", "geocodes": []}, {"status": "1"}])
def test_amap_that_knows_nothing_gives_no_place(reply):
    assert amap(reply).find("老王家") is None


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("10001", GeocoderAuthenticationFailure),
        ("10003", GeocoderQuotaExceeded),
        ("30001", GeocoderServiceError),
    ],
)
def test_amap_that_refuses_raises_geopys_word_for_it(code, error):
    with pytest.raises(error):
        amap({"status": "0", "infocode": code, "info": "NO"}).find("人民大道200号")


def test_nominatims_rank_says_how_fine_its_answer_is(monkeypatch):
    row = {"lat": "31.2304", "lon": "121.4737", "display_name": "人民大道", "place_rank": 26}
    finder = NominatimFinder("http://nominatim.test", user_agent="huiliu tests")
    monkeypatch.setattr(finder._nominatim, "adapter", answering([row])())
    place = finder.find("人民大道")
    assert (place.lat, place.lon, place.level) == (*DOOR, Level.STREET)


@pytest.mark.parametrize(
    ("rank", "level"),
    [(30, Level.HOUSE), (27, Level.STREET), (16, Level.TOWN), (4, Level.PROVINCE)],
)
def test_reads_nominatims_rank(rank, level):
    assert nominatim_level(rank) is level
