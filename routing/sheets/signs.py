"""The four signs, the numbers and the codes of a sheet, drawn as lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import segno

from routing.sheets.model import Sign
from routing.sheets.paper import Paper

SIGN_MM = 6.0
QR_MM = 20.0
MASK = 2


def draw_sign(paper: Paper, sign: Sign, x: float, y: float, size: float = SIGN_MM) -> None:
    """The picture of a sign in a square whose upper left corner is x, y."""
    paper.set_line_width(0.35)
    paper.rect(x, y, size, size, round_corners=True, corner_radius=1.0)
    {
        Sign.TWO_PEOPLE: _two_people,
        Sign.BATTERY: _battery,
        Sign.REFRIGERANT: _snowflake,
        Sign.DATA: _lock,
    }[sign](paper, x, y, size)
    paper.set_line_width(0.25)


def draw_number(paper: Paper, number: int, x: float, y: float, size: float, points: float) -> None:
    """A stop's number, white in a black disc; x, y is the disc's upper left corner."""
    paper.set_fill_color(0)
    paper.ellipse(x, y, size, size, style="F")
    _number(paper, number, x, y, size, points)


def draw_square_number(
    paper: Paper, number: int, x: float, y: float, size: float, points: float
) -> None:
    """A yard's number, white in a black square."""
    paper.set_fill_color(0)
    paper.rect(x, y, size, size, style="F")
    _number(paper, number, x, y, size, points)


def draw_qr(paper: Paper, payload: str, x: float, y: float, size: float = QR_MM) -> None:
    """A QR code of `size` mm, its runs of dark modules as boxes; the paper is its quiet zone.

    Error correction M: a seventh of it may be dirty.
    """
    # Choosing the best of eight masks takes eight times as long, and readers accept each of them.
    rows = tuple(segno.make_qr(payload, error="m", mask=MASK).matrix)
    module = size / len(rows)
    paper.fill(
        # A hair's overlap hides the seams that some viewers draw between rows.
        (x + start * module, y + number * module, (end - start) * module, module + 0.01)
        for number, row in enumerate(rows)
        for start, end in _runs(row)
    )


def _runs(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First column and end of each run of dark modules."""
    start = None
    for column, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            yield start, column
            start = None


def _number(paper: Paper, number: int, x: float, y: float, size: float, points: float) -> None:
    paper.set_text_color(255)
    paper.type(points, bold=True)
    paper.put(x, y + size / 2 - paper.font_size * 0.6, str(number), align="C", width=size)
    paper.set_text_color(0)


def _two_people(paper: Paper, x: float, y: float, size: float) -> None:
    paper.set_fill_color(0)
    for share in (0.32, 0.68):
        centre = x + size * share
        paper.circle(centre, y + size * 0.27, size * 0.1, style="F")
        paper.line(centre, y + size * 0.38, centre, y + size * 0.62)
        paper.line(centre, y + size * 0.62, centre - size * 0.1, y + size * 0.86)
        paper.line(centre, y + size * 0.62, centre + size * 0.1, y + size * 0.86)
        # Both reach for the same load.
        paper.line(centre, y + size * 0.45, x + size * 0.5, y + size * 0.55)


def _battery(paper: Paper, x: float, y: float, size: float) -> None:
    paper.rect(x + size * 0.16, y + size * 0.32, size * 0.6, size * 0.38)
    paper.set_fill_color(0)
    paper.rect(x + size * 0.76, y + size * 0.42, size * 0.08, size * 0.18, style="F")
    middle_x, middle_y = x + size * 0.46, y + size * 0.51
    bolt = [(0.06, -0.14), (-0.1, 0.03), (0.0, 0.03), (-0.06, 0.14), (0.1, -0.03), (0.0, -0.03)]
    paper.polygon([(middle_x + dx * size, middle_y + dy * size) for dx, dy in bolt], style="F")


def _snowflake(paper: Paper, x: float, y: float, size: float) -> None:
    centre_x, centre_y, arm = x + size / 2, y + size / 2, size * 0.36
    for step in range(6):
        angle = math.pi / 3 * step + math.pi / 2
        along = math.cos(angle), math.sin(angle)
        paper.line(centre_x, centre_y, centre_x + arm * along[0], centre_y + arm * along[1])
        fork_x, fork_y = centre_x + 0.6 * arm * along[0], centre_y + 0.6 * arm * along[1]
        for turn in (math.pi / 4, -math.pi / 4):
            twig = math.cos(angle + turn) * arm * 0.35, math.sin(angle + turn) * arm * 0.35
            paper.line(fork_x, fork_y, fork_x + twig[0], fork_y + twig[1])


def _lock(paper: Paper, x: float, y: float, size: float) -> None:
    paper.set_fill_color(0)
    paper.rect(x + size * 0.24, y + size * 0.46, size * 0.52, size * 0.38, style="F")
    paper.arc(x + size * 0.34, y + size * 0.2, size * 0.32, 180, 360, b=size * 0.32)
    for side in (0.34, 0.66):
        paper.line(x + size * side, y + size * 0.36, x + size * side, y + size * 0.46)
