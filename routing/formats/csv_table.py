"""Routes as CSV (RFC 4180), in UTF-8 with a byte order mark so that Excel reads it right."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime, timedelta

from routing.formats.tracks import Track

BOM = "\ufeff"

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")

COLUMNS = (
    "vehicle",
    "number",
    "kind",
    "ref",
    "lat",
    "lon",
    "arrival",
    "begin",
    "departure",
    "metres",
)


def write(
    tracks: Sequence[Track],
    dimensions: Sequence[str] = (),
    zero: datetime | None = None,
) -> str:
    """One row for each stop, one column more for each load dimension.

    Text that a spreadsheet would run as a formula gets an apostrophe in front.

    Parameters
    ----------
    zero : aware datetime or None
        The plan's second 0: times are then ISO 8601, else seconds.
    """

    def time(seconds: int) -> str:
        return str(seconds) if zero is None else (zero + timedelta(seconds=seconds)).isoformat()

    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([*COLUMNS, *(guarded(f"load_{name}") for name in dimensions)])
    for track in tracks:
        for number, point in enumerate(track.points):
            load = [*point.load, *([0] * (len(dimensions) - len(point.load)))]
            rows.writerow(
                [
                    guarded(track.vehicle),
                    number,
                    point.kind,
                    guarded(point.ref),
                    repr(point.lat),
                    repr(point.lon),
                    time(point.arrival),
                    time(point.begin),
                    time(point.departure),
                    point.metres,
                    *load,
                ]
            )
    return BOM + text.getvalue()


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
