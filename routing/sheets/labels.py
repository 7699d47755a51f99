"""Labels for what is collected: a QR code and its letters, 24 on a sheet of A4 to peel off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from routing.sheets.paper import HEIGHT, WIDTH, Paper
from routing.sheets.signs import QR_MM, draw_qr

# A common sheet: three columns of eight, 70 mm x 37.125 mm without a margin.
COLUMNS, ROWS = 3, 8
CELL_WIDTH, CELL_HEIGHT = WIDTH / COLUMNS, HEIGHT / ROWS
INSET = 6.0


def labels(tags: Sequence[str], *, locale: str, house: str, generated_at: datetime) -> bytes:
    """One label for each tag, in their order, as many sheets as they need."""
    with Paper(title=house, locale=locale, made_at=generated_at) as paper:
        for place, tag in enumerate(tags):
            cell = place % (COLUMNS * ROWS)
            if cell == 0:
                paper.add_page()
            x = cell % COLUMNS * CELL_WIDTH + INSET
            y = cell // COLUMNS * CELL_HEIGHT + (CELL_HEIGHT - QR_MM) / 2
            draw_qr(paper, tag, x, y)
            paper.type(12, bold=True)
            paper.put(x + QR_MM + 3, y + 3, tag)
            paper.type()
            paper.put(x + QR_MM + 3, y + 11, house)
        return bytes(paper.output())
