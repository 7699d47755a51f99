"""Rounds of search: who works on what, from which start, and for how long.

What follows on large days, when parts are cut from the plan and put back, is in `mending`.
"""

import random
from collections.abc import Sequence

from routing.solver.budget import Meter
from routing.solver.engines.answer import Answer, Routes
from routing.solver.engines.bandit import ORTOOLS, PYVRP, RUIN, Engines
from routing.solver.engines.fast import unstated
from routing.solver.engines.route_pool import RoutePool
from routing.solver.incumbent import Incumbent
from routing.solver.mending import Mending
from routing.solver.parts import Part
from routing.solver.pools import Pool
from routing.solver.steps import ALL_STEPS, Steps
from routing.solver.subproblem import subproblem
from routing.solver.zones import coordinates, first_zones

#: From so many tasks on the day is cut into parts.
CUT_FROM = 450
#: Above this the first answer is made zone by zone; with time windows it pays sooner.
ZONES_FROM = 1_000
ZONES_FROM_WITH_WINDOWS = 600
#: Tasks of a zone of the first answer.
ZONE = 350
#: Seconds of a zone where there are more than so many: a whole first plan soon costs nothing later.
ZONE_SECONDS = 0.6
MANY_ZONES = 8
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
#: The cheapest insertion is made first up to this size; above, the engines' own start is better.
SEED_UPTO = 300


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
        if self._meter.timed and len(zones) > MANY_ZONES:
            length = min(length, ZONE_SECONDS)
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
        Mending(self._best, self._meter, self._pool, self._chance, self._seed, self._meet).run(
            RECOMBINE_SHARE * self._meter.total if self._meter.timed else 0.0
        )
        # While routes are chosen the processes have nothing to do: once, at the end, is enough.
        if self._meter.left > 0 or not self._meter.timed:
            self._choose()

    def _join(self, parts: list[Part], answers: list[Answer], old: Routes, stage: str) -> None:
        routes = dict(old)
        for part, answer in zip(parts, answers, strict=True):
            if answer.routes:
                for ref in part.start:
                    routes.pop(ref, None)
                routes.update(answer.routes)
        self._best.consider(routes, "pyvrp", stage)
