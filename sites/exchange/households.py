"""Households by street as a table: out to be filled in, and in with every bad cell named."""

import csv
import datetime as dt
import io
from collections.abc import Sequence

from sqlalchemy.orm import Session

from sites.areas import Area, Level, Scope, areas_within
from sites.coverage import MOST_HOUSEHOLDS, set_households
from sites.exchange.cells import (
    MOST_BYTES,
    MOST_ROWS,
    BadTable,
    from_csv,
    from_xlsx,
    harmless,
    unmarked,
)
from sites.exchange.read import Fault

HEAD = ("code", "name", "households", "on", "source")


def households_csv(session: Session, scope: Scope) -> str:
    """The streets of a scope with what is known of each; a byte order mark for Excel."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in areas_within(session, scope.code, Level.STREET):
        number = "" if row.households is None else row.households
        writer.writerow([
            row.code, harmless(row.name_zh), number, row.households_on or "",
            harmless(row.households_source),
        ])  # fmt: skip
    return "\ufeff" + out.getvalue()


def take_in_households(
    session: Session, scope: Scope, content: bytes, name: str, *, today: dt.date
) -> tuple[int, list[Fault]]:
    """Enter the households of each row; how many streets, or what is wrong and nothing entered.

    A row without a number is passed over. Raises BadTable where the file cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise BadTable(f"larger than {MOST_BYTES // 1024**2} MB")
    cells = from_xlsx(content) if name.lower().endswith(".xlsx") else from_csv(content)
    if not cells or not {"code", "households", "on", "source"} <= set(map(str.strip, cells[0])):
        raise BadTable("the columns code, households, on and source are needed")
    if len(cells) > MOST_ROWS:
        raise BadTable(f"more than {MOST_ROWS} rows")
    known = {area.code: area for area in areas_within(session, "", Level.STREET)}
    faults: list[Fault] = []
    good: list[tuple[Area, int, dt.date, str]] = []
    seen: set[str] = set()
    head = [cell.strip() for cell in cells[0]]
    for number, row in enumerate(cells[1:], start=2):
        told = {name: unmarked(text.strip()) for name, text in zip(head, row, strict=False)}
        if not told.get("households"):
            continue
        found = _faults(number, told, known, scope, seen, today)
        faults += found
        if not found:
            day = dt.date.fromisoformat(told["on"])
            good.append((known[told["code"]], int(told["households"]), day, told["source"]))
    if faults:
        return 0, faults
    for area, households, on, source in good:
        set_households(area, households, source=source, on=on)
    return len(good), []


def _faults(
    row: int,
    told: dict[str, str],
    known: dict[str, Area],
    scope: Scope,
    seen: set[str],
    today: dt.date,
) -> Sequence[Fault]:
    code, count, on = told.get("code", ""), told["households"], told.get("on", "")
    found = []
    if code not in known:
        found.append(Fault(row, "code", "unknown_area", code))
    elif not scope.covers(code):
        found.append(Fault(row, "code", "outside_area", code))
    elif code in seen:
        found.append(Fault(row, "code", "twice", code))
    seen.add(code)
    if (
        not count.isascii()
        or not count.isdecimal()
        or len(count) > 9
        or int(count) > MOST_HOUSEHOLDS
    ):
        found.append(Fault(row, "households", "number", count[:40]))
    try:
        if dt.date.fromisoformat(on) > today:
            raise ValueError
    except ValueError:
        found.append(Fault(row, "on", "day" if on else "missing", on[:40]))
    if not told.get("source"):
        found.append(Fault(row, "source", "missing"))
    return found
