"""How long a plan may take, and what is told on the way."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from routing.errors import InvalidProblem


@dataclass(frozen=True)
class Budget:
    """Wall-clock seconds, or steps of the engines; one of the two.

    A step budget with a seed gives the same plan every time; seconds do not.
    """

    seconds: float | None = None
    steps: int | None = None

    def __post_init__(self) -> None:
        if (self.seconds is None) == (self.steps is None):
            raise InvalidProblem("budget", "needs seconds or steps, and not both")
        if self.seconds is not None and not self.seconds >= 0:
            raise InvalidProblem("budget.seconds", f"is {self.seconds}, below zero")
        if self.steps is not None and self.steps < 0:
            raise InvalidProblem("budget.steps", f"is {self.steps}, below zero")


@dataclass(frozen=True)
class Progress:
    """Where the search is: told whenever the best plan changes, and at each new stage.

    Attributes
    ----------
    cost : float
        Of the best checked plan, in cost units.
    seconds_left : float or None
        None for a step budget.
    unassigned : int
        Tasks that the best plan leaves out and that no alternative serves.
    """

    seconds: float
    cost: float
    engine: str
    stage: str
    seconds_left: float | None
    unassigned: int


class Meter:
    """What is left of a budget."""

    def __init__(self, budget: Budget, stop: Callable[[], bool] | None = None):
        self._budget = budget
        self._began = time.monotonic()
        self._asked = stop
        self._used_steps = 0
        self._stopped = False
        self._above: Meter | None = None

    @property
    def timed(self) -> bool:
        """Whether seconds are counted, not steps."""
        return self._budget.seconds is not None

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._began

    @property
    def seconds_left(self) -> float | None:
        """Until the end; None for a step budget."""
        if self._budget.seconds is None:
            return None
        return max(0.0, self._budget.seconds - self.seconds)

    @property
    def total(self) -> float:
        """The whole budget, in seconds or steps."""
        seconds, steps = self._budget.seconds, self._budget.steps
        return seconds if seconds is not None else float(steps or 0)

    @property
    def left(self) -> float:
        """What is left, in seconds or steps; nothing after a stop."""
        if self.stopped():
            return 0.0
        left = self.seconds_left
        if left is not None:
            return left
        return max(0.0, float(self._budget.steps or 0) - self._used_steps)

    def until(self, share: float) -> "Meter":
        """A meter of its own for the first `share` of what is left."""
        amount = self.left * share
        budget = Budget(seconds=amount) if self.timed else Budget(steps=int(amount))
        part = Meter(budget, self.stopped)
        part._above = self
        return part

    def use(self, steps: int) -> None:
        """Count steps that were taken."""
        self._used_steps += steps
        if self._above is not None:
            self._above.use(steps)

    def stopped(self) -> bool:
        """Whether the caller asked to stop."""
        if not self._stopped and self._asked is not None and self._asked():
            self._stopped = True
        return self._stopped

    def effort(self, amount: float) -> tuple[float | None, int | None]:
        """`amount` as (seconds, steps) for a part, cut to what is left."""
        amount = min(amount, self.left)
        return (amount, None) if self.timed else (None, int(amount))
