"""The best checked plan at any moment."""

import time
from collections.abc import Callable

from routing.solver.budget import Meter, Progress
from routing.solver.draft import Draft
from routing.solver.engines.answer import Routes
from routing.solver.plan.model import SUBUNITS
from routing.solver.problem import Problem
from routing.solver.repair import adopt
from routing.solver.schedule import Scheduler
from routing.solver.units import units

#: Of the budget, what one repair may take for inserting, and the first answer from nothing.
WARM_SHARE = 0.05
COLD_SHARE = 0.1
#: Seconds of the processor that a first answer has at least, however short the budget and however
#: long the machine stood still.
FIRST_SECONDS = 0.5
#: Seconds without a report.
QUIET = 1.0

Rank = tuple[int, int, int]


class Incumbent:
    """Takes routes from engines, makes them feasible, keeps the best, and tells of it."""

    def __init__(
        self,
        problem: Problem,
        meter: Meter,
        progress: Callable[[Progress], None] | None = None,
    ):
        self.problem = problem
        self.scheduler = Scheduler(problem)
        self.meter = meter
        self.progress = progress
        self._units = units(problem)
        self.draft = Draft(problem, self.scheduler)
        self.rank: Rank = self.draft.rank()
        self.engine = ""
        self._told = 0.0

    @property
    def routes(self) -> Routes:
        """The routes of the best plan."""
        return {ref: offer.visits for ref, offer in self.draft.offers.items()}

    @property
    def complete(self) -> bool:
        """Whether everything that has to be served is."""
        return self.rank[:2] == (0, 0)

    def consider(self, routes: Routes, engine: str, stage: str) -> bool:
        """Take over routes, mended, where that makes a better plan."""
        draft, _ = adopt(self.problem, routes, self.scheduler, hurry=self._hurry(len(routes) > 0))
        rank = draft.rank()
        better = rank < self.rank or not self.engine
        if better:
            self.draft, self.rank, self.engine = draft, rank, engine
            self.tell(stage)
        return better

    def merge(self, old: Routes, new: Routes, engine: str, stage: str) -> bool:
        """Take over `new` in place of the routes `old`, all others as they are, where it is better.

        Only the changed routes are timed; where one of them is refused or something is left out,
        the whole plan is mended.
        """
        draft = self.draft
        kept = draft.state()
        for ref in old:
            draft.clear(ref)
        refused = draft.load_plan(new.items())
        rank = draft.rank()
        if rank < self.rank and not refused and self.complete:
            self.rank, self.engine = rank, engine
            self.tell(stage)
            return True
        draft.restore(kept)
        if not refused and self.complete:
            return False
        routes = {ref: visits for ref, visits in self.routes.items() if ref not in old}
        return self.consider({**routes, **new}, engine, stage)

    def _hurry(self, warm: bool) -> Callable[[], bool]:
        """When to stop inserting: at the end of the budget, or a part of it for a first answer."""
        # Who stops at once still gets a first answer, not an empty plan.
        first = not self.engine
        if not self.meter.timed:
            return (lambda: False) if first else self.meter.stopped
        until = self.meter.seconds + (WARM_SHARE if warm else COLD_SHARE) * self.meter.total
        if first:
            least = time.thread_time() + FIRST_SECONDS
            return lambda: self.meter.seconds > until and time.thread_time() > least
        return lambda: self.meter.stopped() or self.meter.seconds > until

    def tick(self, stage: str) -> None:
        """Report again if nothing was told for a while."""
        if self.progress is not None and self.engine and self.meter.seconds - self._told > QUIET:
            self.tell(stage)

    def tell(self, stage: str) -> None:
        """Report where the search is."""
        if self.progress is None:
            return
        self._told = self.meter.seconds
        on = self.draft.on
        out = sum(not any(r in on for o in unit.options for r in o) for unit in self._units)
        self.progress(
            Progress(
                seconds=self.meter.seconds,
                cost=self.rank[2] / SUBUNITS,
                engine=self.engine,
                stage=stage,
                seconds_left=self.meter.seconds_left,
                unassigned=out,
            )
        )
