"""Sites in: CSV, XLSX or GeoJSON; each bad row is named, and then nothing is taken in."""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sites.areas import Scope, area
from sites.exchange.cells import MOST_BYTES, MOST_ROWS, BadTable, from_csv, from_xlsx, unmarked
from sites.exchange.columns import COLUMNS, HEAD, BadCell
from sites.registry import Site, SiteKind, SiteState, draft


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in one row.

    Attributes
    ----------
    row : int
        As a spreadsheet counts: the head is row 1. For GeoJSON the first feature is 1.
    code : str
        missing, unknown_kind, unknown_area, outside_area, not_a_draft, no_such_code,
        unknown_family, number, day, hours, pairs, dates, twice or not_a_place.
    """

    row: int
    column: str
    code: str
    value: str = ""


@dataclass(frozen=True)
class Taken:
    """What came of an import: nothing at all where there are faults."""

    made: tuple[Site, ...]
    changed: tuple[Site, ...]
    faults: tuple[Fault, ...]


def read_rows(content: bytes, name: str) -> list[tuple[int, dict[str, str]]]:
    """The rows of a file with their numbers, by its ending; raises BadTable."""
    if len(content) > MOST_BYTES:
        raise BadTable(f"larger than {MOST_BYTES // 1024**2} MB")
    ending = name.lower().rpartition(".")[2]
    if ending == "xlsx":
        rows = _table(from_xlsx(content))
    elif ending in ("geojson", "json"):
        rows = _from_geojson(content)
    elif ending == "csv":
        rows = _table(from_csv(content))
    else:
        raise BadTable("give a .csv, .xlsx or .geojson file")
    if len(rows) > MOST_ROWS:
        raise BadTable(f"more than {MOST_ROWS} rows")
    return rows


def _table(cells: list[list[str]]) -> list[tuple[int, dict[str, str]]]:
    if not cells:
        raise BadTable("empty")
    head = [name.strip() for name in cells[0]]
    unknown = sorted(set(head) - set(HEAD) - {""})
    if unknown:
        raise BadTable(f"unknown columns: {', '.join(unknown)[:200]}")
    if not {"kind", "area_code"} <= set(head):
        raise BadTable("the columns kind and area_code are needed")
    rows = []
    for number, row in enumerate(cells[1:], start=2):
        told = {name: unmarked(text.strip()) for name, text in zip(head, row, strict=False) if name}
        if any(told.values()):
            rows.append((number, told))
    return rows


def _from_geojson(content: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        told = json.loads(content.decode("utf-8-sig"))
        features = told["features"]
        return [(n, _feature(one)) for n, one in enumerate(features, start=1)]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadTable("no GeoJSON FeatureCollection") from None


def _feature(feature: dict[str, Any]) -> dict[str, str]:
    writers = {column.name: column.write for column in COLUMNS}
    row = {}
    for name, value in feature["properties"].items():
        if name in HEAD:
            row[name] = value if isinstance(value, str) else writers.get(name, str)(value)
    geometry = feature.get("geometry") or {}
    if geometry.get("type") == "Point":
        lon, lat = geometry["coordinates"][:2]
        row["lat"], row["lon"] = str(lat), str(lon)
    elif geometry.get("type") == "Polygon":
        ring = geometry["coordinates"][0][:-1]
        row["boundary"] = json.dumps([[lat, lon] for lon, lat, *_ in ring])
        if not row.get("lat"):
            row["lat"] = str(sum(corner[1] for corner in ring) / len(ring))
            row["lon"] = str(sum(corner[0] for corner in ring) / len(ring))
    return row


def take_in(
    session: Session,
    scope: Scope,
    rows: list[tuple[int, dict[str, str]]],
    *,
    families: Collection[str],
    by: str,
    now: dt.datetime,
) -> Taken:
    """Make a draft of each row, or change the draft whose code it names; all of them or none."""
    faults: list[Fault] = []
    ready: list[tuple[Site | None, dict[str, str], dict[str, Any]]] = []
    seen: set[str] = set()
    for number, row in rows:
        known, wrong = _known(session, scope, number, row, seen)
        values, bad = _values(number, row, families)
        faults += wrong + bad
        ready.append((known, row, values))
    if faults:
        return Taken((), (), tuple(faults))
    made, changed = [], []
    for known, row, values in ready:
        if known is None:
            made.append(
                draft(
                    session,
                    kind=SiteKind(row["kind"]),
                    area_code=row["area_code"],
                    by=by,
                    now=now,
                    **values,
                )
            )
        else:
            for name, value in values.items():
                setattr(known, name, value)
            changed.append(known)
    session.flush()
    return Taken(tuple(made), tuple(changed), ())


def _known(
    session: Session, scope: Scope, number: int, row: dict[str, str], seen: set[str]
) -> tuple[Site | None, list[Fault]]:
    faults = []
    kind, code, area_code = row.get("kind", ""), row.get("code", ""), row.get("area_code", "")
    if kind not in [one.value for one in SiteKind]:
        faults.append(Fault(number, "kind", "unknown_kind" if kind else "missing", kind))
    if not area_code or area(session, area_code) is None:
        faults.append(
            Fault(number, "area_code", "unknown_area" if area_code else "missing", area_code)
        )
    elif not scope.covers(area_code):
        faults.append(Fault(number, "area_code", "outside_area", area_code))
    if not code:
        return None, faults
    if code in seen:
        faults.append(Fault(number, "code", "twice", code))
    seen.add(code)
    site = session.scalar(select(Site).where(Site.code == code))
    if site is None or not scope.covers(site.area_code):
        faults.append(Fault(number, "code", "no_such_code", code))
        return None, faults
    if site.state != SiteState.DRAFT:
        faults.append(Fault(number, "code", "not_a_draft", code))
    return site, faults


def _values(
    number: int, row: dict[str, str], families: Collection[str]
) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults = []
    for column in COLUMNS:
        if column.name not in row:
            continue
        try:
            values[column.name] = column.read(row[column.name])
        except BadCell as bad:
            faults.append(Fault(number, column.name, str(bad), row[column.name][:80]))
    if values.get("docks") is None:
        values.pop("docks", None)
    for name, most in (("lat", 90), ("lon", 180)):
        place = values.get(name)
        if place is not None and abs(place) > most:
            faults.append(Fault(number, name, "not_a_place", row[name]))
    faults += [
        Fault(number, "accepts", "unknown_family", family)
        for family in values.get("accepts") or []
        if family not in families
    ]
    begins, ends = values.get("valid_from"), values.get("valid_until")
    if begins and ends and begins >= ends:
        faults.append(Fault(number, "valid_until", "dates", row["valid_until"]))
    return values, faults
