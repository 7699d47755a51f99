"""A document from its file: regular matrices come as arrays, everything else as `json` reads it."""

import json
from pathlib import Path

import numpy as np
import pytest

from routing.errors import InvalidProblem
from routing.formats import vroom
from routing.formats.vroom.document import load

#: Texts of a matrix of whole numbers, however it is laid out.
REGULAR = ("[[0]]", "[[0,1],[20,0]]", "[[0, 1], [20, 0]]", "[\n  [0, 1],\n  [ 20,\t0]\n]")
#: Texts that `json` alone may judge.
OTHER = (
    "[[0,1],[2]]",
    "[[0,1,2],[2]]",
    "[[0],[1]]",
    "[[0,1.5],[2,0]]",
    "[[0,-1],[2,0]]",
    "[[0,null],[2,0]]",
    '[[0,"1"],[2,0]]',
    "[0,1]",
    "[]",
    "[[]]",
    "[[0 ]]",
    "[[[0]]]",
)
BROKEN = (
    "[[,1],[2,3]]",
    "[[1,],[2,3]]",
    "[[,],[,]]",
    "[[0,1],[2,,]]",
    "[[0 1],[2,0]]",
    "[[0,01],[2,0]]",
    "[[0,1] [2,0]]",
    "[[0,1],[2,0]",
)


def read(folder: Path, text: str) -> object:
    file = folder / "day.json"
    file.write_text('{"matrices": {"car": {"durations": ' + text + "}}}")
    return load(file)["matrices"]["car"]["durations"]


@pytest.mark.parametrize("text", REGULAR)
def test_a_regular_matrix_is_an_array(tmp_path: Path, text: str) -> None:
    table = read(tmp_path, text)
    assert isinstance(table, np.ndarray)
    assert table.tolist() == json.loads(text)


@pytest.mark.parametrize("text", OTHER)
def test_any_other_value_is_what_json_says(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == json.loads(text)


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_matrix_is_not_json(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidProblem, match="is not JSON"):
        read(tmp_path, text)


def test_a_matrix_inside_a_string_stays_a_string(tmp_path: Path) -> None:
    said = '"durations": [[0, 1], [2, 0]]'
    file = tmp_path / "day.json"
    file.write_text(json.dumps({"jobs": [{"description": said}], "costs": {"fixed": 3}}))
    assert load(file) == {"jobs": [{"description": said}], "costs": {"fixed": 3}}


def test_a_number_beyond_all_counting_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "day.json"
    far = "9" * 30
    file.write_text(
        '{"vehicles": [{"id": 1, "start_index": 0}], "jobs": [{"id": 1, "location_index": 1}],'
        ' "matrix": [[0, ' + far + "], [1, 0]]}"
    )
    with pytest.raises(InvalidProblem, match="outside"):
        vroom.read(file)
