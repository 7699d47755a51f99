"""The columns of a table of sites: how each is written as text and read back."""

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sites.hours import HOLIDAY, WEEKDAYS
from sites.registry import Site

_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")


class BadCell(ValueError):
    """A cell that cannot be read; the message is a code: number, day, hours, place, pairs."""


@dataclass(frozen=True)
class Column:
    """One column: its head, and the two ways between a value and text."""

    name: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _read_float(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise BadCell("number") from None
    if not -1e9 < value < 1e9:
        raise BadCell("number")
    return value


def _write_float(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _read_int(text: str) -> int | None:
    value = _read_float(text)
    if value is None:
        return None
    if value != int(value) or value < 0:
        raise BadCell("number")
    return int(value)


def _read_day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise BadCell("day") from None


def _write_list(values: list[str] | None) -> str:
    return ";".join(values or [])


def _read_list(text: str) -> list[str]:
    return [part.strip() for part in re.split("[;；]", text) if part.strip()]


def write_hours(week: dict[str, Any] | None) -> str:
    """`mon 09:00-18:00; tue 09:00-12:00 13:00-18:00`; a holiday's closed day is `hol closed`."""
    parts = []
    for day in (*WEEKDAYS, HOLIDAY):
        spans = (week or {}).get(day)
        if spans:
            parts.append(f"{day} " + " ".join(f"{start}-{end}" for start, end in spans))
        elif spans is not None and day == HOLIDAY:
            parts.append(f"{day} closed")
    return "; ".join(parts)


def read_hours(text: str) -> dict[str, Any]:
    """The week that `write_hours` wrote."""
    week: dict[str, Any] = {}
    for part in (part.strip() for part in re.split("[;；]", text)):
        if not part:
            continue
        day, _, spans = part.partition(" ")
        if day not in (*WEEKDAYS, HOLIDAY):
            raise BadCell("hours")
        week[day] = [] if spans.strip() == "closed" else [_read_span(s) for s in spans.split()]
    return week


def _read_span(text: str) -> list[str]:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise BadCell("hours")
    hours = [int(part) for part in found.groups()]
    try:
        start, end = dt.time(hours[0], hours[1]), dt.time(hours[2], hours[3])
    except ValueError:
        raise BadCell("hours") from None
    if start >= end:
        raise BadCell("hours")
    return [f"{start:%H:%M}", f"{end:%H:%M}"]


def _write_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""


def _read_exceptions(text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        told = json.loads(text)
        return {
            dt.date.fromisoformat(day).isoformat(): [_read_span("-".join(s)) for s in spans]
            for day, spans in told.items()
        }
    except (ValueError, AttributeError, TypeError):
        raise BadCell("hours") from None


def _read_boundary(text: str) -> list[list[float]] | None:
    if not text:
        return None
    try:
        corners = [[float(lat), float(lon)] for lat, lon in json.loads(text)]
    except (ValueError, TypeError):
        raise BadCell("pairs") from None
    if len(corners) < 3 or any(abs(lat) > 90 or abs(lon) > 180 for lat, lon in corners):
        raise BadCell("pairs")
    return corners


def _plain(name: str) -> Column:
    return Column(name, _text, str)


def _whole(name: str) -> Column:
    return Column(name, _text, _read_int)


def _number(name: str) -> Column:
    return Column(name, _write_float, _read_float)


def _day(name: str) -> Column:
    return Column(name, _text, _read_day)


#: What names a row and is not a field to fill in: read apart.
KEYS = ("code", "kind", "area_code", "state")

#: All other columns, in the order of the file.
COLUMNS: tuple[Column, ...] = (
    _plain("name"), _plain("address"), _number("lat"), _number("lon"), _plain("source_datum"),
    Column("boundary", _write_json, _read_boundary), _plain("owner_consent"),
    _number("area_m2"), _whole("capacity_kg"), _whole("capacity_litres"),
    Column("accepts", _write_list, _read_list), _whole("lithium_limit_kg"),
    _whole("refrigerant_limit_kg"), _whole("crt_limit_kg"), _whole("hazardous_limit_kg"),
    _whole("clearing_days"), _whole("emptied_every_days"),
    Column("opening_hours", write_hours, read_hours),
    Column("hours_exceptions", _write_json, _read_exceptions),
    _day("valid_from"), _day("valid_until"), _number("access_width_m"),
    _number("access_height_m"), _number("turning_m"), _whole("docks"),
    _plain("responsible_name"), _plain("responsible_phone"), _plain("deputy_name"),
    _plain("deputy_phone"), _plain("hotline"), _plain("lead_agency"), _plain("operating_unit"),
    _plain("fire_equipment"), _plain("seepage"),
)  # fmt: skip

HEAD = (*KEYS, *(column.name for column in COLUMNS))

#: Columns that hold what a person may not see everywhere: left out of public files.
PERSONAL = ("responsible_name", "responsible_phone", "deputy_name", "deputy_phone")


def cells(site: Site) -> dict[str, str]:
    """A site as the cells of its row."""
    keys = {key: _text(getattr(site, key)) for key in KEYS}
    return {**keys, **{column.name: column.write(getattr(site, column.name)) for column in COLUMNS}}
