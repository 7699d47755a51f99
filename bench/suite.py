"""Cells in turn: for each seed every case, for each case every solver, one process at a time.

Interleaving lets a slow minute of the machine fall on all solvers alike.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Container, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
#: VROOM takes no seed: it runs with the first one only.
WITHOUT_SEED = frozenset({"vroom"})

#: Case, solver, seconds, seed.
Cell = tuple[str, str, float, int]


def run(
    cases: Sequence[str],
    solvers: Sequence[str],
    budgets: Sequence[float],
    seeds: Sequence[int],
    keep: Callable[[dict[str, Any]], None],
    done: Container[Cell] = (),
) -> None:
    """Measure every cell that is not `done` and hand each row to `keep` as it comes."""
    for budget in budgets:
        for seed in seeds:
            for case in cases:
                for solver in solvers:
                    if solver in WITHOUT_SEED and seed != seeds[0]:
                        continue
                    if (case, solver, float(budget), seed) not in done:
                        keep(cell(case, solver, budget, seed))


def cell_of(row: dict[str, Any]) -> Cell:
    """Which cell a row is of."""
    return row["case"], row["solver"], float(row["seconds"]), row["seed"]


def cell(case: str, solver: str, seconds: float, seed: int) -> dict[str, Any]:
    """One cell, with the most memory that its processes held and the load it met.

    Memory is looked at twice a second: `peak_mb` of all processes together, `each_mb` of the
    largest one, pages that are shared counted by their share.
    """
    load = os.getloadavg()[0]
    command = [sys.executable, "-m", "bench.cell", case, solver, str(seconds), str(seed)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    # VROOM runs six levels one after the other; tables and models take their time on top.
    ends = time.monotonic() + 7 * seconds + 300
    peak = each = 0
    while process.poll() is None and time.monotonic() < ends:
        sizes = [_proportional_kb(pid) for pid in _family(process.pid)]
        peak, each = max(peak, sum(sizes)), max(each, *sizes)
        time.sleep(0.5)
    row: dict[str, Any] = {"case": case, "solver": solver, "seconds": seconds, "seed": seed}
    if process.poll() is None:
        for pid in reversed(list(_family(process.pid))):
            os.kill(pid, 9)
        process.communicate()
        row |= {"cost": None, "faults": ["ran past the limit"]}
    else:
        text, complaints = process.communicate()
        if process.returncode:
            row |= {"cost": None, "faults": [complaints.strip()[-200:] or "died"]}
        else:
            row |= json.loads(text.splitlines()[-1])
    return row | {"peak_mb": peak // 1024, "each_mb": each // 1024, "load_before": round(load, 1)}


def _family(pid: int) -> Iterator[int]:
    """The process and all that it started."""
    yield pid
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = listed.read_text().split()
        except OSError:
            continue  # The thread has ended meanwhile.
        for child in children:
            yield from _family(int(child))


def _proportional_kb(pid: int) -> int:
    """Memory of a process in kB, pages that are shared counted by their share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
