"""The places of a problem as PyVRP's locations, with what happens on the way into each.

Setup that falls away at the same place, a price per halt and pay for service are put on the way
into a stop, because PyVRP knows only what a leg costs and how long it takes.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.solver.plan.costs import PER_HOUR, PER_METRE
from routing.solver.plan.model import SUBUNITS
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle

Table = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Row:
    """One location: a place (None for 'anywhere') and what is done on arriving from elsewhere.

    Tasks alike share a row unless service is paid for; then `name` keeps them apart.
    """

    place: int | None
    setup: int = 0
    service: int = 0
    task: bool = False
    name: str = ""


@dataclass(frozen=True)
class Ending:
    """The end of a route that has to pass a yard first: the yards as (place, seconds)."""

    place: int | None
    yards: tuple[tuple[int, int], ...]


class Rows:
    """Collects locations and makes the tables for a kind of vehicle."""

    def __init__(self, problem: Problem):
        self._problem = problem
        self.rows: list[Row | Ending] = []
        self._index: dict[Row | Ending, int] = {}

    def add(self, row: Row | Ending) -> int:
        """The number of a location; equal ones share it."""
        if row not in self._index:
            self._index[row] = len(self.rows)
            self.rows.append(row)
        return self._index[row]

    def tables(self, vehicle: Vehicle, grain: int) -> tuple[Table, Table]:
        """Cost and seconds of every leg for vehicles like this one, in the engine's units."""
        known = [row.place for row in self.rows if row.place is not None]
        known += [place for row in self.rows if isinstance(row, Ending) for place, _ in row.yards]
        unique = sorted(set(known))
        where = {place: number for number, place in enumerate(unique)}
        part = self._problem.travel[vehicle.profile].part(unique)
        base = part.seconds.astype(np.int64)
        if vehicle.speed_percent != 100:
            base = -(-base * 100 // vehicle.speed_percent)
        price = base * (vehicle.per_hour * PER_HOUR)
        price += part.metres.astype(np.int64) * (vehicle.per_km * PER_METRE)
        places = np.array(
            [0 if row.place is None else where[row.place] for row in self.rows], dtype=np.int64
        )
        anywhere = np.array([row.place is None for row in self.rows])
        seconds = base[np.ix_(places, places)]
        cost = price[np.ix_(places, places)]
        for table in (seconds, cost):
            table[anywhere, :] = 0
            table[:, anywhere] = 0
        differ = places[:, None] != places[None, :]
        differ |= anywhere[:, None] | anywhere[None, :]
        for number, row in enumerate(self.rows):
            if isinstance(row, Ending):
                self._end(number, row, places, where, (base, price), (seconds, cost))
            elif row.task:
                seconds[differ[:, number], number] += row.setup
                pay = vehicle.per_task_hour * PER_HOUR
                cost[:, number] += row.service * pay
                halt = row.setup * pay + vehicle.per_stop * SUBUNITS
                cost[differ[:, number], number] += halt
        np.fill_diagonal(seconds, 0)
        np.fill_diagonal(cost, 0)
        return (cost // grain if grain > 1 else cost), seconds

    def _end(
        self,
        number: int,
        row: Ending,
        places: Table,
        where: dict[int, int],
        base: tuple[Table, Table],
        tables: tuple[Table, Table],
    ) -> None:
        """Legs into the end lead over the yard that costs least."""
        options = []
        for yard, fixed in row.yards:
            to = base[0][places, where[yard]] + fixed
            price = base[1][places, where[yard]].copy()
            if row.place is not None:
                to += base[0][where[yard], where[row.place]]
                price += base[1][where[yard], where[row.place]]
            options.append((price, to))
        prices = np.stack([price for price, _ in options])
        best = prices.argmin(axis=0)
        tables[1][:, number] = prices[best, np.arange(len(places))]
        tables[0][:, number] = np.stack([to for _, to in options])[best, np.arange(len(places))]
