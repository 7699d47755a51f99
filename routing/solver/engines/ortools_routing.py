"""OR-Tools' routing library: the engine that takes nearly every rule as it is.

Left to the mending, as the library has no word for them: speed by time of day, what a load adds to
the time and price of unloading, the largest load at a break, and the shortest route in a balance
(the longest has its price). Docks are held for the time that every visit takes.

From a start, or for so many steps, it runs guided local search; without, iterated local search with
SISR goes first, for as long as a stop may wait: the library does not end it before its time.
"""

import time
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2, routing_ils_pb2

from routing.solver.engines.answer import Answer, Effort, Routes
from routing.solver.engines.ortools_model import RoutingData
from routing.solver.problem import Problem
from routing.solver.schedule import Scheduler
from routing.solver.tasks import Kind, Visit

#: Seconds a step budget may take at most, so that a search always has a limit.
LONGEST_SECONDS = 30.0
#: The library's own looks at its limits that make one step; they are the same on every machine.
LOOKS = 100
#: Seconds of iterated local search, which a stop has to wait for.
ITERATED_SECONDS = 0.7


class OrTools:
    """One problem's model; `run` may be called again and again."""

    def __init__(self, problem: Problem, seed: int, scheduler: Scheduler | None = None):
        self._problem = problem
        self._scheduler = scheduler or Scheduler(problem)
        self._best: Routes = {}

    def run(self, effort: Effort, start: Routes | None = None) -> Answer:
        """Search on from `start`, or from nothing."""
        began = time.monotonic()
        data = RoutingData(self._problem, self._scheduler)
        routing = data.routing
        limit = _Limit(effort)
        routing.AddSearchMonitor(routing.solver().CustomLimit(limit))
        seconds = LONGEST_SECONDS if effort.seconds is None else effort.seconds
        found = _assignment(data, start) if start else None
        if found is None and effort.steps is None:
            found = routing.SolveWithIteratedLocalSearch(_iterated(min(seconds, ITERATED_SECONDS)))
        guided = _guided(seconds - (time.monotonic() - began))
        if found is not None:
            found = routing.SolveFromAssignmentWithParameters(found, guided) or found
        else:
            found = routing.SolveWithParameters(guided)
        if found is not None:
            self._best = _routes(data, found)
        return Answer(self._best, limit.steps, list(self._best.items()))


class _Limit:
    """Asked by the library whether to end; it counts how often, as steps."""

    def __init__(self, effort: Effort):
        self._effort = effort
        self._looks = 0

    @property
    def steps(self) -> int:
        """Steps taken so far."""
        return self._looks // LOOKS

    def __call__(self) -> bool:
        """Whether the steps are used up, or the caller asked to stop."""
        self._looks += 1
        if self._effort.steps is not None and self.steps >= self._effort.steps:
            return True
        return self._effort.stop is not None and self._effort.stop()


def _guided(seconds: float) -> Any:
    """Guided local search for so long."""
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    parameters.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    parameters.time_limit.FromMilliseconds(max(1, int(1000 * seconds)))
    return parameters


def _iterated(seconds: float) -> Any:
    """Iterated local search with strings removed and put back (SISR), for so long."""
    parameters = _guided(seconds)
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.AUTOMATIC
    ruin = parameters.iterated_local_search_parameters.ruin_recreate_parameters
    ruin.ruin_composition_strategy = routing_ils_pb2.RuinCompositionStrategy.RUN_ONE_RANDOMLY
    sisr = ruin.ruin_strategies.add().sisr
    sisr.max_removed_sequence_size = 10
    sisr.avg_num_removed_visits = 10
    sisr.bypass_factor = 0.5
    return parameters


def _assignment(data: RoutingData, start: Routes) -> Any:
    routes = data.indices(start)
    if routes is None:
        return None
    data.routing.CloseModel()
    return data.routing.ReadAssignmentFromRoutes(routes, True)


def _routes(data: RoutingData, found: Any) -> Routes:
    routing = data.routing
    answer: Routes = {}
    for number, vehicle in enumerate(data.problem.vehicles):
        visits: list[Visit] = []
        index = found.Value(routing.NextVar(routing.Start(number)))
        while not routing.IsEnd(index):
            visit = data.visits[data.manager.IndexToNode(index)]
            # Two yards in turn would be one visit in vain, unless they are locked.
            again = visit.kind is Kind.YARD and visits and visits[-1].kind is Kind.YARD
            if again and len(visits) > len(vehicle.prefix):
                visits.pop()
            visits.append(visit)
            index = found.Value(routing.NextVar(index))
        if any(visit.kind is not Kind.YARD for visit in visits):
            answer[vehicle.ref] = tuple(visits)
    return answer
