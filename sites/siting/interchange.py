"""Good places quickly: greedy first, then swaps as long as one helps (plain questions only).

Teitz and Bart, Operations Research 16(5), 1968, with the table of swap gains of Whitaker, INFOR
21(2), 1983, worked out for all pairs at once.
"""

import numpy as np
from numpy.typing import NDArray

from sites.siting.task import Weights

Costs = NDArray[np.int64]

#: Stands for a site that is out of reach; larger than any walk on Earth.
FAR = 40_000_000


def choose(costs: Costs, base: Costs, weights: Weights, count: int) -> list[int]:
    """Columns of `costs` that make the weighted sum of the least cost of each row small.

    Parameters
    ----------
    costs : ndarray of int, shape (points, candidates)
        Cost of serving a point from a candidate.
    base : ndarray of int, shape (points,)
        Cost from what stands already; FAR where nothing does.
    weights : ndarray of int, shape (points,)
    count : int
        How many columns to take.
    """
    chosen: list[int] = []
    best = base.astype(np.int64)
    for _ in range(count):
        gains = (np.maximum(best[:, None] - costs, 0) * weights[:, None]).sum(axis=0)
        gains[chosen] = -1
        column = int(gains.argmax())
        chosen.append(column)
        best = np.minimum(best, costs[:, column])
    return sorted(swap(costs, base, weights, chosen))


def swap(costs: Costs, base: Costs, weights: Weights, chosen: list[int]) -> list[int]:
    """Swap one in for one out, the best pair each time, until none helps."""
    chosen = list(chosen)
    while chosen:
        gain = swap_gains(costs, base, weights, chosen)
        out, into = divmod(int(gain.argmax()), costs.shape[1])
        if gain[out, into] <= 0:
            return chosen
        chosen[out] = into
    return chosen


def swap_gains(costs: Costs, base: Costs, weights: Weights, chosen: list[int]) -> Costs:
    """What taking column j in for the chosen place i saves, shape (chosen, candidates)."""
    rows = np.arange(len(costs))
    table = np.column_stack([base, costs[:, chosen]])
    order = np.argsort(table, axis=1, kind="stable")
    nearest = order[:, 0]
    first = table[rows, nearest]
    second = table[rows, order[:, 1]]
    # What taking a column in saves, and what losing a chosen one costs, were nothing swapped.
    saves = (np.maximum(first[:, None] - costs, 0) * weights[:, None]).sum(axis=0)
    # A point whose site goes walks to the newcomer or to its second: never more than that.
    dearer = np.minimum(costs, second[:, None]) - first[:, None]
    extra = np.maximum(dearer, 0) * weights[:, None]
    gain = np.full((len(chosen), costs.shape[1]), np.iinfo(np.int64).min)
    for place in range(len(chosen)):
        mine = nearest == place + 1
        gain[place] = saves - extra[mine].sum(axis=0)
    gain[:, chosen] = np.iinfo(np.int64).min
    return gain


def total(costs: Costs, base: Costs, weights: Weights, chosen: list[int]) -> int:
    """The weighted sum of each row's least cost."""
    best = np.minimum(base, costs[:, chosen].min(axis=1)) if chosen else base
    return int((best.astype(np.int64) * weights).sum())
