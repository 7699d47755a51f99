"""How far apart two places are, on the ellipsoid and on the sphere."""

from __future__ import annotations

from typing import Any

import numpy as np
from geopy.distance import geodesic
from numpy.typing import NDArray

# Mean Earth radius R1 of the IUGG, metres; the sphere every great circle of the house is drawn on.
EARTH_RADIUS_METRES = 6_371_008.8


def geodesic_metres(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> float:
    """Metres on the WGS-84 ellipsoid (Karney's method, through geopy)."""
    return float(geodesic((lat_1, lon_1), (lat_2, lon_2)).meters)


def haversine_metres(lat_1: Any, lon_1: Any, lat_2: Any, lon_2: Any) -> NDArray[np.float64]:
    """Metres on the sphere, within 0.5 % of the ellipsoid; arguments broadcast as numpy's do."""
    phi_1, phi_2 = np.radians(lat_1), np.radians(lat_2)
    half_lat = np.sin((phi_2 - phi_1) / 2.0)
    half_lon = np.sin((np.radians(lon_2) - np.radians(lon_1)) / 2.0)
    root = half_lat**2 + np.cos(phi_1) * np.cos(phi_2) * half_lon**2
    return np.asarray(2.0 * EARTH_RADIUS_METRES * np.arcsin(np.sqrt(np.minimum(root, 1.0))))
