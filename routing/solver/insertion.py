"""Cheapest insertion: the first answer to any problem, and the last step of every repair.

Each task goes where it adds least, checked exactly; the hardest tasks go first. The answer to the
same problem is always the same. Cheapest insertion: Rosenkrantz, Stearns, Lewis, SIAM J. Comput.
6(3), 1977; the order by difficulty follows Ropke, Pisinger, Transportation Science 40(4), 2006.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from routing.solver.draft import Draft, Offer
from routing.solver.gaps import Gaps
from routing.solver.plan.model import SUBUNITS
from routing.solver.plan.rules import Rule
from routing.solver.problem import Problem
from routing.solver.resources import Vehicle
from routing.solver.schedule import Refusal
from routing.solver.tasks import FOREVER, Job, Kind, Shipment, Visit
from routing.solver.units import Unit

#: How many gaps are checked exactly for one task before it is given up.
MOST_TRIES = 24
#: And on one route.
EACH = 4
#: Yards tried for one gap.
YARDS = 2
#: How often a gap is passed over by a blinking insertion (SISR's value).
BLINK = 0.01
#: Rules that a visit to a yard can mend.
MENDED_BY_YARD = frozenset({Rule.CAPACITY, Rule.MUST_UNLOAD, Rule.INCOMPATIBLE})


@dataclass(frozen=True)
class Found:
    """A place for a task: the offer and what it adds, in subunits."""

    offer: Offer
    extra: int


class Inserter:
    """Puts tasks into the routes of one draft."""

    def __init__(self, draft: Draft, tries: int = MOST_TRIES):
        self.draft = draft
        self._gaps = Gaps(draft)
        self._tries = tries
        self._blink: random.Random | None = None
        self._near: dict[tuple[str, int | None], list[str]] = {}
        named = any(task.vehicles for task in draft.problem.tasks)
        kinds: dict[tuple[object, ...], int] = {}
        self._kinds: dict[str, int] = {}
        for vehicle in draft.problem.vehicles:
            values = {**vars(vehicle), "ref": vehicle.ref if named else ""}
            self._kinds[vehicle.ref] = kinds.setdefault(tuple(values.values()), len(kinds))

    def accept(self, offer: Offer) -> None:
        """Make a change in the draft and remember that the route's gaps are others now."""
        self.draft.accept(offer)
        self._gaps.forget(offer.vehicle)

    def forget(self, vehicle: str) -> None:
        """The vehicle's route was changed behind our back."""
        self._gaps.forget(vehicle)

    def insert(self, unit: Unit, blink: random.Random | None = None) -> bool:
        """Serve a unit in its cheapest way; False where none was found or it is not worth it.

        With `blink`, gaps are passed over now and then, which makes the answer vary.
        """
        self._blink = blink
        best: list[Offer] | None = None
        least = FOREVER * SUBUNITS if unit.price is None else unit.price * SUBUNITS
        for option in unit.options:
            if any(ref in self.draft.on for ref in option):
                continue  # Another unit that shares the option has been served by it.
            found = self._bundle(option) if len(option) > 1 else self._single(option[0])
            if found is not None and found[1] < least:
                best, least = found
        if best is None:
            return False
        for offer in best:
            self.accept(offer)
        return True

    def best(self, ref: str, vehicles: Sequence[Vehicle] | None = None) -> Found | None:
        """The cheapest place found for one job or shipment."""
        task = self.draft.problem.task(ref)
        able = [one for one in self._usable(vehicles) if not self.draft.scheduler.may(one, ref)]
        if isinstance(task, Job):
            return self._first(self._ways_for_job(task, able))
        return self._first(self._ways_for_shipment(task, able))

    def _single(self, ref: str) -> tuple[list[Offer], int] | None:
        found = self.best(ref)
        return None if found is None else ([found.offer], found.extra)

    def _bundle(self, refs: Sequence[str]) -> tuple[list[Offer], int] | None:
        """All of `refs` on the vehicle that does them most cheaply."""
        best: tuple[list[Offer], int] | None = None
        for vehicle in self._usable(None):
            old = self.draft.offers.get(vehicle.ref)
            total, last = 0, None
            for ref in refs:
                found = self.best(ref, [vehicle])
                if found is None:
                    break
                self.accept(found.offer)
                total, last = total + found.extra, found.offer
            else:
                if last is not None and (best is None or total < best[1]):
                    best = ([last], total)
            self._restore(vehicle.ref, old)
        return best

    def _restore(self, vehicle: str, old: Offer | None) -> None:
        if old is None:
            self.draft.clear(vehicle)
            self._gaps.forget(vehicle)
        else:
            self.accept(old)

    def _usable(self, vehicles: Sequence[Vehicle] | None) -> list[Vehicle]:
        """Vehicles on the road, and of those that are not, one of each kind."""
        if vehicles is not None:
            return list(vehicles)
        seen: set[int] = set()
        answer = []
        for vehicle in self.draft.problem.vehicles:
            if vehicle.ref not in self.draft.offers and not vehicle.prefix:
                kind = self._kinds[vehicle.ref]
                if kind in seen:
                    continue
                seen.add(kind)
            answer.append(vehicle)
        return answer

    def _first(
        self, ways: Iterable[tuple[float, Vehicle, list[tuple[Visit, ...]]]]
    ) -> Found | None:
        """The cheapest of the first ways that the draft allows.

        Ways come by their extra travel, which is all the extra there is unless overtime, yards or
        waiting count; so a few more are looked at after the first that fits.
        """
        best: Found | None = None
        tried: dict[str, int] = {}
        count = 0
        for extra, vehicle, routes in ways:
            if self._blink is not None and self._blink.random() < BLINK:
                continue
            if best is not None and extra >= best.extra:
                break
            number = tried.get(vehicle.ref, 0)
            unused = vehicle.ref not in self.draft.offers
            if number >= EACH or (count >= self._tries and not unused):
                continue
            tried[vehicle.ref] = number + 1
            count += 1
            for visits in routes:
                offer = self.draft.offer(vehicle, visits)
                if isinstance(offer, Refusal):
                    if offer.rule not in MENDED_BY_YARD:
                        break
                    continue
                added = offer.cost - self.draft.cost_of(vehicle.ref)
                if best is None or added < best.extra:
                    best = Found(offer, added)
                break
        return best

    def _ways_for_job(
        self, job: Job, able: list[Vehicle]
    ) -> Iterator[tuple[float, Vehicle, list[tuple[Visit, ...]]]]:
        costs, gaps = self._gaps.weigh(able, job)
        visit = Visit(Kind.JOB, job.ref)
        for number in np.argsort(costs, kind="stable").tolist():
            if costs[number] == np.inf:
                return
            vehicle, index = gaps[number]
            yield float(costs[number]), vehicle, list(self._with_yards(vehicle, visit, index))

    def _with_yards(
        self, vehicle: Vehicle, visit: Visit, index: int
    ) -> Iterator[tuple[Visit, ...]]:
        """The route with the visit at that gap; then with a yard right after it, before, or both.

        A yard at the very beginning is for what the vehicle has on board already.
        """
        visits = self.draft.visits(vehicle.ref)
        laden = index > len(vehicle.prefix) or any(vehicle.initial_load)
        head, tail = visits[:index], visits[index:]
        yield (*head, visit, *tail)
        place = self.draft.scheduler.place(visit)
        for yard in self._yards_near(vehicle, place):
            stop = Visit(Kind.YARD, yard)
            yield (*head, visit, stop, *tail)
            if laden or vehicle.initial_classes:
                yield (*head, stop, visit, *tail)
                yield (*head, stop, visit, stop, *tail)

    def _yards_near(self, vehicle: Vehicle, place: int | None) -> list[str]:
        """The yards that lie best between a place and the vehicle's end."""
        key = (vehicle.ref, place)
        if key not in self._near:
            driving = self.draft.scheduler.driving(vehicle)

            def detour(ref: str) -> int:
                there = self.draft.problem.depot(ref).place
                return driving.leg(place, there)[0] + driving.leg(there, vehicle.end)[0]

            self._near[key] = sorted(sorted(vehicle.yards), key=detour)[:YARDS]
        return self._near[key]

    def _ways_for_shipment(
        self, shipment: Shipment, able: list[Vehicle]
    ) -> Iterator[tuple[float, Vehicle, list[tuple[Visit, ...]]]]:
        first, gaps = self._gaps.weigh(able, shipment.pickup)
        second, _ = self._gaps.weigh(able, shipment.delivery)
        pick, drop = Visit(Kind.PICKUP, shipment.ref), Visit(Kind.DELIVERY, shipment.ref)
        ways: list[tuple[float, int, int]] = []
        start = 0
        while start < len(gaps):
            end = start
            while end < len(gaps) and gaps[end][0] is gaps[start][0]:
                end += 1
            ways += self._pairs(first[start:end], second[start:end], start)
            start = end
        for cost, one, two in sorted(ways):
            vehicle, at = gaps[one]
            until = gaps[two][1]
            visits = self.draft.visits(vehicle.ref)
            yield cost, vehicle, [(*visits[:at], pick, *visits[at:until], drop, *visits[until:])]

    @staticmethod
    def _pairs(first: np.ndarray, second: np.ndarray, offset: int) -> list[tuple[float, int, int]]:
        """The cheapest pairs of gaps of one route, pickup not after delivery."""
        sums = first[:, None] + second[None, :]
        sums[np.tril_indices(len(first), -1)] = np.inf
        flat = np.argsort(sums, axis=None, kind="stable")[:MOST_TRIES]
        size = len(first)
        return [
            (float(sums.flat[at]), offset + int(at) // size, offset + int(at) % size)
            for at in flat
            if sums.flat[at] < np.inf
        ]


def by_difficulty(problem: Problem) -> Callable[[Unit], tuple[int, int, int, int, str]]:
    """Sort key of units: priority, must be served, narrow windows, large loads first."""

    def width(unit: Unit) -> int:
        spans = []
        for ref in unit.options[0]:
            task = problem.task(ref)
            steps = [task] if isinstance(task, Job) else [task.pickup, task.delivery]
            spans += [sum(b - a for a, b in step.windows) if step.windows else FOREVER
                      for step in steps]  # fmt: skip
        return min(spans)

    def bulk(unit: Unit) -> int:
        task = problem.task(unit.options[0][0])
        return max((task.load if isinstance(task, Shipment) else task.pickup + task.delivery),
                   default=0)  # fmt: skip

    return lambda unit: (
        -unit.priority,
        unit.price is not None,
        width(unit),
        -bulk(unit),
        unit.name,
    )
