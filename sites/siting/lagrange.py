"""A bound for a median under limits, by Lagrange: every resident names a price for being served.

Held, Wolfe and Crowder, Mathematical Programming 6, 1974. For given prices each place is worth what
it saves on those who would come, up to its capacity; the best places within the number and the
budget are taken. Whatever the prices, no choice of the question can walk less than what comes out.
"""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sites.siting.interchange import Costs
from sites.siting.task import SitingTask

Prices = NDArray[np.float64]

#: The step is halved after so many rounds that did not help, and the search ends below LEAST_STEP.
PATIENCE, LEAST_STEP = 15, 0.002

#: So many of the openings that were met are looked at afterwards.
MOST_MET = 20


@dataclass(frozen=True)
class Relaxed:
    """The best bound, and the openings that were met on the way to it, the last first."""

    bound: int
    openings: tuple[tuple[tuple[int, ...], ...], ...]


def bound_of(
    task: SitingTask, costs: Costs, base: Costs, known: list[list[int]], upper: int, seconds: float
) -> Relaxed:
    """Raise the bound until it meets `upper`, does not rise any more, or the time is over.

    Parameters
    ----------
    base : ndarray of int, shape (points,)
        What a resident pays without a new point; what existing sites have room for is not asked.
    known : list of list of int
        An opening: its walks are the first prices.
    """
    ends = time.perf_counter() + seconds
    metres, walks = costs.astype(np.float64), base.astype(np.float64)
    prices = np.array([
        np.minimum(walks, metres[:, here].min(axis=1)) if here else walks for here in known
    ])  # fmt: skip
    best, step, idle = -np.inf, 1.5, 0
    met: list[tuple[tuple[int, ...], ...]] = []
    while step > LEAST_STEP and time.perf_counter() < ends:
        value, opening, slope = _value(task, metres, prices)
        if value > best + 0.5:
            best, idle = value, 0
            met = [opening, *met[: MOST_MET - 1]]
        else:
            idle += 1
            if idle >= PATIENCE:
                step, idle = step / 2, 0
        length = float((slope**2).sum())
        if best >= upper or length == 0:
            break
        prices = np.clip(prices + step * max(1.0, upper - value) / length * slope, 0, walks)
    return Relaxed(max(0, int(np.ceil(best - 1e-3))) if np.isfinite(best) else 0, tuple(met))


def _value(
    task: SitingTask, metres: Prices, prices: Prices
) -> tuple[float, tuple[tuple[int, ...], ...], Prices]:
    """What the prices prove, the opening that they ask for, and where to move them."""
    served, savings = [], np.zeros((task.periods, len(task.candidates)))
    for period in range(task.periods):
        taken = _taken(task, period, metres - prices[period][:, None])
        served.append(taken)
        savings[period] = (taken * (metres - prices[period][:, None])).sum(axis=0)
        for j, place in enumerate(task.candidates):
            if not place.usable(period):
                savings[period, j] = 0.0
    saved, chosen = _within_budget(task, savings)
    value = float((prices * task.weights).sum()) + saved
    slope = np.array([
        weights - taken[:, list(here)].sum(axis=1)
        for weights, taken, here in zip(task.weights, served, chosen, strict=True)
    ])  # fmt: skip
    return value, chosen, slope


def _taken(task: SitingTask, period: int, loss: Prices) -> Prices:
    """The weight that each place would serve: all that it gains from, or as much as it holds."""
    taken = np.where(loss < 0, task.weights[period][:, None], 0).astype(np.float64)
    limits = [place.capacity for place in task.candidates]
    if all(limit is None for limit in limits):
        return taken
    rooms = np.array([np.inf if limit is None else limit for limit in limits])
    order = np.argsort(loss, axis=0, kind="stable")
    sorted_ = np.take_along_axis(taken, order, axis=0)
    before = np.cumsum(sorted_, axis=0) - sorted_
    fitting = np.clip(rooms[None, :] - before, 0, sorted_)
    np.put_along_axis(taken, order, fitting, axis=0)
    return taken


def _within_budget(task: SitingTask, savings: Prices) -> tuple[float, tuple[tuple[int, ...], ...]]:
    """The most that may be saved (below 0) within the number, and the budget by its own price."""
    if task.budget_fen is None:
        return _pick(task, savings)
    # A point is set up once at least in the periods that it stays: each bears its share.
    money = np.array([
        place.running_fen + place.opening_fen / task.periods for place in task.candidates
    ])  # fmt: skip
    low, high = 0.0, float(-savings.min()) / max(1.0, float(money[money > 0].min(initial=np.inf)))
    best = _pick(task, savings)
    spent = sum(money[list(here)].sum() for here in best[1])
    if spent <= task.budget_fen or not np.isfinite(high):
        return best
    top = (-np.inf, best[1])
    for _ in range(30):
        price = (low + high) / 2
        saved, chosen = _pick(task, savings + price * money[None, :])
        top = max(top, (saved - price * task.budget_fen, chosen))
        spent = sum(money[list(here)].sum() for here in chosen)
        low, high = (price, high) if spent > task.budget_fen else (low, price)
    return top


def _pick(task: SitingTask, savings: Prices) -> tuple[float, tuple[tuple[int, ...], ...]]:
    """The places that save most in each period."""
    saved, chosen = 0.0, []
    for row in savings:
        here = [int(j) for j in np.argsort(row, kind="stable")[: task.new_points] if row[j] < 0]
        saved += float(row[here].sum())
        chosen.append(tuple(sorted(here)))
    return saved, tuple(chosen)
