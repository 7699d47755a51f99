"""Geocoders that ask a service, used only where an operator configures one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderQuotaExceeded,
    GeocoderServiceError,
)
from geopy.geocoders import Nominatim
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from routing.geo.datum import Datum, gcj02_to_wgs84, wgs84_to_gcj02
from routing.geo.place import CONFIDENCE, Level, Place

NOMINATIM, AMAP = "nominatim", "amap"

# Nominatim's place_rank, from its manual: 30 a house, 26-27 a street, 16-25 a town and its parts.
RANKS = (
    (30, Level.HOUSE),
    (26, Level.STREET),
    (21, Level.POSTCODE),
    (16, Level.TOWN),
    (12, Level.DISTRICT),
    (10, Level.CITY),
)
# Amap's `level` of a geocode, from its Web service guide (地理编码 API).
AMAP_LEVELS = {
    "省": Level.PROVINCE, "市": Level.CITY, "区县": Level.DISTRICT, "开发区": Level.DISTRICT,
    "乡镇": Level.TOWN, "村庄": Level.TOWN, "热点商圈": Level.TOWN, "道路": Level.STREET,
    "道路交叉路口": Level.STREET, "兴趣点": Level.HOUSE, "门牌号": Level.HOUSE,
    "单元号": Level.HOUSE, "楼层": Level.HOUSE, "房间": Level.HOUSE,
    "公交站台、地铁站": Level.STREET, "门址": Level.HOUSE,
}  # fmt: skip
# Amap's infocodes for a key that is wrong, and for one that has asked too much today.
AMAP_BAD_KEY = {"10001", "10002", "10005", "10006", "10007", "10008", "10009"}
AMAP_TOO_MUCH = {"10003", "10004", "10014", "10019", "10020", "10021", "10044"}


class NominatimFinder:
    """OpenStreetMap's Nominatim, one's own or a public one whose policy allows it."""

    def __init__(self, domain: str, *, user_agent: str, timeout_seconds: float = 5.0) -> None:
        scheme, _, host = domain.rpartition("://")
        self._nominatim = Nominatim(
            domain=host, scheme=scheme or "https", user_agent=user_agent, timeout=timeout_seconds
        )

    def find(self, address: str) -> Place | None:
        """The best answer, or None. Raises geopy's errors when the service fails."""
        found = self._nominatim.geocode(address, exactly_one=True)
        if found is None:
            return None
        level = nominatim_level(int(found.raw.get("place_rank", 0)))
        confidence = CONFIDENCE[level]
        return Place(found.latitude, found.longitude, found.address, level, confidence, NOMINATIM)


class Amap(Geocoder):  # type: ignore[misc]  # geopy ships no types
    """Amap's (高德) Web service; it speaks GCJ-02 and is converted here."""

    geocode_path = "/v3/geocode/geo"
    reverse_path = "/v3/geocode/regeo"

    def __init__(
        self, key: str, *, domain: str = "restapi.amap.com", scheme: str = "https",
        timeout: float = 5.0, **geopy: Any,
    ) -> None:  # fmt: skip
        super().__init__(scheme=scheme, timeout=timeout, **geopy)
        self._key = key
        self._root = f"{self.scheme}://{domain.strip('/')}"

    def find(self, address: str) -> Place | None:
        """The best answer, or None. Raises geopy's errors when the service fails."""
        location = self.geocode(address)
        return None if location is None else location.raw

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Any:
        """geopy's door: `Location`s in WGS-84 whose `raw` is the `Place`."""
        return self._ask(self.geocode_path, {"address": query}, _geocodes, exactly_one, timeout)

    def reverse(
        self, query: Any, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Any:
        """geopy's door: the address at a WGS-84 point."""
        text = self._coerce_point_to_string(query, "%(lat)s,%(lon)s")
        lat, lon = (float(number) for number in text.split(","))
        there_lat, there_lon = wgs84_to_gcj02(lat, lon)
        parameters = {"location": f"{there_lon:.6f},{there_lat:.6f}"}
        parse = partial(_regeocode, lat=lat, lon=lon)
        return self._ask(self.reverse_path, parameters, parse, exactly_one, timeout)

    def _ask(
        self, path: str, parameters: dict[str, str], parse: Callable[[Any], list[Place]],
        exactly_one: bool, timeout: Any,
    ) -> Any:  # fmt: skip
        url = f"{self._root}{path}?{urlencode({**parameters, 'key': self._key, 'output': 'JSON'})}"
        callback = partial(_answer, parse=parse, exactly_one=exactly_one)
        return self._call_geocoder(url, callback, timeout=timeout)


def nominatim_level(rank: int) -> Level:
    """How fine a place of this `place_rank` is."""
    return next((level for least, level in RANKS if rank >= least), Level.PROVINCE)


def _answer(reply: Any, *, parse: Callable[[Any], list[Place]], exactly_one: bool) -> Any:
    if str(reply.get("status")) != "1":
        code, words = str(reply.get("infocode", "")), str(reply.get("info", ""))
        if code in AMAP_BAD_KEY:
            raise GeocoderAuthenticationFailure(words)
        if code in AMAP_TOO_MUCH:
            raise GeocoderQuotaExceeded(words)
        raise GeocoderServiceError(words)
    found = [Location(p.label, (p.lat, p.lon, 0.0), p) for p in parse(reply)]
    if not found:
        return None
    return found[0] if exactly_one else found


def _geocodes(reply: Any) -> list[Place]:
    places = []
    for row in reply.get("geocodes") or []:
        lon, lat = (float(number) for number in row["location"].split(","))
        level = AMAP_LEVELS.get(row.get("level"), Level.DISTRICT)
        label, confidence = str(row.get("formatted_address", "")), CONFIDENCE[level]
        here = gcj02_to_wgs84(lat, lon)
        places.append(Place(*here, label, level, confidence, AMAP, Datum.GCJ02))
    return places


def _regeocode(reply: Any, *, lat: float, lon: float) -> list[Place]:
    label = (reply.get("regeocode") or {}).get("formatted_address")
    if not isinstance(label, str) or not label:
        return []
    return [Place(lat, lon, label, Level.HOUSE, CONFIDENCE[Level.HOUSE], AMAP, Datum.GCJ02)]
