"""Ruin and recreate on exact schedules: the engine that knows every rule.

Strings of neighbouring tasks are taken out of some routes and put back greedily, with some gaps
passed over at random. Slower a step than the compiled engines, but each step is checked by the
scheduler, so breaks, yards, docks, shared limits, classes, speeds and balance are all honoured.
After Christiaens, Vanden Berghe, Transportation Science 54(2), 2020 (SISR); acceptance is
record-to-record travel (Dueck, J. Comput. Phys. 104, 1993).
"""

import random
import time
from collections.abc import Callable

import numpy as np

from routing.solver.draft import Draft, State
from routing.solver.engines.answer import Answer, Effort, Routes
from routing.solver.insertion import Inserter, by_difficulty
from routing.solver.problem import Problem
from routing.solver.repair import adopt, drop_halves, remove
from routing.solver.schedule import Scheduler
from routing.solver.tasks import Job, Visit
from routing.solver.units import Unit, units

#: Average number of tasks that are taken out in one step, and most of one route (SISR: 10, 10).
RUIN = 10
STRING = 10
#: Nearest tasks that a ruin looks at.
NEAR = 60
#: Gaps checked exactly when a task is put back.
TRIES = 8
#: How much worse than the record a step may be, at first, as a part of the cost.
DEVIATION = 0.01

Rank = tuple[int, int, int]


