"""The cheapest set of known routes that serves everything once: set partitioning by CP-SAT.

All routes that the engines met form a pool; alike vehicles share their routes. The answer can only
be as good as the best plan among them or better (Rochat, Taillard, J. Heuristics 1, 1995). With
every possible route in the pool it is the proof that small days are solved to the end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from routing.solver.draft import Draft
from routing.solver.engines.answer import Routes
from routing.solver.plan.costs import groups_of
from routing.solver.plan.model import SUBUNITS
from routing.solver.problem import Problem
from routing.solver.schedule import Refusal, Scheduler
from routing.solver.tasks import Kind, Visit
from routing.solver.units import Unit, units

#: CP-SAT's sums stay inside 64 bits as long as a plan costs less than this in its units.
MOST_UNITS = 10**12


@dataclass(frozen=True)
class Column:
    """A route that could be driven by any vehicle of one kind."""

    kind: int
    visits: tuple[Visit, ...]
    cost: int

    @property
    def refs(self) -> frozenset[str]:
        """The tasks it serves."""
        return frozenset(v.ref for v in self.visits if v.kind in (Kind.JOB, Kind.PICKUP))


@dataclass(frozen=True)
class Chosen:
    """The answer of the partitioning."""

    routes: Routes
    proved: bool


class RoutePool:
    """Collects routes of a problem, the cheapest for each kind and set of tasks."""

    def __init__(self, problem: Problem, scheduler: Scheduler):
        self.problem = problem
        self._scheduler = scheduler
        self.kinds = _kinds(problem)
        self._kind_of = {ref: number for number, refs in enumerate(self.kinds) for ref in refs}
        self.columns: dict[tuple[int, frozenset[str]], Column] = {}
        self._groups = [frozenset(refs) for refs in groups_of(problem).values()]
        self._locked = {visit.ref for one in problem.vehicles for visit in one.prefix}
        self._known: dict[tuple[int, tuple[Visit, ...]], bool] = {}

    def add(self, vehicle: str, visits: Sequence[Visit]) -> bool:
        """Take in a route if it is feasible and the cheapest of its kind for its tasks."""
        kind = self._kind_of[vehicle]
        key = (kind, tuple(visits))
        if key in self._known:
            return False
        self._known[key] = True
        if not self._allowed(frozenset(v.ref for v in visits)):
            return False
        first = self.problem.vehicle(self.kinds[kind][0])
        found = self._scheduler.cost(first, visits)
        if isinstance(found, Refusal):
            return False
        column = Column(kind, tuple(visits), found)
        name = (kind, column.refs)
        if name in self.columns and self.columns[name].cost <= found:
            return False
        self.columns.pop(name, None)
        self.columns[name] = column
        return True

    def _allowed(self, refs: frozenset[str]) -> bool:
        """Whether the tasks may share a route, and bring those along that have to."""
        problem = self.problem
        if any(len(refs & foes) > 1 for foes in (*problem.apart, *self._groups)):
            return False
        return all(
            mates <= refs or not mates & refs or mates & self._locked for mates in problem.together
        )

    def trim(self, most: int, keep: Iterable[tuple[str, tuple[Visit, ...]]]) -> None:
        """Forget the oldest routes beyond `most`, but none of `keep`."""
        held = {(self._kind_of[vehicle], visits) for vehicle, visits in keep}
        for name in list(self.columns):
            if len(self.columns) <= most:
                return
            column = self.columns[name]
            if (column.kind, column.visits) not in held:
                del self.columns[name]
                self._known.pop((column.kind, column.visits), None)

    def best(
        self,
        start: Draft | None,
        *,
        seconds: float | None = None,
        deterministic: float | None = None,
        seed: int = 0,
    ) -> Chosen | None:
        """The best choice of routes found, never worse than `start`; None where there is none."""
        model = _Choice(self.problem, list(self.columns.values()), self.kinds)
        return model.solve(start, seconds, deterministic, seed)


class _Choice:
    """The CP-SAT model: one column or a price for each unit."""

    def __init__(self, problem: Problem, columns: list[Column], kinds: list[tuple[str, ...]]):
        self._columns = columns
        self._kinds = kinds
        self._units = units(problem)
        self.model = cp_model.CpModel()
        self.picks = [self.model.new_bool_var("") for _ in columns]
        self._missing = [self.model.new_bool_var("") for _ in self._units]
        covers: dict[str, list[int]] = {}
        for number, column in enumerate(columns):
            for ref in column.refs:
                covers.setdefault(ref, []).append(number)
        for unit, missing in zip(self._units, self._missing, strict=True):
            heads = [covers.get(option[0], []) for option in unit.options]
            picks = [self.picks[number] for head in heads for number in head]
            self.model.add_exactly_one([*picks, missing])
            for option in unit.options:
                for mate in option[1:]:
                    one = [self.picks[n] for n in covers.get(option[0], [])]
                    two = [self.picks[n] for n in covers.get(mate, [])]
                    self.model.add(sum(one) == sum(two))
                    self.model.add_at_most_one(two)
        for kind, refs in enumerate(kinds):
            mine = [p for c, p in zip(columns, self.picks, strict=True) if c.kind == kind]
            if mine:
                self.model.add(sum(mine) <= len(refs))
                if problem.vehicle(refs[0]).prefix:
                    self.model.add(sum(mine) == 1)
        self.model.minimize(self._objective())

    def _objective(self) -> cp_model.LinearExprT:
        whole = sum(sorted((c.cost for c in self._columns), reverse=True)[: len(self._units)])
        self.grain = max(1, whole // MOST_UNITS)
        dear = whole // self.grain + 1
        count = len(self._units)
        terms = [p * -(-c.cost // self.grain)
                 for c, p in zip(self._columns, self.picks, strict=True)]  # fmt: skip
        for unit, missing in zip(self._units, self._missing, strict=True):
            terms.append(missing * self._price(unit, dear, count))
        return cp_model.LinearExpr.sum(terms)

    def _price(self, unit: Unit, dear: int, count: int) -> int:
        if unit.price is not None:
            return unit.price * SUBUNITS // self.grain
        return min(dear * (1 + unit.priority * (count + 1)), 10**16)

    def solve(
        self, start: Draft | None, seconds: float | None, deterministic: float | None, seed: int
    ) -> Chosen | None:
        """Run CP-SAT from the start as a hint."""
        if start is not None:
            held = {(offer.visits) for offer in start.offers.values()}
            for column, pick in zip(self._columns, self.picks, strict=True):
                self.model.add_hint(pick, column.visits in held)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        if seconds is not None:
            solver.parameters.max_time_in_seconds = seconds
        if deterministic is not None:
            solver.parameters.max_deterministic_time = deterministic
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        free = [list(refs) for refs in self._kinds]
        routes: Routes = {}
        for column, pick in zip(self._columns, self.picks, strict=True):
            if solver.boolean_value(pick):
                routes[free[column.kind].pop(0)] = column.visits
        return Chosen(routes, status == cp_model.OPTIMAL and self.grain == 1)


def _kinds(problem: Problem) -> list[tuple[str, ...]]:
    """Vehicles that can drive the same routes at the same cost."""
    named: dict[str, list[int]] = {}
    for number, task in enumerate(problem.tasks):
        for ref in task.vehicles or ():
            named.setdefault(ref, []).append(number)
    kinds: dict[tuple[object, ...], list[str]] = {}
    for vehicle in problem.vehicles:
        values = {**vars(vehicle), "ref": tuple(named.get(vehicle.ref, ()))}
        kinds.setdefault(tuple(values.values()), []).append(vehicle.ref)
    return [tuple(refs) for refs in kinds.values()]
