"""A compound's list of homes: what is read, what is refused, and which key a home has."""

import datetime as dt
import io

import pytest
from openpyxl import Workbook

from recycling.booking.bookings import Place
from recycling.booking.compound import (
    MOST_HOMES,
    Compound,
    TooManyHomes,
    batch_of,
    read_homes,
    rows_of,
    template,
)
from recycling.booking.table import BadTable, Fault
from recycling.booking.windows import windows
from sites.areas import Operator
from tests.fixtures.town import TOMORROW

CITY = Operator(
    code="town", name_zh="小城", name_en="Town", area_code="310101", timezone="Asia/Shanghai",
    currency="CNY", south=31.0, west=121.0, north=31.5, east=122.0, detour=1.4, kmh=25.0,
)  # fmt: skip
PLACE = Place(31.23, 121.47, "test", 1.0)
COMPOUND = Compound("310101001", "花园小区", "小城中区花园小区", "", PLACE)
HEAD = "room,floor,lift,items,name,phone,note\n"
GOOD = "3栋502室,5,no,microwave:1;笔记本电脑 x2,王阿姨,138 0000 1234,门禁 12\n"


def read(text: str, compound: Compound = COMPOUND, day: dt.date = TOMORROW):
    rows = rows_of(text.encode(), "list.csv")
    return read_homes(rows, compound, day, windows()[0], operator=CITY)


def test_a_row_is_one_home_in_the_compound() -> None:
    (home,) = read(HEAD + GOOD).good
    held = home.held
    assert (home.line, home.room) == (2, "3栋502室")
    assert held.address.lines == "小城中区花园小区 3栋502室"
    assert (held.address.floor, held.address.has_lift) == (5, False)
    assert held.address.access_note == "门禁 12"
    assert [(one.class_code, one.quantity) for one in held.items] == [
        ("microwave", 1),
        ("laptop", 2),
    ]
    assert held.contact is not None
    assert held.contact.phone == "13800001234"
    assert held.place == PLACE
    assert held.service_on == TOMORROW


@pytest.mark.parametrize("said", ["Microwave oven", "微波炉:1", "microwave × 1", "MICROWAVE"])
def test_an_item_is_named_by_code_or_by_name(said: str) -> None:
    (home,) = read(HEAD + f"1,,,{said},王,13800001234,\n").good
    assert [(one.class_code, one.quantity) for one in home.held.items] == [("microwave", 1)]


def test_a_name_that_several_classes_share_is_no_name() -> None:
    (bad,) = read(HEAD + "1,,,平板电视,王,13800001234,\n").bad
    assert (bad.column, bad.fault) == ("items", Fault.UNKNOWN_ITEM)


@pytest.mark.parametrize(("row", "column", "fault"), [
    (",1,,microwave,王,13800001234,", "room", Fault.MISSING),
    ("1,1,,,王,13800001234,", "items", Fault.MISSING),
    ("1,1,,microwave,,13800001234,", "name", Fault.MISSING),
    ("1,1,,microwave,王,,", "phone", Fault.MISSING),
    ("1,1,,microwave,王,12,", "phone", Fault.BAD_PHONE),
    ("1,high,,microwave,王,13800001234,", "floor", Fault.NO_NUMBER),
    ("1,1,perhaps,microwave,王,13800001234,", "lift", Fault.NO_YES_OR_NO),
    ("1,1,,microwave:0,王,13800001234,", "items", Fault.BAD_QUANTITY),
    ("1,1,,spaceship,王,13800001234,", "items", Fault.UNKNOWN_ITEM),
])  # fmt: skip
def test_each_fault_names_its_row_and_column(row: str, column: str, fault: Fault) -> None:
    found = read(HEAD + GOOD + row + "\n")
    assert [(one.line, one.column, one.fault) for one in found.bad] == [(3, column, fault)]
    assert len(found.good) == 1


def test_all_faults_of_a_row_are_told_at_once() -> None:
    found = read(HEAD + "1,high,,spaceship,,12,\n")
    assert {one.column for one in found.bad} == {"floor", "items", "name", "phone"}


def test_a_home_that_stands_in_the_list_twice_is_named() -> None:
    again = GOOD.replace("138 0000 1234", "+86 13800001234").replace("3栋502室", "3栋 502室")
    found = read(HEAD + GOOD + again)
    assert [(one.line, one.fault) for one in found.bad] == [(3, Fault.TWICE)]


def test_the_same_home_has_the_same_key_whatever_else_is_written() -> None:
    (one,) = read(HEAD + GOOD).good
    (same,) = read(HEAD + "3栋502室,,,kettle,另一人,13800001234,\n").good
    (next_week,) = read(HEAD + GOOD, day=TOMORROW + dt.timedelta(days=7)).good
    assert one.held.key == same.held.key
    assert one.held.key != next_week.held.key
    assert one.held.key.startswith(batch_of(COMPOUND, TOMORROW))
    assert "13800001234" not in one.held.key


def test_a_workbook_is_as_good_as_a_csv_and_heads_may_be_chinese() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["房号", "物品", "姓名", "电话"])
    book.active.append(["3栋502室", "微波炉:1", "王阿姨", 13800001234])
    out = io.BytesIO()
    book.save(out)
    rows = rows_of(out.getvalue(), "List.XLSX")
    assert len(read_homes(rows, COMPOUND, TOMORROW, windows()[0], operator=CITY).good) == 1


@pytest.mark.parametrize("chinese", [True, False])
def test_the_template_reads_back_as_an_empty_list(chinese: bool) -> None:
    assert rows_of(template(chinese=chinese).encode(), "list.csv") == []


@pytest.mark.parametrize(("content", "name"), [
    (b"", "list.csv"), (b"room,name\n", "list.csv"), (b"no workbook", "list.xlsx"),
    (HEAD.encode(), "list.pdf"), (b"\xff\xfe\xff", "list.csv"),
])  # fmt: skip
def test_what_is_no_list_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(ValueError, match=r"file|line"):
        rows_of(content, name)


def test_a_list_that_is_too_long_says_how_long_it_is() -> None:
    text = HEAD + "".join(f"{n},,,microwave,王,13800001234,\n" for n in range(MOST_HOMES + 1))
    with pytest.raises(TooManyHomes) as caught:
        rows_of(text.encode(), "list.csv")
    assert caught.value.homes == MOST_HOMES + 1
    assert isinstance(caught.value, BadTable)


def test_an_address_of_the_west_has_the_room_before_the_district() -> None:
    west = Compound("310101001", "1 Main St", "1 Main St", ", Centre", None)
    (home,) = read(HEAD + "Apt 4B,4,,microwave,Ann,13800001234,\n", west).good
    assert home.held.address.lines == "1 Main St Apt 4B, Centre"
    assert home.held.place is None
