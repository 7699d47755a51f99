"""Time in OR-Tools' words: windows, duty, breaks, and the docks that routes share."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ortools.constraint_solver import pywrapcp

from routing.solver.plan.costs import PER_HOUR
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.tasks import Job, Kind, ShipmentStep, Visit, Window

#: A day without an end is this long, in seconds.
LONGEST_DAY = 10**8


class TimeRules:
    """Adds the dimension of time, and all that stands on it, to one routing model.

    Times are counted from the earliest shift, as the library counts no time below zero.

    Parameters
    ----------
    works : list of Job, ShipmentStep or None
        What is done at each node; None at a yard and at the ends of routes.
    grain : int
        Subunits in one cost unit of the model.
    """

    def __init__(
        self,
        routing: Any,
        manager: Any,
        problem: Problem,
        visits: list[Visit],
        works: Sequence[Job | ShipmentStep | None],
        grain: int,
    ):
        self._routing = routing
        self._manager = manager
        self._problem = problem
        self._visits = visits
        self._works = works
        self._grain = grain
        self._base = min(vehicle.shift.start for vehicle in problem.vehicles)

    def add(self, transits: list[int]) -> None:
        """State all of it; `transits` are the registered times of the legs, by vehicle."""
        vehicles = self._problem.vehicles
        last = max(vehicle.shift.end for vehicle in vehicles)
        self._horizon = min(LONGEST_DAY, last - self._base)
        self._routing.AddDimensionWithVehicleTransits(
            transits, self._horizon, self._horizon, False, "time"
        )
        self._time = self._routing.GetDimensionOrDie("time")
        for node, visit in enumerate(self._visits):
            work = self._works[node]
            windows = self._problem.depot(visit.ref).windows if work is None else work.windows
            setup = 0 if work is None else work.setup_seconds
            index = self._manager.NodeToIndex(node)
            if not self._within(self.at(index), windows, setup):
                self._routing.ActiveVar(index).SetValue(0)
        for number, vehicle in enumerate(vehicles):
            for index in (self._routing.Start(number), self._routing.End(number)):
                self._within(self.at(index), (vehicle.shift,), 0)
            self._duty(number, vehicle)
        self._breaks()
        self._docks()

    def at(self, index: int) -> Any:
        """When the work at an index begins, setup done."""
        return self._time.CumulVar(index)

    def service(self, node: int) -> int:
        """Seconds of work at a node, setup not counted; what a load adds at a yard is not known."""
        work = self._works[node]
        if work is not None:
            return work.service_seconds
        if node < len(self._visits):
            return self._problem.depot(self._visits[node].ref).fixed_seconds
        return 0

    def _within(self, variable: Any, windows: tuple[Window, ...], shift: int) -> bool:
        """Keep a time inside one of the windows, each `shift` seconds later, if there is one."""
        spans = [
            (max(0, start + shift - self._base), min(self._horizon, end + shift - self._base))
            for start, end in windows
        ]
        spans = [(start, end) for start, end in spans if start <= end]
        if not windows or not spans:
            return not windows
        variable.SetRange(spans[0][0], spans[-1][1])
        for (_, end), (start, _) in pairwise(spans):
            if end + 1 <= start - 1:
                variable.RemoveInterval(end + 1, start - 1)
        return True

    def _duty(self, number: int, vehicle: Vehicle) -> None:
        per_second = vehicle.per_duty_hour * PER_HOUR // self._grain
        if per_second:
            self._time.SetSpanCostCoefficientForVehicle(per_second, number)
        if vehicle.max_seconds is None:
            return
        longest = vehicle.max_seconds + vehicle.max_overtime_seconds
        self._time.SetSpanUpperBoundForVehicle(longest, number)
        price = vehicle.per_overtime_hour * PER_HOUR // self._grain
        if vehicle.max_overtime_seconds and price:
            bound = pywrapcp.BoundCost(vehicle.max_seconds, price)
            self._time.SetSoftSpanUpperBoundForVehicle(bound, number)

    def _breaks(self) -> None:
        """Each break once, in one of its windows; its largest load is not stated."""
        solver = self._routing.solver()
        seconds = [0] * int(self._routing.Size() + len(self._problem.vehicles))
        for node in range(len(self._visits)):
            seconds[self._manager.NodeToIndex(node)] = self.service(node)
        for number, vehicle in enumerate(self._problem.vehicles):
            if not vehicle.breaks:
                continue
            rests = []
            for rest in vehicle.breaks:
                begin = solver.IntVar(0, LONGEST_DAY, f"{vehicle.ref} {rest.ref}")
                if not self._within(begin, rest.windows, 0):
                    solver.Add(self._routing.ActiveVehicleVar(number) == 0)
                    continue
                length = rest.service_seconds
                rests.append(solver.FixedDurationIntervalVar(begin, length, rest.ref))
            self._time.SetBreakIntervalsOfVehicle(rests, number, seconds)

    def _docks(self) -> None:
        """At most so many vehicles at a yard at once, each for the time every visit takes."""
        solver = self._routing.solver()
        for depot in self._problem.depots:
            if depot.docks is None or not depot.fixed_seconds:
                continue
            stays = []
            for node, visit in enumerate(self._visits):
                if visit == Visit(Kind.YARD, depot.ref):
                    index = self._manager.NodeToIndex(node)
                    here = self._routing.ActiveVar(index)
                    stays.append(
                        solver.FixedDurationIntervalVar(
                            self.at(index), depot.fixed_seconds, here, f"stay {node}"
                        )
                    )
                    self._routing.AddVariableMinimizedByFinalizer(self.at(index))
            if len(stays) > depot.docks:
                ones = [1] * len(stays)
                solver.Add(solver.Cumulative(stays, ones, depot.docks, f"docks {depot.ref}"))
