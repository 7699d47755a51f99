"""`huiliu solve` by its contract: files in by suffix, a checked answer out, one line a mistake."""

import json
import math
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from bench.case import Case
from bench.cases import case
from bench.check import check
from routing.formats import vrplib
from routing.solver.matrices import EARTH_RADIUS_METRES
from web import cli

INSTANCES = Path(__file__).parents[3] / "data" / "instances"


@pytest.fixture
def day() -> Case:
    """Sixty tasks with windows, skills, breaks, shipments, two capacities and three prices."""
    return case("mixed-60")


@pytest.fixture
def file(tmp_path: Path, day: Case) -> Path:
    path = tmp_path / "day.json"
    path.write_text(json.dumps(day.to_json()))
    return path


def solve(*arguments: object) -> int:
    return cli.run(["solve", *map(str, arguments)])


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error."""
    text = capsys.readouterr().err
    assert text.count("\n") == 1
    return text


def test_a_vroom_problem_is_answered_in_vrooms_words(tmp_path: Path, file: Path, day: Case) -> None:
    out = tmp_path / "plan.json"
    assert solve(file, "--seconds", 2, "--out", out) == 0
    answer = json.loads(out.read_text())
    verdict = check(day, answer)
    assert verdict.faults == ()
    assert (answer["code"], answer["summary"]["unassigned"]) == (0, verdict.left_out)
    # VROOM rounds each route.
    assert abs(answer["summary"]["cost"] - verdict.cost) <= verdict.routes
    assert verdict.left_out == 0


def test_a_vrplib_file_is_answered_with_a_solution(tmp_path: Path) -> None:
    out = tmp_path / "plan.sol"
    assert solve(INSTANCES / "X-n200-k36.vrp", "--seconds", 2, "--out", out) == 0
    problem = vrplib.read(INSTANCES / "X-n200-k36.vrp")
    routes = vrplib.read_solution(out, problem)
    served = [int(visit.ref) for route in routes.values() for visit in route]
    assert sorted(served) == list(range(1, 200))
    leg = problem.travel["car"].leg
    cost = 0
    for route in routes.values():
        order = [0, *(int(visit.ref) for visit in route), 0]
        assert sum(problem.job(visit.ref).pickup[0] for visit in route) <= 402
        cost += sum(leg(a, b)[0] for a, b in pairwise(order))
    assert out.read_text().splitlines()[-1] == f"Cost {cost}"
    # Published: 58,578; ten per cent leave room for a busy machine.
    assert cost < 64_436


def test_a_solomon_file_is_answered_with_a_solution_or_in_vrooms_words(tmp_path: Path) -> None:
    for name in ("plan.sol", "plan.json"):
        assert solve(INSTANCES / "C1_2_1.txt", "--seconds", 2, "--out", tmp_path / name) == 0
    answer = json.loads((tmp_path / "plan.json").read_text())
    assert check(case("C1_2_1"), answer).faults == ()
    assert answer["summary"]["unassigned"] == 0


def test_the_same_seed_and_steps_give_the_same_answer(tmp_path: Path, file: Path) -> None:
    texts = []
    for name in ("one.json", "two.json"):
        out = tmp_path / name
        # Another process hashes strings in another order.
        done = subprocess.run(
            [sys.executable, "-m", "web.cli", "solve", file, "--steps", "20", "--seed", "3",
             "--out", out],
            check=False, capture_output=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        texts.append(out.read_text())
    assert texts[0] == texts[1]


def test_an_answer_is_a_start_that_is_never_lost(tmp_path: Path, file: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    assert solve(file, "--seconds", 3, "--out", first) == 0
    assert solve(file, "--steps", 1, "--start", first, "--out", second) == 0
    costs = [json.loads(path.read_text())["summary"]["cost"] for path in (first, second)]
    assert costs[1] <= costs[0]


def test_a_published_solution_is_a_start(tmp_path: Path) -> None:
    out = tmp_path / "plan.sol"
    name = INSTANCES / "X-n200-k36"
    start = name.with_suffix(".sol")
    assert solve(name.with_suffix(".vrp"), "--steps", 1, "--start", start, "--out", out) == 0
    assert float(out.read_text().splitlines()[-1].removeprefix("Cost ")) <= 58578


def test_great_circles_are_travelled_at_the_stated_speed(tmp_path: Path) -> None:
    yard, door = [121.47, 31.23], [121.50, 31.25]
    path, out = tmp_path / "day.json", tmp_path / "plan.json"
    vehicle = {"id": 1, "start": yard, "end": yard, "costs": {"per_km": 100}}
    path.write_text(
        json.dumps({"vehicles": [vehicle], "jobs": [{"id": 1, "location": door, "service": 60}]})
    )
    options = ("--travel", "great-circle", "--detour", 1.5, "--kmh", 36)
    assert solve(path, "--seconds", 1, *options, "--out", out) == 0
    north, south = math.radians(31.25), math.radians(31.23)
    half = math.sin((north - south) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(0.03) / 2) ** 2
    metres = round(1.5 * 2 * EARTH_RADIUS_METRES * math.asin(math.sqrt(half)))
    seconds = round(metres / 10)
    summary = json.loads(out.read_text())["summary"]
    assert (summary["distance"], summary["duration"]) == (2 * metres, 2 * seconds)
    assert summary["cost"] == round(2 * seconds + 100 * 2 * metres / 1000)


def test_what_cannot_be_served_is_left_out_with_a_reason(tmp_path: Path) -> None:
    path, out = tmp_path / "day.json", tmp_path / "plan.json"
    problem = {
        "vehicles": [{"id": 1, "start_index": 0, "capacity": [1]}],
        "jobs": [{"id": 1, "location_index": 0, "pickup": [2]}],
        "matrices": {"car": {"durations": [[0]]}},
    }
    path.write_text(json.dumps(problem))
    assert solve(path, "--seconds", 1, "--out", out) == 0
    answer = json.loads(out.read_text())
    assert [(one["id"], one["type"]) for one in answer["unassigned"]] == [(1, "job")]
    assert answer["huiliu"]["unassigned"][0]["reason"] == "too_large"


def test_a_solution_file_has_no_word_for_breaks_and_shipments(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.sol"
    assert solve(file, "--seconds", 1, "--out", out) == 2
    assert "--out" in complaint(capsys)
    assert not out.exists()


def test_the_steps_of_a_problem_are_a_start(tmp_path: Path) -> None:
    path, out = tmp_path / "day.json", tmp_path / "plan.json"
    first, second = [{"type": "job", "id": 1}], [{"type": "job", "id": 2}]
    problem = {
        "vehicles": [
            {"id": 1, "start_index": 0, "end_index": 0, "capacity": [1], "steps": first},
            {"id": 2, "start_index": 0, "end_index": 0, "capacity": [1], "steps": second},
        ],
        "jobs": [{"id": n, "location_index": n, "pickup": [1]} for n in (1, 2)],
        "matrices": {"car": {"durations": [[0, 5, 6], [5, 0, 1], [6, 1, 0]]}},
    }
    path.write_text(json.dumps(problem))
    assert solve(path, "--steps", 1, "--out", out) == 0
    assert json.loads(out.read_text())["summary"]["cost"] == 22


@pytest.mark.wall_clock
def test_ends_three_seconds_after_its_time(tmp_path: Path) -> None:
    path, out = tmp_path / "day.json", tmp_path / "plan.json"
    path.write_text(json.dumps(case("city-300").problem))
    # In this process: how long Python takes to start says nothing of the command.
    began = time.monotonic()
    assert solve(path, "--travel", "great-circle", "--seconds", 2, "--out", out) == 0
    assert time.monotonic() - began < 2 + 3


@pytest.mark.parametrize(
    ("name", "content", "options", "words"),
    [
        ("day.csv", "", ("--out", "plan.json"), "day.csv"),
        ("day.json", "{", ("--out", "plan.json"), "JSON"),
        ("day.json", "{}", ("--out", "plan.json"), "vehicles"),
        ("day.json", '{"vehicles": [{"id": 1, "start_index": 0}]}',
         ("--travel", "matrix", "--out", "plan.json"), "matrices"),
        ("day.json", '{"vehicles": [{"id": 1, "start": [31.2, 121.4]}]}',
         ("--travel", "great-circle", "--out", "plan.json"), "vehicles.0.start"),
        ("day.json", '{"vehicles": [{"id": 1, "start": [121.4, 31.2]}]}',
         ("--travel", "osrm", "--out", "plan.json"), "--travel"),
        ("day.json", '{"vehicles": [{"id": 1, "start": [121.4, 31.2]}]}',
         ("--kmh", "0", "--out", "plan.json"), "kmh"),
        ("day.json", '{"vehicles": [{"id": 1, "start": [121.4, 31.2]}]}',
         ("--out", "plan.txt"), "plan.txt"),
        ("day.json", '{"vehicles": [{"id": 1, "start": [121.4, 31.2]}]}',
         ("--seconds", "3", "--steps", "3", "--out", "plan.json"), "--steps"),
        ("day.json", '{"vehicles": [{"id": 1, "start": [121.4, 31.2]}]}',
         ("--seconds", "0", "--out", "plan.json"), "--seconds"),
        ("day.json", '{"vehicles": [{"id": 1, "start": [121.4, 31.2]}]}',
         ("--start", "none.json", "--out", "plan.json"), "none.json"),
        ("day.json", '{"vehicles": [{"id": 1, "start": [121.4, 31.2]}]}',
         ("--out", "nowhere/plan.json"), "nowhere"),
        ("day.json", '{"vehicles": [{"id": 1, "start": [121.4, 31.2]}]}', (), "--out"),
        ("day.vrp", "NAME : x\n", ("--out", "plan.sol"), "DIMENSION"),
        ("day.txt", "nothing\n", ("--out", "plan.sol"), "Solomon"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_and_exit_2(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: str,
    options: tuple[str, ...],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(content)
    assert solve(name, *options) == 2
    assert words in complaint(capsys)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_file_that_is_not_there_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert solve("none.json", "--out", "plan.json") == 2
    assert "none.json" in complaint(capsys)
