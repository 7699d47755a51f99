"""Where a task could go: every gap of every route, weighed at once with numpy.

The figures are a filter, not a judgement: extra travel cost, whether the task can be reached from
the stop before within its windows, and whether the stop after can still be reached. What passes is
checked exactly by the draft, cheapest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from routing.solver.draft import Draft
from routing.solver.plan.costs import PER_HOUR, PER_METRE
from routing.solver.plan.model import SUBUNITS
from routing.solver.resources import Vehicle
from routing.solver.tasks import FOREVER, Job, ShipmentStep, Visit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Stands for 'no place' at an open start or end.
NOWHERE = -1


@dataclass(frozen=True)
class Row:
    """The gaps of one vehicle's route, in order: places and times around each.

    `ready` is the departure before the gap, `due` the latest arrival after it, `skip` the cost of
    the leg that an insertion would break up, in subunits; `opening` the cost of using the vehicle.
    `room_before` and `room_after`, shape (gaps, dimensions), say how much more may be on board
    before the gap and after it.
    """

    before: Ints
    after: Ints
    ready: Ints
    due: Ints
    skip: Floats
    room_before: Ints
    room_after: Ints
    first: int
    opening: int


class Gaps:
    """The gaps of a draft's routes, kept up to date as routes change."""

    def __init__(self, draft: Draft):
        self._draft = draft
        self._rows: dict[str, Row] = {}

    def forget(self, vehicle: str) -> None:
        """The vehicle's route has changed."""
        self._rows.pop(vehicle, None)

    def weigh(
        self, vehicles: Sequence[Vehicle], work: Job | ShipmentStep
    ) -> tuple[Floats, list[tuple[Vehicle, int]]]:
        """Extra subunits of each gap by travel alone, inf where time forbids it; and the gaps."""
        costs: list[Floats] = []
        names: list[tuple[Vehicle, int]] = []
        alike: dict[tuple[str, int, int, int], list[Vehicle]] = {}
        for one in vehicles:
            key = (one.profile, one.speed_percent, one.per_hour, one.per_km)
            alike.setdefault(key, []).append(one)
        for ones in alike.values():
            rows = [self._of(vehicle) for vehicle in ones]
            costs.append(self._weigh(ones[0], rows, work))
            for vehicle, row in zip(ones, rows, strict=True):
                names += [(vehicle, row.first + n) for n in range(len(row.before))]
        return (np.concatenate(costs) if costs else np.zeros(0)), names

    def _weigh(self, like: Vehicle, rows: list[Row], work: Job | ShipmentStep) -> Floats:
        before = np.concatenate([row.before for row in rows])
        after = np.concatenate([row.after for row in rows])
        travel = self._draft.problem.travel[like.profile]
        factor = 100.0 / like.speed_percent
        place = np.full(len(before), work.place)
        to_s, to_m = travel.legs(np.maximum(before, 0), place)
        on_s, on_m = travel.legs(place, np.maximum(after, 0))
        there = np.where(before >= 0, to_s, 0) * factor
        onward = np.where(after >= 0, on_s, 0) * factor
        metres = np.where(before >= 0, to_m, 0) + np.where(after >= 0, on_m, 0)
        extra: Floats = (there + onward) * (like.per_hour * PER_HOUR)
        extra += metres * float(like.per_km * PER_METRE)
        extra -= np.concatenate([row.skip for row in rows])
        extra += np.repeat([float(row.opening) for row in rows], [len(row.before) for row in rows])
        extra[self._overfull(rows, work)] = np.inf
        if not self._draft.problem.speeds:
            reach = np.concatenate([row.ready for row in rows]) + there
            start, end = (work.windows[0][0], work.windows[-1][1]) if work.windows else (0, FOREVER)
            begin = np.maximum(reach, start)
            seconds = work.service_seconds + np.where(before == work.place, 0, work.setup_seconds)
            done = begin + seconds + onward
            slack = work.setup_seconds + 2
            due = np.concatenate([row.due for row in rows]) + slack
            extra[(begin > end) | (done > due)] = np.inf
        return extra

    def _overfull(self, rows: list[Row], work: Job | ShipmentStep) -> npt.NDArray[np.bool_]:
        """The gaps where the load does not fit."""
        before = np.concatenate([row.room_before for row in rows])
        if not isinstance(work, Job):
            return np.zeros(len(before), dtype=np.bool_)
        after = np.concatenate([row.room_after for row in rows])
        full = self._draft.problem.load
        brought = np.array(full(work.delivery), dtype=np.int64)
        fetched = np.array(full(work.pickup), dtype=np.int64)
        over: npt.NDArray[np.bool_] = np.any(np.hstack((before < brought, after < fetched)), axis=1)
        return over

    def _room(self, vehicle: Vehicle, visits: Sequence[Visit]) -> tuple[Ints, Ints]:
        """How much more may be on board before and after each gap; a yard can make it all."""
        capacity = np.array(self._draft.problem.load(vehicle.capacity), dtype=np.int64)
        loads = None if vehicle.yards else self._draft.scheduler.loads(vehicle, visits)
        if loads is None:
            whole = np.tile(capacity, (len(visits) + 1, 1))
            return whole, whole
        table = np.array(loads, dtype=np.int64).reshape(len(capacity), len(visits) + 1).T
        before = np.maximum.accumulate(table, axis=0)
        after = np.maximum.accumulate(table[::-1], axis=0)[::-1]
        return capacity - before, capacity - after

    def _of(self, vehicle: Vehicle) -> Row:
        row = self._rows.get(vehicle.ref)
        if row is None:
            row = self._rows[vehicle.ref] = self._make(vehicle)
        return row

    def _make(self, vehicle: Vehicle) -> Row:
        draft, first = self._draft, len(vehicle.prefix)
        visits = draft.visits(vehicle.ref)
        scheduler = draft.scheduler
        driving = scheduler.driving(vehicle)
        places: list[int | None] = [vehicle.start]
        for visit in visits:
            place = scheduler.place(visit)
            places.append(places[-1] if place is None else place)
        places.append(vehicle.end)
        offer = draft.offers.get(vehicle.ref)
        ready = [
            vehicle.shift.start,
            *scheduler.earliest(vehicle, visits),
        ]
        due = [vehicle.shift.end]
        latest, place = vehicle.shift.end, vehicle.end
        plain = not vehicle.breaks and driving.steady
        for index in range(len(visits) - 1, -1, -1):
            if plain:
                windows, seconds = scheduler.work_of(visits[index])
                latest -= driving.leg(places[index + 1], place)[0] + seconds
                latest = min(latest, windows[-1].end) if windows else latest
                place = places[index + 1]
            due.append(latest)
        due.reverse()
        hour, km = vehicle.per_hour * PER_HOUR, vehicle.per_km * PER_METRE
        legs = [driving.leg(one, two) for one, two in pairwise(places)]
        gaps = [NOWHERE if place is None else place for place in places]
        before, after = self._room(vehicle, visits)
        return Row(
            np.array(gaps[first:-1], dtype=np.int64),
            np.array(gaps[first + 1 :], dtype=np.int64),
            np.array(ready[first:], dtype=np.int64),
            np.array(due[first:], dtype=np.int64),
            np.array([hour * s + km * m for s, m in legs[first:]], dtype=np.float64),
            before[first:],
            after[first:],
            first,
            0 if offer else vehicle.fixed * SUBUNITS,
        )
