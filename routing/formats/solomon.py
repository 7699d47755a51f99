"""Solomon's and Gehring-Homberger's `.txt` files, by the DIMACS rule.

Euclidean distance x 10, truncated; all times x 10; costs are in those tenths.
"""

from pathlib import Path

import numpy as np

from routing.errors import InvalidProblem
from routing.formats.single_depot import SingleDepot
from routing.solver.problem import Plane, Problem

SCALE = 10


def read(path: str | Path) -> Problem:
    """The problem of a Solomon file; NUMBER is the fleet's limit, customer 0 the depot.

    Raises
    ------
    InvalidProblem
        `field` is the line that is wrong.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InvalidProblem("file", "is not text") from error
    fleet = capacity = None
    table: list[list[int]] = []
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or not _is_number(words[0]) or (number == 1 and len(words) == 1):
            continue
        values = _values(number, words)
        if fleet is None:
            if len(values) != 2:
                raise InvalidProblem(f"line {number}", "is not NUMBER and CAPACITY")
            fleet, capacity = values[0], values[1]
        elif len(values) != 7 or values[0] != len(table):
            raise InvalidProblem(
                f"line {number}", f"is not the seven numbers of customer {len(table)}"
            )
        else:
            table.append(values)
    if fleet is None or capacity is None or len(table) < 2:
        raise InvalidProblem("file", "is not in Solomon's format: no vehicles or no customers")
    columns = np.array(table)
    return SingleDepot(
        travel=Plane(columns[:, 1], columns[:, 2], scale=SCALE, truncate=True),
        depot=0,
        demands=columns[:, 3].tolist(),
        capacity=capacity,
        services=columns[:, 6].tolist(),
        windows=[(early, late) for early, late in columns[:, 4:6].tolist()],
        fleet=fleet,
        longest=None,
        scale=SCALE,
        metric=True,
    ).problem()


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _values(number: int, words: list[str]) -> list[int]:
    values = []
    for word in words:
        if not _is_number(word) or not float(word).is_integer():
            raise InvalidProblem(f"line {number}", f"{word!r} is not a whole number")
        values.append(int(float(word)))
    return values
