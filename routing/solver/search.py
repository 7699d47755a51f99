"""Rounds of search: who works on what, from which start, and for how long."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from routing.solver.budget import Meter
from routing.solver.engines.answer import Answer, Routes
from routing.solver.engines.bandit import MANNERS, ORTOOLS, PYVRP, RUIN, Engines, Manners
from routing.solver.engines.fast import unstated
from routing.solver.engines.route_pool import RoutePool
from routing.solver.incumbent import Incumbent
from routing.solver.parts import Part
from routing.solver.patches import Patches
from routing.solver.pools import Pool
from routing.solver.steps import ALL_STEPS, Steps
from routing.solver.subproblem import subproblem, unit_parts
from routing.solver.zones import coordinates, first_zones

#: From so many tasks on the day is cut into parts.
CUT_FROM = 450
#: Above this the first answer is made zone by zone; with time windows it pays sooner.
ZONES_FROM = 1_000
ZONES_FROM_WITH_WINDOWS = 600
#: Tasks of a zone of the first answer, and of a part later.
ZONE = 350
PART = 250
#: Rounds between two recombinations, what one may take of the time (or of CP-SAT's own measure
#: of work under a step budget), and most routes in it.
RECOMBINE_EVERY = 4
RECOMBINE_SHARE = 0.012
RECOMBINE_WORK = 1.0
MOST_ROUTES = 3_000
#: Rounds that the bold search of plain days goes without the incumbent, of some sixteen.
ALONE = 8
#: OR-Tools' models are built afresh each round, which pays up to this size; its search cannot be
#: held to a number of steps, so it serves budgets of seconds only.
ORTOOLS_UPTO = 200
#: Where in their window breaks are taken out, by process.
WHERE = (0.5, 0.2, 0.8)
#: Seconds of a round that are not worth building models for.
SHORTEST = 0.4
#: Seconds that a part gets at least, and how often all of the plan is in a part if they last.
SECONDS = 1.0
PASSES = 12
#: Most of all tasks in one part.
SHARE = 0.35
#: The cheapest insertion is made first up to this size; above, the engines' own start is better.
SEED_UPTO = 300


@dataclass(frozen=True)
class _Taken:
    """What a part that is worked on holds: its vehicles, used or not, and tasks nobody serves."""

    cars: frozenset[str]
    loose: frozenset[str]


class Searcher:
    """Improves an incumbent until the meter runs out."""

    def __init__(
        self,
        best: Incumbent,
        meter: Meter,
        pool: Pool,
        seed: int,
        steps: Steps = ALL_STEPS,
    ):
        self._best = best
        self._meter = meter
        self._pool = pool
        self._seed = seed
        self._steps = steps
        self._chance = random.Random(seed)
        self._size = len(best.problem.tasks)
        self._loose = unstated(best.problem)
        self._round = 0
        self._met = RoutePool(best.problem, best.scheduler)
        self._engines = Engines(self._able())

    def run(self, start: Routes) -> None:
        """A first answer, then all that improves it."""
        self.begin(start)
        self.improve()

    def begin(self, start: Routes) -> None:
        """The start, as far as it is feasible, and the cheapest insertion."""
        if start:
            self._best.consider(start, "start", "start")
        if self._size <= SEED_UPTO or self._meter.left <= 0:
            self._best.consider({}, "insertion", "seed")

    def improve(self) -> None:
        """Search until the meter runs out."""
        if not (self._steps.split and self._steps.mend):
            if self._steps.split and self._size > self._zones_from():
                self._zones()
            self._whole(1.0)
        elif self._best.engine and self._size >= CUT_FROM and self._best.rank[1] < self._size // 4:
            self._parts()
        elif self._size > self._zones_from():
            self._zones()
            self._parts()
        elif self._size >= CUT_FROM:
            self._whole(0.3)
            self._parts()
        else:
            self._whole(1.0)

    def _whole(self, share: float) -> None:
        """Every process on the whole problem; the better incumbent is handed on each round."""
        meter = self._meter
        until = meter.left - share * meter.total
        length = max(1.0, meter.total / 16) if meter.timed else meter.total / 8
        while meter.left > max(until, 0.02 if meter.timed else 0.5):
            seconds, steps = meter.effort(min(length, meter.left - until))
            chosen = self._engines.choose(self._pool.size)
            parts = [
                Part(
                    key=f"whole {len(self._best.problem.tasks)}",
                    problem=self._best.problem,
                    start=self._start(engine, n),
                    engine=engine,
                    seed=self._seed + n,
                    seconds=seconds,
                    steps=steps if steps is None else max(1, steps),
                    optional=self._leaves_out(n),
                    where=WHERE[n % len(WHERE)],
                    bold=self._steps.bold and n % 2 == 1,
                )
                for n, engine in enumerate(chosen)
            ]
            for part, answer in zip(parts, self._answers(parts), strict=True):
                before = self._best.rank
                if answer.routes:
                    self._best.consider(answer.routes, part.engine, "search")
                self._engines.learn(part.engine, before, self._best.rank)
                self._meet(answer)
            if not meter.timed:
                meter.use(max(1, steps or 0))
            self._recombine()

    def _leaves_out(self, slot: int) -> bool:
        """Whether an engine may leave out what must be served, until everything is.

        A price for it finds the way to a first complete plan sooner; without, a step is twice as
        fast. Where nothing but loads and windows counts, the first round tries both.
        """
        if self._best.complete:
            return False
        return bool(self._loose) or self._round > 0 or slot % 2 == 1

    def _start(self, engine: str, slot: int) -> Routes:
        """The incumbent, for who may use it; a bold search goes its own way for some rounds."""
        if engine == RUIN:
            return self._best.routes
        if not self._steps.exchange and self._round:
            return {}
        alone = slot % 2 == 1 and engine == PYVRP and not self._loose and self._round < ALONE
        return self._best.routes if self._best.complete and not alone else {}

    def _zones_from(self) -> int:
        windows = any(job.windows for job in self._best.problem.jobs)
        return ZONES_FROM_WITH_WINDOWS if windows else ZONES_FROM

    def _able(self) -> list[str]:
        """The engines that may be worth a round here."""
        if not self._loose:
            return [PYVRP]
        timed = self._meter.timed and self._size <= ORTOOLS_UPTO
        return [PYVRP, RUIN, ORTOOLS] if timed else [PYVRP, RUIN]

    def _answers(self, parts: Sequence[Part]) -> list[Answer]:
        return self._pool.run(parts, self._watch)

    def _watch(self) -> bool:
        """Asked often while engines run: tells of the progress, and whether to stop."""
        self._best.tick("search")
        return self._meter.stopped()

    def _meet(self, answer: Answer) -> None:
        """Keep the routes an engine met."""
        for vehicle, visits in answer.met:
            self._met.add(vehicle, visits)
        for vehicle, visits in answer.routes.items():
            self._met.add(vehicle, visits)

    def _recombine(self) -> None:
        """Now and then, choose the best set of all routes met."""
        self._round += 1
        if self._round % RECOMBINE_EVERY == 0 and self._meter.left > 0:
            self._choose()

    def _choose(self) -> None:
        """The best set of all routes met."""
        if not self._steps.recombine:
            return
        for vehicle, visits in self._best.routes.items():
            self._met.add(vehicle, visits)
        self._met.trim(MOST_ROUTES, self._best.routes.items())
        timed = self._meter.timed
        chosen = self._met.best(
            self._best.draft,
            seconds=RECOMBINE_SHARE * self._meter.total if timed else None,
            deterministic=None if timed else RECOMBINE_WORK,
            seed=self._seed,
        )
        if chosen is not None:
            self._best.consider(chosen.routes, "cp-sat", "recombine")

    def _zones(self) -> None:
        problem = self._best.problem
        points = coordinates(problem)
        zones = first_zones(problem, points, ZONE)
        length = self._meter.total * 0.2 * self._pool.size / len(zones)
        seconds, steps = self._meter.effort(length)
        parts = [
            Part(
                key=f"zone {n}",
                problem=subproblem(problem, cars, refs, self._best.draft, 1 / len(zones)),
                seed=self._seed + n,
                seconds=seconds,
                steps=steps,
                optional=True,
            )
            for n, (cars, refs) in enumerate(zones)
        ]
        self._join(parts, self._answers(parts), {}, "split")

    def _parts(self) -> None:
        """Parts cut from the plan one after the other, each improved and put back."""
        problem, timed = self._best.problem, self._meter.timed
        patches = Patches(problem, coordinates(problem), self._chance)
        manners = Manners(MANNERS, self._chance)
        taken: dict[str, _Taken] = {}
        total, size = self._meter.total, self._pool.size
        waves = max(1.0, self._size / self._part_size() / size)
        length = max(SECONDS, total / PASSES / waves) if timed else (
            max(50.0, total / 10 / waves))  # fmt: skip
        # While routes are chosen at the end the processes have nothing to do: once is enough.
        kept = RECOMBINE_SHARE * total if timed else 0.0

        def ask() -> Part | None:
            left = self._meter.left - kept
            if left <= (SHORTEST if timed else 0):
                return None
            busy = {ref for one in taken.values() for ref in one.cars}
            cars = patches.next(self._best.draft, busy, self._part_size())
            if not cars:
                return None
            last = timed and left < length + SHORTEST
            seconds, steps = self._meter.effort(left if last else length)
            part = self._cut(cars, taken, manners.choose(), seconds, steps)
            if steps is not None:
                self._meter.use(max(1, steps // size))
            return part

        def take(part: Part, answer: Answer) -> None:
            taken.pop(part.key)
            if not answer.routes:
                return
            before = self._best.rank
            self._meet(answer)
            self._put_back(part, answer)
            after = self._best.rank
            cost = sum(self._best.draft.cost_of(ref) for ref in part.start)
            gain = 1.0 if after[:2] < before[:2] else (before[2] - after[2]) / max(1, cost)
            manners.learn(part.manner, gain)

        self._pool.flow(ask, take, self._watch)
        if self._meter.left > 0 or not timed:
            self._choose()

    def _part_size(self) -> int:
        """Tasks of the next part: few enough that all processes have one."""
        return min(PART, int(SHARE * self._size))

    def _cut(
        self,
        cars: list[str],
        taken: "dict[str, _Taken]",
        manner: str,
        seconds: float | None,
        steps: int | None,
    ) -> Part:
        """The part of these vehicles, with its share of what nobody uses or serves."""
        problem, draft = self._best.problem, self._best.draft
        homes = unit_parts(problem, draft)
        refs = [ref for car in cars for ref in homes[car]]
        share = len(refs) / max(1, self._size)
        known = {ref for home in homes.values() for ref in home}
        known |= {ref for one in taken.values() for ref in one.loose}
        loose = [task.ref for task in problem.tasks if task.ref not in known]
        loose = self._chance.sample(loose, min(len(loose), 1 + int(share * len(loose))))
        spare = [one.ref for one in problem.vehicles if one.ref not in draft.offers]
        spare = [ref for ref in spare if not any(ref in one.cars for one in taken.values())]
        spare = self._chance.sample(spare, min(len(spare), 2 + int(2 * share * len(spare))))
        self._round += 1
        part = Part(
            key=f"part {self._round}",
            problem=subproblem(problem, [*cars, *spare], [*refs, *loose], draft, share),
            start={car: draft.offers[car].visits for car in cars},
            seed=self._seed + self._round,
            seconds=seconds,
            steps=steps,
            optional=not self._best.complete,
            manner=manner,
        )
        taken[part.key] = _Taken(frozenset([*cars, *spare]), frozenset(loose))
        return part

    def _put_back(self, part: Part, answer: Answer) -> None:
        """Join a part's answer, unless the plan around it has changed meanwhile."""
        draft = self._best.draft
        if any(draft.visits(ref) != visits for ref, visits in part.start.items()):
            return
        served = {visit.ref for visits in answer.routes.values() for visit in visits}
        if any(draft.on.get(ref, "") not in part.start for ref in served & draft.on.keys()):
            return
        if any(ref in draft.offers and ref not in part.start for ref in answer.routes):
            return
        self._best.merge(part.start, answer.routes, part.engine, "parts")

    def _join(self, parts: list[Part], answers: list[Answer], old: Routes, stage: str) -> None:
        routes = dict(old)
        for part, answer in zip(parts, answers, strict=True):
            if answer.routes:
                for ref in part.start:
                    routes.pop(ref, None)
                routes.update(answer.routes)
        self._best.consider(routes, "pyvrp", stage)
