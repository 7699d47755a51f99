"""What academic instance files say: one depot, one kind of vehicle, one kind of load."""

from dataclasses import dataclass

from routing.errors import InvalidProblem
from routing.solver.problem import Job, Problem, Travel, Vehicle, Window


@dataclass(frozen=True)
class SingleDepot:
    """An instance in its own units, before scaling.

    Attributes
    ----------
    travel : Travel
        Already scaled; seconds and metres are the same number, which is also the cost.
    depot : int
        Row of the depot; every other row is a customer whose ref is its row.
    windows : list of (early, late) or None
        By row; the depot's is the shift.
    fleet : int or None
        None: no limit.
    longest : int or None
        Longest route, service included (VRPLIB's DISTANCE).
    scale : int
        What times are multiplied by.
    metric : bool
        The triangle rule holds, so two routes that fit one vehicle need never be two.
    """

    travel: Travel
    depot: int
    demands: list[int]
    capacity: int
    services: list[int]
    windows: list[tuple[int, int]] | None
    fleet: int | None
    longest: int | None
    scale: int
    metric: bool

    def problem(self) -> Problem:
        """The instance as a problem whose cost is the length of all routes."""
        customers = [row for row in range(self.travel.size) if row != self.depot]
        if self.capacity < 1:
            raise InvalidProblem("CAPACITY", f"is {self.capacity}, at least 1 is needed")
        return Problem(
            travel={"car": self.travel},
            dimensions=("demand",),
            jobs=tuple(
                Job(
                    ref=str(row),
                    place=row,
                    service_seconds=self.services[row] * self.scale,
                    pickup=(self.demands[row],),
                    windows=(self._window(row),) if self.windows else (),
                )
                for row in customers
            ),
            vehicles=tuple(
                Vehicle(
                    ref=str(number),
                    start=self.depot,
                    end=self.depot,
                    capacity=(self.capacity,),
                    shift=self._window(self.depot) if self.windows else Window(),
                    max_seconds=None if self.longest is None else self.longest * self.scale,
                )
                for number in range(1, self._vehicles(len(customers)) + 1)
            ),
        )

    def _vehicles(self, customers: int) -> int:
        """A fleet that never costs anything by being too small.

        By capacity alone, of two routes less than half full one can take both; so there are
        fewer than twice the loads' bound.
        """
        if self.fleet is not None:
            return self.fleet
        if self.windows or self.longest is not None or not self.metric:
            return max(1, customers)
        return max(1, min(customers, 2 * -(-sum(self.demands) // self.capacity)))

    def _window(self, row: int) -> Window:
        assert self.windows is not None
        early, late = self.windows[row]
        if late < early:
            raise InvalidProblem(f"window of {row}", f"ends at {late}, before {early}")
        return Window(early * self.scale, late * self.scale)
