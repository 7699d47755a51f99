"""Each reason for leaving a task out, by a problem made for it; its change is made and planned."""

from dataclasses import replace

import pytest

from routing.solver.plan import ChangeKind, Reason
from routing.solver.plan.model import Change
from routing.solver.problem import Depot, Job, Limit, Problem, Window
from tests.unit.routing.solver.line import jobs, line, solved, van

#: A second van would cost this much: where a smaller change helps, it is the cheaper one.
DEAR = 1_000


def world(*vehicles, todo, places=(0, 10, -10), **fields):
    return Problem(travel=line(*places), vehicles=vehicles, jobs=todo, **fields)


YARD = Depot("yard", 0, limits=(Limit(0, 1),))

CASES = {
    # A van of 20 steps for a price of 5.
    "not worth it": (world(van(), todo=jobs(1, price=5)), Reason.NOT_WORTH_IT,
                     ChangeKind.RAISE_PRICE),
    "no skill": (world(van(), todo=jobs(1, skills=frozenset({"lift"}))), Reason.SKILL,
                 ChangeKind.ADD_SKILL),
    "may not": (world(van(), todo=jobs(1, vehicles=frozenset())), Reason.VEHICLE_NOT_ALLOWED,
                ChangeKind.ALLOW_VEHICLE),
    "larger than the van": (
        world(van(capacity=(1,)), todo=jobs(1, pickup=(5,)), dimensions=("kg",)),
        Reason.TOO_LARGE, ChangeKind.ADD_CAPACITY),
    "over before one can be there": (
        world(van(), todo=jobs(1, windows=(Window(0, 5),))), Reason.WINDOW,
        ChangeKind.WIDEN_WINDOW_SECONDS),
    "further than the van may go": (world(van(max_metres=100), todo=jobs(1)), Reason.TOO_FAR,
                                    ChangeKind.ADD_METRES),
    "further than a shift": (world(van(shift=Window(0, 15)), todo=jobs(1)), Reason.TOO_FAR,
                             ChangeKind.LENGTHEN_SHIFT_SECONDS),
    # One of two is 20 steps, both are 40.
    "the shift is full": (world(van(shift=Window(0, 25), fixed=DEAR), todo=jobs(1, 2)),
                          Reason.SHIFT, ChangeKind.LENGTHEN_SHIFT_SECONDS),
    "the van is full": (
        world(van(capacity=(1,), fixed=DEAR), todo=jobs(1, 2, pickup=(1,)), dimensions=("kg",)),
        Reason.CAPACITY, ChangeKind.ADD_CAPACITY),
    "the yard is full": (
        world(van(capacity=(9,), fixed=DEAR, yards=frozenset({"yard"}), must_unload=True),
              todo=jobs(1, 2, pickup=(1,)), dimensions=("kg",), depots=(YARD,)),
        Reason.YARD_LIMIT, ChangeKind.RAISE_YARD_LIMIT),
    "may not lie together": (
        world(van(capacity=(9,)), dimensions=("kg",),
              todo=(Job("a", 1, pickup=(1,), by_class=(("crt", (1,)),)),
                    Job("b", 2, pickup=(1,), by_class=(("fridge", (1,)),))),
              incompatible=frozenset({frozenset({"crt", "fridge"})})),
        Reason.INCOMPATIBLE, ChangeKind.ADD_VEHICLE),
    "no more stops": (world(van(max_stops=1, fixed=DEAR), todo=jobs(1, 2)), Reason.MAX_STOPS,
                      ChangeKind.ADD_STOPS),
    "must not share": (
        world(van(fixed=DEAR), todo=jobs(1, 2), apart=(frozenset({"a", "b"}),)), Reason.SHARING,
        ChangeKind.RELAX_SHARING),
    "no van": (world(todo=jobs(1)), Reason.NO_VEHICLE, ChangeKind.ADD_VEHICLE),
}  # fmt: skip


def changed(problem: Problem, ref: str, change: Change) -> Problem:
    """The problem with just this change made."""
    task = problem.job(ref)
    car = problem.vehicles[0] if problem.vehicles else van()
    many = change.amount

    def tasks(**fields):
        new = tuple(replace(one, **fields) if one is task else one for one in problem.jobs)
        return replace(problem, jobs=new)

    def cars(**fields):
        return replace(problem, vehicles=(replace(car, **fields), *problem.vehicles[1:]))

    match change.kind:
        case ChangeKind.RAISE_PRICE:
            return tasks(price=task.price + many)
        case ChangeKind.ADD_SKILL:
            return cars(skills=car.skills | task.skills)
        case ChangeKind.ALLOW_VEHICLE:
            return tasks(vehicles=task.vehicles | {change.of})
        case ChangeKind.ADD_CAPACITY:
            return cars(capacity=tuple(room + many for room in car.capacity))
        case ChangeKind.WIDEN_WINDOW_SECONDS:
            return tasks(windows=(Window(task.windows[0].start, task.windows[0].end + many),))
        case ChangeKind.ADD_METRES:
            return cars(max_metres=car.max_metres + many)
        case ChangeKind.LENGTHEN_SHIFT_SECONDS:
            return cars(shift=Window(car.shift.start, car.shift.end + many))
        case ChangeKind.RAISE_YARD_LIMIT:
            return replace(problem, depots=(replace(YARD, limits=(Limit(0, 1 + many),)),))
        case ChangeKind.ADD_STOPS:
            return cars(max_stops=car.max_stops + many)
        case ChangeKind.RELAX_SHARING:
            return replace(problem, apart=())
        case ChangeKind.ADD_VEHICLE:
            return replace(problem, vehicles=(*problem.vehicles, replace(car, ref="second")))
    raise AssertionError(change.kind)


@pytest.mark.parametrize(("problem", "reason", "kind"), CASES.values(), ids=CASES)
def test_what_is_left_out_says_why_and_its_change_lets_it_in(problem, reason, kind):
    (left,) = solved(problem).unassigned
    assert (left.reason, left.change.kind) == (reason, kind)
    assert solved(changed(problem, left.ref, left.change)).unassigned == ()


def test_an_alternative_that_is_served_elsewhere_asks_for_no_change():
    # 10 away or 20 away: the nearer one serves the group.
    todo = tuple(replace(job, group="one") for job in jobs(1, 2))
    (left,) = solved(world(van(), todo=todo, places=(0, 10, 20))).unassigned
    assert (left.ref, left.reason, left.change) == ("b", Reason.ALTERNATIVE_SERVED, None)
