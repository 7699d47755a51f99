"""A geopy geocoder that asks nobody: it reads the gazetteer that ships with the house."""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from geopy.geocoders.base import Geocoder
from geopy.location import Location

from routing.geo.american import AmericanGazetteer
from routing.geo.china import FOLDER, ChinaGazetteer
from routing.geo.chinese_address import is_chinese
from routing.geo.distances import haversine_metres
from routing.geo.place import Box, Place


@lru_cache(maxsize=2)
def _china(folder: Path, bias: Box | None) -> ChinaGazetteer:
    return ChinaGazetteer(folder, bias=bias)


@lru_cache(maxsize=2)
def _america(folder: Path) -> AmericanGazetteer:
    return AmericanGazetteer(folder)


class OfflineGazetteer(Geocoder):  # type: ignore[misc]  # geopy ships no types
    """Places out of `routing/geo/gazetteer/`; the files are read on the first question.

    It has geopy's `geocode` and `reverse`, and the house's own `find`, `suggest` and `nearest`.
    """

    def __init__(self, folder: Path = FOLDER, *, bias: Box | None = None) -> None:
        super().__init__(user_agent="huiliu")
        self._folder = folder
        self._bias = bias

    def find(self, address: str) -> Place | None:
        """The place of an address, or None where the gazetteer does not know it."""
        if not address.strip():
            return None
        if is_chinese(address):
            return self.china.find(address)
        return self.america.find(address) or self.china.find(address.strip().casefold())

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Place, ...]:
        """What a person who typed this may mean, at most `limit` places."""
        prefix = prefix.strip()
        if not prefix:
            return ()
        if is_chinese(prefix):
            return self.china.suggest(prefix, limit)
        here = self.america.suggest(prefix, limit)
        return (here + self.china.suggest(prefix.casefold(), limit))[:limit]

    def nearest(self, lat: float, lon: float) -> Place:
        """The known place nearest to a WGS-84 point: a door, a street or a town."""
        places, lats, lons = self._points
        return places[int(np.argmin(haversine_metres(lat, lon, lats, lons)))]

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        timeout: Any = None,
        limit: int = 8,
    ) -> Location | list[Location] | None:
        """geopy's door: a `Location` whose `raw` is the `Place`, or None."""
        place = self.find(query)
        if exactly_one:
            return None if place is None else _location(place)
        places = dict.fromkeys([*([place] if place else []), *self.suggest(query, limit)])
        return [_location(each) for each in places] or None

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        timeout: Any = None,
    ) -> Location | list[Location] | None:
        """geopy's door: the nearest known place."""
        point = self._coerce_point_to_string(query, "%(lat)s,%(lon)s").split(",")
        location = _location(self.nearest(float(point[0]), float(point[1])))
        return location if exactly_one else [location]

    @property
    def china(self) -> ChinaGazetteer:
        """The Chinese half, read once a process."""
        return _china(self._folder, self._bias)

    @property
    def america(self) -> AmericanGazetteer:
        """The Los Angeles half, read once a process."""
        return _america(self._folder)

    @cached_property
    def _points(self) -> tuple[list[Place], np.ndarray, np.ndarray]:
        places = [*self.china.places, *self.america.doors()]
        return places, np.array([p.lat for p in places]), np.array([p.lon for p in places])


def _location(place: Place) -> Location:
    return Location(place.label, (place.lat, place.lon, 0.0), place)
