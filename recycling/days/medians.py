"""The k areas from which all places are nearest together: greedy start, then swaps (p-median)."""

from collections.abc import Sequence

import numpy as np

from recycling.booking.bookings import Place
from recycling.days.city import AreaRow
from routing.geo.distances import haversine_metres


def medians(candidates: Sequence[AreaRow], places: Sequence[Place], count: int) -> list[AreaRow]:
    """The `count` candidates with the least sum of great-circle metres to the nearest of them.

    A start that adds the best candidate at a time, then swaps of one for another until none helps
    (Teitz and Bart, Operations Research 16(5), 1968); the same answer at each call, by code.
    """
    metres = haversine_metres(
        np.array([place.lat for place in places])[:, None],
        np.array([place.lon for place in places])[:, None],
        np.array([area.lat for area in candidates])[None, :],
        np.array([area.lon for area in candidates])[None, :],
    )
    chosen: list[int] = []
    while len(chosen) < min(count, len(candidates)):
        chosen.append(_best(metres, chosen))
    improved = True
    while improved:
        improved = False
        for at in range(len(chosen)):
            rest = chosen[:at] + chosen[at + 1 :]
            other = _best(metres, rest)
            if _total(metres, [*rest, other]) < _total(metres, chosen) - 1e-6:
                chosen = [*rest, other]
                improved = True
    return sorted((candidates[at] for at in chosen), key=lambda area: area.code)


def _total(metres: np.ndarray, chosen: list[int]) -> float:
    return float(metres[:, chosen].min(axis=1).sum())


def _best(metres: np.ndarray, chosen: list[int]) -> int:
    """The candidate that helps most beside `chosen`."""
    served = metres[:, chosen].min(axis=1) if chosen else np.full(len(metres), np.inf)
    totals = np.minimum(metres, served[:, None]).sum(axis=0)
    totals[chosen] = np.inf
    return int(totals.argmin())
