"""A bound for the p-median, and which places it settles: Lagrange's multipliers for 'each once'.

The duty that each point is served by exactly one site is priced instead of held (Cornuejols,
Fisher and Nemhauser, Management Science 23(8), 1977; reduced-cost fixing as in Beasley, EJOR
65(3), 1993). What remains separates by candidate, so each step is one pass over the table. On the
way the relaxation's own choices are polished by swaps: they are often better than the greedy one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sites.siting.interchange import Costs, swap, total
from sites.siting.task import Weights

STEPS = 600
#: The step's scale halves after so many steps without a better bound.
PATIENCE = 20
#: A choice of the relaxation is polished at each so many better bounds.
POLISH_EVERY = 10


@dataclass
class Relaxed:
    """What the relaxation proves, and the best choice known.

    Attributes
    ----------
    bound : int
        No choice costs less.
    upper, chosen : int, list of int
        The cheapest choice met.
    possible, certain : ndarray of bool, shape (candidates,)
        Candidates that a choice cheaper than `upper` may use, and must use.
    """

    bound: int
    upper: int
    chosen: list[int]
    possible: NDArray[np.bool_]
    certain: NDArray[np.bool_]


def relax(costs: Costs, base: Costs, weights: Weights, chosen: list[int]) -> Relaxed:
    """The bound and what it settles, from a first choice; see `interchange.choose`."""
    count, width = len(chosen), costs.shape[1]
    upper = total(costs, base, weights, chosen)
    weighted = np.asarray(costs * weights[:, None], dtype=np.float64)
    from_base = np.asarray(base * weights, dtype=np.float64)
    prices = np.minimum(from_base, _second_least(weighted))
    found = Relaxed(0, upper, chosen, np.ones(width, bool), np.zeros(width, bool))
    best, scale, waited, better = -np.inf, 2.0, 0, 0
    settling: list[tuple[float, NDArray[np.float64]]] = []
    for _ in range(STEPS):
        reduced = weighted - prices[:, None]
        savings = np.minimum(reduced, 0.0).sum(axis=0)
        taken = np.argsort(savings, kind="stable")[:count]
        kept = np.minimum(from_base - prices, 0.0)
        bound = float(prices.sum() + savings[taken].sum() + kept.sum())
        waited += 1
        if bound > best:
            best, waited, better = bound, 0, better + 1
            settling.append((bound, savings))
            if better % POLISH_EVERY == 0:
                _polish(found, costs, base, weights, taken)
        elif waited >= PATIENCE:
            scale, waited = scale / 2, 0
        served = (reduced[:, taken] < 0).sum(axis=1) + (from_base - prices < 0)
        slope = 1.0 - served
        norm = float(slope @ slope)
        if norm == 0 or scale < 1e-3 or found.upper - best < 1:
            break
        prices = prices + scale * max(found.upper - bound, 1.0) / norm * slope
    # A sum of doubles may be a hair too high: the bound is lowered by what that can be.
    found.bound = int(np.ceil(best - 1e-9 * max(1.0, abs(best)) - 1e-6))
    for bound, savings in settling[-50:]:
        _settle(found, bound, savings, count)
    return found


def _second_least(weighted: NDArray[np.float64]) -> NDArray[np.float64]:
    at = min(1, weighted.shape[1] - 1)
    least: NDArray[np.float64] = np.partition(weighted, at, axis=1)[:, at]
    return least


def _polish(
    found: Relaxed, costs: Costs, base: Costs, weights: Weights, taken: NDArray[np.intp]
) -> None:
    chosen = sorted(swap(costs, base, weights, [int(column) for column in taken]))
    value = total(costs, base, weights, chosen)
    if value < found.upper:
        found.upper, found.chosen = value, chosen


def _settle(found: Relaxed, bound: float, savings: NDArray[np.float64], count: int) -> None:
    """A candidate may change sides only if the bound then stays below what is known."""
    order = np.argsort(savings, kind="stable")
    if not 0 < count < len(order):
        return
    inside = np.zeros(len(order), dtype=bool)
    inside[order[:count]] = True
    room = found.upper - 1 - bound + 1e-9 * abs(bound) + 1e-6
    found.possible &= inside | (savings - savings[order[count - 1]] <= room)
    found.certain |= inside & (savings[order[count]] - savings > room)
