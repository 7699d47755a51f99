"""Parts cut from a plan: which routes, how they are searched, and how they are put back."""

import random
from collections.abc import Sequence

import numpy as np
import pytest

from routing.solver.budget import Budget, Meter
from routing.solver.engines.answer import Answer
from routing.solver.engines.bandit import EASY, Manners
from routing.solver.incumbent import Incumbent
from routing.solver.mending import Mending
from routing.solver.parts import Part
from routing.solver.patches import Patches
from routing.solver.plan import check
from routing.solver.planner import plan
from routing.solver.pools import Ask, InProcess, LocalProcesses, Stop, Take
from routing.solver.problem import Job, Plane, Problem, Vehicle
from routing.solver.subproblem import unit_parts
from routing.solver.tasks import Kind, Visit
from routing.solver.zones import coordinates


def rows(count: int) -> Problem:
    """`count` rows of three stops, 10 apart, one vehicle for each and one more."""
    places = [(0.0, 0.0), *((100.0 + n, 10.0 * row) for row in range(count) for n in range(3))]
    jobs = tuple(Job(f"j{n}", n, pickup=(1,)) for n in range(1, len(places)))
    vehicles = tuple(Vehicle(f"v{n}", 0, 0, (3,)) for n in range(count + 1))
    xs, ys = np.array(places).T
    return Problem({"car": Plane(xs, ys)}, vehicles, jobs, dimensions=("pieces",))


def route(*numbers: int) -> tuple[Visit, ...]:
    return tuple(Visit(Kind.JOB, f"j{n}") for n in numbers)


def planned(count: int) -> Incumbent:
    best = Incumbent(rows(count), Meter(Budget(steps=100)))
    order = range(1, 3 * count, 3)
    best.consider({f"v{n}": route(at, at + 1, at + 2) for n, at in enumerate(order)}, "", "start")
    return best


def homes(best: Incumbent) -> dict[str, list[str]]:
    return unit_parts(best.problem, best.draft)


def test_a_part_takes_no_route_of_another() -> None:
    best = planned(8)
    patches = Patches(best.problem, coordinates(best.problem), random.Random(1))
    first = patches.next(homes(best), (), 9)
    second = patches.next(homes(best), first, 9)
    assert len(first) == len(second) == 3
    assert not set(first) & set(second)


def test_every_route_is_soon_in_a_part() -> None:
    best = planned(8)
    patches = Patches(best.problem, coordinates(best.problem), random.Random(1))
    met = {ref for _ in range(8) for ref in patches.next(homes(best), (), 6)}
    assert met == {f"v{n}" for n in range(8)}


def test_nothing_is_left_to_cut_when_all_routes_are_busy() -> None:
    best = planned(2)
    patches = Patches(best.problem, coordinates(best.problem), random.Random(1))
    assert patches.next(homes(best), ["v0", "v1"], 9) == []


def test_a_way_of_searching_that_pays_is_chosen_more_often() -> None:
    manners = Manners(("firm", "easy", "free"), random.Random(1))
    chosen = []
    for _ in range(60):
        name = manners.choose()
        chosen.append(name)
        manners.learn(name, 0.02 if name == "free" else 0.01)
    assert chosen[:3] == ["firm", "easy", "free"]
    assert chosen.count("free") > 30


class Recorder:
    """A pool that answers nothing but where penalties ended, as many parts at once as asked."""

    def __init__(self, size: int):
        self.size = size
        self.rounds: list[list[Part]] = []

    def run(self, parts: Sequence[Part], stop: Stop | None = None) -> list[Answer]:
        return [Answer({}) for _ in parts]

    def flow(self, ask: Ask, take: Take, stop: Stop | None = None) -> None:
        while True:
            parts = []
            while len(parts) <= self.size and (part := ask()) is not None:
                parts.append(part)
            if not parts:
                return
            self.rounds.append(parts)
            for part in parts:
                take(part, Answer({}, penalties=(4.0, 9.0, 1.0)))

    def close(self) -> None:
        pass


def mended(size: int) -> list[list[Part]]:
    best, pool = planned(8), Recorder(size)
    meter = Meter(Budget(steps=2_000))
    Mending(best, meter, pool, random.Random(1), 1, lambda _: None).run(0.0)
    return pool.rounds


def test_a_part_begins_with_the_penalties_at_which_one_of_its_manner_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("routing.solver.engines.bandit.EXPLORE", 1.0)
    easy = [part.penalties for (part,) in mended(1) if part.manner == EASY]
    assert len(easy) > 1
    assert easy[0] == ()
    assert set(easy[1:]) == {(4.0, 9.0, 1.0)}


def test_few_parts_are_cut_at_once_and_make_up_the_plan() -> None:
    # The last round has what is left of the budget, which may be for one alone.
    for parts in mended(2)[:-1]:
        assert len(parts) == 2
        assert sorted(ref for part in parts for ref in part.start) == [f"v{n}" for n in range(8)]


def test_a_better_part_is_put_back_and_a_worse_one_is_not() -> None:
    best = planned(2)
    cost = best.rank[2]
    old = {"v0": route(1, 2, 3)}
    assert not best.merge(old, {"v0": route(2, 1, 3)}, "test", "parts")
    assert best.rank[2] == cost
    assert best.routes["v0"] == route(1, 2, 3)
    longer = {"v0": route(2, 1, 3), "v1": best.routes["v1"]}
    worse = Incumbent(best.problem, Meter(Budget(steps=100)))
    worse.consider(longer, "", "start")
    assert worse.merge({"v0": longer["v0"]}, {"v0": route(1, 2, 3)}, "test", "parts")
    assert worse.rank[2] == cost


def test_a_part_that_is_refused_is_mended() -> None:
    best = planned(2)
    four = {"v0": route(1, 2, 3, 4), "v1": route(5, 6)}
    best.merge(dict(best.routes), four, "test", "parts")
    assert best.complete


@pytest.mark.parametrize("size", [1, 2])
def test_answers_are_taken_in_the_order_in_which_parts_were_asked_for(size: int) -> None:
    problem = rows(3)
    steps = iter([400, 10, 200, 10])
    asked: list[str] = []
    taken: list[str] = []

    def ask() -> Part | None:
        number = next(steps, None)
        if number is None:
            return None
        asked.append(f"part {len(asked)}")
        return Part(asked[-1], problem, steps=number)

    def take(part: Part, answer: object) -> None:
        taken.append(part.key)

    pool = InProcess() if size == 1 else LocalProcesses(size)
    try:
        pool.flow(ask, take)
    finally:
        pool.close()
    assert taken == asked == [f"part {n}" for n in range(4)]


def test_a_day_in_parts_is_the_same_twice() -> None:
    best = planned(155)
    crossed = {"v0": route(1, 5, 3), "v1": route(4, 2, 6)}
    worse = Incumbent(best.problem, Meter(Budget(steps=100)))
    worse.consider({**best.routes, **crossed}, "", "start")
    start = worse.draft.plan()
    first, second = (
        plan(best.problem, Budget(steps=60), seed=3, threads=2, start=start) for _ in range(2)
    )
    assert first.routes == second.routes
    assert check(best.problem, first) == []
    assert first.cost.total <= start.cost.total
