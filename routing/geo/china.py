"""Chinese places by name: districts, towns and a few streets, held in memory."""

from __future__ import annotations

import bisect
import csv
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from routing.geo import chinese_address
from routing.geo.chinese_address import ChineseAddress
from routing.geo.datum import Datum, gcj02_to_wgs84
from routing.geo.distances import haversine_metres
from routing.geo.place import CONFIDENCE, Box, Level, Place

FOLDER = Path(__file__).parent / "gazetteer"
ADMINISTRATIVE, GEONAMES, OSM = "cn-adcodes", "geonames", "openstreetmap"

# How far from its area's centre a named thing may lie and still be the one meant, metres. Planning
# values: districts are a few kilometres wide in a centre and tens outside, prefectures about 100.
REACH_METRES = {Level.DISTRICT: 40_000.0, Level.CITY: 90_000.0, Level.PROVINCE: 700_000.0}
# The file's street points lie in one district centre; a street this near to it can be it, metres.
STREET_REACH_METRES = 6_000.0
# A street whose city alone is given may have a namesake in another of its districts.
CITY_ONLY = 0.85
# A name that several places bear, and nothing to choose by, is worth this part of its confidence.
AMBIGUOUS = 0.5

_SUFFIX = re.compile(r"(?:新区|街道|地区|自治县|自治州|[省市区县镇乡旗盟])$")


@dataclass(frozen=True, slots=True)
class Area:
    """A province, city or district with its six-digit code."""

    code: str
    name: str
    level: Level
    lat: float
    lon: float


class ChinaGazetteer:
    """Finds a Chinese address as finely as the files allow.

    `bias` is the service area: among places of one name those inside it win.
    """

    def __init__(self, folder: Path = FOLDER, *, bias: Box | None = None) -> None:
        self._bias = bias
        self._areas = _read_areas(folder / "cn_adcodes_centroids.csv")
        self._by_code = {area.code: area for area in self._areas}
        self.districts = [area for area in self._areas if area.level is Level.DISTRICT]
        self._district_lats = np.array([area.lat for area in self.districts])
        self._district_lons = np.array([area.lon for area in self.districts])
        self._areas_by_name: dict[str, list[Area]] = {}
        for area in self._areas:
            for name in {area.name, short(area.name)}:
                self._areas_by_name.setdefault(name, []).append(area)
        self._district_names = frozenset(
            name
            for area in self.districts
            for name in (area.name, short(area.name))
            if len(name) > 1
        )
        self._places_by_name: dict[str, list[Place]] = {}
        self.places: list[Place] = []
        for place, names in (
            *_read_streets(folder / "osm_streets_shanghai_centre.csv"),
            *_read_towns(folder / "geonames_cn_places.csv"),
        ):
            self.places.append(place)
            for name in names:
                self._places_by_name.setdefault(name, []).append(place)
        self._names = sorted({*self._places_by_name, *self._areas_by_name})

    def find(self, address: str) -> Place | None:
        """The finest place the address names, or None."""
        parts = chinese_address.parse(address, districts=self._district_names)
        area, sure = self._area(parts)
        fine = self._fine(parts, area)
        if fine is not None:
            return fine
        if area is not None:
            return self._area_place(area, 1.0 if sure else AMBIGUOUS)
        named = self._places_by_name.get(parts.estate or parts.rest, [])
        return self._choose(named, None)

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Place, ...]:
        """Places whose name begins so, those in the service area first."""
        start = bisect.bisect_left(self._names, prefix)
        found: list[Place] = []
        for name in self._names[start : start + 400]:
            if not name.startswith(prefix):
                break
            found += self._places_by_name.get(name, [])
            found += [self._area_place(area) for area in self._areas_by_name.get(name, [])]
        unique = dict.fromkeys(found)
        return tuple(sorted(unique, key=lambda p: not self._in_bias(p))[:limit])

    def nearest_area(self, lat: float, lon: float) -> Area:
        """The district whose centre is nearest: a good guess, as no outlines ship."""
        metres = haversine_metres(lat, lon, self._district_lats, self._district_lons)
        return self.districts[int(np.argmin(metres))]

    def label(self, area: Area) -> str:
        """The area's full name, 上海市黄浦区."""
        above = [self._by_code.get(area.code[:2] + "0000"), self._by_code.get(area.code[:4] + "00")]
        names = [a.name for a in above if a and a.code != area.code]
        return "".join(dict.fromkeys(n for n in [*names, area.name] if n != "市辖区" and n != "县"))

    def _area(self, parts: ChineseAddress) -> tuple[Area | None, bool]:
        """The finest area named, and whether it is the only one it can be."""
        above: Area | None = None
        for name, levels in (
            (parts.province, {Level.PROVINCE}),
            (parts.city, {Level.CITY, Level.DISTRICT}),
            (parts.district, {Level.DISTRICT, Level.CITY}),
        ):
            if not name:
                continue
            same = [a for a in self._areas_by_name.get(name, []) if a.level in levels]
            inside = [a for a in same if above is None or _is_under(a, above)]
            if len(inside) > 1 and self._bias is not None:
                inside = [a for a in inside if self._bias.holds(a.lat, a.lon)] or inside
            if len(inside) > 1:
                return (above or inside[0]), False
            if inside:
                above = inside[0]
        return above, True

    def _fine(self, parts: ChineseAddress, area: Area | None) -> Place | None:
        """The street, else the town, that the address names, near its area."""
        for name in (parts.road, parts.street_office, short(parts.street_office), parts.community):
            if name:
                found = self._choose(self._places_by_name.get(name, []), area)
                if found is not None:
                    return found
        return None

    def _choose(self, named: list[Place], area: Area | None) -> Place | None:
        if area is not None:
            ranked = sorted(named, key=lambda p: _metres(area, p))
            near = next((p for p in ranked if self._can_be_in(p, area)), None)
            if near is None or area.level is Level.DISTRICT:
                return near
            return replace(near, confidence=near.confidence * CITY_ONLY)
        inside = [p for p in named if self._in_bias(p)]
        if len(inside) == 1:
            return inside[0]
        # Without an area even a single hit may be a namesake in a city that the files do not cover.
        return replace(named[0], confidence=named[0].confidence * AMBIGUOUS) if named else None

    def _can_be_in(self, place: Place, area: Area) -> bool:
        if _metres(area, place) > REACH_METRES[area.level]:
            return False
        if place.level is not Level.STREET or area.level is not Level.DISTRICT:
            return True
        return (
            _metres(area, place) <= STREET_REACH_METRES
            or self.nearest_area(place.lat, place.lon) == area
        )

    def _in_bias(self, place: Place) -> bool:
        return self._bias is not None and self._bias.holds(place.lat, place.lon)

    def _area_place(self, area: Area, share: float = 1.0) -> Place:
        return Place(
            area.lat,
            area.lon,
            self.label(area),
            area.level,
            CONFIDENCE[area.level] * share,
            ADMINISTRATIVE,
            Datum.GCJ02,
        )


