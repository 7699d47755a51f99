"""A4 paper, its fonts, and lines of Chinese and English set on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Self

from fpdf import FPDF
from fpdf.fonts import TTFFont

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Noto Sans SC"

# Millimetres.
WIDTH, HEIGHT = 210.0, 297.0
MARGIN = 15.0
LEFT, RIGHT = MARGIN, WIDTH - MARGIN
TOP, BOTTOM = 27.0, HEIGHT - 19.0

# Points; UI.md asks for 12 and more on paper.
SMALL = 12.0
BODY = 12.0
STRONG = 14.0
# Millimetres between two lines of body type.
LINE = 5.8
STRONG_LINE = 6.8

# Chinese breaks between any two characters, English between words.
_PIECE = re.compile(r"[^\u2e80-\u9fff\uff00-\uffef\s]+|[\u2e80-\u9fff\uff00-\uffef]|\s+")
# Marks that may not begin a line (GB/T 15834 asks so).
_NOT_FIRST = "，。、；：！？）》」』”’,.;:!?)%·"


class Paper(FPDF):
    """A PDF whose type is Noto Sans SC, embedded as a subset; `with` closes the font files."""

    def __init__(self, *, title: str, locale: str, made_at: datetime) -> None:
        super().__init__(orientation="P", unit="mm", format="A4")
        self.set_auto_page_break(False)
        self.set_margins(MARGIN, MARGIN, MARGIN)
        # Text begins where the rules begin.
        self.c_margin = 0.0
        self._widths: dict[tuple[str, float, str], float] = {}
        self.add_font(FAMILY, "", FONTS / "NotoSansSC-Regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "NotoSansSC-Bold.ttf")
        # A rare character that Bold lacks is set in Regular.
        self.set_fallback_fonts([FAMILY], exact_match=False)
        self.set_title(title)
        self.set_creator("Huiliu")
        self.set_producer("Huiliu")
        self.set_lang(locale.replace("_", "-"))
        self.set_creation_date(made_at)
        self.set_line_width(0.25)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def type(self, size: float = BODY, *, bold: bool = False) -> None:
        """Sets the type for what follows."""
        self.set_font(FAMILY, "B" if bold else "", size)

    def put(self, x: float, y: float, text: str, *, align: str = "L", width: float = 0.0) -> None:
        """One line of text whose box begins at x, y; `width` is needed to align R or C."""
        self.set_xy(x, y)
        height = self.font_size * 1.2
        self.cell(width or None, height, text, align=align)

    def wrapped(self, text: str, width: float) -> list[str]:
        """The text in lines no wider than `width`, in the type that is set."""
        lines: list[str] = []
        line, used = "", 0.0
        for piece in _PIECE.findall(text):
            step = self._wide(piece)
            # A closing mark hangs over the edge rather than begin a line, and a space ends it.
            if used + step <= width or (line and (piece in _NOT_FIRST or piece.isspace())):
                line, used = line + piece, used + step
                continue
            if line.strip():
                lines.append(line.rstrip())
            line, used = piece, step
            while used > width and len(line) > 1:
                cut = self._cut(line, width)
                lines.append(line[:cut])
                line = line[cut:]
                used = self._wide(line)
        return [*lines, line.rstrip()] if line.strip() else lines

    def _cut(self, word: str, width: float) -> int:
        """How many letters of a word fit, at least one."""
        used, count = 0.0, 0
        for letter in word:
            used += self._wide(letter)
            if used > width:
                break
            count += 1
        return max(count, 1)

    def _wide(self, piece: str) -> float:
        """Millimetres of a piece; type without kerning adds up, so each is measured once."""
        key = (self.font_style, self.font_size_pt, piece)
        if key not in self._widths:
            self._widths[key] = float(self.get_string_width(piece))
        return self._widths[key]

    def fill(self, boxes: Iterable[tuple[float, float, float, float]]) -> None:
        """Black boxes (x, y, width, height in mm) as one path: a QR code has some 250.

        `rect` would set the graphics state anew for each, four times as slow.
        """
        k = self.k
        path = " ".join(
            f"{x * k:.2f} {(self.h - y) * k:.2f} {width * k:.2f} {-height * k:.2f} re"
            for x, y, width, height in boxes
        )
        self._out(f"q 0 g {path} f Q")

    def rule(self, x: float, y: float, x_end: float, *, weight: float = 0.25) -> None:
        """A line to write on, or between two parts."""
        self.set_line_width(weight)
        self.line(x, y, x_end, y)
        self.set_line_width(0.25)
