"""A case: a problem in VROOM's words beside its matrices, and the best cost known for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

# What a solver may be unable to state; a case lists those it needs.
BREAKS, SKILLS, SHIPMENTS, SEVERAL_WINDOWS = "breaks", "skills", "shipments", "several windows"


@dataclass(frozen=True)
class Case:
    """One problem that every solver gets in the same form.

    Parameters
    ----------
    problem : dict
        VROOM's JSON without matrices; every place is an index. Loads are `pickup`s only, so a
        vehicle leaves empty (for one kind of load, delivering is the same problem backwards).
    seconds, metres : ndarray of int32, shape (n, n)
        Travel for the one profile `car`; without `metres` nothing is priced by the kilometre.
    best_known : int or None
        In the units of `cost`.
    """

    name: str
    problem: dict[str, Any]
    seconds: NDArray[np.int32]
    metres: NDArray[np.int32] | None = None
    best_known: int | None = None
    needs: frozenset[str] = field(default_factory=frozenset)

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
