"""What a choice of places means for residents: who is near before and after, and what each adds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sites.siting.interchange import FAR
from sites.siting.task import Choice, SitingTask

#: The two walks that people ask about at the meeting, metres.
NEAR_METRES, FAIR_METRES = 500, 1000


@dataclass(frozen=True)
class Reach:
    """How far residents walk to the nearest site in one period; capacities are not looked at.

    Attributes
    ----------
    residents : int
        The weight of all demand points.
    within_500, within_1000 : int
        Of them, within 500 and 1,000 metres' walk.
    mean_metres : int or None
        The mean walk; None where no site is open.
    """

    residents: int
    within_500: int
    within_1000: int
    mean_metres: int | None


@dataclass(frozen=True)
class Step:
    """One further site, and how things stand once it is open."""

    ref: str
    reach: Reach
    adds_500: int
    adds_1000: int


@dataclass(frozen=True)
class Outcome:
    """Before, after, and the sites in the order in which each adds the most.

    `beyond` continues the list past the asked number: what another point would bring.
    """

    before: Reach
    after: Reach
    steps: tuple[Step, ...]
    beyond: tuple[Step, ...]


def outcome(task: SitingTask, choice: Choice, *, period: int = 0, beyond: int = 3) -> Outcome:
    """The figures of one period of a choice."""
    weights = task.weights[period]
    nearest = _nearest_existing(task)
    before = _reach(nearest, weights)
    steps: list[Step] = []
    last = before
    left = list(choice.open[period])
    outside = [
        j
        for j, place in enumerate(task.candidates)
        if j not in choice.open[period] and place.usable(period)
    ]
    later: list[Step] = []
    for pool, into, most in ((left, steps, len(left)), (outside, later, beyond)):
        for _ in range(min(most, len(pool))):
            best = _best_next(task, nearest, weights, pool)
            pool.remove(best)
            nearest = np.minimum(nearest, task.metres[:, best])
            reach = _reach(nearest, weights)
            into.append(
                Step(
                    task.candidates[best].ref,
                    reach,
                    reach.within_500 - last.within_500,
                    reach.within_1000 - last.within_1000,
                )
            )
            last = reach
    after = steps[-1].reach if steps else before
    return Outcome(before, after, tuple(steps), tuple(later))


def _nearest_existing(task: SitingTask) -> NDArray[np.int64]:
    if not task.existing:
        return np.full(len(task.demand), FAR, dtype=np.int64)
    return task.metres_existing.min(axis=1).astype(np.int64)


def _best_next(
    task: SitingTask, nearest: NDArray[np.int64], weights: NDArray[np.int64], pool: list[int]
) -> int:
    """The candidate that adds the most residents within the radius, then saves the most metres."""
    metres = task.metres[:, pool].astype(np.int64)
    new = (metres <= task.radius_metres) & (nearest > task.radius_metres)[:, None]
    adds = weights @ new
    saved = weights @ np.maximum(nearest[:, None] - metres, 0)
    return pool[max(range(len(pool)), key=lambda at: (adds[at], saved[at], -pool[at]))]


def _reach(nearest: NDArray[np.int64], weights: NDArray[np.int64]) -> Reach:
    total = int(weights.sum())
    mean = None
    if total and not (nearest >= FAR).any():
        mean = round(float(nearest @ weights) / total)
    return Reach(
        total,
        int(weights[nearest <= NEAR_METRES].sum()),
        int(weights[nearest <= FAIR_METRES].sum()),
        mean,
    )
