"""The p-median with periods, budgets or capacities.

Where capacities bind, each point's weight is split over sites; otherwise a point pays for each ring
around it that holds no open site. Only a point's NEAREST candidates stand in the model. Beyond them
it is let off with the distance of the next one, whether that is open or not: so the bound holds for
the whole question. What the choice is worth is worked out over every site, and the gap between the
two says what was proved.
"""

import time
from dataclasses import replace

import numpy as np
from ortools.graph.python import min_cost_flow
from ortools.sat.python import cp_model

from sites.siting.engine import prove_by_relaxation
from sites.siting.interchange import FAR, Costs
from sites.siting.lagrange import MOST_MET, bound_of
from sites.siting.median import solve_median
from sites.siting.opening import Opening
from sites.siting.schedule import good_opening, money
from sites.siting.task import Choice, SitingTask

#: So many candidates of each point and period are modelled.
NEAREST = 30

#: The share of the time in which a large question's bound is raised before the model is solved.
RELAXING = 0.5

#: What the solver needs to load the model, in times of what its writing took.
LOADING = 1.0

#: Seconds by which the solver may end after its limit, with the reading of its answer.
AFTER = 2.0

#: With capacities, no model with more flows than this is solved: the bound by prices is all.
MOST_FLOWS = 30_000

#: Smaller questions are modelled whole: points x periods x candidates.
SMALL = 20_000


