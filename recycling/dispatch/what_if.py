"""A day that is not: one more van, shorter shifts, another yard. Planned, and never published."""

from dataclasses import dataclass, replace
from typing import Any

from recycling.dispatch.jobs import PROFILE, Day
from recycling.errors import RecyclingError
from routing.fleet import Courier, Shift, Vehicle
from routing.solver.problem import Problem, Window
from routing.solver.problem import Vehicle as Van
from routing.travel.great_circle import matrices

#: More vans than this are another fleet, not a question about this one.
MOST_VANS = 20
NEW_YARD = "NEW-YARD"


class BadWhatIf(RecyclingError, ValueError):
    """Nothing is asked, or the day would be left without a yard."""


@dataclass(frozen=True)
class WhatIf:
    """What would be different.

    Attributes
    ----------
    vans : int
        So many more vans like the first one of the day, with all its skills.
    shift_minutes : int
        So much longer (or, below zero, shorter) every shift ends.
    without_yard : str
        The ref of a yard that would be closed.
    yard_at : (float, float) or None
        Where one more yard would stand, WGS-84; it works like the first one of the day.
    """

    vans: int = 0
    shift_minutes: int = 0
    without_yard: str = ""
    yard_at: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if not (self.vans or self.shift_minutes or self.without_yard or self.yard_at):
            raise BadWhatIf("what if: nothing would be different")
        if not 0 <= self.vans <= MOST_VANS:
            raise BadWhatIf(f"what if: from 0 to {MOST_VANS} more vans")

    def as_row(self) -> dict[str, Any]:
        """As it is kept with the run."""
        return {
            "vans": self.vans, "shift_minutes": self.shift_minutes,
            "without_yard": self.without_yard,
            "yard_at": list(self.yard_at) if self.yard_at else None,
        }  # fmt: skip

    @classmethod
    def of(cls, row: dict[str, Any]) -> "WhatIf":
        """Read back from a run."""
        at = row.get("yard_at")
        return cls(
            vans=row.get("vans", 0), shift_minutes=row.get("shift_minutes", 0),
            without_yard=row.get("without_yard", ""), yard_at=(at[0], at[1]) if at else None,
        )  # fmt: skip


def supposed(day: Day, what: WhatIf) -> Day:
    """The day as it would be; no row of the database is made or changed."""
    day = _with_yard(day, what.yard_at) if what.yard_at else day
    problem, shifts = day.problem, dict(day.shifts)
    if what.without_yard:
        problem = _without_yard(problem, what.without_yard)
    if what.shift_minutes:
        longer = [_longer(one, what.shift_minutes) for one in problem.vehicles]
        # A shift that would end before it begins is not driven at all.
        driven = tuple(one for one in longer if one.shift.end > one.shift.start)
        if not driven:
            raise BadWhatIf("what if: the day would be left without a shift")
        problem = replace(problem, vehicles=driven)
    for number in range(1, what.vans + 1):
        like = problem.vehicles[0]
        van = replace(like, ref=f"WHAT-IF-{number}", prefix=(), max_tasks=None)
        problem = replace(problem, vehicles=(*problem.vehicles, van))
        shifts[van.ref] = _shift_like(day.shifts[like.ref], van.ref, number)
    return replace(day, problem=problem, shifts=shifts)


def _longer(vehicle: Van, minutes: int) -> Van:
    start, end = vehicle.shift
    return replace(vehicle, shift=Window(start, max(start, end + minutes * 60)))


def _without_yard(problem: Problem, ref: str) -> Problem:
    left = tuple(depot for depot in problem.depots if depot.ref != ref)
    if not left:
        raise BadWhatIf("what if: the day would be left without a yard")
    yards = frozenset(depot.ref for depot in left)
    vehicles = tuple(replace(one, yards=one.yards & yards) for one in problem.vehicles)
    return replace(problem, depots=left, vehicles=vehicles)


def _with_yard(day: Day, at: tuple[float, float]) -> Day:
    places = [*day.places, at]
    travel = matrices(
        [lat for lat, _ in places], [lon for _, lon in places],
        detour=day.operator.detour, kmh=day.operator.kmh,
    )  # fmt: skip
    problem = day.problem
    new = replace(problem.depots[0], ref=NEW_YARD, place=len(places) - 1, limits=())
    problem = replace(
        problem,
        travel={PROFILE: travel},
        depots=(*problem.depots, new),
        vehicles=tuple(replace(one, yards=one.yards | {NEW_YARD}) for one in problem.vehicles),
    )
    return replace(day, problem=problem, places=places)


def _shift_like(shift: Shift, ref: str, number: int) -> Shift:
    """A shift that no session knows: it is read by the rows of the run alone."""
    courier = Courier(number=f"+{number}", name="", skills=list(shift.courier.skills))
    car = Vehicle(name=f"+{number}", kind=shift.vehicle.kind)
    return Shift(
        ref=ref, day=shift.day, courier=courier, vehicle=car, starts_at=shift.starts_at,
        ends_at=shift.ends_at, yard_ref=shift.yard_ref, lat=shift.lat, lon=shift.lon,
    )  # fmt: skip
