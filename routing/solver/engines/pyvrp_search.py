"""PyVRP as the fast searcher: iterated local search that can be warm, watched and stopped.

PyVRP's own operators and penalties (Wouda, Lan, Kool, INFORMS J. Comput. 36(4), 2024) inside a loop
that keeps its state between calls, so that an incumbent from elsewhere can be taken over in the
middle of a search. Acceptance is late acceptance (Burke, Bykov, EJOR 258(1), 2017).
"""

import time
import warnings
from typing import Any

import numpy as np
import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)

from routing.solver.engines.answer import Answer, Effort, Routes
from routing.solver.engines.bandit import EASY
from routing.solver.engines.pyvrp_model import Model
from routing.solver.problem import Problem
from routing.solver.schedule import Scheduler
from routing.solver.tasks import Visit

#: Length of the late acceptance list; PyVRP's own 300 suits longer runs.
HISTORY = 100
#: First penalty of a second late in a part that begins low, in seconds of travel.
LATE = 10.0
#: Steps between two updates of penalties that start low.
EVERY = 50
#: Steps between two looks at the caller's stop.
LOOK = 20
#: At most so many routes besides the best are handed back.
MOST_MET = 800


class Search:
    """One problem's search; `run` may be called again and again."""

    def __init__(
        self,
        problem: Problem,
        seed: int,
        *,
        optional: bool = False,
        where: float = 0.5,
        bold: bool = False,
        manner: str = "",
        penalties: tuple[float, ...] = (),
        scheduler: Scheduler | None = None,
    ):
        self.model = Model(problem, scheduler or Scheduler(problem), optional=optional, where=where)
        data = self.model.data
        self._random = pyvrp.RandomNumberGenerator(seed)
        neighbours = compute_neighbours(data, NeighbourhoodParams())
        perturbation = PerturbationManager(PerturbationParams())
        self._local = LocalSearch(data, self._random, neighbours, perturbation)
        for operator in OPERATORS:
            if operator.supports(data):
                self._local.add_operator(operator(data))
        self._bold = bold
        self._penalties = _penalties(self.model, bold, manner, penalties)
        self._meets = not manner
        self._history: list[Any] = [None] * HISTORY
        self._slot = 0
        self._first: Any = None
        self._current: Any = None
        self._best: Any = None
        self._met: dict[tuple[int, str], Any] = {}
        self._told: set[tuple[int, str]] = set()

    def run(self, effort: Effort, start: Routes | None = None) -> Answer:
        """Search on, from `start` where it is better than what is known."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            return self._run(effort, start)

    def _run(self, effort: Effort, start: Routes | None) -> Answer:
        begin, steps = time.monotonic(), 0
        if start:
            self._take(self.model.solution(start))
        if self._best is None:
            first = pyvrp.Solution.make_random(self.model.data, self._random)
            costs = self._penalties.cost_evaluator() if self._bold else (
                self._penalties.max_cost_evaluator())  # fmt: skip
            first = self._local(first, costs, exhaustive=True)
            self._best = self._current = self._first = first
        while not _done(effort, begin, steps):
            self._step()
            steps += 1
        best = self._best if self._best.is_feasible() else self._current
        loads, late, far = self._penalties.penalties()
        ended = (*loads, float(late), float(far))
        return Answer(self.model.routes(best), steps, self._news(), ended)

    def _take(self, solution: Any) -> None:
        """Take over an incumbent that is better than ours."""
        costs = self._penalties.cost_evaluator()
        if self._best is None or costs.cost(solution) < costs.cost(self._best):
            self._best = self._current = self._first = solution
            self._history = [None] * HISTORY

    def _step(self) -> None:
        costs = self._penalties.cost_evaluator()
        candidate = self._local(self._current, costs, exhaustive=False)
        self._penalties.register(candidate)
        if costs.cost(candidate) < costs.cost(self._best):
            self._best = candidate
            candidate = self._local(candidate, costs, exhaustive=True)
            if candidate.is_feasible():
                self._best = candidate
            if self._meets:
                self._remember(self._best)
        late = self._history[self._slot]
        now = costs.penalised_cost(candidate)
        here = costs.penalised_cost(self._current)
        before = costs.penalised_cost(self._first if late is None else late)
        if now < before or now < here:
            self._current, here = candidate, now
        if late is None or here < before:
            self._history[self._slot] = self._current
        self._slot = (self._slot + 1) % HISTORY

    def _remember(self, solution: Any) -> None:
        for route in solution.routes():
            self._met.setdefault((route.vehicle_type(), str(route)), route)

    def _news(self) -> list[tuple[str, tuple[Visit, ...]]]:
        """Routes met since the last call, newest first."""
        fresh = [key for key in reversed(self._met) if key not in self._told][:MOST_MET]
        self._told.update(fresh)
        news = [self.model.route(self._met[key]) for key in fresh]
        if len(self._met) > 10 * MOST_MET:
            self._met.clear()
        return news


def _penalties(model: Model, bold: bool, manner: str, known: tuple[float, ...]) -> Any:
    """Penalties as shipped, as known from another part, or low: what a unit and a second are worth.

    PyVRP begins at half of its highest penalty and first looks at it after 500 steps, which is
    about all that a part gets: the way through routes that are a little too full or late stays
    closed. Whether that way pays depends on the day, so processes and parts differ.
    """
    data, easy = model.data, manner == EASY
    if not (easy or bold):
        params = pyvrp.PenaltyParams()
        return pyvrp.PenaltyManager(params.midpoint_penalties(data), params)
    params = pyvrp.PenaltyParams(solutions_between_updates=EVERY) if easy else pyvrp.PenaltyParams()
    if easy and len(known) == data.num_load_dimensions + 2:
        return pyvrp.PenaltyManager((list(known[:-2]), known[-2], known[-1]), params)
    leg = float(np.mean([np.mean(table) for table in data.distance_matrices()]))
    loads = np.array([[*client.pickup] for client in data.clients()], dtype=float)
    loads += np.array([[*client.delivery] for client in data.clients()], dtype=float)
    mean = loads.mean(axis=0) if len(loads) else np.ones(data.num_load_dimensions)
    late = 1.0
    if easy:
        long = float(np.mean([np.mean(table) for table in data.duration_matrices()]))
        late = LATE * leg / max(1.0, long)
    return pyvrp.PenaltyManager(([leg / max(1.0, float(one)) for one in mean], late, 1.0), params)


def _done(effort: Effort, begin: float, steps: int) -> bool:
    if effort.steps is not None and steps >= effort.steps:
        return True
    if effort.seconds is not None and time.monotonic() - begin >= effort.seconds:
        return True
    return effort.stop is not None and steps % LOOK == 0 and effort.stop()
