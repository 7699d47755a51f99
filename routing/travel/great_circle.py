"""Travel by great circle: the matrices of a day when no road network is at hand.

A road is longer than the straight line, by the detour factor (circuity). The default of 1.4, and
25 km/h for a van in a city, are assumptions that are stated, not measurements: rivers, hills and
one-way streets move both, so every caller can set them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidProblem
from routing.solver.matrices import EARTH_RADIUS_METRES, Matrices

Floats = NDArray[np.float64]

DETOUR = 1.4
KMH = 25.0

# A block's floats (512 x 512 x 8 bytes = 2 MB) stay in the cache of one core.
BLOCK = 512


def matrices(
    lats: Sequence[float] | Floats,
    lons: Sequence[float] | Floats,
    *,
    detour: float = DETOUR,
    kmh: float = KMH,
) -> Matrices:
    """Metres and seconds between all pairs of places.

    Parameters
    ----------
    lats, lons : degrees of WGS-84, both of length n.
    detour : road metres per metre of great circle, 1 or more.
    kmh : mean speed on the road, above 0.

    Returns
    -------
    Matrices
        int32 (n, n), symmetric, zero on the diagonal: metres = round(detour x haversine) and
        seconds = round(metres / (kmh / 3.6)).

    Raises
    ------
    InvalidProblem
        A coordinate is not a place, the lists differ in length, or a factor makes no sense.
    """
    if not detour >= 1:
        raise InvalidProblem("detour", f"{detour} is below 1, shorter than the straight line")
    if not kmh > 0:
        raise InvalidProblem("kmh", f"{kmh} is not a speed")
    points = _unit_vectors(lats, lons)
    count = len(points)
    metres = np.empty((count, count), dtype=np.int32)
    seconds = np.empty((count, count), dtype=np.int32)
    metres_per_second = kmh / 3.6
    # The tables are symmetric: blocks on and above the diagonal are worked out, the rest mirrored.
    for rows, columns in _blocks(count):
        block = np.rint(detour * _haversine(points[rows], points[columns]))
        metres[rows, columns] = block
        metres[columns, rows] = block.T
        block /= metres_per_second
        np.rint(block, out=block)
        seconds[rows, columns] = block
        seconds[columns, rows] = block.T
    return Matrices(seconds=seconds, metres=metres)


def _unit_vectors(lats: Sequence[float] | Floats, lons: Sequence[float] | Floats) -> Floats:
    phi = np.radians(np.asarray(lats, dtype=np.float64))
    lam = np.radians(np.asarray(lons, dtype=np.float64))
    if phi.ndim != 1 or phi.shape != lam.shape:
        raise InvalidProblem("lats, lons", "are not two lists of one length")
    if not (np.all(np.abs(phi) <= np.pi / 2) and np.all(np.abs(lam) <= np.pi)):
        raise InvalidProblem("lats, lons", "hold a value that is no latitude or longitude")
    return np.stack((np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)), axis=1)


def _blocks(count: int) -> Iterator[tuple[slice, slice]]:
    for row in range(0, count, BLOCK):
        for column in range(row, count, BLOCK):
            yield slice(row, row + BLOCK), slice(column, column + BLOCK)


def _haversine(starts: Floats, ends: Floats) -> Floats:
    """Metres between unit vectors.

    The chord between two points is 2 sqrt(h), h the haversine of the angle between them; taking it
    from differences keeps the short distances exact and needs no sine for each pair.
    """
    chord = np.subtract.outer(starts[:, 0], ends[:, 0])
    np.square(chord, out=chord)
    for axis in (1, 2):
        step = np.subtract.outer(starts[:, axis], ends[:, axis])
        np.square(step, out=step)
        chord += step
    np.sqrt(chord, out=chord)
    chord *= 0.5
    np.minimum(chord, 1.0, out=chord)
    np.arcsin(chord, out=chord)
    chord *= 2.0 * EARTH_RADIUS_METRES
    return chord
