"""CVRPLIB's files in and out, with the costs that are published for them."""

from pathlib import Path

import pytest

from routing.errors import InvalidProblem
from routing.formats import vrplib
from routing.solver.draft import Draft
from routing.solver.plan import Plan, Reason, Unassigned
from routing.solver.problem import Kind, Problem, Visit, Window

INSTANCES = Path(__file__).parents[4] / "data" / "instances"

SMALL = """NAME : small
TYPE : CVRP
DIMENSION : 4
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 0 0
2 3 4
3 0 5
4 1 1
DEMAND_SECTION
1 0
2 4
3 7
4 2
DEPOT_SECTION
1
-1
EOF
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "small.vrp"
    path.write_text(text)
    return path


def small(tmp_path: Path, old: str = "", new: str = "") -> Problem:
    assert old in SMALL
    return vrplib.read(written(tmp_path, SMALL.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("name", "cost"),
    [
        ("X-n200-k36", 58578),
        ("X-n502-k39", 69226),
        ("X-n957-k87", 85465),
        # CVRPLIB states 53026.1 and 16462.6: the DIMACS rule counts tenths.
        ("R1_10_1", 530261),
        ("C2_10_2", 164626),
    ],
)
def test_published_solutions_cost_what_is_published(name: str, cost: int) -> None:
    problem = vrplib.read(INSTANCES / f"{name}.vrp")
    start = vrplib.read_solution(INSTANCES / f"{name}.sol", problem)
    draft = Draft(problem)
    assert draft.load_plan(start.items()) == []
    plan = draft.plan()
    assert (plan.cost.total, plan.unassigned) == (cost, ())


def test_distances_are_rounded_to_the_nearest(tmp_path: Path) -> None:
    travel = small(tmp_path).travel["car"]
    # (0,0)-(3,4) is 5; (0,0)-(1,1) is 1.41; (3,4)-(1,1) is 3.61.
    assert [travel.leg(0, 1)[0], travel.leg(0, 3)[0], travel.leg(1, 3)[0]] == [5, 1, 4]


def test_time_windows_bring_the_dimacs_rule(tmp_path: Path) -> None:
    windows = "TIME_WINDOW_SECTION\n1 0 100\n2 10 20\n3 5 50\n4 0 90\nDEPOT_SECTION"
    text = SMALL.replace("DEPOT_SECTION", windows).replace("TYPE : CVRP", "TYPE : VRPTW")
    text = text.replace("CAPACITY : 10", "CAPACITY : 10\nSERVICE_TIME : 9\nVEHICLES : 2")
    problem = vrplib.read(written(tmp_path, text))
    # (3,4)-(1,1) is 3.6055: x 10, truncated.
    assert problem.travel["car"].leg(1, 3)[0] == 36
    assert problem.jobs[0].windows == (Window(100, 200),)
    assert problem.jobs[0].service_seconds == 90
    assert (problem.vehicles[0].shift, len(problem.vehicles)) == (Window(0, 1000), 2)


def test_the_fleet_is_never_too_small(tmp_path: Path) -> None:
    # 13 units in tens: two loads at least, so never more than four, and here three customers.
    assert len(small(tmp_path).vehicles) == 3


def test_a_matrix_can_be_given_whole_or_in_part(tmp_path: Path) -> None:
    text = SMALL.replace("EUC_2D", "EXPLICIT\nEDGE_WEIGHT_FORMAT : LOWER_ROW")
    start, end = text.index("NODE_COORD_SECTION"), text.index("DEMAND_SECTION")
    weights = "EDGE_WEIGHT_SECTION\n3\n4 5\n6 7 8\n"
    problem = vrplib.read(written(tmp_path, text[:start] + weights + text[end:]))
    assert problem.travel["car"].leg(3, 1)[0] == problem.travel["car"].leg(1, 3)[0] == 7


def test_a_longest_route_is_kept(tmp_path: Path) -> None:
    problem = small(tmp_path, "CAPACITY : 10", "CAPACITY : 10\nDISTANCE : 12")
    assert problem.vehicles[0].max_seconds == 12


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("DIMENSION : 4", "COMMENT : none", "DIMENSION"),
        ("CAPACITY : 10", "COMMENT : none", "CAPACITY"),
        ("CAPACITY : 10", "CAPACITY : 0", "CAPACITY"),
        ("CAPACITY : 10", "CAPACITY : many", "CAPACITY"),
        ("EUC_2D", "GEO", "EDGE_WEIGHT_TYPE"),
        ("TYPE : CVRP", "TYPE : PDPTW", "TYPE"),
        ("4 1 1\n", "", "NODE_COORD_SECTION"),
        ("4 2\n", "", "DEMAND_SECTION"),
        ("4 2\n", "4 2.5\n", "DEMAND_SECTION"),
        ("4 2\n", "4 -2\n", "DEMAND_SECTION"),
        ("1\n-1", "1\n2\n-1", "DEPOT_SECTION"),
        ("NAME : small\n", "no colon here\n", "file"),
    ],
)
def test_a_mistake_names_its_section(tmp_path: Path, old: str, new: str, field: str) -> None:
    with pytest.raises(InvalidProblem) as caught:
        small(tmp_path, old, new)
    assert caught.value.field == field


def test_a_solution_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    problem = small(tmp_path)
    draft = Draft(problem)
    routes = {"1": ("3", "1"), "2": ("2",)}
    start = {
        vehicle: tuple(Visit(Kind.JOB, ref) for ref in refs) for vehicle, refs in routes.items()
    }
    assert not draft.load_plan(start.items())
    text = vrplib.write_solution(draft.plan())
    # 0-3-1-0: 1 + 4 + 5; 0-2-0: 5 + 5.
    assert text == "Route #1: 3 1\nRoute #2: 2\nCost 20\n"
    path = tmp_path / "small.sol"
    path.write_text(text)
    assert vrplib.read_solution(path, problem) == start


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Route #1: 1 9\nCost 3\n", "Route #1"),
        ("Route #1: 1\nRoute #2: 2\nRoute #3: 3\nRoute #4: 1\nCost 3\n", "Route"),
        ("Route #1: one\n", "file"),
    ],
)
def test_a_solution_of_another_problem_says_so(tmp_path: Path, text: str, field: str) -> None:
    path = tmp_path / "small.sol"
    path.write_text(text)
    with pytest.raises(InvalidProblem) as caught:
        vrplib.read_solution(path, small(tmp_path))
    assert caught.value.field == field


def test_a_solution_cannot_say_that_a_job_is_left_out() -> None:
    with pytest.raises(InvalidProblem):
        vrplib.write_solution(Plan((), (Unassigned("1", Reason.CAPACITY),)))
