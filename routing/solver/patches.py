"""Which routes make the next part: neighbours of a route that has waited longest.

Several parts are worked on at once, so each one is cut from the routes that no other part has.
"""

import random
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from routing.solver.problem import Problem
from routing.solver.subproblem import first_places
from routing.solver.zones import Floats

#: A sweep around the middle makes a compact part only where there are few of them.
SWEEP_UPTO = 6
#: How much longer than wide a part may be drawn.
STRETCH = 2.0


class Patches:
    """Chooses routes around one that has not been in a part for long."""

    def __init__(self, problem: Problem, points: Floats, chance: random.Random):
        self._problem = problem
        self._points = points
        self._chance = chance
        self._turn = 0
        self._last: dict[str, int] = {}

    def next(
        self, homes: Mapping[str, Sequence[str]], busy: Collection[str], size: int
    ) -> list[str]:
        """Vehicles of about `size` tasks that none of `busy` is among; none where all are busy.

        `homes` has the tasks of each vehicle, as `unit_parts` gives them.
        """
        free = sorted(ref for ref in homes if ref not in busy)
        if not free:
            return []
        centres = np.array([
            self._points[first_places(self._problem, homes[ref])].mean(axis=0)
            if homes[ref] else self._points[0]
            for ref in free
        ])  # fmt: skip
        oldest = min(self._last.get(ref, -1) for ref in free)
        seed = self._chance.choice(
            [n for n, ref in enumerate(free) if self._last.get(ref, -1) == oldest]
        )
        count = sum(len(refs) for refs in homes.values())
        order = np.argsort(self._apart(centres, seed, count / size), kind="stable")
        chosen: list[str] = []
        held = 0
        for at in order.tolist():
            more = len(homes[free[at]])
            if chosen and held + more / 2 > size:
                break
            chosen.append(free[at])
            held += more
        self._turn += 1
        for ref in chosen:
            self._last[ref] = self._turn
        return chosen

    def _apart(self, centres: Floats, seed: int, parts: float) -> Floats:
        """How far each route is from the seed, by a measure that is drawn afresh each time."""
        angle = self._chance.random() * np.pi
        stretch = STRETCH ** self._chance.random()
        sweep = self._chance.random() < 0.5
        if sweep and parts <= SWEEP_UPTO:
            middle = centres.mean(axis=0)
            turned = np.arctan2(*(centres - middle).T)
            apart: Floats = np.abs((turned - turned[seed] + np.pi) % (2 * np.pi) - np.pi)
            return apart
        offset = centres - centres[seed]
        along = offset @ np.array([np.cos(angle), np.sin(angle)])
        across = offset @ np.array([-np.sin(angle), np.cos(angle)])
        far: Floats = np.hypot(along / stretch, across * stretch)
        return far
