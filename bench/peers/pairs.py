"""Two seeds of a single-threaded solver side by side, the better answer kept."""

from __future__ import annotations

import multiprocessing
import pickle
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.case import Case
from bench.check import check

Solver = Callable[[Case, float, int], dict[str, Any] | None]


def best_of_two(solver: Solver, case: Case, seconds: float, seed: int) -> dict[str, Any] | None:
    """Run `solver` as two forked processes with seeds 2 x seed and 2 x seed + 1."""
    context = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / str(number) for number in range(2)]
        processes = [
            context.Process(target=_keep, args=(file, solver, case, seconds, 2 * seed + number))
            for number, file in enumerate(files)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        answers = [pickle.loads(file.read_bytes()) for file in files if file.exists()]
    ranked = []
    for answer in answers:
        if answer is not None:
            verdict = check(case, answer)
            ranked.append((not verdict.feasible, verdict.left_out, verdict.cost, answer))
    return min(ranked, key=lambda rank: rank[:3])[-1] if ranked else None


def _keep(file: Path, solver: Solver, case: Case, seconds: float, seed: int) -> None:
    file.write_bytes(pickle.dumps(solver(case, seconds, seed)))
