"""docs/planner.md names a hand-worked problem and random ones for every constraint."""

import re
from pathlib import Path

from tests.properties.routing.solver.strategies import FEATURES

ROOT = Path(__file__).parents[4]
OPTIMA = ("test_optima_of_days.py", "test_optima_of_routes.py")


def table() -> str:
    guide = (ROOT / "docs" / "planner.md").read_text(encoding="utf-8")
    return guide.partition("### What shows it")[2].partition("\n## ")[0].partition("| --- |")[2]


def test_every_feature_of_the_random_problems_has_its_row() -> None:
    third = [line.split("|")[3] for line in table().splitlines() if line.startswith("| ")]
    assert set(re.findall(r"`(\w+)`", " ".join(third))) == set(FEATURES)


def test_every_problem_that_it_names_is_there() -> None:
    texts = [(Path(__file__).parent / name).read_text(encoding="utf-8") for name in OPTIMA]
    known = set(re.findall(r"def test_(\w+)", " ".join(texts)))
    second = [line.split("|")[2] for line in table().splitlines() if line.startswith("| ")]
    assert set(re.findall(r"`(\w+)`", " ".join(second))) <= known
    assert all("`" in cell for cell in second)
