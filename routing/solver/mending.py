"""Mending a large plan: parts cut across its seams, improved side by side, and put back."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from routing.solver.budget import Meter
from routing.solver.engines.answer import Answer
from routing.solver.engines.bandit import MANNERS, Manners
from routing.solver.incumbent import Incumbent
from routing.solver.parts import Part
from routing.solver.patches import Patches
from routing.solver.pools import Pool
from routing.solver.subproblem import subproblem, unit_parts
from routing.solver.zones import coordinates

#: The tasks of each vehicle.
Homes = dict[str, list[str]]

#: Tasks of a part.
PART = 250
#: Seconds that a part gets at least, and how often all of the plan is in a part if they last.
SECONDS = 1.0
PASSES = 12
#: Steps that a part gets at least, and the passes, under a budget of steps.
STEPS = 50.0
PASSES_OF_STEPS = 10
#: Most of all tasks in one part.
SHARE = 0.35
#: Seconds of a part that are not worth building a model for.
SHORTEST = 0.4


@dataclass(frozen=True)
class _Taken:
    """What a part that is worked on holds: its vehicles, used or not, and tasks nobody serves."""

    cars: frozenset[str]
    loose: frozenset[str]


class Mending:
    """Cuts parts while the meter runs, each from routes that no other part has.

    Where there are few parts, as many as there are processes are cut at once and make up the whole
    plan, as the next part would else be the one that has just come back. Each part begins with the
    penalties at which the last one of its manner ended: a part is too short to find them itself.
    """

    def __init__(
        self,
        best: Incumbent,
        meter: Meter,
        pool: Pool,
        chance: random.Random,
        seed: int,
        meet: Callable[[Answer], None],
    ):
        self._best = best
        self._meter = meter
        self._pool = pool
        self._chance = chance
        self._seed = seed
        self._meet = meet
        self._size = len(best.problem.tasks)
        self._few = self._size < PART * (pool.size + 1)
        self._patches = Patches(best.problem, coordinates(best.problem), chance)
        self._manners = Manners(MANNERS, chance)
        self._penalties: dict[str, tuple[float, ...]] = {}
        self._taken: dict[str, _Taken] = {}
        self._owed = 0
        self._number = 0

    def run(self, kept: float) -> None:
        """Cut, search and put back until the meter has no more than `kept` left."""
        timed, total, size = self._meter.timed, self._meter.total, self._pool.size
        waves = max(1.0, self._size / self._part_size() / size)
        length = (
            max(SECONDS, total / PASSES / waves)
            if timed
            else max(STEPS, total / PASSES_OF_STEPS / waves)
        )

        def ask() -> Part | None:
            left = self._meter.left - kept
            if left <= (SHORTEST if timed else 0):
                return None
            homes = unit_parts(self._best.problem, self._best.draft)
            cars = self._next(homes)
            if not cars:
                return None
            last = timed and left < length + SHORTEST
            seconds, steps = self._meter.effort(left if last else length)
            if steps is not None:
                self._meter.use(max(1, steps // size))
            return self._cut(homes, cars, seconds, steps)

        self._pool.flow(ask, self._take, self._watch)

    def _part_size(self) -> int:
        """Tasks of the next part: few enough that all processes have one."""
        if self._few:
            return -(-self._size // self._pool.size)
        return min(PART, int(SHARE * self._size))

    def _next(self, homes: Homes) -> list[str]:
        """The vehicles of the next part; none while others have to come back first."""
        if self._few:
            if not self._taken:
                self._owed = self._pool.size
            if not self._owed:
                return []
            self._owed -= 1
        busy = {ref for one in self._taken.values() for ref in one.cars}
        return self._patches.next(homes, busy, self._part_size())

    def _cut(self, homes: Homes, cars: list[str], seconds: float | None, steps: int | None) -> Part:
        """The part of these vehicles, with its share of what nobody uses or serves."""
        problem, draft = self._best.problem, self._best.draft
        refs = [ref for car in cars for ref in homes[car]]
        share = len(refs) / max(1, self._size)
        known = {ref for home in homes.values() for ref in home}
        known |= {ref for one in self._taken.values() for ref in one.loose}
        loose = [task.ref for task in problem.tasks if task.ref not in known]
        loose = self._chance.sample(loose, min(len(loose), 1 + int(share * len(loose))))
        spare = [one.ref for one in problem.vehicles if one.ref not in draft.offers]
        spare = [ref for ref in spare if not any(ref in one.cars for one in self._taken.values())]
        spare = self._chance.sample(spare, min(len(spare), 2 + int(2 * share * len(spare))))
        manner = self._manners.choose()
        self._number += 1
        part = Part(
            key=f"part {self._number}",
            problem=subproblem(problem, [*cars, *spare], [*refs, *loose], draft, share),
            start={car: draft.offers[car].visits for car in cars},
            seed=self._seed + self._number,
            seconds=seconds,
            steps=steps,
            optional=not self._best.complete,
            manner=manner,
            penalties=self._penalties.get(manner, ()),
        )
        self._taken[part.key] = _Taken(frozenset([*cars, *spare]), frozenset(loose))
        return part

    def _take(self, part: Part, answer: Answer) -> None:
        self._taken.pop(part.key)
        self._learn(part.manner, answer.penalties)
        if not answer.routes:
            return
        before = self._best.rank
        self._meet(answer)
        self._put_back(part, answer)
        after = self._best.rank
        cost = sum(self._best.draft.cost_of(ref) for ref in part.start)
        gain = 1.0 if after[:2] < before[:2] else (before[2] - after[2]) / max(1, cost)
        self._manners.learn(part.manner, gain)

    def _learn(self, manner: str, ended: tuple[float, ...]) -> None:
        """Where penalties ended, evened out with where they ended before."""
        known = self._penalties.get(manner, ended)
        if len(known) != len(ended):
            known = ended
        self._penalties[manner] = tuple(
            (one * two) ** 0.5 for one, two in zip(known, ended, strict=True)
        )

    def _put_back(self, part: Part, answer: Answer) -> None:
        """Join a part's answer, unless the plan around it has changed meanwhile."""
        draft = self._best.draft
        if any(draft.visits(ref) != visits for ref, visits in part.start.items()):
            return
        served = {visit.ref for visits in answer.routes.values() for visit in visits}
        if any(draft.on.get(ref, "") not in part.start for ref in served & draft.on.keys()):
            return
        if any(ref in draft.offers and ref not in part.start for ref in answer.routes):
            return
        self._best.merge(part.start, answer.routes, part.engine, "parts")

    def _watch(self) -> bool:
        """Asked often while engines run: tells of the progress, and whether to stop."""
        self._best.tick("search")
        return self._meter.stopped()
