"""The p-median with CP-SAT: the nearest open site of each point, by rings of growing distance.

A point pays for each ring that holds no open site (Garcia, Labbe and Marin, INFORMS Journal on
Computing 23(4), 2011). Greedy and swaps give a choice, the relaxation settles most candidates, and
CP-SAT proves the rest.
"""

import time

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from sites.siting.engine import prove_by_relaxation
from sites.siting.interchange import FAR, Costs, choose
from sites.siting.relaxation import relax
from sites.siting.task import Choice, SitingTask, Weights

Flags = NDArray[np.bool_]


def solve_median(task: SitingTask, *, seconds: float, processes: int, seed: int) -> Choice:
    """The best choice of a plain question; `seconds` bounds the proof, not the first choice."""
    started = time.perf_counter()
    costs = task.metres.astype(np.int64)
    base = _base(task)
    weights = task.weights[0]
    first = choose(costs, base, weights, task.new_points)
    found = relax(costs, base, weights, first)
    chosen, upper, bound = found.chosen, found.upper, min(found.bound, found.upper)
    if bound < upper:
        left = max(1.0, seconds - (time.perf_counter() - started))
        model = _Rings(costs, base, weights, task.new_points, found.possible, found.certain)
        chosen, upper, bound = model.solve(chosen, upper, bound, left, processes, seed)
    return Choice((tuple(chosen),), upper, bound, time.perf_counter() - started)


def _base(task: SitingTask) -> Costs:
    if not task.existing:
        return np.full(len(task.demand), FAR, dtype=np.int64)
    return task.metres_existing.min(axis=1).astype(np.int64)


class _Rings:
    """The model over the candidates that are not settled."""

    def __init__(
        self,
        costs: Costs,
        base: Costs,
        weights: Weights,
        count: int,
        possible: Flags,
        certain: Flags,
    ) -> None:
        self.model = cp_model.CpModel()
        self.open = {int(j): self.model.new_bool_var(f"open {j}") for j in np.flatnonzero(possible)}
        for j in np.flatnonzero(certain):
            self.model.add_bool_and(self.open[int(j)])
        self.model.add(sum(self.open.values()) == count)
        self.constant = 0
        self.dear: list[tuple[int, cp_model.IntVar]] = []
        columns = np.array(sorted(self.open), dtype=np.int64)
        # One of any `columns - count + 1` candidates is open: no farther ring can matter.
        deepest = len(columns) - count + 1
        for row, weight in enumerate(weights):
            if weight:
                near = columns[np.argsort(costs[row, columns], kind="stable")][:deepest]
                self._point(costs[row], int(base[row]), int(weight), near, certain)
        self.model.minimize(sum(price * ring for price, ring in self.dear) + self.constant)

    def _point(
        self, cost: Costs, base: int, weight: int, near: NDArray[np.int64], certain: Flags
    ) -> None:
        rings: list[tuple[int, list[int]]] = []
        for column in near:
            metres = int(cost[column])
            if metres >= base:
                break
            if rings and rings[-1][0] == metres:
                rings[-1][1].append(int(column))
            else:
                rings.append((metres, [int(column)]))
            if certain[column]:
                break
        ends_open = bool(rings) and (
            any(certain[column] for column in rings[-1][1])
            or (len(near) > 0 and int(cost[near[-1]]) == rings[-1][0])
        )
        if not rings:
            self.constant += weight * base
            return
        self.constant += weight * rings[0][0]
        steps = [metres for metres, _ in rings[1:]] + ([] if ends_open else [base])
        before: cp_model.IntVar | None = None
        for (metres, columns), farther in zip(rings, steps, strict=False):
            empty = self.model.new_bool_var("")
            clause = [empty, *(self.open[column] for column in columns)]
            self.model.add_bool_or(clause if before is None else [*clause, before.negated()])
            self.dear.append((weight * (farther - metres), empty))
            before = empty

    def solve(
        self, known: list[int], upper: int, bound: int, seconds: float, processes: int, seed: int
    ) -> tuple[list[int], int, int]:
        """The best choice, its value and the bound; never worse than what was known."""
        for column, variable in self.open.items():
            self.model.add_hint(variable, int(column in known))
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        prove_by_relaxation(solver, processes, seed)
        status = solver.solve(self.model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            value = round(solver.objective_value)
            if value < upper:
                upper = value
                known = [column for column, one in self.open.items() if solver.value(one)]
        if status == cp_model.OPTIMAL:
            return sorted(known), upper, upper
        if status == cp_model.INFEASIBLE:
            # Nothing among the candidates left is better than what is known.
            return sorted(known), upper, upper
        return (
            sorted(known),
            upper,
            min(upper, max(bound, int(np.ceil(solver.best_objective_bound)))),
        )