def solve_general_median(task: SitingTask, *, seconds: float, processes: int, seed: int) -> Choice:
    """The choice with its true worth, and a bound; without room one pays twice the longest walk."""
    if _falls_apart(task):
        return _by_period(task, seconds=seconds, processes=processes, seed=seed)
    started = time.perf_counter()
    costs = task.metres.astype(np.int64)
    old = task.metres_existing.astype(np.int64)
    longest = max((int(part.max()) for part in (costs, old) if part.size), default=0)
    worst = longest * 2 if longest else FAR
    nearest_old = old.min(axis=1) if old.size else np.full(len(costs), worst, dtype=np.int64)
    base = np.minimum(nearest_old, worst)
    known = good_opening(task, costs, base)
    may_start = task.least_stay == 1
    choices = [tuple(map(tuple, known)) if may_start else ((),) * task.periods]
    bound = 0
    if not _is_small(task):
        begun = time.perf_counter()
        upper = walked(task, choices[0], worst)
        one_walk = time.perf_counter() - begun
        left = seconds * RELAXING - (time.perf_counter() - started)
        if not _can_be_solved(task):
            # All of the time, but for walking the openings through that it meets on its way.
            whole = seconds - (time.perf_counter() - started)
            left = max(whole * RELAXING, whole - (MOST_MET + 1) * one_walk - AFTER)
        found = bound_of(task, costs, base, known, upper, left)
        bound = found.bound
        choices += [one for one in found.openings if may_start and _may_open(task, one)]
    value, best = min((walked(task, choice, worst), choice) for choice in choices)
    if not _can_be_solved(task):
        return Choice(best, value, min(bound, value), time.perf_counter() - started)
    building = time.perf_counter()
    model = cp_model.CpModel()
    opening = Opening(model, task)
    if _has_capacity(task):
        model.minimize(_flows(opening, costs, old, worst))
    else:
        model.minimize(_rings(opening, costs, base))
    solver = cp_model.CpSolver()
    now = time.perf_counter()
    # The solver takes the model up before its clock starts, as long again as we needed to write it.
    left = seconds - (now - started) - LOADING * (now - building) - AFTER
    solver.parameters.max_time_in_seconds = max(1.0, left)
    prove_by_relaxation(solver, processes, seed)
    for (j, period), open_ in opening.open.items():
        model.add_hint(open_, int(j in best[period]))
    status = solver.solve(model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        chosen = opening.chosen(solver)
        value, best = min((value, best), (walked(task, chosen, worst), chosen))
    if np.isfinite(solver.best_objective_bound):
        bound = max(bound, int(np.ceil(solver.best_objective_bound - 1e-6)))
    return Choice(best, value, min(bound, value), time.perf_counter() - started)


def _falls_apart(task: SitingTask) -> bool:
    """Whether the periods have nothing to do with each other, and no place a capacity."""
    return (
        task.periods > 1
        and task.least_stay == 1
        and task.budget_fen is None
        and not _has_capacity(task)
        and all(place.periods is None for place in task.candidates)
    )


def _by_period(task: SitingTask, *, seconds: float, processes: int, seed: int) -> Choice:
    """Each period's plain question by itself."""
    started = time.perf_counter()
    found = []
    for period in range(task.periods):
        left = (seconds - (time.perf_counter() - started)) / (task.periods - period)
        demand = tuple(
            replace(point, weights=(int(weight),))
            for point, weight in zip(task.demand, task.weights[period], strict=True)
        )
        plain = replace(task, demand=demand, periods=1)
        found.append(solve_median(plain, seconds=left, processes=processes, seed=seed))
    return Choice(
        tuple(one.open[0] for one in found),
        sum(one.value for one in found),
        sum(one.bound for one in found),
        time.perf_counter() - started,
    )


def _can_be_solved(task: SitingTask) -> bool:
    """Whether the model is of a size with which the solver gets somewhere in a minute."""
    near = min(NEAREST, len(task.candidates))
    return not _has_capacity(task) or task.periods * len(task.demand) * near <= MOST_FLOWS


def _is_small(task: SitingTask) -> bool:
    return task.periods * len(task.demand) * len(task.candidates) <= SMALL


def _may_open(task: SitingTask, choice: tuple[tuple[int, ...], ...]) -> bool:
    """Whether the budget pays for it; the number holds already."""
    return (
        task.budget_fen is None or money(task, [list(here) for here in choice]) <= task.budget_fen
    )


def _has_capacity(task: SitingTask) -> bool:
    return any(place.capacity is not None for place in (*task.candidates, *task.existing))


def _near(opening: Opening, period: int, cost: Costs) -> tuple[list[int], int | None]:
    """The candidates of a point that are modelled, and the metres to the next one beyond them."""
    task = opening.task
    usable = [j for j in range(len(task.candidates)) if (j, period) in opening.open]
    near = sorted(usable, key=lambda j: (int(cost[j]), j))
    if task.periods * len(task.demand) * len(near) <= SMALL or len(near) <= NEAREST:
        return near, None
    return near[:NEAREST], int(cost[near[NEAREST]])


def _rings(opening: Opening, costs: Costs, base: Costs) -> cp_model.LinearExprT:
    """Metres walked where a site serves all who come (Garcia, Labbe and Marin, 2011)."""
    model, task = opening.model, opening.task
    dear: list[cp_model.LinearExprT] = []
    constant = 0
    for period in range(task.periods):
        for row, weight in enumerate(task.weights[period].tolist()):
            if not weight:
                continue
            near, beyond = _near(opening, period, costs[row])
            most = int(base[row]) if beyond is None else min(beyond, int(base[row]))
            near = [j for j in near if costs[row, j] < most]
            steps = [*(int(costs[row, j]) for j in near), most]
            constant += weight * steps[0]
            before: cp_model.IntVar | None = None
            for place, j in enumerate(near):
                empty = model.new_bool_var("")
                clause = [empty, opening.open[j, period]]
                model.add_bool_or(clause if before is None else [*clause, before.negated()])
                if steps[place + 1] > steps[place]:
                    dear.append(weight * (steps[place + 1] - steps[place]) * empty)
                before = empty
    return sum(dear) + constant


def _flows(opening: Opening, costs: Costs, old: Costs, worst: int) -> cp_model.LinearExprT:
    """Metres walked where a site has room for its capacity."""
    model, task = opening.model, opening.task
    terms: list[cp_model.LinearExprT] = []
    for period in range(task.periods):
        taken: dict[tuple[str, int], list[cp_model.IntVar]] = {}
        for row, weight in enumerate(task.weights[period].tolist()):
            if not weight:
                continue
            near, beyond = _near(opening, period, costs[row])
            flows = []
            for j in near:
                flow = model.new_int_var(0, weight, "")
                model.add(flow <= weight * opening.open[j, period])
                taken.setdefault(("new", j), []).append(flow)
                terms.append(int(costs[row, j]) * flow)
                flows.append(flow)
            for j in range(old.shape[1]):
                flow = model.new_int_var(0, weight, "")
                taken.setdefault(("old", j), []).append(flow)
                terms.append(int(old[row, j]) * flow)
                flows.append(flow)
            rest = model.new_int_var(0, weight, "")
            model.add(sum(flows) + rest == weight)
            terms.append((worst if beyond is None else beyond) * rest)
        for (kind, j), flows_in in taken.items():
            capacity = (task.candidates if kind == "new" else task.existing)[j].capacity
            if capacity is not None:
                room = capacity * opening.open[j, period] if kind == "new" else capacity
                model.add(sum(flows_in) <= room)
    return sum(terms)


def walked(task: SitingTask, choice: tuple[tuple[int, ...], ...], worst: int) -> int:
    """What a choice is worth over every site: weight x metres, `worst` where there is no room."""
    return sum(_walked(task, period, here, worst) for period, here in enumerate(choice))


def _walked(task: SitingTask, period: int, here: tuple[int, ...], worst: int) -> int:
    weights = task.weights[period]
    metres = np.concatenate([task.metres[:, list(here)], task.metres_existing], axis=1)
    places = [*(task.candidates[j] for j in here), *task.existing]
    if not places:
        return int(weights.sum()) * worst
    if all(place.capacity is None for place in places):
        return int((np.minimum(metres.min(axis=1), worst).astype(np.int64) * weights).sum())
    return _least_flow(
        metres.astype(np.int64), weights, [place.capacity for place in places], worst
    )


def _least_flow(metres: Costs, weights: Costs, capacities: list[int | None], worst: int) -> int:
    """The least metres with which the weights are shared out over places with room."""
    points, places = metres.shape
    flow = min_cost_flow.SimpleMinCostFlow()
    rows = np.repeat(np.arange(points), places)
    columns = points + np.tile(np.arange(places), points)
    flow.add_arcs_with_capacity_and_unit_cost(
        rows, columns, np.repeat(weights, places), metres.reshape(-1)
    )
    sink, everything = points + places, int(weights.sum())
    rooms = np.array([everything if one is None else one for one in capacities])
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(points, points + places), np.full(places, sink), rooms, np.zeros(places, int)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(points), np.full(points, sink), weights, np.full(points, worst)
    )
    flow.set_nodes_supplies(
        np.arange(points + places + 1), np.array([*weights, *([0] * places), -everything])
    )
    if flow.solve() != flow.OPTIMAL:
        raise ArithmeticError("the flow of residents to sites has no optimum")
    return int(flow.optimal_cost())
