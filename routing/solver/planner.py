"""plan(): the one door of the solver.

Five steps: batch, split, search, recombine, mend. Each is a file of its own; this one decides what
is done when, and lets nothing out that `check()` does not pass.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from routing.errors import EngineFailed, InvalidProblem
from routing.solver.batching import Batch, batch
from routing.solver.bound import lower_bound
from routing.solver.budget import Budget, Meter, Progress
from routing.solver.exact import provable, prove
from routing.solver.incumbent import Incumbent
from routing.solver.plan import SUBUNITS, Plan, check
from routing.solver.pools import Pool, local
from routing.solver.problem import Problem
from routing.solver.reasons import explain
from routing.solver.repair import bare, standing
from routing.solver.search import Searcher
from routing.solver.steps import ALL_STEPS, Steps

#: Of the budget, what is spent while jobs of one door are one stop.
MERGED = 0.85
#: Seconds for reasons, under a budget of seconds; then those that are left get a quick one.
EXPLAIN_SECONDS = 0.7
#: Merging that leaves more than this part of the tasks is not worth two searches.
WORTH_MERGING = 0.97

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
    steps: Steps = ALL_STEPS,
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
    steps : Steps, optional
        Which steps of the pipeline are taken.

    Raises
    ------
    InvalidProblem
        A locked prefix cannot be driven.
    EngineFailed
        The plan does not pass `check()`: a mistake of the solver, never of the caller.
    """
    meter = Meter(budget, stop)
    whole = Incumbent(problem, meter, progress)
    for vehicle in problem.vehicles:
        if vehicle.prefix and bare(whole.draft, vehicle) is None:
            raise InvalidProblem(
                f"vehicle {vehicle.ref}.prefix", "cannot be driven as it is locked"
            )
    merged = batch(problem) if steps.batch else Batch(problem, {})
    if problem.tasks and problem.vehicles:
        if provable(problem) and meter.left > 0:
            chosen = prove(problem, whole.scheduler, lambda: meter.left <= 0)
            if chosen is not None:
                whole.consider(chosen.routes, "exact", "proof")
                return _finished(whole, proved=True)
        own = pool if pool is not None else local(threads)
        try:
            _search(whole, merged, meter, own, seed, start, steps)
        finally:
            if pool is None:
                own.close()
    return _finished(whole)


def _search(
    whole: Incumbent,
    merged: Batch,
    meter: Meter,
    pool: Pool,
    seed: int,
    start: Plan | None,
    steps: Steps,
) -> None:
    """Search the merged problem, then what the merging has left to gain."""
    routes = {} if start is None else standing(whole.problem, start)
    Searcher(whole, meter, pool, seed, steps).begin(routes)
    if merged.members and len(merged.problem.tasks) <= WORTH_MERGING * len(whole.problem.tasks):
        best = Incumbent(merged.problem, meter.until(MERGED), whole.progress)
        Searcher(best, best.meter, pool, seed, steps).run(merged.merged(whole.routes))
        whole.consider(merged.apart(best.routes), best.engine, "apart")
    Searcher(whole, meter, pool, seed, steps).improve()


def _finished(best: Incumbent, proved: bool = False) -> Plan:
    """The plan with reasons for what is left out, checked."""
    began = time.monotonic()
    late = (lambda: time.monotonic() - began > EXPLAIN_SECONDS) if best.meter.timed else None
    answer = explain(replace(best.draft.plan(), engine=best.engine), best.draft, late)
    if proved:
        bound = "every route that could matter was weighed"
        answer = replace(answer, optimal=True, lower_bound=answer.cost.total, bound=bound)
    elif not answer.cost.missed:
        least = lower_bound(best.problem, best.scheduler)
        if least is not None:
            answer = replace(answer, lower_bound=least.subunits / SUBUNITS, bound=least.name)
    violations = check(best.problem, answer)
    if violations:
        raise EngineFailed(best.engine, f"its plan breaks {violations[0]}")
    return answer
