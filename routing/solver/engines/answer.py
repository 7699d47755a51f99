"""What every engine takes and gives: routes as orders of visits, by vehicle."""

from collections.abc import Callable
from dataclasses import dataclass, field

from routing.solver.tasks import Visit

#: Routes by vehicle ref; breaks are left to the scheduler unless they are locked.
Routes = dict[str, tuple[Visit, ...]]


@dataclass(frozen=True)
class Effort:
    """How long an engine may run: until a step count, a duration, or a stop."""

    seconds: float | None = None
    steps: int | None = None
    stop: Callable[[], bool] | None = None


@dataclass
class Answer:
    """The best routes an engine found, others worth keeping, and the steps it took.

    `penalties` are those at which PyVRP ended: a unit of each load, a second late, a metre too far.
    """

    routes: Routes
    steps: int = 0
    met: list[tuple[str, tuple[Visit, ...]]] = field(default_factory=list)
    penalties: tuple[float, ...] = ()
