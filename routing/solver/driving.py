"""How one vehicle gets from place to place: its table, its speed, and the time of day.

Time-of-day speeds follow the travel-speed model of Ichoua, Gendreau, Potvin (EJOR 144, 2003):
the speed changes, not the travel time, so who leaves later never arrives earlier.
"""

from bisect import bisect_right
from collections.abc import Sequence

from routing.solver.matrices import Travel
from routing.solver.resources import Vehicle
from routing.solver.tasks import FOREVER


class Driving:
    """Legs and arrival times for one profile and speed.

    'Work' is the seconds that a leg takes at 100 % of the vehicle's own speed.
    """

    def __init__(self, travel: Travel, speed_percent: int, speeds: Sequence[tuple[int, int]]):
        self._leg = travel.leg
        self._percent = speed_percent
        self._known: dict[tuple[int, int], tuple[int, int]] = {}
        self._starts = [0, *(start for start, _ in speeds)]
        self._speeds = [100, *(percent for _, percent in speeds)]
        self.steady = not speeds

    def leg(self, start: int | None, end: int | None) -> tuple[int, int]:
        """Work and metres from place to place; nothing where one of them is open."""
        if start is None or end is None:
            return 0, 0
        key = (start, end)
        known = self._known.get(key)
        if known is None:
            seconds, metres = self._leg(start, end)
            if self._percent != 100:
                seconds = -(-seconds * 100 // self._percent)
            known = seconds, metres
            if len(self._known) > 300_000:
                self._known.clear()
            self._known[key] = known
        return known

    def arrive(self, departure: int, work: int) -> int:
        """When `work` that begins at `departure` is done, without a rest."""
        if self.steady:
            return departure + work
        return self.arrive_hundredths(departure, 100 * work)

    def arrive_hundredths(self, departure: int, left: int) -> int:
        """`arrive` for work in hundredths; the part of a second counts as a whole one."""
        if self.steady or not left:
            return departure - (-left // 100)
        now = departure
        index = max(0, bisect_right(self._starts, now) - 1)
        while True:
            speed = self._speeds[index]
            until = self._starts[index + 1] if index + 1 < len(self._starts) else FOREVER * 8
            if left <= speed * (until - now):
                return now - (-left // speed)
            left -= speed * (until - now)
            now = until
            index += 1

    def progress(self, start: int, end: int) -> int:
        """Hundredths of work done by driving from `start` to `end`."""
        if self.steady:
            return 100 * (end - start)
        done, now = 0, start
        index = max(0, bisect_right(self._starts, now) - 1)
        while now < end:
            until = self._starts[index + 1] if index + 1 < len(self._starts) else end
            step = min(until, end)
            done += self._speeds[index] * (step - now)
            now = step
            index += 1
        return done


class Drivers:
    """The `Driving` of each vehicle; vehicles of one profile and speed share theirs."""

    def __init__(self, travel: dict[str, Travel], speeds: Sequence[tuple[int, int]]):
        self._travel = travel
        self._speeds = speeds
        self._made: dict[tuple[str, int], Driving] = {}

    def of(self, vehicle: Vehicle) -> Driving:
        """How that vehicle drives."""
        key = (vehicle.profile, vehicle.speed_percent)
        if key not in self._made:
            table = self._travel[vehicle.profile]
            self._made[key] = Driving(table, vehicle.speed_percent, self._speeds)
        return self._made[key]
