"""Maximal covering with CP-SAT: periods, capacities and budgets (Church and ReVelle, 1974).

Points that the same candidates reach are one row; what existing sites reach is counted at once.
"""

import time
from collections import defaultdict

import numpy as np
from ortools.sat.python import cp_model

from sites.siting.engine import prove_by_relaxation
from sites.siting.opening import Opening
from sites.siting.task import Choice, SitingTask


def solve_covering(task: SitingTask, *, seconds: float, processes: int, seed: int) -> Choice:
    """The choice that reaches the most; with a bound that equals its value once it is proved."""
    started = time.perf_counter()
    model = cp_model.CpModel()
    opening = Opening(model, task)
    reached = _capacitated(task, opening) if _has_capacity(task) else _counted(task, opening)
    model.maximize(reached)
    opening.hint_greedily()
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(1.0, seconds - (time.perf_counter() - started))
    prove_by_relaxation(solver, processes, seed)
    solver.solve(model)
    return Choice(
        opening.chosen(solver),
        round(solver.objective_value),
        int(np.floor(solver.best_objective_bound + 1e-6)),
        time.perf_counter() - started,
    )


def _has_capacity(task: SitingTask) -> bool:
    return any(place.capacity is not None for place in (*task.candidates, *task.existing))


def _counted(task: SitingTask, opening: Opening) -> cp_model.LinearExprT:
    """Weight in reach, where a site serves all who can walk to it."""
    reach = task.metres <= task.radius_metres
    already = (task.metres_existing <= task.radius_metres).any(axis=1)
    weights = task.weights
    periods = [range(task.periods)] if task.once else [[period] for period in range(task.periods)]
    terms: list[cp_model.LinearExprT] = []
    constant = 0
    for together in periods:
        # Once over all periods: a resident counts with the mean of the weights.
        weight = weights[list(together)].sum(axis=0) // len(together)
        constant += int(weight[already].sum())
        groups: dict[bytes, int] = defaultdict(int)
        for row in np.flatnonzero(~already & (weight > 0) & reach.any(axis=1)):
            groups[np.packbits(reach[row]).tobytes()] += int(weight[row])
        for key, sum_ in groups.items():
            mask = np.unpackbits(np.frombuffer(key, np.uint8), count=len(task.candidates))
            sites = [
                opening.open[j, period]
                for j in np.flatnonzero(mask).tolist()
                for period in together
                if (j, period) in opening.open
            ]
            if sites:
                inside = opening.model.new_bool_var("")
                opening.model.add_bool_or([*sites, inside.negated()])
                terms.append(sum_ * inside)
    return sum(terms) + constant


def _capacitated(task: SitingTask, opening: Opening) -> cp_model.LinearExprT:
    """Weight that is served, where a site serves its capacity at most in each period."""
    reach = task.metres <= task.radius_metres
    reach_existing = task.metres_existing <= task.radius_metres
    served: list[cp_model.LinearExprT] = []
    once: dict[int, list[cp_model.LinearExprT]] = defaultdict(list)
    model = opening.model
    for period in range(task.periods):
        by_site: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
        for row, weight in enumerate(task.weights[period].tolist()):
            flows: list[cp_model.IntVar] = []
            for j in np.flatnonzero(reach[row]).tolist():
                if (j, period) in opening.open:
                    flow = model.new_int_var(0, weight, "")
                    by_site["new", j].append(flow)
                    model.add(flow <= weight * opening.open[j, period])
                    flows.append(flow)
            for j in np.flatnonzero(reach_existing[row]).tolist():
                flow = model.new_int_var(0, weight, "")
                by_site["old", j].append(flow)
                flows.append(flow)
            if flows and weight:
                model.add(sum(flows) <= weight)
                served += flows
                once[row] += flows
        for (kind, j), taken in by_site.items():
            capacity = (task.candidates if kind == "new" else task.existing)[j].capacity
            if capacity is None:
                continue
            model.add(
                sum(taken) <= (capacity * opening.open[j, period] if kind == "new" else capacity)
            )
    if task.once:
        for row, parts in once.items():
            model.add(sum(parts) <= int(task.weights[:, row].sum() // task.periods))
    return sum(served) if served else 0