def short(name: str) -> str:
    """A name without the word for its kind: 黄浦区 gives 黄浦; two-letter names stay whole."""
    return _SUFFIX.sub("", name) if len(name) > 2 else name


def _metres(area: Area, place: Place) -> float:
    return float(haversine_metres(area.lat, area.lon, place.lat, place.lon))


def _is_under(area: Area, above: Area) -> bool:
    digits = {Level.PROVINCE: 2, Level.CITY: 4}.get(above.level, 6)
    return area.code[:digits] == above.code[:digits]


def _read_areas(path: Path) -> list[Area]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["lat_gcj02"]]
    lats, lons = gcj02_to_wgs84(
        np.array([float(row["lat_gcj02"]) for row in rows]),
        np.array([float(row["lon_gcj02"]) for row in rows]),
    )
    return [
        Area(row["adcode"], row["name"], Level(row["level"]), float(lat), float(lon))
        for row, lat, lon in zip(rows, lats, lons, strict=True)
    ]


def _read_towns(path: Path) -> list[tuple[Place, set[str]]]:
    towns = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            name = row["name_zh"] or row["name"]
            names = {name, short(name), row["name"].casefold(), *row["other_zh"].split("|")} - {""}
            lat, lon = float(row["lat"]), float(row["lon"])
            place = Place(lat, lon, name, Level.TOWN, CONFIDENCE[Level.TOWN], GEONAMES)
            towns.append((place, names))
    return towns


def _read_streets(path: Path) -> list[tuple[Place, set[str]]]:
    streets = []
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            name = row["street_zh"] or row["street_en"]
            names = {name, row["street_en"].casefold()} - {""}
            lat, lon = float(row["lat"]), float(row["lon"])
            confidence = CONFIDENCE[Level.STREET]
            streets.append((Place(lat, lon, name, Level.STREET, confidence, OSM), names))
    return streets
