"""One stop on the sheet: measured first, so that no page breaks it, then drawn."""

from __future__ import annotations

from dataclasses import dataclass

from routing.sheets.model import SQUARE, SheetStop, Sign
from routing.sheets.paper import BODY, BOTTOM, LEFT, LINE, RIGHT, STRONG, STRONG_LINE, TOP, Paper
from routing.sheets.signs import (
    QR_MM,
    SIGN_MM,
    draw_number,
    draw_qr,
    draw_sign,
    draw_square_number,
)
from routing.sheets.words import Words

# Millimetres: the columns number and times | what and where | code.
SIDE = 27.0
TEXT_LEFT = LEFT + SIDE + 3
TEXT_RIGHT = RIGHT - QR_MM - 4
NUMBER_MM = 11.0
BOX_MM = 4.0
WRITE_MM = 13.0
ITEMS_ABOVE = 1.4
LEAST_MM = 38.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of type, or the first of an item with its box to tick."""

    text: str
    bold: bool = False
    box: bool = False
    indent: float = 0.0
    above: float = 0.0

    @property
    def height(self) -> float:
        """Millimetres, the space above it included."""
        return self.above + (STRONG_LINE if self.bold else LINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A stop with its lines broken and its height known."""

    stop: SheetStop
    lines: tuple[Line, ...]
    signs: tuple[Sign, ...]
    height: float

    def draw(self, paper: Paper, words: Words, y: float) -> None:
        """Draws the block downwards from y."""
        self._side(paper, words, y)
        at = y
        for line in self.lines:
            if line.box:
                paper.set_line_width(0.35)
                paper.rect(TEXT_LEFT + 0.2, at + line.above + 0.6, BOX_MM, BOX_MM)
                paper.set_line_width(0.25)
            paper.type(STRONG if line.bold else BODY, bold=line.bold)
            paper.put(TEXT_LEFT + line.indent, at + line.above, line.text)
            at += line.height
        if self.signs:
            self._sign_row(paper, words, at + 1.6)
        if self.stop.qr:
            draw_qr(paper, self.stop.qr, RIGHT - QR_MM, y + 1)
        self._write_row(paper, words, y + self.height - 4.5)

    def _side(self, paper: Paper, words: Words, y: float) -> None:
        stop = self.stop
        draw = draw_square_number if stop.kind in SQUARE else draw_number
        draw(paper, stop.sequence, LEFT, y + 0.5, NUMBER_MM, 16)
        paper.type(STRONG, bold=True)
        paper.put(LEFT + NUMBER_MM + 2, y + 2.6, words.clock(stop.eta))
        paper.type()
        at = y + NUMBER_MM + 2.5
        if stop.window:
            paper.put(LEFT, at, words.span(stop.window))
            at += LINE
        paper.put(LEFT, at, words.stay.format(minutes=stop.service_minutes))

    def _sign_row(self, paper: Paper, words: Words, y: float) -> None:
        x = TEXT_LEFT
        paper.type(bold=True)
        for sign in self.signs:
            draw_sign(paper, sign, x, y)
            word = words.sign(sign)
            paper.put(x + SIGN_MM + 1.2, y + 0.5, word)
            x += SIGN_MM + 1.2 + paper.get_string_width(word) + 4

    def _write_row(self, paper: Paper, words: Words, y: float) -> None:
        """Lines to write the mass, the hour and a name on."""
        paper.type()
        ends = (TEXT_LEFT + 44, TEXT_LEFT + 78, RIGHT)
        x = TEXT_LEFT
        for label, end, unit in zip(
            (words.weighed, words.time, words.signature), ends, ("kg", "", ""), strict=True
        ):
            paper.put(x, y - 4, label)
            start = x + paper.get_string_width(label) + 1.5
            stop = end - (paper.get_string_width(unit) + 1.5 if unit else 0)
            paper.rule(start, y + 1, stop)
            if unit:
                paper.put(stop + 1, y - 4, unit)
            x = end + 4


def set_block(paper: Paper, words: Words, stop: SheetStop) -> Block:
    """The stop's lines, broken to the column, and what they need in height.

    A stop whose lines would overfill a page of its own loses the last of them to an ellipsis; the
    screen and the CSV hold them all.
    """
    lines = [*_address(paper, words, stop), *_items(paper, words, stop)]
    signs = tuple(sign for sign in Sign if sign in stop.signs)
    fixed = (SIGN_MM + 3.0 if signs else 0.0) + WRITE_MM
    room = BOTTOM - TOP - fixed
    while sum(line.height for line in lines) > room:
        lines = [*lines[:-2], Line("…", indent=lines[-1].indent)]
    height = max(LEAST_MM, sum(line.height for line in lines) + fixed)
    return Block(stop, tuple(lines), signs, height)


def _address(paper: Paper, words: Words, stop: SheetStop) -> list[Line]:
    width = TEXT_RIGHT - TEXT_LEFT
    paper.type(STRONG, bold=True)
    lines = [Line(text, bold=True) for text in paper.wrapped(words.heading(stop), width)]
    paper.type()
    who = words.separator.join(filter(None, (stop.contact, stop.phone)))
    ref = words.ref.format(ref=stop.ref) if stop.ref else ""
    for text in (
        *stop.address_lines[1:],
        words.how(stop),
        words.access(stop.access),
        words.separator.join(filter(None, (who, ref))),
    ):
        lines += [Line(part) for part in paper.wrapped(text, width)]
    return lines


def _items(paper: Paper, words: Words, stop: SheetStop) -> list[Line]:
    lines: list[Line] = []
    indent = BOX_MM + 2.0
    paper.type()
    for item in stop.items:
        first, *rest = paper.wrapped(words.item(item), TEXT_RIGHT - TEXT_LEFT - indent)
        lines.append(Line(first, box=True, indent=indent, above=0.0 if lines else ITEMS_ABOVE))
        lines += [Line(text, indent=indent) for text in rest]
    return lines
