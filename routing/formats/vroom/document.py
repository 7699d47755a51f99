"""A VROOM document from its file; matrices, which are nearly all of it, are read as arrays.

As lists of lists the matrices of 2,000 stops take seconds and ten times their room. So the text of
each one that is regular (a square of whole numbers) is cut out and read by numpy; all the rest,
and any matrix that is not regular, goes through `json`, which says what is wrong with it.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.errors import InvalidProblem

#: A key of a matrix and its text, as long as that holds digits, commas and brackets alone. The
#: quotes are no escaped ones, so that it stands for itself and not inside a string.
_TABLE = re.compile(
    rb'(?<!\\)("(?:durations|distances|costs|matrix)"\s*:\s*)(\[\s*\[[0-9,\[\]\s]*\]\s*\])'
)
_BRACKETS = bytes.maketrans(b"[]", b"  ")
#: What stands in the text in a matrix's place: no file holds such a string by chance.
_NUMBERED = "\x00matrix {}"


def load(source: Mapping[str, Any] | str | Path) -> dict[str, Any]:
    """The document behind a path or a mapping; its matrices are arrays where they were regular.

    Raises
    ------
    InvalidProblem
        The file is not JSON or not an object.
    """
    if isinstance(source, Mapping):
        return dict(source)
    text = Path(source).read_bytes()
    tables: dict[str, npt.NDArray[np.int64]] = {}

    def cut(found: re.Match[bytes]) -> bytes:
        table = _regular(found[2])
        if table is None:
            return found[0]
        name = _NUMBERED.format(len(tables))
        tables[name] = table
        return found[1] + json.dumps(name).encode()

    try:
        document = json.loads(_TABLE.sub(cut, text))
    except (ValueError, RecursionError) as error:
        raise InvalidProblem("file", f"is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise InvalidProblem("file", "is not a JSON object")
    _put_back(document, tables)
    return document


def _put_back(document: dict[str, Any], tables: Mapping[str, npt.NDArray[np.int64]]) -> None:
    """Matrices in the places where a VROOM document has them."""
    given = document.get("matrices")
    profiles = given.values() if isinstance(given, dict) else ()
    for entry in (document, *(one for one in profiles if isinstance(one, dict))):
        for key, value in entry.items():
            if isinstance(value, str) and value in tables:
                entry[key] = tables[value]


def _regular(text: bytes) -> npt.NDArray[np.int64] | None:
    """The matrix that the text is; None unless it is square and each number plainly written.

    A number that int64 cannot hold comes out as the largest one, which no matrix may hold.
    """
    size = text.count(b"[") - 1
    marks = text.translate(None, b"0123456789 \t\r\n")
    if marks != b"[[" + b"],[".join([b"," * (size - 1)] * size) + b"]]":
        return None
    signs = np.frombuffer(text, np.uint8)
    figure = (signs >= ord("0")) & (signs <= ord("9"))
    parted = figure[:-1] & (signs[1:] <= ord(" "))
    padded = ~figure[:-2] & (signs[1:-1] == ord("0")) & figure[2:]
    numbers = np.count_nonzero(figure[1:] & ~figure[:-1])
    if numbers != size * size or parted.any() or padded.any():
        return None
    flat = np.fromstring(text.translate(_BRACKETS), np.int64, sep=",")
    return flat.reshape(size, size)
