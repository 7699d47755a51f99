"""The sheet as CSV: RFC 4180, UTF-8 with a byte order mark so that Excel reads the Chinese."""

from __future__ import annotations

import csv as writer
import io
from collections.abc import Sequence

from routing.sheets.model import SheetRoute
from routing.sheets.words import words_for

COLUMNS = (
    "route", "day", "vehicle", "courier", "sequence", "kind", "ref", "eta", "window_start",
    "window_end", "service_minutes", "address", "floor", "lift", "gate_code", "note", "contact",
    "phone", "items", "pieces", "kg", "signs", "lat", "lon",
)  # fmt: skip

# A cell that begins so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv(routes: Sequence[SheetRoute], *, locale: str) -> bytes:
    """One row a stop; text that a spreadsheet would run as a formula gets an apostrophe first."""
    words = words_for(locale)
    text = io.StringIO(newline="")
    rows = writer.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for route in routes:
        for stop in route.stops:
            start, end = stop.window or (None, None)
            access = stop.access
            rows.writerow(
                _safe(cell)
                for cell in (
                    route.number,
                    route.day.isoformat(),
                    route.vehicle,
                    route.courier,
                    stop.sequence,
                    stop.kind.value,
                    stop.ref,
                    stop.eta.isoformat(timespec="minutes"),
                    start.isoformat(timespec="minutes") if start else "",
                    end.isoformat(timespec="minutes") if end else "",
                    stop.service_minutes,
                    ", ".join(stop.address_lines),
                    "" if access.floor is None else access.floor,
                    "" if access.lift is None else int(access.lift),
                    access.gate_code,
                    access.note or words.how(stop),
                    stop.contact,
                    stop.phone,
                    "; ".join(words.item(item) for item in stop.items),
                    stop.pieces,
                    round(stop.kg, 3),
                    "; ".join(sorted(sign.value for sign in stop.signs)),
                    f"{stop.lat:.6f}",
                    f"{stop.lon:.6f}",
                )
            )
    return text.getvalue().encode("utf-8-sig")


def _safe(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(FORMULA) and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
