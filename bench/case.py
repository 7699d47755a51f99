"""A case: a problem in VROOM's words beside its matrices, and the best cost known for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.solver.problem import Matrices, Travel

# What a solver may be unable to state; a case lists those it needs.
BREAKS, SKILLS, SHIPMENTS, SEVERAL_WINDOWS = "breaks", "skills", "shipments", "several windows"


#: Above this many stops the planner gets coordinates where peers get the whole table.
BY_COORDINATES = 3000

# Rows of a table made at a time.
_ROWS = 256


@dataclass(frozen=True)
class Case:
    """One problem that every solver gets in the same form.

    Parameters
    ----------
    problem : dict
        VROOM's JSON without matrices; every place is an index. Loads are `pickup`s only, so a
        vehicle leaves empty (for one kind of load, delivering is the same problem backwards).
    travel : Travel
        Of the one profile `car`.
    by_distance : bool
        Whether kilometres are priced; if not, peers get no table of metres.
    best_known : int or None
        In the units of `cost`.
    """

    name: str
    problem: dict[str, Any]
    travel: Travel
    by_distance: bool = False
    best_known: int | None = None
    needs: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def tables(self) -> Matrices:
        """All of the travel as tables, made a few rows at a time."""
        if isinstance(self.travel, Matrices):
            return self.travel
        size, everywhere = self.travel.size, range(self.travel.size)
        seconds = np.empty((size, size), dtype=np.int32)
        metres = np.empty((size, size), dtype=np.int32) if self.by_distance else seconds
        for first in range(0, size, _ROWS):
            some = range(first, min(size, first + _ROWS))
            cut = slice(some.start, some.stop)
            long, far = self.travel.rows(some, everywhere)
            seconds[cut] = long
            if self.by_distance:
                metres[cut] = far
        return Matrices(seconds, metres)

    @property
    def seconds(self) -> NDArray[np.int32]:
        """Table of seconds, shape (n, n)."""
        return self.tables.seconds

    @property
    def metres(self) -> NDArray[np.int32] | None:
        """Table of metres, shape (n, n), where they count."""
        return self.tables.metres if self.by_distance else None

    @property
    def table_bytes(self) -> int:
        """What the tables take in memory; they are made where they are not there yet."""
        return self.seconds.nbytes + (0 if self.metres is None else self.metres.nbytes)

    @property
    def stops(self) -> int:
        """How many tasks there are; a shipment counts two."""
        return len(self.problem.get("jobs", ())) + 2 * len(self.problem.get("shipments", ()))

    def part(self, *without: str) -> Case:
        """The same day with less said, for those who cannot state the rest."""
        problem = dict(self.problem)
        if BREAKS in without:
            problem["vehicles"] = [
                {k: v for k, v in vehicle.items() if k != "breaks"}
                for vehicle in problem["vehicles"]
            ]
        if SEVERAL_WINDOWS in without:
            problem["jobs"] = [
                {**job, "time_windows": job["time_windows"][:1]} if "time_windows" in job else job
                for job in problem["jobs"]
            ]
        return replace(
            self, name=f"{self.name}-part", problem=problem, needs=self.needs - set(without)
        )

    def to_json(self) -> dict[str, Any]:
        """VROOM's JSON, matrices included."""
        matrices = {"durations": self.seconds.tolist()}
        if self.metres is not None:
            matrices["distances"] = self.metres.tolist()
        return {**self.problem, "matrices": {"car": matrices}}


@dataclass(frozen=True)
class Task:
    """A job or one end of a shipment, as the checker and the peers see it."""

    kind: str  # job, pickup, delivery
    id: int
    place: int
    setup: int
    service: int
    windows: tuple[tuple[int, int], ...]
    change: tuple[int, ...]  # of the load on board
    skills: frozenset[int]
    shipment: int | None = None


def tasks(problem: dict[str, Any]) -> list[Task]:
    """Every task of a problem, jobs first, then the two ends of each shipment in turn."""
    dimensions = len(problem["vehicles"][0].get("capacity", ()))
    nothing = [0] * dimensions
    found = [
        Task(
            "job",
            job["id"],
            job["location_index"],
            job.get("setup", 0),
            job.get("service", 0),
            _windows(job),
            tuple(job.get("pickup", nothing)),
            frozenset(job.get("skills", ())),
        )
        for job in problem.get("jobs", ())
    ]
    for number, shipment in enumerate(problem.get("shipments", ())):
        amount = shipment.get("amount", nothing)
        for kind, sign in (("pickup", 1), ("delivery", -1)):
            step = shipment[kind]
            found.append(
                Task(
                    kind,
                    step["id"],
                    step["location_index"],
                    step.get("setup", 0),
                    step.get("service", 0),
                    _windows(step),
                    tuple(sign * value for value in amount),
                    frozenset(shipment.get("skills", ())),
                    number,
                )
            )
    return found


def _windows(step: dict[str, Any]) -> tuple[tuple[int, int], ...]:
    return tuple((early, late) for early, late in step.get("time_windows", ()))
