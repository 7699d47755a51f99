"""What tells whether two runs saw the same day."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]

PRINT = """
from types import SimpleNamespace
from routing.solver.problem import Problem, Job, Vehicle, GreatCircle
from recycling.dispatch.running import _fingerprint
skills = frozenset({"two_person", "refrigerant", "lithium", "data_sealed"})
problem = Problem(
    travel={"car": GreatCircle((31.0, 31.1), (121.0, 121.1))},
    vehicles=(Vehicle("v", skills=skills),), jobs=(Job("j", 1, skills=skills),),
)
print(_fingerprint(SimpleNamespace(problem=problem, places=[(31.0, 121.0), (31.1, 121.1)])))
"""


def fingerprint(hash_seed: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", PRINT],
        cwd=ROOT,
        env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_a_day_has_one_fingerprint_in_every_process():
    assert len({fingerprint(seed) for seed in ("1", "2", "3")}) == 1
