"""plan(): the one door of the solver.

Five steps: batch, split, search, recombine, mend. Each is a file of its own; this one decides what
is done when, and lets nothing out that `check()` does not pass.
"""

from collections.abc import Callable
from dataclasses import replace

from routing.errors import EngineFailed
from routing.solver.batching import Batch, batch
from routing.solver.budget import Budget, Meter, Progress
from routing.solver.draft import Draft
from routing.solver.engines.answer import Routes
from routing.solver.incumbent import Incumbent
from routing.solver.plan import Plan, check
from routing.solver.pools import Pool, local
from routing.solver.problem import Problem
from routing.solver.repair import adopt
from routing.solver.schedule import Scheduler
from routing.solver.search import Searcher

__all__ = ["Budget", "Progress", "plan"]


def plan(
    problem: Problem,
    budget: Budget,
    *,
    seed: int = 0,
    threads: int | None = None,
    pool: Pool | None = None,
    start: Plan | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Plan:
    """The best plan found for a problem within a budget; it passes `check()`.

    Parameters
    ----------
    budget : Budget
        Seconds of wall clock from this call on, or steps of the engines.
    seed : int
        With a step budget the same seed and threads give the same plan.
    threads : int, optional
        Local processes to use, all cores by default; ignored where a pool is given.
    pool : Pool, optional
        Where parts are worked on; it is not closed.
    start : Plan, optional
        An earlier plan; the answer is never worse than what is feasible of it.
    progress : callable, optional
        Told of every better plan.
    stop : callable, optional
        Asked often; once it says True, the best plan so far is returned within a second.

    Raises
    ------
    EngineFailed
        The plan does not pass `check()`: a mistake of the solver, never of the caller.
    """
    meter = Meter(budget, stop)
    merged = batch(problem)
    best = Incumbent(merged.problem, meter, progress)
    if merged.problem.tasks and merged.problem.vehicles:
        own = pool if pool is not None else local(threads)
        try:
            Searcher(best, meter, own, seed).run(_visits(merged, start))
        finally:
            if pool is None:
                own.close()
    return _finished(problem, merged, best)


def _visits(merged: Batch, start: Plan | None) -> Routes:
    if start is None:
        return {}
    return merged.merged({route.vehicle: route.visits for route in start.routes})


def _finished(problem: Problem, merged: Batch, best: Incumbent) -> Plan:
    """The plan for the problem as it was asked, with reasons, checked."""
    scheduler = best.scheduler if merged.problem is problem else Scheduler(problem)
    draft: Draft = best.draft
    if merged.problem is not problem:
        draft, _ = adopt(problem, merged.apart(best.routes), scheduler)
    answer = replace(draft.plan(), engine=best.engine)
    violations = check(problem, answer)
    if violations:
        raise EngineFailed(best.engine, f"its plan breaks {violations[0]}")
    return answer
