"""What may be open when: number, budget, stay; shared by every model with periods."""

import numpy as np
from ortools.sat.python import cp_model

from sites.siting.task import SitingTask


class Opening:
    """The variables `open[candidate, period]` with the rules that hold whatever the goal is."""

    def __init__(self, model: cp_model.CpModel, task: SitingTask) -> None:
        self.model, self.task = model, task
        self.open = {
            (j, period): model.new_bool_var(f"open {j} in {period}")
            for j, place in enumerate(task.candidates)
            for period in range(task.periods)
            if place.usable(period)
        }
        for period in range(task.periods):
            here = [open_ for (_, when), open_ in self.open.items() if when == period]
            model.add(sum(here) <= task.new_points)
        begins = {key: self._begins(*key) for key in self.open} if self._needs_begins else {}
        if task.least_stay > 1:
            for (j, period), begin in begins.items():
                self._stays(j, period, begin)
        if task.budget_fen is not None:
            model.add(
                sum(
                    task.candidates[j].running_fen * open_
                    + task.candidates[j].opening_fen * begins[j, period]
                    for (j, period), open_ in self.open.items()
                )
                <= task.budget_fen
            )

    @property
    def _needs_begins(self) -> bool:
        return self.task.budget_fen is not None or self.task.least_stay > 1

    def _begins(self, j: int, period: int) -> cp_model.IntVar:
        """Whether a point is set up at `j` at the start of `period`."""
        now, before = self.open[j, period], self.open.get((j, period - 1))
        if before is None:
            return now
        begin = self.model.new_bool_var("")
        self.model.add_bool_or([begin, now.negated(), before])
        self.model.add_implication(begin, now)
        self.model.add_implication(begin, before.negated())
        return begin

    def _stays(self, j: int, period: int, begin: cp_model.IntVar) -> None:
        stay = range(period, period + self.task.least_stay)
        if any((j, when) not in self.open for when in stay):
            self.model.add_bool_and(begin.negated())
            return
        for when in stay:
            self.model.add_implication(begin, self.open[j, when])

    def hint_greedily(self) -> None:
        """Suggest, for each period, the candidates that reach the most that is not reached yet."""
        task = self.task
        reach = task.metres <= task.radius_metres
        for period in range(task.periods):
            rest = task.weights[period].copy()
            rest[(task.metres_existing <= task.radius_metres).any(axis=1)] = 0
            usable = np.array([place.usable(period) for place in task.candidates])
            for _ in range(task.new_points):
                gains = np.where(usable, rest @ reach, -1)
                j = int(gains.argmax())
                if gains[j] <= 0:
                    break
                rest[reach[:, j]] = 0
                self.model.add_hint(self.open[j, period], 1)

    def chosen(self, solver: cp_model.CpSolver) -> tuple[tuple[int, ...], ...]:
        """The open candidates of each period in the solver's answer."""
        return tuple(
            tuple(
                j
                for j in range(len(self.task.candidates))
                if (j, period) in self.open and solver.value(self.open[j, period])
            )
            for period in range(self.task.periods)
        )
