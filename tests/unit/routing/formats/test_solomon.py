"""Solomon's files by the DIMACS rule."""

from pathlib import Path

import pytest

from routing.errors import InvalidProblem
from routing.formats import solomon
from routing.solver.problem import Window

INSTANCES = Path(__file__).parents[4] / "data" / "instances"

SMALL = """C101

VEHICLE
NUMBER     CAPACITY
  2         200

CUSTOMER
CUST NO.  XCOORD.   YCOORD.   DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      40         50          0          0       1236          0
    1      45         68         10        912        967         90
    2      43         69         30        825        870         90
"""


def test_reads_a_small_file(tmp_path: Path) -> None:
    path = tmp_path / "small.txt"
    path.write_text(SMALL)
    problem = solomon.read(path)
    first = problem.jobs[0]
    assert (first.ref, first.place, first.pickup, first.service_seconds) == ("1", 1, (10,), 900)
    assert first.windows == (Window(9120, 9670),)
    vehicle = problem.vehicles[1]
    assert (vehicle.capacity, vehicle.shift, len(problem.vehicles)) == (
        (200,),
        Window(0, 12360),
        2,
    )
    # (40,50)-(45,68) is 18.681; (45,68)-(43,69) is 2.236: x 10, truncated.
    travel = problem.travel["car"]
    assert (travel.leg(0, 1)[0], travel.leg(1, 2)[0]) == (186, 22)


@pytest.mark.parametrize(
    ("name", "customers", "fleet"), [("C1_2_1", 200, 50), ("R1_4_1", 400, 100)]
)
def test_reads_gehring_and_homberger(name: str, customers: int, fleet: int) -> None:
    problem = solomon.read(INSTANCES / f"{name}.txt")
    assert (len(problem.jobs), len(problem.vehicles)) == (customers, fleet)


def test_a_name_that_is_a_number_is_no_data(tmp_path: Path) -> None:
    path = tmp_path / "small.txt"
    path.write_text(SMALL.replace("C101", "101"))
    assert len(solomon.read(path).jobs) == 2


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("  2         200", "  2         200   1", "line 5"),
        ("    2      43", "    3      43", "line 12"),
        ("    1      45         68", "    1      45", "line 11"),
        ("    1      45         68", "    1      45.5         68", "line 11"),
        ("    1      45         68", "    1      forty         68", "line 11"),
        ("912        967", "967        912", "window of 1"),
        ("VEHICLE\nNUMBER     CAPACITY\n  2         200\n", "", "line 7"),
    ],
)
def test_a_mistake_names_its_line(tmp_path: Path, old: str, new: str, field: str) -> None:
    assert old in SMALL
    path = tmp_path / "small.txt"
    path.write_text(SMALL.replace(old, new))
    with pytest.raises(InvalidProblem) as caught:
        solomon.read(path)
    assert caught.value.field == field


@pytest.mark.parametrize("content", [b"", b"words only\n", b"\xff\xfe\x00\x01"])
def test_another_kind_of_file_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "small.txt"
    path.write_bytes(content)
    with pytest.raises(InvalidProblem) as caught:
        solomon.read(path)
    assert caught.value.field == "file"
