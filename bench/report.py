"""Rows as a table for people: gaps by case, budget and solver, with median and spread."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from bench.cases import case

ORDER = ("huiliu", "pyvrp", "vroom", "ortools")
LIBRARIES = ("ortools", "pyvrp", "pyvroom", "vrplib", "numpy")


def best_costs(rows: Iterable[dict[str, Any]]) -> dict[str, tuple[int, bool]]:
    """By case: the best cost, and whether it is published (else the best of these rows)."""
    found: dict[str, tuple[int, bool]] = {}
    for row in rows:
        name = row["case"]
        if name not in found:
            known = (
                case(name).best_known if not name.startswith(("made", "mixed", "city")) else None
            )
            found[name] = (known, True) if known else (2**62, False)
        if not found[name][1] and _counts(row):
            found[name] = (min(found[name][0], row["cost"]), False)
    return found


def table(rows: Sequence[dict[str, Any]]) -> str:
    """A Markdown table: one line a case and budget; gap in %, median (least to most), runs."""
    best = best_costs(rows)
    solvers = [name for name in ORDER if any(row["solver"] == name for row in rows)]
    lines = [
        "| case | s | best | " + " | ".join(solvers) + " |",
        "| --- | ---: | ---: |" + " ---: |" * len(solvers),
    ]
    keys = sorted({(row["case"], row["seconds"]) for row in rows}, key=_by_size)
    for name, seconds in keys:
        cost, published = best[name]
        shown = "-" if cost == 2**62 else f"{cost:,}{'' if published else '*'}"
        cells = [
            _cell(
                [
                    row
                    for row in rows
                    if (row["case"], row["seconds"], row["solver"]) == (name, seconds, solver)
                ],
                cost,
            )
            for solver in solvers
        ]
        lines.append(f"| {name} | {seconds:g} | {shown} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def standing(rows: Sequence[dict[str, Any]]) -> str:
    """Sentences on where the planner's median is worse than the best peer's, and by how much."""
    behind, ahead = [], 0
    for name, seconds in sorted({(r["case"], r["seconds"]) for r in rows}, key=_by_size):
        medians = {}
        for solver in ORDER:
            costs = [
                row["cost"]
                for row in rows
                if (row["case"], row["seconds"], row["solver"]) == (name, seconds, solver)
                and _counts(row)
            ]
            if costs:
                medians[solver] = median(costs)
        peers = {solver: cost for solver, cost in medians.items() if solver != "huiliu"}
        if "huiliu" not in medians or not peers:
            continue
        peer = min(peers, key=lambda solver: peers[solver])
        extra = 100 * (medians["huiliu"] / peers[peer] - 1)
        if extra > 0:
            behind.append(f"- {name}, {seconds:g} s: {extra:.2f} % above {peer}")
        else:
            ahead += 1
    first = f"Median no worse than the best peer's in {ahead} of {ahead + len(behind)} cells"
    return "\n".join([first + (", worse in:" if behind else "."), *behind])


def spent(rows: Sequence[dict[str, Any]]) -> str:
    """A Markdown table of the most that was used: MB of one process, of all of them, and seconds.

    The seconds are those from the tables in memory to the answer in hand, as `took` in the rows.
    """
    known = [row for row in rows if row.get("each_mb")]
    solvers = [name for name in ORDER if any(row["solver"] == name for row in known)]
    lines = [
        "| MB: one process / all, seconds | table | " + " | ".join(solvers) + " |",
        "| --- | ---: |" + " ---: |" * len(solvers),
    ]
    for name in sorted({row["case"] for row in known}, key=lambda name: _by_size((name, 0))):
        mine = [row for row in known if row["case"] == name]
        table = max((row.get("table_mb", 0) for row in mine), default=0)
        cells = []
        for solver in solvers:
            some = [row for row in mine if row["solver"] == solver]
            each = max((row["each_mb"] for row in some), default=0)
            together = max((row["peak_mb"] for row in some), default=0)
            took = max((row.get("took", 0) for row in some), default=0)
            cells.append(f"{each} / {together}, {took:.1f}" if some else "-")
        lines.append(f"| {name} | {table} | " + " | ".join(cells) + " |")
    return "\n".join(lines) if known else ""


def ablation(rows: Sequence[dict[str, Any]]) -> str:
    """A Markdown table: how much dearer each case is with one step left out, in %.

    Medians over the seeds; below zero the plan is cheaper without the step. The last line is the
    other way round: how the cost changes when an earlier plan is the start.
    """
    whole = [row for row in rows if row["solver"] == "huiliu"]
    keys = sorted({(row["case"], row["seconds"]) for row in whole}, key=_by_size)
    names = dict.fromkeys(row["solver"] for row in rows if ":" in row["solver"])
    lines = [
        "| step | " + " | ".join(f"{name}, {seconds:g} s" for name, seconds in keys) + " |",
        "| --- |" + " ---: |" * len(keys),
    ]
    for solver in names:
        step = solver.partition(":")[2]
        cells = []
        for key in keys:
            costs = [
                [row["cost"] for row in rows
                 if (row["case"], row["seconds"], row["solver"]) == (*key, who) and _counts(row)]
                for who in (solver, "huiliu")
            ]  # fmt: skip
            known = all(costs)
            cells.append(
                f"{100 * (median(costs[0]) / median(costs[1]) - 1):+.2f}" if known else "-"
            )
        label = "from an earlier plan" if step == "warm" else f"without {step}"
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def machine() -> str:
    """Where and with what: cores, processor, Python, libraries."""
    names = []
    for library in LIBRARIES:
        try:
            names.append(f"{library} {version(library)}")
        except PackageNotFoundError:
            names.append(f"{library} absent")
    return f"{_processor()}; Python {platform.python_version()}; {', '.join(names)}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(models)} x {models[0]}" if models else platform.machine()


def _counts(row: dict[str, Any]) -> bool:
    return row["cost"] is not None and not row["faults"] and not row["left_out"]


def _cell(rows: Sequence[dict[str, Any]], best: int) -> str:
    if not rows:
        return "-"
    gaps = [100 * (row["cost"] / best - 1) for row in rows if _counts(row)]
    failed = len(rows) - len(gaps)
    if not gaps:
        left = [row["left_out"] for row in rows if row.get("left_out") and not row["faults"]]
        return f"{median(left):g} left out" if left else "none"
    text = f"{median(gaps):.2f}"
    if len(gaps) > 1:
        text += f" ({min(gaps):.2f} to {max(gaps):.2f})"
    return text + (f", {failed} failed" if failed else "")


def _by_size(key: tuple[str, float]) -> tuple[int, str, int, float]:
    name, seconds = key
    kind, _, size = name.partition("-")
    number = int(size) if size.isdecimal() else 0
    order = {"mixed": 1, "city": 2}.get(kind, 0)
    return order, name if not number else "", number, seconds
