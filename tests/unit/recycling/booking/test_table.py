"""Bookings as CSV: every fault of every row is told, and what is written reads back."""

import datetime as dt

import pytest

from recycling.booking.bookings import Place
from recycling.booking.table import COLUMNS, BadTable, Fault, Table, read, rejected
from recycling.catalogue import Way
from routing.geo.datum import wgs84_to_gcj02
from sites.areas import Operator

DOOR = (31.2200, 121.5500)
CITY = Operator(
    code="town", name_zh="镇", name_en="Town", area_code="31", timezone="Asia/Shanghai",
    currency="CNY", south=30.7, west=120.8, north=31.9, east=122.2, detour=1.4, kmh=25.0,
)  # fmt: skip
GOOD = {
    "key": "A1",
    "service_on": "2026-06-07",
    "window": "09:00-11:00",
    "items": "fridge_std:1",
    "address": "known door",
    "floor": "3",
    "lift": "no",
    "name": "陈",
    "phone": "+86 138 0000 1234",
}


class KnowsOneDoor:
    """Finds `known door` to the house, and nothing else."""

    def place(self, address: str) -> Place | None:
        return Place(*DOOR, source="fake", confidence=0.95) if address == "known door" else None


def table_of(*rows: dict[str, str]) -> Table:
    lines = [",".join(COLUMNS)]
    lines += [",".join(row.get(name, "") for name in COLUMNS) for row in rows]
    text = "\r\n".join(lines) + "\r\n"
    return read(text, origin="file", operator=CITY, geocoder=KnowsOneDoor())


def faults_of(**cells: str) -> list[tuple[str, Fault]]:
    return [(one.column, one.fault) for one in table_of(GOOD | cells).bad]


def test_a_row_becomes_a_booking_on_the_operators_clocks() -> None:
    (held,) = table_of(GOOD).rows
    assert held.service_on == dt.date(2026, 6, 7)
    assert held.window is not None
    assert held.window[0] == dt.datetime(2026, 6, 7, 1, 0, tzinfo=dt.UTC)
    assert held.contact is not None
    assert held.contact.phone == "13800001234"
    assert (held.address.floor, held.address.has_lift, held.way) == (3, False, Way.DOORSTEP)


def test_an_address_that_nobody_knows_is_no_fault_and_has_no_place() -> None:
    table = table_of(GOOD | {"address": "nowhere"})
    assert table.bad == ()
    assert table.rows[0].place is None


def test_a_place_in_gcj02_is_turned_where_the_row_says_so() -> None:
    lat, lon = wgs84_to_gcj02(*DOOR)
    (held,) = table_of(GOOD | {"lat": str(lat), "lon": str(lon), "datum": "GCJ-02"}).rows
    assert held.place is not None
    assert (held.place.lat, held.place.lon) == pytest.approx(DOOR, abs=1e-5)


def test_a_place_in_gcj02_by_mistake_is_told_where_the_door_is_known() -> None:
    lat, lon = wgs84_to_gcj02(*DOOR)
    assert faults_of(lat=str(lat), lon=str(lon)) == [("lat", Fault.LIKELY_GCJ02)]


@pytest.mark.parametrize(
    ("cells", "column", "fault"),
    [
        ({"key": ""}, "key", Fault.MISSING),
        ({"address": ""}, "address", Fault.MISSING),
        ({"service_on": "7 June"}, "service_on", Fault.NO_DATE),
        ({"window": "morning"}, "window", Fault.NO_WINDOW),
        ({"window": "11:00-09:00"}, "window", Fault.NO_WINDOW),
        ({"items": "moon:1"}, "items", Fault.UNKNOWN_ITEM),
        ({"items": "fridge_std:none"}, "items", Fault.BAD_QUANTITY),
        ({"items": "fridge_std:0"}, "items", Fault.BAD_QUANTITY),
        ({"floor": "third"}, "floor", Fault.NO_NUMBER),
        ({"lift": "maybe"}, "lift", Fault.NO_YES_OR_NO),
        ({"way": "teleport"}, "way", Fault.UNKNOWN_WAY),
        ({"way": "mail_in"}, "way", Fault.WAY_NOT_ALLOWED),
        ({"phone": "12"}, "phone", Fault.BAD_PHONE),
        ({"lat": "north", "lon": "121.5"}, "lat", Fault.NO_NUMBER),
        ({"lat": "nan", "lon": "121.5"}, "lat", Fault.NO_NUMBER),
        ({"lat": "31.2"}, "lon", Fault.NO_NUMBER),
        ({"lat": "0", "lon": "0"}, "lat", Fault.ZERO),
        ({"lat": "121.55", "lon": "31.22"}, "lat", Fault.SWAPPED),
        ({"lat": "200", "lon": "300"}, "lat", Fault.OUT_OF_RANGE),
        ({"lat": "39.9", "lon": "116.4"}, "lat", Fault.OUTSIDE_AREA),
        ({"lat": "31.2", "lon": "121.5", "datum": "mars"}, "datum", Fault.UNKNOWN_DATUM),
    ],
)
def test_a_bad_cell_is_told_by_its_column(cells: dict[str, str], column: str, fault: Fault) -> None:
    assert faults_of(**cells) == [(column, fault)]


def test_every_fault_of_a_row_is_told_at_once() -> None:
    assert faults_of(service_on="soon", lift="maybe", phone="1") == [
        ("service_on", Fault.NO_DATE),
        ("lift", Fault.NO_YES_OR_NO),
        ("phone", Fault.BAD_PHONE),
    ]


def test_a_key_that_stands_twice_is_told_at_its_second_line() -> None:
    table = table_of(GOOD, GOOD)
    assert [(one.line, one.column, one.fault) for one in table.bad] == [(3, "key", Fault.TWICE)]
    assert len(table.rows) == 1


def test_good_rows_stand_beside_bad_ones() -> None:
    table = table_of(GOOD | {"floor": "x"}, GOOD | {"key": "A2"})
    assert [row.key for row in table.rows] == ["A2"]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("", "lacks the columns key"),
        ("key,service_on\r\n", "lacks the columns items, address"),
        ("key,service_on,items,address,colour\r\n", "unknown columns colour"),
        ("key,key,service_on,items,address\r\n", "twice"),
        ('key,service_on,items,address\r\n"open', "line 2 is no CSV"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(text: str, fact: str) -> None:
    with pytest.raises(BadTable, match=fact):
        read(text, origin="file", operator=CITY, geocoder=KnowsOneDoor())


def test_a_row_with_more_cells_than_columns_is_told() -> None:
    text = "key,service_on,items,address\r\nA1,2026-06-07,fridge_std:1,here,and,there\r\n"
    table = read(text, origin="file", operator=CITY, geocoder=KnowsOneDoor())
    assert [one.fault for one in table.bad] == [Fault.MORE_CELLS]


def test_rejected_rows_stand_once_with_all_their_faults() -> None:
    lines = rejected(table_of(GOOD | {"floor": "x", "phone": "1"}).bad).splitlines()
    assert len(lines) == 2
    assert lines[1].endswith("floor: no_number; phone: bad_phone")
