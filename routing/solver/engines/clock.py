"""A second clock on which breaks and the time of day disappear.

An engine without breaks can still plan a day with them: all vehicles rest at about the same time,
so the time of the rest is cut out of the day. A service that lies across the cut is followed by
the break; everything later is later by its length, as the windows are. In the same way, hours in
which traffic is slow are cut shorter, so that a leg takes the same time at any hour. What this
leaves imprecise is mended by the scheduler, which puts each break in its best place.
"""

from bisect import bisect_right
from dataclasses import dataclass

from routing.solver.problem import Problem
from routing.solver.resources import Break, Vehicle


@dataclass(frozen=True)
class Pause:
    """A rest that all vehicles take at one time."""

    start: int
    seconds: int


def pauses(problem: Problem, where: float = 0.5) -> list[Pause]:
    """Few pauses that hold every vehicle's breaks.

    Parameters
    ----------
    where : float
        From 0, as early as the breaks that share a pause allow, to 1, as late.
    """
    waiting = [list(vehicle.breaks) for vehicle in problem.vehicles if vehicle.breaks]
    answer: list[Pause] = []
    while any(waiting):
        last = min(rest.windows[-1].end for ones in waiting for rest in ones)
        early, late, seconds = 0, last, 0
        for ones in waiting:
            fit = [rest for rest in ones if _hull(rest)[0] <= last <= _hull(rest)[1]]
            if fit:
                first = min(fit, key=lambda rest: _hull(rest)[1])
                ones.remove(first)
                early = max(early, _hull(first)[0])
                seconds = max(seconds, first.service_seconds)
        answer.append(Pause(early + int(where * (late - early)), seconds))
    answer.sort(key=lambda pause: pause.start)
    return answer


def _hull(rest: Break) -> tuple[int, int]:
    return rest.windows[0].start, rest.windows[-1].end


class Clock:
    """Turns real times into the engine's."""

    def __init__(self, problem: Problem, where: float = 0.5):
        self.pauses = pauses(problem, where)
        speeds = [(0, 100), *((speed.start, speed.percent) for speed in problem.speeds)]
        marks: list[tuple[int, int]] = list(speeds)
        for pause in self.pauses:
            end = pause.start + pause.seconds
            speed = speeds[bisect_right(speeds, (end, 10**9)) - 1][1]
            marks = [mark for mark in marks if not pause.start <= mark[0] < end]
            marks += [(pause.start, 0), (end, speed)]
        marks.sort()
        self._starts = [start for start, _ in marks]
        self._speeds = [speed for _, speed in marks]
        self._sums = [0]
        for index in range(1, len(marks)):
            span = self._starts[index] - self._starts[index - 1]
            self._sums.append(self._sums[-1] + span * self._speeds[index - 1])
        self.plain = len(marks) == 1

    def early(self, time: int) -> int:
        """The engine's time that is not before `time`."""
        return time if self.plain else -(-self._at(time) // 100)

    def late(self, time: int) -> int:
        """The engine's time that is not after `time`."""
        return time if self.plain else self._at(time) // 100

    def lasting(self, seconds: int, start: int, end: int) -> int:
        """How long `seconds` of work between `start` and `end` take on the engine's clock."""
        if all(speed in (0, 100) for speed in self._speeds) or not seconds:
            return seconds
        rests = sum(p.seconds for p in self.pauses if start <= p.start < end)
        span = max(1, min(end, self._starts[-1] + 36_000) - start - rests)
        return max(1, round(seconds * (self._at(start + span) - self._at(start)) / (100 * span)))

    def rest_seconds(self, vehicle: Vehicle) -> int:
        """How much of a duty of that vehicle the pauses take."""
        inside = [p for p in self.pauses if vehicle.shift.start <= p.start <= vehicle.shift.end]
        return sum(p.seconds for p in inside)

    def _at(self, time: int) -> int:
        index = max(0, bisect_right(self._starts, time) - 1)
        return self._sums[index] + (time - self._starts[index]) * self._speeds[index]
