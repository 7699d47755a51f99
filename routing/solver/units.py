"""What is served or left out as one: single tasks, sets that share a route, alternatives."""

from dataclasses import dataclass

from routing.solver.problem import Problem


@dataclass(frozen=True)
class Unit:
    """Something to serve in one of several ways.

    Attributes
    ----------
    options : tuple of tuple of str
        Each option lists the jobs and shipments that are served together on one route; one
        option is chosen.
    price : int or None
        Cost units of leaving it out; None where it has to be served if it can be.
    """

    options: tuple[tuple[str, ...], ...]
    price: int | None
    priority: int

    @property
    def name(self) -> str:
        """The first ref, by which the unit is known."""
        return self.options[0][0]


def units(problem: Problem) -> list[Unit]:
    """Every unit of a problem, in the order of its jobs and shipments."""
    bundles = _bundles(problem)
    answer: list[Unit] = []
    done: set[str] = set()
    grouped: dict[str, list[str]] = {}
    for job in problem.jobs:
        if job.group is not None:
            grouped.setdefault(job.group, []).append(job.ref)
    for ref in (*(job.ref for job in problem.jobs), *(one.ref for one in problem.shipments)):
        if ref in done:
            continue
        options = [bundles.get(ref, (ref,))]
        if problem.is_job(ref) and (group := problem.job(ref).group) is not None:
            options = [bundles.get(member, (member,)) for member in grouped[group]]
            members = grouped[group]
        else:
            members = list(options[0])
        done.update(one for option in options for one in option)
        tasks = [problem.task(one) for one in members]
        prices = [task.price for task in tasks if task.price is not None]
        whole = None
        if len(prices) == len(tasks):
            whole = max(prices) if len(options) > 1 else sum(prices)
        answer.append(Unit(tuple(options), whole, max(task.priority for task in tasks)))
    return answer


def _bundles(problem: Problem) -> dict[str, tuple[str, ...]]:
    """The refs that share a route with each ref, joined over overlapping sets."""
    sets: list[set[str]] = []
    for refs in problem.together:
        joined = set(refs)
        apart = [one for one in sets if not one & joined]
        for one in sets:
            if one & joined:
                joined |= one
        sets = [*apart, joined]
    return {ref: tuple(sorted(one)) for one in sets for ref in one}
