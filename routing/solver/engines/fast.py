"""The fast searcher is PyVRP where it is installed; where it is not, OR-Tools takes its place."""

from importlib.util import find_spec

from routing.solver.problem import Problem


def pyvrp_is_here() -> bool:
    """Whether PyVRP can be imported."""
    return find_spec("pyvrp") is not None


def unstated(problem: Problem) -> list[str]:
    """What the fast searcher is not told exactly; its routes need mending where there is any."""
    if not pyvrp_is_here():
        return ["what OR-Tools leaves to mending"]
    from routing.solver.engines import pyvrp_model

    return pyvrp_model.unstated(problem)
