"""The poster of a point: A4, to be read from two metres, with a QR code of its page."""

import datetime as dt
from dataclasses import dataclass

import segno

from routing.sheets.paper import HEIGHT, LEFT, RIGHT, Paper

WIDTH = RIGHT - LEFT
#: Side of the QR code, millimetres: read from a metre away.
QR_SIDE = 52.0
GREEN = (11, 107, 70)


@dataclass(frozen=True)
class Poster:
    """What the poster says, in the reader's language."""

    name: str
    address: str
    kind_words: str
    takes_head: str
    takes: tuple[str, ...]
    hours_head: str
    hours: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    qr: str
    qr_words: str
    never: str


def poster_pdf(poster: Poster, *, locale: str, made_at: dt.datetime) -> bytes:
    """The poster as a PDF of one page."""
    with Paper(title=poster.name, locale=locale, made_at=made_at) as paper:
        paper.add_page()
        paper.set_fill_color(*GREEN)
        paper.rect(0, 0, 210, 44, style="F")
        paper.set_fill_color(0, 0, 0)
        paper.set_text_color(255, 255, 255)
        paper.type(18)
        paper.put(LEFT, 9, poster.kind_words)
        paper.type(30, bold=True)
        paper.put(LEFT, 21, paper.wrapped(poster.name, WIDTH)[0] if poster.name else "")
        paper.set_text_color(0, 0, 0)
        y = _block(paper, 51.0, 16, [poster.address], WIDTH)
        y = _head(paper, y + 4, poster.takes_head)
        y = _block(paper, y, 17, ["、".join(poster.takes) if _is_chinese(locale) else
                                  ", ".join(poster.takes)], WIDTH)  # fmt: skip
        y = _head(paper, y + 4, poster.hours_head)
        y = _block(paper, y, 18, poster.hours, WIDTH)
        y = max(y + 6, 158.0)
        _facts(paper, y, poster)
        _qr(paper, y, poster)
        paper.type(13, bold=True)
        paper.put(LEFT, HEIGHT - 22, paper.wrapped(poster.never, WIDTH)[0])
        return bytes(paper.output())


def _is_chinese(locale: str) -> bool:
    return locale.startswith("zh")


def _head(paper: Paper, y: float, text: str) -> float:
    paper.set_text_color(*GREEN)
    paper.type(15, bold=True)
    paper.put(LEFT, y, text)
    paper.set_text_color(0, 0, 0)
    return y + 9


def _block(
    paper: Paper, y: float, size: float, lines: "list[str] | tuple[str, ...]", width: float
) -> float:
    paper.type(size)
    step = size * 0.48
    for text in lines:
        for line in paper.wrapped(text, width):
            paper.put(LEFT, y, line)
            y += step
    return y


def _facts(paper: Paper, y: float, poster: Poster) -> None:
    width = WIDTH - QR_SIDE - 8
    for what, value in poster.facts:
        paper.type(12, bold=True)
        paper.put(LEFT, y, what)
        y = _block(paper, y + 6, 14, [value], width) + 3


def _qr(paper: Paper, y: float, poster: Poster) -> None:
    code = segno.make(poster.qr, error="m", micro=False)
    rows = [list(row) for row in code.matrix]
    module = QR_SIDE / len(rows)
    left = RIGHT - QR_SIDE
    paper.fill(
        (left + x * module, y + line * module, module, module)
        for line, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    paper.type(11)
    below = y + QR_SIDE + 2
    for line in paper.wrapped(poster.qr_words, QR_SIDE):
        paper.put(left, below, line)
        below += 5.2
