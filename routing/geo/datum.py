"""WGS-84, GCJ-02 and BD-09: one place on three maps.

Inside the house every point is WGS-84. Chinese map services speak GCJ-02 (Baidu: BD-09), a smooth
shift of up to about 700 m that is applied inside a box around China. These functions stand at that
border. Each takes floats or numpy arrays of one shape and gives the same back, latitude first.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# The ellipsoid and the box of GCJ-02 as published conversions use them (Krasovsky 1940);
# read in shared conversion notes and checked against the vectors in the unit tests, November 2026.
SEMI_MAJOR_METRES = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
WEST, EAST = 72.004, 137.8347
SOUTH, NORTH = 0.8293, 55.8271

# Baidu's own turn on top of GCJ-02.
BAIDU_TURN = np.pi * 3000.0 / 180.0
BAIDU_LAT_SHIFT, BAIDU_LON_SHIFT = 0.006, 0.0065

# The shift changes by under 1e-3 of the step, so each round wins some three digits.
INVERSE_ROUNDS = 6


class Datum(StrEnum):
    """The map a pair of numbers belongs to."""

    WGS84 = "WGS-84"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"


@overload
def wgs84_to_gcj02(lat: float, lon: float) -> tuple[float, float]: ...
@overload
def wgs84_to_gcj02(lat: Floats, lon: Floats) -> tuple[Floats, Floats]: ...
def wgs84_to_gcj02(lat: Any, lon: Any) -> tuple[Any, Any]:
    """The point as a Chinese map service names it; unchanged outside China's box."""
    lats, lons = _arrays(lat, lon)
    shift_lat, shift_lon = _shift(lats, lons)
    return _like(lat, lats + shift_lat, lons + shift_lon)


@overload
def gcj02_to_wgs84(lat: float, lon: float) -> tuple[float, float]: ...
@overload
def gcj02_to_wgs84(lat: Floats, lon: Floats) -> tuple[Floats, Floats]: ...
def gcj02_to_wgs84(lat: Any, lon: Any) -> tuple[Any, Any]:
    """The point as GPS and OpenStreetMap name it, exact to about 1e-9 degrees.

    GCJ-02 has no closed inverse: the shift is taken at the last guess and the guess moved, until it
    no longer matters (fixed-point iteration).
    """
    lats, lons = _arrays(lat, lon)
    guess_lat, guess_lon = lats.copy(), lons.copy()
    for _ in range(INVERSE_ROUNDS):
        shift_lat, shift_lon = _shift(guess_lat, guess_lon)
        guess_lat, guess_lon = lats - shift_lat, lons - shift_lon
    return _like(lat, guess_lat, guess_lon)


@overload
def gcj02_to_bd09(lat: float, lon: float) -> tuple[float, float]: ...
@overload
def gcj02_to_bd09(lat: Floats, lon: Floats) -> tuple[Floats, Floats]: ...
def gcj02_to_bd09(lat: Any, lon: Any) -> tuple[Any, Any]:
    """The point on Baidu's map."""
    lats, lons = _arrays(lat, lon)
    radius = np.hypot(lats, lons) + 0.00002 * np.sin(lats * BAIDU_TURN)
    angle = np.arctan2(lats, lons) + 0.000003 * np.cos(lons * BAIDU_TURN)
    return _like(
        lat, radius * np.sin(angle) + BAIDU_LAT_SHIFT, radius * np.cos(angle) + BAIDU_LON_SHIFT
    )


@overload
def bd09_to_gcj02(lat: float, lon: float) -> tuple[float, float]: ...
@overload
def bd09_to_gcj02(lat: Floats, lon: Floats) -> tuple[Floats, Floats]: ...
def bd09_to_gcj02(lat: Any, lon: Any) -> tuple[Any, Any]:
    """The point on Amap's and Tencent's maps, by the same iteration as `gcj02_to_wgs84`."""
    lats, lons = _arrays(lat, lon)
    guess_lat, guess_lon = lats - BAIDU_LAT_SHIFT, lons - BAIDU_LON_SHIFT
    for _ in range(INVERSE_ROUNDS):
        there_lat, there_lon = gcj02_to_bd09(guess_lat, guess_lon)
        guess_lat, guess_lon = guess_lat + lats - there_lat, guess_lon + lons - there_lon
    return _like(lat, guess_lat, guess_lon)


@overload
def bd09_to_wgs84(lat: float, lon: float) -> tuple[float, float]: ...
@overload
def bd09_to_wgs84(lat: Floats, lon: Floats) -> tuple[Floats, Floats]: ...
def bd09_to_wgs84(lat: Any, lon: Any) -> tuple[Any, Any]:
    """The WGS-84 point of a place read off Baidu's map."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lat, lon))


@overload
def wgs84_to_bd09(lat: float, lon: float) -> tuple[float, float]: ...
@overload
def wgs84_to_bd09(lat: Floats, lon: Floats) -> tuple[Floats, Floats]: ...
def wgs84_to_bd09(lat: Any, lon: Any) -> tuple[Any, Any]:
    """The point of Baidu's map for a WGS-84 place."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lat, lon))


@overload
def to_wgs84(lat: float, lon: float, datum: Datum) -> tuple[float, float]: ...
@overload
def to_wgs84(lat: Floats, lon: Floats, datum: Datum) -> tuple[Floats, Floats]: ...
def to_wgs84(lat: Any, lon: Any, datum: Datum) -> tuple[Any, Any]:
    """The WGS-84 point of a pair that was read in `datum`."""
    if datum is Datum.GCJ02:
        return gcj02_to_wgs84(lat, lon)
    if datum is Datum.BD09:
        return bd09_to_wgs84(lat, lon)
    return lat, lon


def _shift(lats: Floats, lons: Floats) -> tuple[Floats, Floats]:
    """Degrees that GCJ-02 adds to a WGS-84 point; zero outside China's box."""
    x, y = lons - 105.0, lats - 35.0
    root = np.sqrt(np.abs(x))
    waves = (20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)) * 2.0 / 3.0
    north = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
        + (20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi / 3.0 * y)) * 2.0 / 3.0
        + (160.0 * np.sin(np.pi / 12.0 * y) + 320.0 * np.sin(np.pi / 30.0 * y)) * 2.0 / 3.0
    )  # fmt: skip
    east = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
        + (20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi / 3.0 * x)) * 2.0 / 3.0
        + (150.0 * np.sin(np.pi / 12.0 * x) + 300.0 * np.sin(np.pi / 30.0 * x)) * 2.0 / 3.0
    )  # fmt: skip
    radians = np.radians(lats)
    flattening = 1.0 - ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    meridian = SEMI_MAJOR_METRES * (1.0 - ECCENTRICITY_SQUARED) / flattening**1.5
    parallel = SEMI_MAJOR_METRES / np.sqrt(flattening) * np.cos(radians)
    inside = (lons >= WEST) & (lons <= EAST) & (lats >= SOUTH) & (lats <= NORTH)
    shift_lat = np.where(inside, np.degrees(north / meridian), 0.0)
    shift_lon = np.where(inside, np.degrees(east / np.where(inside, parallel, 1.0)), 0.0)
    return shift_lat, shift_lon


def _arrays(lat: Any, lon: Any) -> tuple[Floats, Floats]:
    return np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)


def _like(sample: Any, lats: Floats, lons: Floats) -> tuple[Any, Any]:
    """Floats for a caller who gave floats, arrays for one who gave arrays."""
    if np.ndim(sample) == 0:
        return float(lats), float(lons)
    return lats, lons
