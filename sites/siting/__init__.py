"""Where the next temporary points belong: p-median and maximal covering over real demand."""

from sites.siting.covering import solve_covering
from sites.siting.demand import gather
from sites.siting.general import solve_general_median
from sites.siting.median import solve_median
from sites.siting.outcome import Outcome, Reach, Step, outcome
from sites.siting.task import (
    BadSitingTask,
    Candidate,
    Choice,
    DemandPoint,
    Goal,
    SitingTask,
)

__all__ = [
    "BadSitingTask",
    "Candidate",
    "Choice",
    "DemandPoint",
    "Goal",
    "Outcome",
    "Reach",
    "SitingTask",
    "Step",
    "gather",
    "outcome",
    "place_points",
]


def place_points(
    task: SitingTask, *, seconds: float = 60.0, processes: int = 2, seed: int = 0
) -> Choice:
    """The best places for the task's points: proved, or with a bound when the time is over.

    Parameters
    ----------
    seconds : float
        Most wall-clock time for the search.
    processes : int
        Threads that CP-SAT may use.
    """
    if task.goal is Goal.COVERING:
        return solve_covering(task, seconds=seconds, processes=processes, seed=seed)
    if task.is_plain:
        return solve_median(task, seconds=seconds, processes=processes, seed=seed)
    return solve_general_median(task, seconds=seconds, processes=processes, seed=seed)
