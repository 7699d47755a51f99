"""The p-median with periods, budgets or capacities: points are assigned to sites one by one."""

import time

import numpy as np
from ortools.sat.python import cp_model

from sites.siting.engine import prove_by_relaxation
from sites.siting.interchange import FAR
from sites.siting.opening import Opening
from sites.siting.task import Choice, Metres, SitingTask

#: Sites farther than a point's so many nearest are not considered, save the existing ones.
NEAREST = 30


def solve_general_median(task: SitingTask, *, seconds: float, processes: int, seed: int) -> Choice:
    """Each point's weight is split over open sites; what finds no room pays FAR metres."""
    started = time.perf_counter()
    model = cp_model.CpModel()
    opening = Opening(model, task)
    places = (*task.candidates, *task.existing)
    metres = np.concatenate([task.metres, task.metres_existing], axis=1)
    walked: list[cp_model.LinearExprT] = []
    worst = int(metres.max()) * 2 if metres.size else FAR
    for period in range(task.periods):
        taken: dict[int, list[cp_model.IntVar]] = {}
        for row, weight in enumerate(task.weights[period].tolist()):
            if weight:
                flows = _serve(opening, period, row, weight, metres)
                for j, flow in flows.items():
                    taken.setdefault(j, []).append(flow)
                    walked.append(int(metres[row, j]) * flow)
                rest = model.new_int_var(0, weight, "")
                model.add(sum(flows.values()) + rest == weight)
                walked.append(worst * rest)
        for j, flows_in in taken.items():
            capacity = places[j].capacity
            if capacity is not None:
                model.add(sum(flows_in) <= capacity)
    model.minimize(sum(walked))
    opening.hint_greedily()
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(1.0, seconds - (time.perf_counter() - started))
    prove_by_relaxation(solver, processes, seed)
    solver.solve(model)
    return Choice(
        opening.chosen(solver),
        round(solver.objective_value),
        int(np.ceil(solver.best_objective_bound - 1e-6)),
        time.perf_counter() - started,
    )


def _serve(
    opening: Opening, period: int, row: int, weight: int, metres: Metres
) -> dict[int, cp_model.IntVar]:
    task, model = opening.task, opening.model
    new = len(task.candidates)
    usable = [j for j in range(new) if (j, period) in opening.open]
    near = sorted(usable, key=lambda j: (int(metres[row, j]), j))
    if task.periods * len(task.demand) * len(near) > 20_000:
        near = near[:NEAREST]
    flows = {}
    for j in near:
        flows[j] = model.new_int_var(0, weight, "")
        model.add(flows[j] <= weight * opening.open[j, period])
    for j in range(new, metres.shape[1]):
        flows[j] = model.new_int_var(0, weight, "")
    return flows
