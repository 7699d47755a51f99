"""A siting study on one page of paper, to take to a meeting."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from routing.sheets.paper import LEFT, LINE, RIGHT, Paper

#: The box of the map on the page, millimetres.
MAP_TOP, MAP_HEIGHT = 66.0, 96.0
MAP_WIDTH = RIGHT - LEFT

#: Rows of the table that fit below the map.
MOST_ROWS = 11

GREEN, BLUE, SOFT = (11, 107, 70), (28, 78, 140), (150, 160, 155)


@dataclass(frozen=True)
class StudyWords:
    """The sentences of the page, in one language; the door brings them."""

    title: str
    question: str
    proof: str
    before: str
    after: str
    head: tuple[str, str, str, str]
    beyond: str
    legend: str
    assumptions: str


def study_pdf(
    answer: Mapping[str, Any], words: StudyWords, *, locale: str, made_at: dt.datetime
) -> bytes:
    """One A4 page: question, proof, map, what each point adds, assumptions."""
    with Paper(title=words.title, locale=locale, made_at=made_at) as paper:
        paper.add_page()
        paper.type(20, bold=True)
        paper.put(LEFT, 16, words.title)
        y = _lines(paper, 27.0, words.question)
        y = _lines(paper, y, words.proof)
        paper.type(12, bold=True)
        for line in (words.before, words.after):
            paper.put(LEFT, y + 1, line)
            y += LINE + 0.6
        _map(paper, answer)
        paper.type(10)
        paper.set_text_color(*SOFT)
        paper.put(LEFT, MAP_TOP + MAP_HEIGHT + 1, words.legend)
        paper.set_text_color(0, 0, 0)
        y = _table(paper, answer, words, MAP_TOP + MAP_HEIGHT + 9)
        paper.type(12)
        y = _lines(paper, y + 2, words.beyond)
        _lines(paper, max(y + 2, 262.0), words.assumptions)
        return bytes(paper.output())


def _lines(paper: Paper, y: float, text: str) -> float:
    paper.type(12)
    for line in paper.wrapped(text, MAP_WIDTH):
        paper.put(LEFT, y, line)
        y += LINE
    return y


def _map(paper: Paper, answer: Mapping[str, Any]) -> None:
    """Doors as dots, existing sites as squares, new points as numbered discs; true to scale."""
    steps = [step for period in answer["periods"] for step in period["steps"]]
    places = [(lat, lon) for lat, lon, *_ in answer["doors"]]
    places += [(lat, lon) for lat, lon in answer["existing"]]
    places += [(step["lat"], step["lon"]) for step in steps]
    south, north = min(lat for lat, _ in places), max(lat for lat, _ in places)
    west, east = min(lon for _, lon in places), max(lon for _, lon in places)
    narrow = math.cos(math.radians((south + north) / 2))
    scale = min(
        (MAP_WIDTH - 10) / max((east - west) * narrow, 1e-6),
        (MAP_HEIGHT - 10) / max(north - south, 1e-6),
    )

    def on_paper(lat: float, lon: float) -> tuple[float, float]:
        x = LEFT + MAP_WIDTH / 2 + (lon - (west + east) / 2) * narrow * scale
        y = MAP_TOP + MAP_HEIGHT / 2 - (lat - (south + north) / 2) * scale
        return x, y

    paper.set_draw_color(*SOFT)
    paper.rect(LEFT, MAP_TOP, MAP_WIDTH, MAP_HEIGHT)
    paper.set_fill_color(*SOFT)
    for lat, lon, weight in answer["doors"]:
        x, y = on_paper(lat, lon)
        size = min(0.9 + 0.2 * weight, 2.6)
        paper.ellipse(x - size / 2, y - size / 2, size, size, style="F")
    paper.set_fill_color(*BLUE)
    for lat, lon in answer["existing"]:
        x, y = on_paper(lat, lon)
        paper.rect(x - 1.4, y - 1.4, 2.8, 2.8, style="F")
    numbered: dict[tuple[float, float], int] = {}
    for step in steps:
        key = (step["lat"], step["lon"])
        numbered.setdefault(key, len(numbered) + 1)
    paper.set_fill_color(*GREEN)
    paper.set_text_color(255, 255, 255)
    paper.type(9, bold=True)
    for (lat, lon), number in numbered.items():
        x, y = on_paper(lat, lon)
        paper.ellipse(x - 2.6, y - 2.6, 5.2, 5.2, style="F")
        paper.put(x - 2.6, y - 1.9, str(number), align="C", width=5.2)
    paper.set_text_color(0, 0, 0)
    paper.set_draw_color(0, 0, 0)
    paper.set_fill_color(0, 0, 0)


def _table(paper: Paper, answer: Mapping[str, Any], words: StudyWords, y: float) -> float:
    at = (LEFT, LEFT + 12, RIGHT - 60, RIGHT - 28)
    paper.type(11, bold=True)
    for x, text in zip(at, words.head, strict=True):
        paper.put(x, y, text)
    y += LINE + 1
    paper.type(11)
    number = 0
    for period, rows in enumerate(answer["periods"], start=1):
        for step in rows["steps"]:
            number += 1
            if number > MOST_ROWS:
                return y
            name = step["name"] if len(answer["periods"]) == 1 else f"{step['name']} ({period})"
            short = paper.wrapped(name, at[2] - at[1] - 4)[0]
            for x, text in zip(
                at, (str(number), short, f"+{step['adds_500']}", f"+{step['adds_1000']}"),
                strict=True,
            ):  # fmt: skip
                paper.put(x, y, text)
            y += LINE
    return y
