"""The least that any leg of a day can cost, for its lower bound: from halt to halt, straight or by
way of yards, by the cheapest vehicle at the best time of day.
"""

import numpy as np
import numpy.typing as npt

from routing.solver.plan.costs import PER_HOUR, PER_METRE
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle

IntArray = npt.NDArray[np.int64]


class Legs:
    """Subunits and seconds of the legs between the halts of a day.

    Attributes
    ----------
    straight, by_yard : ndarray of int64, shape (n, n)
        Least cost from halt to halt; `by_yard` with a yard on the way, None where there is none.
    seconds : ndarray of int64, shape (n, n)
        Least travel time from halt to halt, whatever lies between.
    """

    def __init__(self, problem: Problem, places: list[int]):
        self._problem = problem
        self._places = places
        self._fastest = max([100, *(speed.percent for speed in problem.speeds)])
        refs = sorted({yard for car in problem.vehicles for yard in car.yards})
        self._yards = [problem.depot(ref).place for ref in refs]
        self.straight = self._least(places, places)
        self.by_yard: IntArray | None = None
        self.seconds = self._least(places, places, timed=True)
        if self._yards:
            self._to = self._least(places, self._yards)
            self._from = _joined(self._closed(False), self._least(self._yards, places))
            self.by_yard = _joined(self._to, self._from)
            quick = _joined(self._closed(True), self._least(self._yards, places, timed=True))
            quick = _joined(self._least(places, self._yards, timed=True), quick)
            self.seconds = np.minimum(self.seconds, quick)

    def first(self, car: Vehicle) -> IntArray:
        """Least cost of coming to each halt from where the vehicle starts."""
        if car.start is None:
            return np.zeros(len(self._places), dtype=np.int64)
        least = self._of(car, [car.start], self._places)
        if self._yards:
            least = np.minimum(least, _joined(self._of(car, [car.start], self._yards), self._from))
        return least.reshape(-1)

    def last(self, unloads: npt.NDArray[np.bool_]) -> IntArray:
        """Least cost of the way from each halt to an end; by a yard where it has to unload."""
        straight = self._to_an_end(self._places)
        if not self._yards:
            return straight
        home = _joined(self._closed(False), self._to_an_end(self._yards)[:, None])
        by_yard = _joined(self._to, home)[:, 0]
        return np.where(unloads, by_yard, np.minimum(straight, by_yard))

    def _to_an_end(self, places: list[int]) -> IntArray:
        """Least cost from each place straight to the end of a vehicle."""
        cars = self._problem.vehicles
        if any(car.end is None for car in cars):
            return np.zeros(len(places), dtype=np.int64)
        kinds = {(car.end, prices(car)): car for car in cars}
        ways = [self._of(car, places, [car.end or 0])[:, 0] for car in kinds.values()]
        return np.asarray(np.min(ways, axis=0))

    def _closed(self, timed: bool) -> IntArray:
        """The least from yard to yard, over any number of yards; nothing from one to itself."""
        table = self._least(self._yards, self._yards, timed)
        np.fill_diagonal(table, 0)
        for middle in range(len(self._yards)):
            table = np.minimum(table, table[:, middle, None] + table[None, middle, :])
        return table

    def _least(self, starts: list[int], ends: list[int], timed: bool = False) -> IntArray:
        """The least of each leg over all vehicles: subunits, or seconds."""
        least: IntArray | None = None
        for car in {prices(one): one for one in self._problem.vehicles}.values():
            found = self._of(car, starts, ends, timed)
            least = found if least is None else np.minimum(least, found)
        assert least is not None
        return least

    def _of(
        self, car: Vehicle, starts: list[int], ends: list[int], timed: bool = False
    ) -> IntArray:
        seconds, metres = self._problem.travel[car.profile].rows(starts, ends)
        whole = -(-seconds.astype(np.int64) * 100 // car.speed_percent)
        drive: IntArray = whole * 100 // self._fastest
        if timed:
            return drive
        hour = (car.per_hour + car.per_duty_hour) * PER_HOUR
        return drive * hour + metres.astype(np.int64) * (car.per_km * PER_METRE)


def prices(car: Vehicle) -> tuple[object, ...]:
    """What a leg costs a vehicle by."""
    return car.profile, car.speed_percent, car.per_hour, car.per_duty_hour, car.per_km


def _joined(first: IntArray, second: IntArray) -> IntArray:
    """The least over all places between: first[i, k] + second[k, j]."""
    least = first[:, 0, None] + second[None, 0, :]
    for middle in range(1, first.shape[1]):
        np.minimum(least, first[:, middle, None] + second[None, middle, :], out=least)
    return least
