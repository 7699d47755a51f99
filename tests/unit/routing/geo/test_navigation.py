"""Links to map services: each with the pair in the datum that it reads."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from routing.geo.datum import Datum, bd09_to_wgs84, gcj02_to_wgs84
from routing.geo.navigation import map_links

#: People's Square in Shanghai, and City Hall in Los Angeles.
SHANGHAI, LOS_ANGELES = (31.2304, 121.4737), (34.0537, -118.2427)


def pair_of(app: str, url: str) -> tuple[float, float]:
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    told = {"amap": "to", "baidu": "location", "google": "destination", "apple": "daddr"}[app]
    first, second = (float(part) for part in asked[told].split(",")[:2])
    return (second, first) if app == "amap" else (first, second)


BACK = {
    Datum.WGS84: lambda lat, lon: (lat, lon),
    Datum.GCJ02: gcj02_to_wgs84,
    Datum.BD09: bd09_to_wgs84,
}


@pytest.mark.parametrize("place", [SHANGHAI, LOS_ANGELES])
def test_every_link_leads_back_to_the_door(place: tuple[float, float]) -> None:
    for link in map_links(*place, "2 栋"):
        found = BACK[link.datum](*pair_of(link.app, link.url))
        # 1e-5 degrees are a metre.
        assert found == pytest.approx(place, abs=1e-5), link.app


def test_in_china_no_service_is_given_the_plain_pair() -> None:
    for link in map_links(*SHANGHAI, "x"):
        lat, lon = pair_of(link.app, link.url)
        assert abs(lat - SHANGHAI[0]) + abs(lon - SHANGHAI[1]) > 0.003, link.app


def test_each_says_which_datum_it_sends() -> None:
    urls = {link.app: link.url for link in map_links(*SHANGHAI, "2 栋")}
    assert "coordinate=gaode" in urls["amap"]
    assert "coord_type=bd09ll" in urls["baidu"]


def test_a_name_breaks_no_link() -> None:
    for link in map_links(*SHANGHAI, "A,B & C 栋?"):
        assert not re.search(r"[\s&?](B|C) ", link.url)
        assert pair_of(link.app, link.url)
