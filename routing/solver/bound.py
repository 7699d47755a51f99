"""A cost that no plan of a day goes below, from who follows whom: a flow of least cost.

Every task has one before it and one after it, a route begins and ends where a vehicle does, and
there are at least so many routes as the loads need vehicles. What follows what is chosen at least
cost, with each leg as cheap as the cheapest vehicle makes it; that the choice makes routes, and
not rings, is not asked, so the bound lies some way below the best plan: the assignment relaxation
(Laporte, The vehicle routing problem, EJOR 59, 1992) with what windows, loads and skills forbid.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

from routing.solver.bound_legs import Legs, prices
from routing.solver.plan.costs import PER_HOUR
from routing.solver.plan.model import SUBUNITS
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.schedule import Scheduler
from routing.solver.tasks import FOREVER, Job, Shipment, ShipmentStep

#: Above so many halts the flow takes longer than the answer may wait for it.
MOST_HALTS = 600
NAME = "cheapest successors"

IntArray = npt.NDArray[np.int64]
Rows = int | IntArray


@dataclass(frozen=True)
class Bound:
    """Subunits that no plan with all its tasks served goes below, and what that stands on."""

    subunits: int
    name: str = NAME


@dataclass(frozen=True)
class _Halt:
    """A job or one end of a shipment, as the flow sees it."""

    task: Job | Shipment
    work: Job | ShipmentStep


def lower_bound(problem: Problem, scheduler: Scheduler) -> Bound | None:
    """A bound on the cost of every plan that serves what has to be served.

    None where there is no cheap one: for many tasks, and for alternatives.
    """
    halts = [_Halt(job, job) for job in problem.jobs]
    for one in problem.shipments:
        halts += [_Halt(one, one.pickup), _Halt(one, one.delivery)]
    if not halts or not problem.vehicles or len(halts) > MOST_HALTS:
        return None
    if any(job.group is not None for job in problem.jobs):
        return None
    return _Flow(problem, scheduler, halts).solve()


class _Flow:
    """The network: each halt as one that goes on, and as one that is come to.

    The numbers of its nodes: the halts that go on, the halts that are come to, where vehicles
    stay that are not used, where routes are over, and each kind of vehicle.
    """

    def __init__(self, problem: Problem, scheduler: Scheduler, halts: list[_Halt]):
        self._problem = problem
        self._halts = halts
        self._may = np.array(
            [[scheduler.may(car, halt.task.ref) is None for car in problem.vehicles]
             for halt in halts]
        )  # fmt: skip
        self._legs = Legs(problem, [halt.work.place for halt in halts])

    def solve(self) -> Bound | None:
        """The least cost of the flow; None where it has none, as then no plan serves all."""
        count, cars = len(self._halts), self._problem.vehicles
        allowed, between = self._successors()
        left_out = np.array([-1 if one.task.price is None else one.task.price * SUBUNITS
                           for one in self._halts])  # fmt: skip
        # A shipment left out is paid once, by its pickup.
        for row, halt in enumerate(self._halts):
            if isinstance(halt.task, Shipment) and halt.work is halt.task.delivery:
                left_out[row] = min(left_out[row], 0)
        idle, over, first_car = range(2 * count, 2 * count + 3)
        flow = min_cost_flow.SimpleMinCostFlow()

        def arcs(tails: Rows, heads: Rows, room: int, cost: Rows) -> None:
            values = np.broadcast_arrays(tails, heads, room, cost)
            flow.add_arcs_with_capacity_and_unit_cost(*(np.ascontiguousarray(v) for v in values))

        rows = np.arange(count)
        tails, heads = np.nonzero(allowed)
        arcs(tails, heads + count, 1, between[tails, heads])
        optional = np.flatnonzero(left_out >= 0)
        arcs(optional, optional + count, 1, left_out[optional])
        arcs(rows, over, 1, self._legs.last(self._unloads()))
        for number, (car, alike) in enumerate(self._kinds()):
            begins = np.flatnonzero(self._may[:, alike[0]])
            cost = self._legs.first(car)[begins] + car.fixed * SUBUNITS
            arcs(first_car + number, begins + count, 1, cost)
            arcs(first_car + number, idle, len(alike), 0)
            flow.set_node_supply(first_car + number, len(alike))
        arcs(idle, over, max(0, len(cars) - self._fewest()), 0)
        for row in range(count):
            flow.set_node_supply(row, 1)
            flow.set_node_supply(row + count, -1)
        flow.set_node_supply(over, -len(cars))
        if flow.solve() != flow.OPTIMAL:
            return None
        return Bound(flow.optimal_cost() + self._work())

    def _kinds(self) -> list[tuple[Vehicle, list[int]]]:
        """Vehicles that begin alike, each kind with the numbers of its vehicles."""
        kinds: dict[tuple[object, ...], list[int]] = {}
        for number, car in enumerate(self._problem.vehicles):
            key = (car.start, car.fixed, prices(car), self._may[:, number].tobytes())
            kinds.setdefault(key, []).append(number)
        return [(self._problem.vehicles[alike[0]], alike) for alike in kinds.values()]

    def _successors(self) -> tuple[npt.NDArray[np.bool_], IntArray]:
        """Which halt can follow which, in time and with one vehicle, and at which least cost.

        Where two do not fit into one load, there is a yard between them.
        """
        works = [halt.work for halt in self._halts]
        opens = min(car.shift.start for car in self._problem.vehicles)
        early = np.array([max(opens, work.windows[0].start if work.windows else 0)
                          for work in works])  # fmt: skip
        late = np.array([work.windows[-1].end if work.windows else FOREVER for work in works])
        service = np.array([work.service_seconds for work in works])
        allowed: npt.NDArray[np.bool_] = (
            early[:, None] + service[:, None] + self._legs.seconds <= late[None, :]
        )
        may = self._may.astype(np.int64)
        allowed &= may @ may.T > 0
        np.fill_diagonal(allowed, False)
        fits = np.ones_like(allowed)
        for number in range(len(self._problem.dimensions)):
            most = max(self._problem.load(car.capacity)[number] for car in self._problem.vehicles)
            for load in (self._jobs_of("pickup", number), self._jobs_of("delivery", number)):
                fits &= load[:, None] + load[None, :] <= most
        straight, by_yard = self._legs.straight, self._legs.by_yard
        if by_yard is None:
            return allowed & fits, straight
        return allowed, np.where(fits, np.minimum(straight, by_yard), by_yard)

    def _unloads(self) -> npt.NDArray[np.bool_]:
        """After which halts a yard has to come: what is fetched there has to be unloaded."""
        every = all(car.must_unload for car in self._problem.vehicles)
        return np.array(
            [every and isinstance(halt.task, Job) and any(halt.task.pickup)
             for halt in self._halts]
        )  # fmt: skip

    def _jobs_of(self, field: str, number: int) -> IntArray:
        """What each job fetches or brings, of one dimension; nothing for ends of shipments."""
        return np.array(
            [self._problem.load(getattr(halt.task, field))[number]
             if isinstance(halt.task, Job) else 0 for halt in self._halts]
        )  # fmt: skip

    def _fewest(self) -> int:
        """So many vehicles at least are needed for the loads of the jobs that must be served."""
        problem, fewest = self._problem, 0
        must = np.array([halt.task.price is None for halt in self._halts])
        if must.any():
            fewest = 1
        if self._legs.by_yard is not None:
            return fewest
        for number in range(len(problem.dimensions)):
            rooms = sorted(problem.load(car.capacity)[number] for car in problem.vehicles)
            for field in ("pickup", "delivery"):
                total, used = int(self._jobs_of(field, number)[must].sum()), 0
                for room in reversed(rooms):
                    if total <= 0:
                        break
                    total, used = total - room, used + 1
                fewest = max(fewest, used)
        return fewest

    def _work(self) -> int:
        """Least pay for the work itself at what has to be served, and for unloading all of it."""
        pay = min(car.per_task_hour + car.per_duty_hour for car in self._problem.vehicles)
        seconds = sum(halt.work.service_seconds for halt in self._halts if halt.task.price is None)
        unloading = 0
        if self._unloads().any():
            yards = {yard for car in self._problem.vehicles for yard in car.yards}
            rates = [self._problem.load(self._problem.depot(ref).cost_per_unit) for ref in yards]
            must = np.array([halt.task.price is None for halt in self._halts])
            for number in range(len(self._problem.dimensions)):
                least = min(rate[number] for rate in rates)
                unloading += least * int(self._jobs_of("pickup", number)[must].sum())
        return seconds * pay * PER_HOUR + unloading * SUBUNITS
