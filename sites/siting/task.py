"""What a siting question says: demand, candidate places, and what may be opened."""

import enum
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routing.geo.distances import haversine_metres
from sites.errors import SitesError
from sites.walking import WALKING_DETOUR

#: Walking distance that counts as near: a planning default (domain table siting_methods, MCLP).
RADIUS_METRES = 500

Metres = NDArray[np.int32]
Weights = NDArray[np.int64]


class BadSitingTask(SitesError, ValueError):
    """The question cannot be asked like that; the message names the field."""


class Goal(enum.StrEnum):
    """What the best places are best at."""

    COVERING = "covering"  #: most residents within the radius (MCLP)
    MEDIAN = "median"  #: fewest metres walked by all residents together (p-median)


@dataclass(frozen=True)
class DemandPoint:
    """Residents, or past bookings, at one place; one weight a period, or one for all."""

    lat: float
    lon: float
    weights: tuple[int, ...] = (1,)


@dataclass(frozen=True)
class Candidate:
    """A place where a point could stand.

    Attributes
    ----------
    opening_fen, running_fen : int
        Paid each time a point is set up here, and for each period it stays.
    capacity : int or None
        Most of the demand's weight that it can serve in one period.
    periods : frozenset of int or None
        The periods in which the place may be used; None is all of them.
    """

    ref: str
    lat: float
    lon: float
    opening_fen: int = 0
    running_fen: int = 0
    capacity: int | None = None
    periods: frozenset[int] | None = None

    def usable(self, period: int) -> bool:
        """Whether a point may stand here in that period."""
        return self.periods is None or period in self.periods


@dataclass(frozen=True)
class SitingTask:
    """Where should `new_points` stand, in each of `periods`, beside the existing sites?

    Attributes
    ----------
    existing : tuple of Candidate
        Sites that are open already; they stay, cost nothing here and are not counted.
    once : bool
        Covering over several periods: a resident whom a point reaches in one period is served
        (mobile days). Otherwise each period counts for itself.
    least_stay : int
        A point that is set up stays at least so many periods.
    """

    demand: tuple[DemandPoint, ...]
    candidates: tuple[Candidate, ...]
    new_points: int
    existing: tuple[Candidate, ...] = ()
    goal: Goal = Goal.COVERING
    radius_metres: int = RADIUS_METRES
    periods: int = 1
    once: bool = False
    least_stay: int = 1
    budget_fen: int | None = None
    detour: float = WALKING_DETOUR
    _metres: dict[str, Metres] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.demand:
            raise BadSitingTask("demand: there is none: give past bookings or households")
        if not 0 <= self.new_points <= len(self.candidates):
            raise BadSitingTask(
                f"new_points: {self.new_points} is not between 0 and the "
                f"{len(self.candidates)} candidate places"
            )
        if self.periods < 1 or not 1 <= self.least_stay <= self.periods:
            raise BadSitingTask("periods: at least 1, and least_stay lies between 1 and periods")
        if self.radius_metres < 1:
            raise BadSitingTask("radius_metres: at least 1")
        if any(len(point.weights) not in (1, self.periods) for point in self.demand):
            raise BadSitingTask("demand: give each point one weight, or one a period")
        if any(weight < 0 for point in self.demand for weight in point.weights):
            raise BadSitingTask("demand: a weight is below 0")
        refs = [place.ref for place in (*self.candidates, *self.existing)]
        if len(refs) != len(set(refs)):
            raise BadSitingTask("candidates: a ref stands twice")

    @property
    def weights(self) -> Weights:
        """The demand's weights, shape (periods, points)."""
        rows = [
            point.weights if len(point.weights) > 1 else point.weights * self.periods
            for point in self.demand
        ]
        return np.asarray(rows, dtype=np.int64).T

    @property
    def metres(self) -> Metres:
        """Walking metres from each demand point to each candidate, shape (points, candidates)."""
        return self._walk("candidates", self.candidates)

    @property
    def metres_existing(self) -> Metres:
        """Walking metres from each demand point to each existing site."""
        return self._walk("existing", self.existing)

    def _walk(self, name: str, places: tuple[Candidate, ...]) -> Metres:
        if name not in self._metres:
            lats = np.array([point.lat for point in self.demand])[:, None]
            lons = np.array([point.lon for point in self.demand])[:, None]
            to_lats = np.array([place.lat for place in places])[None, :]
            to_lons = np.array([place.lon for place in places])[None, :]
            straight = haversine_metres(lats, lons, to_lats, to_lons)
            self._metres[name] = np.rint(straight * self.detour).astype(np.int32)
        return self._metres[name]

    @property
    def is_plain(self) -> bool:
        """Whether only the number of points limits the choice: no period, budget or capacity."""
        return (
            self.periods == 1
            and self.budget_fen is None
            and all(place.usable(0) for place in self.candidates)
            and all(place.capacity is None for place in (*self.candidates, *self.existing))
        )


@dataclass(frozen=True)
class Choice:
    """Which candidates are open in each period, and how good that is proved to be.

    Attributes
    ----------
    open : tuple of tuple of int
        For each period the rows of the open candidates, ascending.
    value : int
        Covering: weight within the radius (existing sites included). Median: weight x metres.
    bound : int
        No choice can have more (covering) or less (median) than this.
    """

    open: tuple[tuple[int, ...], ...]
    value: int
    bound: int
    seconds: float

    @property
    def proved(self) -> bool:
        """Whether no better choice exists."""
        return self.value == self.bound

    @property
    def gap(self) -> float:
        """How far the bound lies from the value, as a share of the larger."""
        return abs(self.bound - self.value) / max(1, abs(self.bound), abs(self.value))
