"""OR-Tools' routing library: the engine that takes nearly every rule as it is.

Breaks, several windows, skills, alternatives, shipments, yards, locked prefixes, sharing, overtime
and limits are stated; yard limits and docks shared by all routes, load classes, balance and the
time of day are left to the mending. Without a start it runs iterated local search with SISR, with
one guided local search from there.
"""

from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2, routing_ils_pb2

from routing.solver.engines.answer import Answer, Effort, Routes
from routing.solver.engines.ortools_model import RoutingData
from routing.solver.problem import Problem
from routing.solver.schedule import Scheduler
from routing.solver.tasks import Kind, Visit

#: Seconds a step budget may take at most, so that a search always has a limit.
LONGEST_SECONDS = 10
#: Dead ends in the search that count as one step; they are the same on every machine.
FAILURES = 200


class OrTools:
    """One problem's model; `run` may be called again and again."""

    def __init__(self, problem: Problem, seed: int, scheduler: Scheduler | None = None):
        self._problem = problem
        self._scheduler = scheduler or Scheduler(problem)
        self._best: Routes = {}

    def run(self, effort: Effort, start: Routes | None = None) -> Answer:
        """Search on from `start`, or from nothing."""
        data = RoutingData(self._problem, self._scheduler)
        routing = data.routing
        stop = effort.stop or (lambda: False)
        routing.AddSearchMonitor(routing.solver().CustomLimit(stop))
        if effort.steps is not None:
            routing.AddSearchMonitor(routing.solver().FailuresLimit(FAILURES * effort.steps))
        begun = _assignment(data, start) if start else None
        parameters = _parameters(effort, begun is not None)
        if begun is not None:
            found = routing.SolveFromAssignmentWithParameters(begun, parameters)
        else:
            found = routing.SolveWithIteratedLocalSearch(parameters)
        if found is not None:
            self._best = _routes(data, found)
        return Answer(self._best, int(routing.solver().Solutions()), list(self._best.items()))


def _parameters(effort: Effort, warm: bool) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = (
        routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    )
    seconds = effort.seconds if effort.seconds is not None else LONGEST_SECONDS
    parameters.time_limit.FromMilliseconds(max(1, int(1000 * seconds)))
    if effort.steps is not None:
        parameters.solution_limit = max(1, effort.steps)
    if warm:
        parameters.local_search_metaheuristic = (
            routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        )
        return parameters
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
            visits.append(data.visits[data.manager.IndexToNode(index)])
            index = found.Value(routing.NextVar(index))
        if any(visit.kind is not Kind.YARD for visit in visits):
            answer[vehicle.ref] = tuple(visits)
    return answer
