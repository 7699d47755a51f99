"""Places of a VROOM document: matrix rows, or rows of a list of coordinates; and its matrices."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.errors import InvalidProblem
from routing.formats.vroom.schema import VehicleWords
from routing.solver.problem import Matrices, Travel


class Places:
    """Gives each place its row.

    Parameters
    ----------
    rows : int or None
        Size of the given matrices; None collects coordinates instead, each place once.
    """

    def __init__(self, rows: int | None) -> None:
        self._rows = rows
        self._seen: dict[tuple[float, float], int] = {}

    def needed(self, at: str, location: list[float] | None, index: int | None) -> int:
        """The row of a place that has to be there."""
        place = self.optional(at, location, index)
        if place is None:
            wanted = at if self._rows is None else f"{at}_index"
            raise InvalidProblem(wanted, "is missing")
        return place

    def optional(self, at: str, location: list[float] | None, index: int | None) -> int | None:
        """The row of a place, or None where none is given."""
        if self._rows is None:
            if location is None:
                if index is not None:
                    raise InvalidProblem(at, "is missing; an index alone needs matrices")
                return None
            lon, lat = location[:2]
            if not (-180 <= lon <= 180 and -90 <= lat <= 90):
                raise InvalidProblem(at, f"[{lon}, {lat}] is not [longitude, latitude] in degrees")
            return self._seen.setdefault((lat, lon), len(self._seen))
        if index is None:
            if location is not None:
                raise InvalidProblem(f"{at}_index", "is missing; the matrices need an index")
            return None
        if index >= self._rows:
            raise InvalidProblem(f"{at}_index", f"is {index}, the matrices have {self._rows} rows")
        return index

    def coordinates(self) -> tuple[list[float], list[float]]:
        """Latitudes and longitudes by row."""
        return [lat for lat, _ in self._seen], [lon for _, lon in self._seen]


class CostsAre(Enum):
    """What a matrix of costs repeats."""

    SECONDS = "seconds"
    METRES = "metres"
    OTHER = "other"


@dataclass(frozen=True)
class Tables:
    """A document's matrices by profile.

    `distances` names the profiles that have their own, `costs` what a matrix of costs is. VROOM
    then prices neither time nor distance, so one that is neither stands where the metres would.
    """

    travel: Mapping[str, Travel]
    size: int
    distances: frozenset[str]
    costs: Mapping[str, "CostsAre"]

    def prices(self, at: str, words: VehicleWords) -> tuple[int, int]:
        """Cost of an hour and of a kilometre for a vehicle, given what its matrices mean."""
        if words.profile in self.costs:
            if words.costs.per_hour != 3600 or words.costs.per_km:
                raise InvalidProblem(
                    f"{at}.costs", "per_hour and per_km contradict the profile's matrix of costs"
                )
            what = self.costs[words.profile]
            if what is CostsAre.OTHER and words.max_distance is not None:
                raise InvalidProblem(
                    f"{at}.max_distance",
                    "cannot be kept where the profile has a matrix of costs that is neither its "
                    "durations nor its distances",
                )
            return (3600, 0) if what is CostsAre.SECONDS else (0, 1000)
        if words.profile not in self.distances:
            for field, value in (
                ("costs.per_km", words.costs.per_km),
                ("max_distance", words.max_distance),
            ):
                if value:
                    raise InvalidProblem(
                        f"{at}.{field}", f"needs matrices.{words.profile}.distances"
                    )
        return words.costs.per_hour, words.costs.per_km


def tables(document: Mapping[str, Any], profiles: set[str]) -> Tables:
    """The matrices that these profiles need.

    Raises
    ------
    InvalidProblem
        A profile has no matrix, or one is not square, not whole numbers, or of another size.
    """
    given = document.get("matrices")
    if given is None and "matrix" in document:
        given = {"car": {"durations": document["matrix"]}}
    if given is None:
        raise InvalidProblem("matrices", "is missing; travel by coordinates has to be asked for")
    if not isinstance(given, Mapping):
        raise InvalidProblem("matrices", "is not an object of profiles")
    travel: dict[str, Travel] = {}
    with_distances: set[str] = set()
    costs: dict[str, CostsAre] = {}
    for profile in sorted(profiles):
        at = f"matrices.{profile}"
        entry = given.get(profile)
        if not isinstance(entry, Mapping) or "durations" not in entry:
            raise InvalidProblem(f"{at}.durations", "is missing")
        for key in entry.keys() - {"durations", "distances", "costs"}:
            raise InvalidProblem(f"{at}.{key}", "is not a key of VROOM's")
        seconds = metres = _table(f"{at}.durations", entry["durations"])
        if "distances" in entry:
            metres = _table(f"{at}.distances", entry["distances"])
            with_distances.add(profile)
        if "costs" in entry:
            priced = _table(f"{at}.costs", entry["costs"])
            costs[profile] = _repeated(priced, seconds, metres)
            metres = priced if costs[profile] is CostsAre.OTHER else metres
        if metres.shape != seconds.shape:
            raise InvalidProblem(at, f"holds matrices of {len(seconds)} and {len(metres)} rows")
        travel[profile] = Matrices(seconds, metres)
    sizes = {one.size for one in travel.values()}
    if len(sizes) > 1:
        raise InvalidProblem("matrices", f"differ in size: {sorted(sizes)}")
    return Tables(travel, sizes.pop(), frozenset(with_distances), costs)


def _repeated(
    costs: npt.NDArray[np.int32], seconds: npt.NDArray[np.int32], metres: npt.NDArray[np.int32]
) -> CostsAre:
    """Which of the other matrices the costs repeat, if either."""
    if np.array_equal(costs, metres):
        return CostsAre.METRES
    return CostsAre.SECONDS if np.array_equal(costs, seconds) else CostsAre.OTHER


def _table(at: str, rows: Any) -> npt.NDArray[np.int32]:
    if isinstance(rows, np.ndarray):
        table = rows
    else:
        if not isinstance(rows, list) or not rows:
            raise InvalidProblem(at, "is not a list of rows")
        for n, row in enumerate(rows):
            if not isinstance(row, list) or len(row) != len(rows):
                raise InvalidProblem(f"{at}.{n}", f"is not a list of {len(rows)} numbers")
        try:
            table = np.array(rows)
        except (ValueError, OverflowError) as error:
            raise InvalidProblem(at, "holds a value that is not a number") from error
    if table.dtype.kind not in "iu":
        raise InvalidProblem(at, "holds a value that is not a whole number")
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise InvalidProblem(at, f"is not square: {table.shape}")
    if table.min() < 0 or table.max() >= 2**31:
        raise InvalidProblem(at, "holds a value outside 0 .. 2^31-1")
    return table.astype(np.int32)
