"""The sheet as CSV, GPX, GeoJSON and calendar, read back."""

import csv as reader
import io
import json
import re
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from routing.sheets import (
    Access,
    SheetItem,
    SheetRoute,
    SheetStop,
    Sign,
    Yard,
    csv,
    geojson,
    gpx,
    ics,
)
from routing.sheets.tracks import GPX_NAMESPACE
from routing.sheets.words import CHINESE, ENGLISH, words_for

ZONE = ZoneInfo("Asia/Shanghai")
ETA = datetime(2026, 6, 7, 9, 5, tzinfo=ZONE)
MADE = datetime(2026, 6, 7, 5, 12, tzinfo=ZONE)
ADDRESS = ("中华路 123 弄 5 号楼 1002 室; 东门", "上海市黄浦区老西门街道")

STOP = SheetStop(
    sequence=1,
    eta=ETA,
    service_minutes=6,
    address_lines=ADDRESS,
    lat=31.22,
    lon=121.48,
    window=(ETA, ETA + timedelta(hours=2)),
    ref="HL-0001",
    contact="李女士",
    phone="138******78",
    access=Access(floor=6, lift=False, gate_code="1234#", note="=HYPERLINK(1)"),
    items=(SheetItem("冰箱", 1, 58.5, ("直立搬运",), frozenset({Sign.REFRIGERANT})),),
)
ROUTE = SheetRoute(
    number=3,
    day=date(2026, 6, 7),
    vehicle="沪A12345",
    departs=ETA,
    returns=ETA + timedelta(hours=4),
    stops=(STOP,),
    start=Yard("浦东堆场", 31.2, 121.5),
    metres=4200,
)


def test_the_table_reads_back_as_it_was():
    text = csv([ROUTE], locale="zh_CN").decode("utf-8-sig")
    (row,) = reader.DictReader(io.StringIO(text, newline=""))
    assert row["address"] == ", ".join(ADDRESS)
    assert row["eta"] == "2026-06-07T09:05+08:00"
    assert (row["route"], row["sequence"], row["kg"], row["lift"]) == ("3", "1", "58.5", "0")
    assert row["signs"] == "refrigerant"


def test_the_table_is_what_excel_reads():
    body = csv([ROUTE], locale="zh_CN")
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.count(b"\r\n") == body.count(b"\n") == 2


def test_what_a_resident_wrote_is_no_formula():
    (row,) = reader.DictReader(io.StringIO(csv([ROUTE], locale="en").decode("utf-8-sig")))
    assert row["note"] == "'=HYPERLINK(1)"


def test_a_negative_longitude_stays_a_number():
    west = SheetRoute(
        1, date(2020, 1, 4), "Van 1", ETA, ETA, (SheetStop(1, ETA, 5, ("4510",), 34.1, -118.4),)
    )
    (row,) = reader.DictReader(io.StringIO(csv([west], locale="en").decode("utf-8-sig")))
    assert row["lon"] == "-118.400000"


def test_the_track_has_the_yard_and_every_stop_in_order():
    root = ElementTree.fromstring(gpx(ROUTE, locale="zh_CN", generated_at=MADE))
    points = root.findall(f".//{{{GPX_NAMESPACE}}}rtept")
    names = [point.findtext(f"{{{GPX_NAMESPACE}}}name") for point in points]
    assert root.get("version") == "1.1"
    assert names == ["浦东堆场", f"1 {ADDRESS[0]}"]
    assert (points[1].get("lat"), points[1].get("lon")) == ("31.220000", "121.480000")
    assert root.findtext(f".//{{{GPX_NAMESPACE}}}time") == "2026-06-06T21:12:00Z"


def test_the_map_file_puts_longitude_first_and_names_nobody():
    body = geojson(ROUTE)
    line, point = json.loads(body)["features"]
    assert line["geometry"]["coordinates"] == [[121.5, 31.2], [121.48, 31.22]]
    assert point["geometry"] == {"type": "Point", "coordinates": [121.48, 31.22]}
    for secret in ("李女士", "138", "1234#", "中华路"):
        assert secret not in body.decode()


def unfolded(body):
    return body.decode().replace("\r\n ", "").split("\r\n")


def test_the_calendar_has_an_event_a_stop_in_universal_time():
    lines = unfolded(ics(ROUTE, locale="zh_CN", generated_at=MADE))
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    assert "DTSTART:20260607T010500Z" in lines
    assert "DTEND:20260607T011100Z" in lines
    assert "GEO:31.220000;121.480000" in lines


def test_the_calendars_lines_are_folded_at_75_octets_and_not_inside_a_character():
    body = ics(ROUTE, locale="zh_CN", generated_at=MADE)
    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


def test_what_means_something_to_a_calendar_is_escaped():
    lines = unfolded(ics(ROUTE, locale="zh_CN", generated_at=MADE))
    (place,) = [line for line in lines if line.startswith("LOCATION:")]
    assert r"1002 室\; 东门\, 上海市" in place


def test_the_calendar_names_nobody_and_opens_no_gate():
    text = "\n".join(unfolded(ics(ROUTE, locale="zh_CN", generated_at=MADE)))
    for secret in ("李女士", "138", "1234#", "HYPERLINK"):
        assert secret not in text


def test_an_event_keeps_its_name_when_the_sheet_is_made_again():
    first = ics(ROUTE, locale="zh_CN", generated_at=MADE)
    again = ics(ROUTE, locale="zh_CN", generated_at=datetime(2026, 6, 7, 6, tzinfo=UTC))
    uid = re.compile(rb"UID:(.*)\r")
    assert uid.findall(first) == uid.findall(again)


@pytest.mark.parametrize("words", [CHINESE, ENGLISH])
def test_each_language_has_every_sentence(words):
    for field in fields(words):
        assert getattr(words, field.name)
    for sign in Sign:
        assert words.sign(sign)


def test_the_two_languages_fill_in_the_same_values():
    for field in fields(CHINESE):
        ours, theirs = getattr(CHINESE, field.name), getattr(ENGLISH, field.name)
        if isinstance(ours, str):
            assert set(re.findall(r"{\w+}", ours)) == set(re.findall(r"{\w+}", theirs))


@pytest.mark.parametrize(
    ("locale", "words"),
    [("zh_CN", CHINESE), ("zh-Hans", CHINESE), ("en", ENGLISH), ("fr", ENGLISH)],
)
def test_a_locale_gets_its_language(locale, words):
    assert words_for(locale) is words