class RuinRecreate:
    """One problem's search; `run` may be called again and again.

    `allow` says which drafts may be kept at all; the start is.
    """

    def __init__(
        self,
        problem: Problem,
        seed: int,
        scheduler: Scheduler | None = None,
        allow: Callable[[Draft], bool] | None = None,
    ):
        self.problem = problem
        self._allow = allow
        self._scheduler = scheduler or Scheduler(problem)
        self._random = random.Random(seed)
        self._units = units(problem)
        self._unit_of = {ref: u for u in self._units for o in u.options for ref in o}
        self._near = _nearest(problem)
        self._hard = by_difficulty(problem)
        self._far = {unit.name: -self._distance(unit) for unit in self._units}
        self._draft: Draft | None = None
        self._inserter: Inserter | None = None
        self._best: tuple[Rank, Routes] | None = None
        self._met: dict[tuple[str, tuple[Visit, ...]], None] = {}

    def run(self, effort: Effort, start: Routes | None = None) -> Answer:
        """Search on, from `start` where it is better than what is known."""
        self._begin(start)
        if self._draft is None or self._inserter is None or self._best is None:
            raise AssertionError("a search begins with a draft")
        draft, inserter = self._draft, self._inserter
        began, steps = time.monotonic(), 0
        here = draft.rank()
        while not self._done(effort, began, steps):
            steps += 1
            kept = draft.state()
            self._ruin(draft, inserter)
            self._recreate(draft, inserter)
            if self._allow is not None and not self._allow(draft):
                self._back(draft, inserter, kept)
                continue
            rank = draft.rank()
            share = self._share(effort, began, steps)
            if rank < self._best[0]:
                self._best = (rank, _routes(draft))
                self._met.update(
                    dict.fromkeys((o.vehicle, o.visits) for o in draft.offers.values())
                )
            if rank <= here or self._near_record(rank, share):
                here = rank
            else:
                self._back(draft, inserter, kept)
        met, self._met = list(self._met), {}
        return Answer(self._best[1], steps, met)

    def _begin(self, start: Routes | None) -> None:
        if start is None and self._draft is not None:
            return
        if start and self._best is not None and start == self._best[1]:
            return
        draft, inserter = adopt(self.problem, start or {}, self._scheduler, TRIES)
        if self._allow is not None and not self._allow(draft):
            # What filling the start up has put in is not allowed: begin with the start alone.
            draft = Draft(self.problem, self._scheduler)
            inserter = Inserter(draft, TRIES)
            draft.load_plan((start or {}).items())
        rank = draft.rank()
        if self._best is None or rank < self._best[0]:
            self._best = (rank, _routes(draft))
            self._draft, self._inserter = draft, inserter

    @staticmethod
    def _done(effort: Effort, began: float, steps: int) -> bool:
        if effort.steps is not None and steps >= effort.steps:
            return True
        if effort.seconds is not None and time.monotonic() - began >= effort.seconds:
            return True
        return effort.stop is not None and effort.stop()

    @staticmethod
    def _share(effort: Effort, began: float, steps: int) -> float:
        """How much of the effort is left, from 1 down to 0."""
        if effort.steps is not None:
            return 1 - steps / effort.steps
        if effort.seconds is not None:
            return max(0.0, 1 - (time.monotonic() - began) / effort.seconds)
        return 0.5

    def _near_record(self, rank: Rank, share: float) -> bool:
        if self._best is None or rank[:2] != self._best[0][:2]:
            return False
        return rank[2] <= self._best[0][2] * (1 + DEVIATION * share * share)

    @staticmethod
    def _back(draft: Draft, inserter: Inserter, kept: State) -> None:
        for vehicle in draft.restore(kept):
            inserter.forget(vehicle)

    def _ruin(self, draft: Draft, inserter: Inserter) -> None:
        """Take strings of tasks around a random one out of a few routes."""
        if not draft.on:
            return
        ref = self._random.choice(sorted(draft.on))
        mean = len(draft.on) / max(1, len(draft.offers))
        longest = min(STRING, max(1.0, mean))
        routes = self._random.randint(1, max(1, int(4 * RUIN / (1 + longest) - 1)))
        touched: set[str] = set()
        for near in (ref, *self._near.get(ref, ())):
            vehicle = draft.on.get(near)
            if vehicle is None or vehicle in touched:
                continue
            touched.add(vehicle)
            self._take_string(draft, inserter, vehicle, near, longest)
            if len(touched) >= routes:
                break
        drop_halves(draft, inserter)

    def _take_string(
        self, draft: Draft, inserter: Inserter, vehicle: str, ref: str, longest: float
    ) -> None:
        refs = list(dict.fromkeys(v.ref for v in draft.visits(vehicle) if v.ref in draft.on))
        length = min(len(refs), self._random.randint(1, int(longest) + 1))
        at = refs.index(ref)
        low = max(0, at - length + 1)
        first = self._random.randint(low, max(low, min(at, len(refs) - length)))
        chosen = refs[first : first + length]
        if self._random.random() < 0.5 and len(refs) > length:
            spare = self._random.randint(1, min(5, len(refs) - length))
            longer = refs[first : first + length + spare]
            skip = self._random.randint(0, max(0, len(longer) - spare))
            chosen = longer[:skip] + longer[skip + spare :]
        for one in chosen:
            remove(draft, inserter, one)

    def _recreate(self, draft: Draft, inserter: Inserter) -> None:
        waiting = [u for u in self._units if not any(r in draft.on for o in u.options for r in o)]
        kind = self._random.randrange(4)
        if kind == 0:
            self._random.shuffle(waiting)
        elif kind == 1:
            waiting.sort(key=self._hard)
        else:
            sign = 1 if kind == 2 else -1
            waiting.sort(key=lambda unit: (-unit.priority, sign * self._far[unit.name]))
        for unit in waiting:
            inserter.insert(unit, self._random)

    def _distance(self, unit: Unit) -> int:
        """Travel from the first vehicle's start to the unit's first task."""
        task = self.problem.task(unit.name)
        place = task.place if isinstance(task, Job) else task.pickup.place
        vehicle = self.problem.vehicles[0]
        return self._scheduler.driving(vehicle).leg(vehicle.start, place)[0]


def _routes(draft: Draft) -> Routes:
    return {ref: offer.visits for ref, offer in draft.offers.items()}


def _nearest(problem: Problem) -> dict[str, list[str]]:
    """The nearest tasks of each, by the mean travel time of both ways."""
    refs, places = [], []
    for job in problem.jobs:
        refs.append(job.ref)
        places.append(job.place)
    for one in problem.shipments:
        refs += [one.ref, one.ref]
        places += [one.pickup.place, one.delivery.place]
    if not refs:
        return {}
    table = problem.travel[problem.vehicles[0].profile].part(places).seconds.astype(np.int64)
    table = table + table.T
    count = min(NEAR + 1, len(refs))
    order = np.argsort(table, axis=1, kind="stable")[:, :count]
    near: dict[str, list[str]] = {}
    for number, ref in enumerate(refs):
        found = near.setdefault(ref, [])
        found += [refs[other] for other in order[number].tolist() if refs[other] != ref]
    return near
