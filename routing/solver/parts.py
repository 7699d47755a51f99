"""One piece of work for a pool: a problem, a start, an engine, and how long."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from routing.solver.engines.answer import Answer, Effort, Routes
from routing.solver.engines.bandit import ORTOOLS, PYVRP
from routing.solver.engines.fast import pyvrp_is_here
from routing.solver.problem import Problem

#: Searches that a process keeps warm between rounds.
MOST_KEPT = 3


@dataclass(frozen=True)
class Part:
    """What one process works on for one round.

    Attributes
    ----------
    key : str
        Names the problem, so that a process that has it needs no second copy; together with the
        seed it also names the search that may go on from where it was.
    problem : Problem or None
        None where the process has it already.
    start : Routes
        The incumbent to start from, or to take over where it is better.
    optional : bool
        Tasks that must be served may be left out, because the day is too full.
    where : float
        Where in their window an engine without breaks takes them out, 0 to 1.
    bold : bool
        Begin with low penalties, which cross more of what is not feasible.
    manner : str
        How PyVRP searches a part of a plan; one of `bandit.MANNERS`.
    penalties : tuple of float
        Where PyVRP's penalties begin, as an earlier part's answer ended; none: by the manner.
    """

    key: str
    problem: Problem | None
    start: Routes = field(default_factory=dict)
    engine: str = PYVRP
    seed: int = 0
    seconds: float | None = None
    steps: int | None = None
    optional: bool = False
    where: float = 0.5
    bold: bool = False
    manner: str = ""
    penalties: tuple[float, ...] = ()

    def without_problem(self) -> "Part":
        """The same part for a process that has the problem."""
        return replace(self, problem=None)


class Engine(Protocol):
    """A search of one problem that can be continued."""

    def run(self, effort: Effort, start: Routes | None = None) -> Answer:
        """Search on for so long, from the start where it is better than what is known."""


class Bench:
    """The searches a process keeps: the last few, each with its state."""

    def __init__(self) -> None:
        self._problems: OrderedDict[str, Problem] = OrderedDict()
        self._searches: OrderedDict[tuple[str, str, int, bool, float], Engine] = OrderedDict()

    def solve(self, part: Part, stop: Callable[[], bool] | None = None) -> Answer:
        """Work on one part."""
        if part.problem is not None:
            self._problems[part.key] = part.problem
            while len(self._problems) > MOST_KEPT:
                self._problems.popitem(last=False)
        began = time.monotonic()
        name = (part.key, part.engine, part.seed, part.optional, part.where)
        search = self._searches.get(name)
        if search is None:
            search = self._searches[name] = _engine(part, self._problems[part.key])
            while len(self._searches) > MOST_KEPT:
                self._searches.popitem(last=False)
        seconds = part.seconds
        if seconds is not None:
            seconds = max(0.0, seconds - (time.monotonic() - began))
        return search.run(Effort(seconds, part.steps, stop), part.start or None)


def _engine(part: Part, problem: Problem) -> Engine:
    if part.engine == PYVRP and pyvrp_is_here():
        from routing.solver.engines.pyvrp_search import Search

        return Search(
            problem,
            part.seed,
            optional=part.optional,
            where=part.where,
            bold=part.bold,
            manner=part.manner,
            penalties=part.penalties,
        )
    if part.engine in (PYVRP, ORTOOLS):
        from routing.solver.engines.ortools_routing import OrTools

        return OrTools(problem, part.seed)
    from routing.solver.engines.ruin_recreate import RuinRecreate

    return RuinRecreate(problem, part.seed)
