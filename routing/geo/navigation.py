"""Links that open a place in a map service, each in the datum that the service reads.

Maps of mainland China are drawn in GCJ-02, Baidu's in BD-09; a WGS-84 pair would land up to 700 m
beside the door. Google and Apple draw China in GCJ-02 too (their data come from AutoNavi), and the
rest of the world in WGS-84, where GCJ-02 is the same. Inside our rooms every place is WGS-84.
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from routing.geo.datum import Datum, gcj02_to_bd09, wgs84_to_gcj02

#: Seven digits are a centimetre: services cut longer ones.
DIGITS = 6


@dataclass(frozen=True)
class MapLink:
    """One service: its code, the link, and the datum of the pair in it."""

    app: str
    url: str
    datum: Datum


def map_links(lat: float, lon: float, name: str) -> tuple[MapLink, ...]:
    """Where to drive, in AMap, Baidu, Google and Apple maps; `lat` and `lon` are WGS-84."""
    gcj = wgs84_to_gcj02(lat, lon)
    bd = gcj02_to_bd09(*gcj)
    datum = Datum.GCJ02 if gcj != (lat, lon) else Datum.WGS84
    return (
        MapLink("amap", _amap(gcj, name), datum),
        MapLink("baidu", _baidu(bd, name), Datum.BD09),
        MapLink(
            "google", f"https://www.google.com/maps/dir/?api=1&destination={_pair(gcj)}", datum
        ),
        MapLink("apple", f"https://maps.apple.com/?daddr={_pair(gcj)}&dirflg=d", datum),
    )


def _pair(place: tuple[float, float], *, swapped: bool = False) -> str:
    first, second = reversed(place) if swapped else place
    return f"{first:.{DIGITS}f},{second:.{DIGITS}f}"


def _amap(place: tuple[float, float], name: str) -> str:
    """Its own form: longitude first, then the name."""
    to = f"{_pair(place, swapped=True)},{quote(name, safe='')}"
    return (
        f"https://uri.amap.com/navigation?to={to}&mode=car&coordinate=gaode&callnative=1&src=huiliu"
    )


def _baidu(place: tuple[float, float], name: str) -> str:
    told = {
        "location": _pair(place), "title": name, "content": name, "coord_type": "bd09ll",
        "output": "html", "src": "webapp.huiliu.courier",
    }  # fmt: skip
    return "https://api.map.baidu.com/marker?" + urlencode(told)
