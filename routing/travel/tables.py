"""What every matrix service has in common: many small tables make one large one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidProblem, TravelServiceFailed
from routing.solver.matrices import Matrices

# What stands for 'no road leads there': a week and 10,000 km, so that no shift can hold it and the
# planner gives the job back with a reason.
UNREACHABLE_SECONDS = 7 * 86_400
UNREACHABLE_METRES = 10_000_000


class TravelSource(Protocol):
    """Anything that gives the matrices of a list of places."""

    @property
    def signature(self) -> str:
        """Service and settings in one line: equal signatures give equal matrices."""
        ...

    def matrices(self, lats: Sequence[float], lons: Sequence[float]) -> Matrices:
        """Seconds and metres between all pairs of WGS-84 places."""
        ...


class TableService:
    """A service that answers parts of the table; children say how one part is asked for."""

    name: str
    most_rows: int
    most_columns: int

    def part(
        self, starts: list[tuple[float, float]], ends: list[tuple[float, float]]
    ) -> tuple[Any, Any]:
        """Seconds and metres of one part as nested lists; None where no road leads."""
        raise TypeError(f"{type(self).__name__} does not say how to ask for a part")

    def matrices(self, lats: Sequence[float], lons: Sequence[float]) -> Matrices:
        """Seconds and metres between all pairs of places, asked for part by part.

        Raises
        ------
        TravelServiceFailed
            The service does not answer, refuses, or answers a table of another shape.
        """
        if len(lats) != len(lons):
            raise InvalidProblem("lats, lons", "differ in length")
        points = list(zip(map(float, lats), map(float, lons), strict=True))
        count = len(points)
        seconds = np.zeros((count, count), dtype=np.int32)
        metres = np.zeros((count, count), dtype=np.int32)
        for rows, columns in self._parts(count):
            durations, distances = self.part(points[rows], points[columns])
            seconds[rows, columns] = self._whole(durations, UNREACHABLE_SECONDS, rows, columns)
            metres[rows, columns] = self._whole(distances, UNREACHABLE_METRES, rows, columns)
        np.fill_diagonal(seconds, 0)
        np.fill_diagonal(metres, 0)
        return Matrices(seconds=seconds, metres=metres)

    def _parts(self, count: int) -> Iterator[tuple[slice, slice]]:
        for row in range(0, count, self.most_rows):
            for column in range(0, count, self.most_columns):
                yield (
                    slice(row, min(row + self.most_rows, count)),
                    slice(column, min(column + self.most_columns, count)),
                )

    def _whole(self, table: Any, unreachable: int, rows: slice, columns: slice) -> NDArray[Any]:
        try:
            numbers = np.array(table, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise TravelServiceFailed(self.name, "the table holds what is no number") from error
        shape = (rows.stop - rows.start, columns.stop - columns.start)
        if numbers.shape != shape:
            raise TravelServiceFailed(self.name, f"asked for {shape}, got {numbers.shape}")
        whole = np.rint(np.nan_to_num(numbers, nan=unreachable))
        return np.clip(whole, 0, unreachable).astype(np.int32)
