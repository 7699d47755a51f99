"""How long and how far: seconds and metres between places, as full tables or by coordinates.

A problem holds one `Travel` a profile. `Matrices` is a full table; `GreatCircle` and `Plane` keep
coordinates only and build the part of the table that is asked for, so that a day of 10,000 stops
never needs 10,000 x 10,000 numbers at once.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from routing.errors import InvalidProblem

IntArray = npt.NDArray[np.int32]
#: Rows of a table, as an index of numpy's.
Places = npt.NDArray[np.integer[Any]]
FloatArray = npt.NDArray[np.float64]

#: Mean radius of the earth in metres (IUGG R1).
EARTH_RADIUS_METRES = 6_371_008.8


class Travel(Protocol):
    """Seconds and metres between places that are numbered from 0."""

    @property
    def size(self) -> int:
        """How many places there are."""

    def leg(self, start: int, end: int) -> tuple[int, int]:
        """Seconds and metres from `start` to `end`."""

    def part(self, rows: Sequence[int]) -> "Matrices":
        """The table of the places `rows` alone, in that order; a place may stand twice."""

    def rows(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[IntArray, IntArray]:
        """Seconds and metres from each of `starts` to each of `ends`, shape (starts, ends)."""

    def legs(self, starts: Places, ends: Places) -> tuple[IntArray, IntArray]:
        """Seconds and metres from each of `starts` to the one of `ends` beside it."""


@dataclass(frozen=True, eq=False)
class Matrices:
    """Full tables of travel from row to column; they may be asymmetric.

    Attributes
    ----------
    seconds, metres : ndarray of int32, shape (n, n)
        Travel time in seconds and length in metres. Not negative; the diagonal is not read as
        travel between two stops of one place, which is the diagonal's value (usually 0).
    """

    seconds: IntArray
    metres: IntArray

    def __post_init__(self) -> None:
        for name in ("seconds", "metres"):
            table = np.asarray(getattr(self, name))
            if table.ndim != 2 or table.shape[0] != table.shape[1]:
                raise InvalidProblem(f"matrices.{name}", f"is not square: shape {table.shape}")
            if table.dtype.kind not in "iu":
                raise InvalidProblem(f"matrices.{name}", f"holds {table.dtype}, not whole numbers")
            if table.size and (table.min() < 0 or table.max() > np.iinfo(np.int32).max):
                raise InvalidProblem(f"matrices.{name}", "holds a value outside 0 .. 2^31-1")
            object.__setattr__(self, name, np.ascontiguousarray(table, dtype=np.int32))
        if self.seconds.shape != self.metres.shape:
            raise InvalidProblem("matrices", "seconds and metres differ in size")

    @classmethod
    def of(cls, table: npt.ArrayLike) -> "Matrices":
        """One table for both: a second for each metre."""
        numbers = np.asarray(table, dtype=np.int32)
        return cls(numbers, numbers)

    @property
    def size(self) -> int:
        """How many places there are."""
        return int(self.seconds.shape[0])

    def leg(self, start: int, end: int) -> tuple[int, int]:
        """Seconds and metres from `start` to `end`."""
        return self.seconds.item(start, end), self.metres.item(start, end)

    def part(self, rows: Sequence[int]) -> "Matrices":
        """The table of the places `rows` alone, in that order."""
        index = np.asarray(rows, dtype=np.intp)
        return Matrices(self.seconds[np.ix_(index, index)], self.metres[np.ix_(index, index)])

    def legs(self, starts: Places, ends: Places) -> tuple[IntArray, IntArray]:
        """Seconds and metres from each of `starts` to the one of `ends` beside it."""
        return self.seconds[starts, ends], self.metres[starts, ends]

    def rows(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[IntArray, IntArray]:
        """Seconds and metres from each of `starts` to each of `ends`."""
        cut = np.ix_(np.asarray(starts, dtype=np.intp), np.asarray(ends, dtype=np.intp))
        return self.seconds[cut], self.metres[cut]


@dataclass(frozen=True, eq=False)
class GreatCircle:
    """Travel by coordinates: haversine x detour at one speed.

    metres = round(detour x haversine), seconds = round(metres / (kmh / 3.6)).

    Attributes
    ----------
    lats, lons : ndarray of float64, shape (n,)
        WGS-84 degrees.
    detour : float
        Length of the road divided by that of the straight line.
    kmh : float
        Speed in km/h.
    """

    lats: FloatArray
    lons: FloatArray
    detour: float = 1.4
    kmh: float = 25.0
    _phi: FloatArray = field(init=False, repr=False)
    _lambda: FloatArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        lats, lons = _pair(self.lats, self.lons, "lats", "lons")
        if np.any(np.abs(lats) > 90) or np.any(np.abs(lons) > 180):
            raise InvalidProblem("coordinates", "lie outside 90 degrees N/S or 180 degrees E/W")
        if not self.detour > 0 or not self.kmh > 0:
            raise InvalidProblem("detour, kmh", "have to be above zero")
        object.__setattr__(self, "lats", lats)
        object.__setattr__(self, "lons", lons)
        object.__setattr__(self, "_phi", np.radians(lats))
        object.__setattr__(self, "_lambda", np.radians(lons))

    @property
    def size(self) -> int:
        """How many places there are."""
        return int(self.lats.size)

    def leg(self, start: int, end: int) -> tuple[int, int]:
        """Seconds and metres from `start` to `end`."""
        phi, lam = self._phi, self._lambda
        north, south = phi.item(start), phi.item(end)
        half = (
            math.sin((north - south) / 2) ** 2
            + math.cos(north)
            * math.cos(south)
            * math.sin((lam.item(start) - lam.item(end)) / 2) ** 2
        )
        metres = round(self.detour * 2 * EARTH_RADIUS_METRES * math.asin(min(1.0, math.sqrt(half))))
        return round(metres / (self.kmh / 3.6)), metres

    def part(self, rows: Sequence[int]) -> Matrices:
        """The table of the places `rows` alone, in that order."""
        return Matrices(*self.rows(rows, rows))

    def rows(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[IntArray, IntArray]:
        """Seconds and metres from each of `starts` to each of `ends`."""
        here = np.asarray(starts, dtype=np.intp)[:, None]
        return self.legs(here, np.asarray(ends, dtype=np.intp)[None, :])

    def legs(self, starts: Places, ends: Places) -> tuple[IntArray, IntArray]:
        """Seconds and metres from each of `starts` to the one of `ends` beside it."""
        half = np.sin((self._phi[starts] - self._phi[ends]) / 2) ** 2
        turn = np.sin((self._lambda[starts] - self._lambda[ends]) / 2) ** 2
        half = half + np.cos(self._phi[starts]) * np.cos(self._phi[ends]) * turn
        arc = 2 * EARTH_RADIUS_METRES * np.arcsin(np.minimum(1.0, np.sqrt(half)))
        metres = np.rint(self.detour * arc)
        seconds = np.rint(metres / (self.kmh / 3.6))
        return seconds.astype(np.int32), metres.astype(np.int32)


@dataclass(frozen=True, eq=False)
class Plane:
    """Travel on a plane, seconds = metres = scaled Euclidean distance, by a stated rounding.

    Attributes
    ----------
    xs, ys : ndarray of float64, shape (n,)
    scale : int
        Distances are multiplied by it before rounding (10 by the DIMACS rule).
    truncate : bool
        Cut down (DIMACS) in place of rounding to the nearest integer (VRPLIB EUC_2D).
    """

    xs: FloatArray
    ys: FloatArray
    scale: int = 1
    truncate: bool = False

    def __post_init__(self) -> None:
        xs, ys = _pair(self.xs, self.ys, "xs", "ys")
        if self.scale < 1:
            raise InvalidProblem("scale", f"is {self.scale}, at least 1 is needed")
        object.__setattr__(self, "xs", xs)
        object.__setattr__(self, "ys", ys)

    @property
    def size(self) -> int:
        """How many places there are."""
        return int(self.xs.size)

    def leg(self, start: int, end: int) -> tuple[int, int]:
        """Seconds and metres from `start` to `end`, which are the same number."""
        wide = self.xs.item(start) - self.xs.item(end)
        high = self.ys.item(start) - self.ys.item(end)
        length = self.scale * math.sqrt(wide * wide + high * high)
        whole = int(length) if self.truncate else int(length + 0.5)
        return whole, whole

    def part(self, rows: Sequence[int]) -> Matrices:
        """The table of the places `rows` alone, in that order."""
        table, _ = self.rows(rows, rows)
        return Matrices(table, table)

    def rows(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[IntArray, IntArray]:
        """Seconds and metres from each of `starts` to each of `ends`."""
        here = np.asarray(starts, dtype=np.intp)[:, None]
        return self.legs(here, np.asarray(ends, dtype=np.intp)[None, :])

    def legs(self, starts: Places, ends: Places) -> tuple[IntArray, IntArray]:
        """Seconds and metres from each of `starts` to the one of `ends` beside it."""
        wide = self.xs[starts] - self.xs[ends]
        high = self.ys[starts] - self.ys[ends]
        length = self.scale * np.sqrt(wide * wide + high * high)
        table = (length if self.truncate else length + 0.5).astype(np.int32)
        return table, table


def _pair(
    first: npt.ArrayLike, second: npt.ArrayLike, one: str, two: str
) -> tuple[FloatArray, FloatArray]:
    a = np.asarray(first, dtype=np.float64)
    b = np.asarray(second, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape:
        raise InvalidProblem(f"{one}, {two}", f"differ in shape: {a.shape} and {b.shape}")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise InvalidProblem(f"{one}, {two}", "hold a value that is not a number")
    return a, b
