"""How long `huiliu solve` takes in all: from the start of the command to its end, file to answer.

The design asks for T + 3 s up to 2,000 stops. One line a file: a day with two tables, the same day
with too few vehicles (each stop left out gets its reason), and a day by coordinates.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.cases import case

#: Of the vehicles, what an overloaded day has.
TOO_FEW = 0.25


def table(seconds: float, stops: int = 2000) -> str:
    """A Markdown table of how long the command took; it says how busy the machine was."""
    lines = [
        "| file | MB | s | whole command, s | beyond, s | own processor time, s | load |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for name, document in _documents(stops):
            file = Path(folder) / "day.json"
            file.write_text(json.dumps(document))
            size = file.stat().st_size / 2**20
            load = os.getloadavg()[0]
            took, own = _timed(file, seconds)
            lines.append(
                f"| {name} | {size:.0f} | {seconds:g} | {took:.1f} | {took - seconds:.1f} "
                f"| {own:.1f} | {load:.1f} |"
            )
    return "\n".join(lines)


def _documents(stops: int) -> Iterator[tuple[str, dict[str, Any]]]:
    day = case(f"mixed-{stops}").to_json()
    yield f"mixed-{stops}, seconds and metres", day
    few = day["vehicles"][: int(TOO_FEW * len(day["vehicles"]))]
    yield f"the same, {len(few)} of {len(day['vehicles'])} vehicles", {**day, "vehicles": few}
    yield f"city-{stops}, coordinates", case(f"city-{stops}").problem


def _timed(file: Path, seconds: float) -> tuple[float, float]:
    """Wall clock, and processor time of the command's process without those it started."""
    out = file.with_name("answer.json")
    words = ["solve", str(file), "--seconds", str(seconds), "--out", str(out)]
    code = f"import resource, sys; sys.argv[1:] = {words!r}\n" + _RUN
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return time.perf_counter() - began, float(done.stderr.splitlines()[-1])


_RUN = """
from web.cli import main
try:
    main()
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(used.ru_utime + used.ru_stime, file=sys.stderr)
"""
