"""`python -m bench`, which is `huiliu bench` and `make bench`."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import command, report, suite
from bench.cases import SETS
from bench.cell import SOLVERS
from bench.ours import STEPS, WARM

DOCUMENT = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> int:
    """Run the cells that were asked for, print the table, and keep it where asked."""
    asked = _arguments()
    if asked.command:
        return _told("\n\n".join(command.table(seconds) for seconds in asked.seconds), asked)
    rows: list[dict[str, Any]] = []
    for file in asked.read or ([asked.rows] if asked.rows and asked.rows.exists() else []):
        rows += _rows(file)
    if not asked.read:
        cases = [name for word in asked.cases for name in SETS.get(word, (word,))]

        def keep(row: dict[str, Any]) -> None:
            rows.append(row)
            print(json.dumps(row), file=sys.stderr, flush=True)
            if asked.rows:
                with asked.rows.open("a+") as file:
                    # A stop in the middle of a line leaves it without an end.
                    torn = file.tell() and not asked.rows.read_bytes().endswith(b"\n")
                    file.write("\n" * bool(torn) + json.dumps(row) + "\n")

        done = {suite.cell_of(row) for row in rows}
        suite.run(cases, asked.solvers, asked.seconds, range(1, asked.seeds + 1), keep, done)
    if asked.ablation:
        return _told(report.ablation(rows), asked)
    text = "\n\n".join((report.table(rows), report.standing(rows), report.spent(rows))).strip()
    return _told(text, asked)


def _told(text: str, asked: argparse.Namespace) -> int:
    """Print the text, and keep it where asked."""
    print(text)
    if asked.keep:
        _append(text, asked.title)
    return 0


def _rows(file: Path) -> list[dict[str, Any]]:
    """The rows of a file; a last line that a stop cut off is left out."""
    rows = []
    for line in file.read_text().splitlines():
        with contextlib.suppress(ValueError):
            rows.append(json.loads(line))
    return rows


def _append(text: str, title: str) -> None:
    """Add a section to docs/benchmarks.md: date, machine, command, table."""
    now = datetime.now(UTC).date().isoformat()
    command = "huiliu bench " + " ".join(sys.argv[1:])
    section = f"\n## {title or 'Run'}, {now}\n\n{report.machine()}\n\n`{command}`\n\n{text}\n"
    with DOCUMENT.open("a", encoding="utf-8") as file:
        file.write(section)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="huiliu bench",
        description="Measure the planner against OR-Tools, VROOM and PyVRP on the same cores.",
    )
    parser.add_argument("--short", action="store_true", help="three small cases, 10 s, one seed")
    parser.add_argument(
        "--cases",
        nargs="+",
        help=f"names, or the sets {', '.join(SETS)}; published, if nothing is said "
        "(ablation with --ablation)",
    )
    parser.add_argument("--solvers", nargs="+", default=list(SOLVERS), choices=list(SOLVERS))
    parser.add_argument("--seconds", nargs="+", type=float, default=[10, 20, 60])
    parser.add_argument("--seeds", type=int, default=5, help="how many")
    parser.add_argument(
        "--rows",
        type=Path,
        help="keep every row in this file (JSON lines); what it has is not run again",
    )
    parser.add_argument(
        "--command", action="store_true", help="time `huiliu solve` on 2,000 stops instead"
    )
    parser.add_argument(
        "--ablation",
        action="store_true",
        help="our planner alone, with each of its steps left out in turn",
    )
    parser.add_argument("--read", type=Path, nargs="+", help="report such files instead of running")
    parser.add_argument("--keep", action="store_true", help="add the table to docs/benchmarks.md")
    parser.add_argument("--title", default="", help="the heading that --keep writes")
    asked = parser.parse_args()
    if asked.ablation:
        asked.solvers = ["huiliu", *(f"huiliu:{step}" for step in (*STEPS, WARM))]
    asked.cases = asked.cases or ["ablation" if asked.ablation else "published"]
    if asked.short:
        asked.cases, asked.seconds, asked.seeds = ["short"], [10.0], 1
    return asked


if __name__ == "__main__":
    sys.exit(main())
