"""The language of the terminal, and a table whose columns stand straight in both languages."""

import datetime as dt
import os
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from flask import Flask, g
from flask_babel import force_locale

from web import language


def terminal_locale(environ: Mapping[str, str] | None = None) -> str:
    """`zh_CN` where the terminal speaks Chinese (LC_ALL, LC_MESSAGES, LANG), else `en`."""
    given = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if given.get(name):
            return "zh_CN" if given[name].startswith("zh") else "en"
    return "en"


@contextmanager
def spoken(zone: dt.tzinfo = dt.UTC) -> Iterator[str]:
    """Let `_()` speak the terminal's language inside the block, and days be those of `zone`.

    Gives the locale.
    """
    locale = terminal_locale()
    app = Flask("web")
    app.extensions["clock"] = lambda: dt.datetime.now(dt.UTC)
    language.speak(app, locale)
    with app.app_context(), force_locale(locale):
        g.zone = zone
        yield locale


def width(text: str) -> int:
    """How many cells of a terminal `text` takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows under each other: the first column to the left, the others to the right."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [first + " " * (widths[0] - width(first))]
        cells += [
            " " * (room - width(cell)) + cell for cell, room in zip(others, widths[1:], strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
