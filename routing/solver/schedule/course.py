"""A route before the clock runs: its halts, and what can be counted without times."""

from dataclasses import dataclass, field

from routing.solver.driving import Driving
from routing.solver.plan.rules import Rule
from routing.solver.resources import Vehicle
from routing.solver.schedule.loads import Cargo, Refusal
from routing.solver.schedule.timing import Halt, Rests, Timing, walk, walk_with_rests
from routing.solver.tasks import Load


@dataclass
class Course:
    """The halts of one route in order, its end last."""

    vehicle: Vehicle
    driving: Driving
    cargo: Cargo
    rests: Rests
    halts: list[Halt] = field(default_factory=list)
    leg_metres: list[int] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    after: dict[int, int] = field(default_factory=dict)
    metres: int = 0
    tasks: int = 0
    stops: int = 0
    task_seconds: int = 0
    timing: Timing = field(default_factory=lambda: Timing(0, ()))

    @property
    def intricate(self) -> bool:
        """Whether windows, breaks or speeds make the end a stepped function of the start."""
        return (
            bool(self.rests.breaks)
            or not self.driving.steady
            or any(len(halt.windows) > 1 for halt in self.halts)
        )

    def too_many(self) -> Refusal | None:
        """The limit on stops, tasks or metres that the route breaks."""
        vehicle = self.vehicle
        for rule, value, most in (
            (Rule.MAX_STOPS, self.stops, vehicle.max_stops),
            (Rule.MAX_TASKS, self.tasks, vehicle.max_tasks),
            (Rule.MAX_METRES, self.metres, vehicle.max_metres),
        ):
            if most is not None and value > most:
                return Refusal(rule, vehicle.ref, value - most)
        return None

    def walk(self, departure: int) -> Timing | Refusal:
        """The earliest times for one departure."""
        if self.rests.breaks:
            return walk_with_rests(
                self.driving, self.halts, departure, self.after, self.rests, self.loads
            )
        return walk(self.driving, self.halts, departure, self.after)

    def late(self, timing: Timing) -> Timing:
        """The latest departure with the same end."""
        if self.intricate:
            return self._late_by_search(timing)
        latest = timing.finish
        for halt in reversed(self.halts):
            latest -= halt.seconds
            if halt.windows and halt.windows[0].end < latest:
                latest = halt.windows[0].end
            latest -= halt.work
        if latest <= timing.departure:
            return timing
        later = self.walk(latest)
        return later if isinstance(later, Timing) else timing

    def _late_by_search(self, timing: Timing) -> Timing:
        """The end never falls as the departure moves on, so halving finds the last one."""
        low, high = timing.departure, timing.finish - self.least_duty()
        best, middle = timing, high
        while low < high:
            later = self.walk(middle)
            if isinstance(later, Timing) and later.finish == timing.finish:
                low, best = middle, later
            else:
                high = middle - 1
            middle = (low + high + 1) // 2
        return best

    def least_duty(self) -> int:
        """No departure makes the route shorter than this."""
        busy = sum(halt.seconds for halt in self.halts)
        busy += sum(rest.service_seconds for rest in self.rests.breaks)
        if self.driving.steady:
            busy += sum(halt.work for halt in self.halts)
        return busy
