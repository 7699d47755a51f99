"""Sites out and in again; each bad row named, and nothing taken in then."""

import datetime as dt
import io
import json
from itertools import pairwise
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sites.areas import Area, Scope
from sites.exchange import BadTable, geojson_text, read_rows, take_in, to_csv, to_geojson, to_xlsx
from sites.exchange.columns import COLUMNS
from sites.registry import Site, SiteKind, SiteState, draft
from tests.fixtures.town import NOW

SCOPE = Scope("310112")
FAMILIES = ("phone", "battery", "fridge")


@pytest.fixture
def street(session: Session) -> str:
    for code in ("310112001", "310113001"):
        session.add(Area(code=code, level="street", name_zh="街", name_en="S", parent_code=None))
    session.flush()
    return "310112001"


def full(session: Session, street: str, **more: Any) -> Site:
    fields = {
        "name": "南门，北侧", "address": '1 "Old" Road\n2nd gate', "lat": 31.12345678, "lon": 121.4,
        "boundary": [[31.1, 121.4], [31.2, 121.5], [31.2, 121.4]], "owner_consent": "letter",
        "area_m2": 12.5, "capacity_kg": 900, "capacity_litres": 9_000, "accepts": ["phone"],
        "lithium_limit_kg": 50, "clearing_days": 1, "emptied_every_days": 2, "docks": 2,
        "opening_hours": {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "hol": []},
        "hours_exceptions": {"2026-10-01": [], "2026-10-08": [["10:00", "12:00"]]},
        "valid_from": dt.date(2026, 11, 1), "valid_until": dt.date(2026, 12, 1),
        "access_height_m": 3.2, "responsible_name": "王", "responsible_phone": "013800000000",
        "hotline": "12345", "fire_equipment": "=HYPERLINK(1)", "seepage": "-", **more,
    }  # fmt: skip
    return draft(
        session, kind=SiteKind.COLLECTION_POINT, area_code=street, by="office", now=NOW, **fields
    )


def exported(site: Site, ending: str) -> bytes:
    if ending == "xlsx":
        return to_xlsx([site])
    return (to_csv([site]) if ending == "csv" else geojson_text([site])).encode()


@pytest.mark.parametrize("ending", ["csv", "xlsx", "geojson"])
def test_an_export_read_back_is_equal(session: Session, street: str, ending: str) -> None:
    site = full(session, street)
    before = {column.name: getattr(site, column.name) for column in COLUMNS}
    [(number, row)] = read_rows(exported(site, ending), f"sites.{ending}")
    row.pop("code")
    taken = take_in(session, SCOPE, [(number, row)], families=FAMILIES, by="office", now=NOW)
    [again] = taken.made
    after = {column.name: getattr(again, column.name) for column in COLUMNS}
    if ending == "geojson":
        # Names and phones do not travel in a map's file.
        for name in ("responsible_name", "responsible_phone", "deputy_name", "deputy_phone"):
            before.pop(name), after.pop(name)
    assert {key: value or None for key, value in after.items()} == {
        key: value or None for key, value in before.items()
    }


def test_a_row_with_a_code_changes_its_draft(session: Session, street: str) -> None:
    site = full(session, street)
    rows = read_rows(
        f"code,kind,area_code,name\n{site.code},collection_point,{street},East gate\n".encode(),
        "a.csv",
    )
    taken = take_in(session, SCOPE, rows, families=FAMILIES, by="office", now=NOW)
    assert (taken.changed, site.name, site.capacity_kg) == ((site,), "East gate", 900)


def test_each_bad_row_is_named_and_nothing_is_taken_in(session: Session, street: str) -> None:
    opened = full(session, street)
    opened.state = SiteState.OPEN.value
    session.flush()
    table = f"""kind,area_code,code,lat,capacity_kg,accepts,opening_hours,valid_from,valid_until
collection_point,{street},,31.1,100,phone,mon 09:00-18:00,2026-11-01,2026-12-01
kiosk,{street},,,,,,,
collection_point,310113001,,,,,,,
collection_point,99,,,,,,,
collection_point,{street},{opened.code},,,,,,
collection_point,{street},310112001-T999,,,,,,
collection_point,{street},,north,12.5,phone;whale,mon 18:00-09:00,1 May,2026-12-01
collection_point,{street},,95,,,,2026-12-01,2026-12-01
"""
    before = session.scalar(select(func.count()).select_from(Site))
    taken = take_in(
        session, SCOPE, read_rows(table.encode(), "a.csv"), families=FAMILIES, by="o", now=NOW
    )
    assert [(fault.row, fault.column, fault.code) for fault in taken.faults] == [
        (3, "kind", "unknown_kind"),
        (4, "area_code", "outside_area"),
        (5, "area_code", "unknown_area"),
        (6, "code", "not_a_draft"),
        (7, "code", "no_such_code"),
        (8, "lat", "number"),
        (8, "capacity_kg", "number"),
        (8, "opening_hours", "hours"),
        (8, "valid_from", "day"),
        (8, "accepts", "unknown_family"),
        (9, "lat", "not_a_place"),
        (9, "valid_until", "dates"),
    ]
    assert taken.made == ()
    assert session.scalar(select(func.count()).select_from(Site)) == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"kind,area_code,colour\n"),
        ("a.csv", b"name\n"),
        ("a.xlsx", b"no workbook"),
        ("a.geojson", b"[]"),
        ("a.geojson", b'{"features": [{"properties": {}, "geometry": {"type": "Point"}}]}'),
        ("a.pdf", b"%PDF-"),
    ],
)
def test_a_file_that_is_no_table_of_sites_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(BadTable):
        read_rows(content, name)


def test_a_csv_of_chinese_excel_is_read(session: Session, street: str) -> None:
    table = f"kind,area_code,name\ncollection_point,{street},南门\n".encode("gb18030")
    assert read_rows(table, "a.csv")[0][1]["name"] == "南门"


def test_no_cell_becomes_a_formula(session: Session, street: str) -> None:
    site = full(session, street)
    sheet = load_workbook(io.BytesIO(to_xlsx([site]))).active
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert "'=HYPERLINK" in to_csv([site])


def test_public_files_name_no_person(session: Session, street: str) -> None:
    site = full(session, street)
    text = to_csv([site], public=True) + json.dumps(to_geojson([site], public=True))
    assert "13800000000" not in text
    assert "王" not in text
    [feature] = to_geojson([site], public=True)["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [121.4, 31.12345678]}


def test_a_drawn_boundary_runs_against_the_clock_and_closes(session: Session, street: str) -> None:
    [feature] = to_geojson([full(session, street)])["features"]
    [ring] = feature["geometry"]["coordinates"]
    assert ring[0] == ring[-1]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    assert area > 0
