"""One measurement in a process of its own: `python -m bench.cell CASE SOLVER SECONDS SEED`.

SOLVER may name a step of our planner to leave out, as `huiliu:batch`.

The clock runs from the tables in memory to the answer in hand, building the model included. One
line of JSON comes out.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from importlib import import_module
from typing import Any

from bench.case import BY_COORDINATES
from bench.cases import case as case_named
from bench.check import check

SOLVERS = {
    "huiliu": "bench.ours",
    "pyvrp": "bench.peers.pyvrp_pair",
    "vroom": "bench.peers.vroom_levels",
    "ortools": "bench.peers.ortools_plain",
}


def measure(name: str, solver: str, seconds: float, seed: int) -> dict[str, Any]:
    """Run one solver on one case; the checker's verdict with the time taken."""
    case = case_named(name)
    which, _, step = solver.partition(":")
    peer = import_module(SOLVERS[which])
    row: dict[str, Any] = {"case": name, "solver": solver, "seconds": seconds, "seed": seed}
    if which != "huiliu" or case.stops <= BY_COORDINATES:
        row["table_mb"] = -(-case.table_bytes // 2**20)
    beyond = case.needs & getattr(peer, "CANNOT_STATE", frozenset())
    if beyond:
        return {**row, "cost": None, "faults": [f"cannot state {', '.join(sorted(beyond))}"]}
    began = time.perf_counter()
    answer = peer.solve(case, seconds, seed, **({"step": step} if step else {}))
    row["took"] = round(time.perf_counter() - began, 2)
    if answer is None:
        return {**row, "cost": None, "faults": ["no feasible answer in time"]}
    verdict = check(case, answer)
    return {
        **row,
        "cost": verdict.cost,
        "left_out": verdict.left_out,
        "routes": verdict.routes,
        "faults": list(verdict.faults[:3]),
        **{key: answer[key] for key in ("level", "first_seconds", "bound") if key in answer},
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(measure(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))))
