"""A good opening under a budget and over periods, found quickly: greedy by gain for money, swaps.

Capacities are not looked at here; what a choice is worth with them is worked out afterwards.
"""

import numpy as np

from sites.siting.interchange import Costs, swap_gains
from sites.siting.task import SitingTask

#: Stands for a gain that is not allowed.
NEVER = np.iinfo(np.int64).min


def money(task: SitingTask, chosen: list[list[int]]) -> int:
    """What an opening costs: each setting up, and each period that a point stays."""
    total = 0
    before: set[int] = set()
    for here in chosen:
        total += sum(task.candidates[j].running_fen for j in here)
        total += sum(task.candidates[j].opening_fen for j in set(here) - before)
        before = set(here)
    return total


def good_opening(task: SitingTask, costs: Costs, base: Costs) -> list[list[int]]:
    """Rows of candidates that are open in each period; within the number and the budget."""
    chosen: list[list[int]] = [[] for _ in range(task.periods)]
    best = [base.copy() for _ in range(task.periods)]
    while True:
        pick = _best_pick(task, costs, best, chosen)
        if pick is None:
            break
        period, j = pick
        chosen[period].append(j)
        best[period] = np.minimum(best[period], costs[:, j])
    for period in range(task.periods):
        _swap(task, costs, base, chosen, period)
    return [sorted(here) for here in chosen]


def _best_pick(
    task: SitingTask, costs: Costs, best: list[Costs], chosen: list[list[int]]
) -> tuple[int, int] | None:
    """The period and candidate that save the most, or the most for the money."""
    spent = money(task, chosen)
    found, top = None, 0.0
    for period in range(task.periods):
        if len(chosen[period]) >= task.new_points:
            continue
        weights = task.weights[period]
        gains = (np.maximum(best[period][:, None] - costs, 0) * weights[:, None]).sum(axis=0)
        for j in np.argsort(-gains, kind="stable").tolist():
            if gains[j] <= 0:
                break
            if j in chosen[period] or not task.candidates[j].usable(period):
                continue
            worth = float(gains[j])
            if task.budget_fen is not None:
                price = money(task, _with(chosen, period, j)) - spent
                if spent + price > task.budget_fen:
                    continue
                worth /= max(1, price)
            if worth > top:
                found, top = (period, j), worth
            if task.budget_fen is None:
                break
    return found


def _with(chosen: list[list[int]], period: int, j: int) -> list[list[int]]:
    return [[*here, j] if when == period else here for when, here in enumerate(chosen)]


def _swap(
    task: SitingTask, costs: Costs, base: Costs, chosen: list[list[int]], period: int
) -> None:
    """Swap in one period, the best pair that the budget and the place allow, until none helps."""
    usable = np.array([place.usable(period) for place in task.candidates])
    while chosen[period]:
        gain = swap_gains(costs, base, task.weights[period], chosen[period])
        gain[:, ~usable] = NEVER
        for at in np.argsort(-gain, axis=None, kind="stable")[:200].tolist():
            out, into = divmod(at, gain.shape[1])
            if gain[out, into] <= 0:
                return
            after = list(chosen)
            after[period] = [*chosen[period][:out], into, *chosen[period][out + 1 :]]
            if task.budget_fen is None or money(task, after) <= task.budget_fen:
                chosen[period] = after[period]
                break
        else:
            return
