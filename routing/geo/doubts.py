"""What is odd about a pair of coordinates, said before it reaches a plan."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from routing.geo.datum import gcj02_to_wgs84
from routing.geo.distances import haversine_metres
from routing.geo.place import Box

# A point that comes this near to its reference once it is shifted was on the other map.
NEAR_METRES = 150.0
# GCJ-02 lies 300 to 700 m off in China; less than half of that could be chance.
LEAST_GAIN_METRES = 200.0
# Share of a batch that must agree before the whole batch is called GCJ-02.
BATCH_SHARE = 0.8


class Doubt(StrEnum):
    """Why a point should be looked at; web/ turns the code into a sentence."""

    NOT_A_NUMBER = "not-a-number"
    OUT_OF_RANGE = "out-of-range"
    ZERO = "zero"
    SWAPPED = "swapped"
    OUTSIDE_AREA = "outside-area"
    LIKELY_GCJ02 = "likely-gcj02"


def doubts(
    lat: float,
    lon: float,
    *,
    area: Box | None = None,
    reference: tuple[float, float] | None = None,
) -> tuple[Doubt, ...]:
    """What speaks against a WGS-84 point; empty when nothing does.

    `area` is the service area. `reference` is where the address is known to lie (WGS-84), from a
    geocoder that is fine to the house; only with it can GCJ-02 by mistake be seen.
    """
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return (Doubt.NOT_A_NUMBER,)
    if lat == 0 and lon == 0:
        return (Doubt.ZERO,)
    # Past 90 degrees a latitude must be a longitude; whether the swap helps decides what is said.
    if abs(lat) > 90 or abs(lon) > 180:
        swapped = abs(lon) <= 90 and abs(lat) <= 180 and (area is None or area.holds(lon, lat))
        return (Doubt.SWAPPED,) if swapped else (Doubt.OUT_OF_RANGE,)
    if area is not None and not area.holds(lat, lon):
        swapped = abs(lon) <= 90 and area.holds(lon, lat)
        return (Doubt.SWAPPED,) if swapped else (Doubt.OUTSIDE_AREA,)
    if reference is not None and looks_gcj02([lat], [lon], [reference[0]], [reference[1]]):
        return (Doubt.LIKELY_GCJ02,)
    return ()


def looks_gcj02(
    lats: Sequence[float],
    lons: Sequence[float],
    reference_lats: Sequence[float],
    reference_lons: Sequence[float],
) -> bool:
    """Whether a batch sits on its WGS-84 references only after it is read as GCJ-02.

    Each point must come within 150 m of its reference by the conversion and gain 200 m or more;
    four in five must agree.
    """
    if not len(lats):
        return False
    there = np.asarray(lats, dtype=np.float64), np.asarray(lons, dtype=np.float64)
    known = np.asarray(reference_lats, dtype=np.float64), np.asarray(reference_lons, np.float64)
    as_wgs84 = haversine_metres(*there, *known)
    as_gcj02 = haversine_metres(*gcj02_to_wgs84(*there), *known)
    agrees = (as_gcj02 <= NEAR_METRES) & (as_wgs84 - as_gcj02 >= LEAST_GAIN_METRES)
    return bool(np.mean(agrees) >= BATCH_SHARE)
