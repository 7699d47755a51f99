"""The benchmark's cells: interleaved, each once, and those that were measured never again."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import bench.__main__ as door
from bench import suite


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[suite.Cell]:
    """Which cells were measured, in their order; measuring takes no time."""
    cells: list[suite.Cell] = []

    def cell(case: str, solver: str, seconds: float, seed: int) -> dict[str, Any]:
        cells.append((case, solver, seconds, seed))
        found = {"cost": 100, "left_out": 0, "faults": [], "peak_mb": 9, "each_mb": 9}
        return {"case": case, "solver": solver, "seconds": seconds, "seed": seed, **found}

    monkeypatch.setattr(suite, "cell", cell)
    return cells


def test_solvers_take_turns_and_vroom_runs_once(measured: list[suite.Cell]) -> None:
    suite.run(["a", "b"], ["huiliu", "vroom"], [10.0], [1, 2], lambda row: None)
    assert [(case, solver, seed) for case, solver, _, seed in measured] == [
        ("a", "huiliu", 1), ("a", "vroom", 1), ("b", "huiliu", 1), ("b", "vroom", 1),
        ("a", "huiliu", 2), ("b", "huiliu", 2),
    ]  # fmt: skip


def test_a_run_goes_on_where_it_was_stopped(
    measured: list[suite.Cell],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = tmp_path / "rows.jsonl"
    words = ["bench", "--cases", "mixed-100", "--solvers", "huiliu", "--seconds", "10"]
    monkeypatch.setattr(sys, "argv", [*words, "--seeds", "2", "--rows", str(rows)])
    assert door.main() == 0
    rows.write_text(rows.read_text()[:-30])
    measured.clear()
    assert door.main() == 0
    assert measured == [("mixed-100", "huiliu", 10.0, 2)]
    kept = rows.read_text().splitlines()
    assert json.loads(kept[0])["seed"] == 1
    assert json.loads(kept[-1])["seed"] == 2
    assert "| mixed-100 | 10 | 100* | 0.00 (0.00 to 0.00) |" in capsys.readouterr().out
