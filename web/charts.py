"""Plots as SVG, made here: bars from zero, labelled at the bar, with a table behind each."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

#: A bar's height and the gap below it, the room for words above it, the width of it all: that of
#: a phone's column, so that the words are not scaled down there.
BAR, GAP, WORDS, WIDTH = 22, 14, 24, 340
#: Room at the right of the longest bar for its value.
VALUE_ROOM = 110


@dataclass(frozen=True)
class Bar:
    """One bar: its words, its value, the value in words, and what it may be at least and most."""

    words: str
    value: float
    told: str
    low: float | None = None
    high: float | None = None
    strong: bool = False


def bars(title: str, rows: Sequence[Bar], *, unit: str) -> Markup:
    """A bar chart as an SVG image with a text alternative; the unit stands in its title.

    A range is a thin line through the bar's end. Nothing is drawn for no rows.
    """
    if not rows:
        return Markup("")
    most = max(max(row.value, row.high or 0.0) for row in rows) or 1.0
    height = len(rows) * (BAR + GAP + WORDS)
    told = "; ".join(f"{row.words}: {row.told}" for row in rows)
    parts = [
        Markup(
            '<svg class="bars" role="img" viewBox="0 0 {width} {height}" aria-label="{label}">'
        ).format(width=WIDTH, height=height, label=f"{title} ({unit}). {told}")
    ]
    for number, row in enumerate(rows):
        parts.append(_bar(row, number * (BAR + GAP + WORDS), most))
    return Markup("").join([*parts, Markup("</svg>")])


def _bar(row: Bar, top: int, most: float) -> Markup:
    room = WIDTH - VALUE_ROOM
    length = round(row.value / most * room, 1)
    y = top + WORDS
    kind = " bars__bar--strong" if row.strong else ""
    drawn = Markup(
        '<text class="bars__words" x="0" y="{words_y}">{words}</text>'
        '<rect class="bars__bar{kind}" x="0" y="{y}" width="{length}" height="{bar}"/>'
    ).format(words_y=y - 6, words=row.words, kind=kind, y=y, length=length, bar=BAR)
    end = length
    if row.low is not None and row.high is not None and row.low != row.high:
        low, high = (round(bound / most * room, 1) for bound in (row.low, row.high))
        middle = y + BAR // 2
        drawn += Markup(
            '<path class="bars__range" d="M{low} {middle}H{high}'
            'M{low} {up}V{down}M{high} {up}V{down}"/>'
        ).format(low=low, high=high, middle=middle, up=middle - 6, down=middle + 6)
        end = max(length, high)
    return drawn + Markup('<text class="bars__value" x="{x}" y="{y}">{told}</text>').format(
        x=end + 8, y=y + BAR - 6, told=escape(row.told)
    )
