"""The list of a compound's homes, CSV or XLSX: read with every fault of every row named.

One row is one home. The compound, the day and the window are said once, beside the file.
"""

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from database.keys import keys_in_place
from recycling.booking.bookings import Place
from recycling.booking.intake import HeldElsewhere
from recycling.booking.table import BadRow, BadTable, Fault, checked, plain
from recycling.booking.windows import Window
from recycling.catalogue import catalogue
from recycling.privacy import BadPhone, normal_phone
from routing.formats.csv_table import BOM
from sites.areas import Operator
from sites.exchange import cells

ORIGIN = "compound"

#: More homes than this are two days, or two files.
MOST_HOMES = 200
MOST_BYTES = 2 * 1024 * 1024

#: Column -> its head in Chinese, in the order of the template.
COLUMNS = {
    "room": "房号", "floor": "楼层", "lift": "电梯", "items": "物品", "name": "姓名",
    "phone": "电话", "note": "备注",
}  # fmt: skip
NEEDED = ("room", "items", "name", "phone")

#: Columns of the table of bookings -> the column of this list that fills it.
OURS = {"address": "room", "key": "room", "access_note": "note"}

_PARTS = re.compile(r"[;；、,，\n]+")
_COUNT = re.compile(r"^(?P<what>.+?)\s*[:：x×*]\s*(?P<count>\d+)$")
_BEFORE_BRACKET = re.compile(r"[(（].*$")


class TooManyHomes(BadTable):
    """The list is longer than one day takes."""

    def __init__(self, homes: int) -> None:
        super().__init__(f"{homes} homes are more than {MOST_HOMES}")
        self.homes = homes


@dataclass(frozen=True)
class Compound:
    """Where the homes are: the area, the address around the room, and its place once for all."""

    area_code: str
    #: Road and number, or the compound's name, as it was typed.
    building: str
    #: What stands before the room in an address, and after it.
    before: str
    after: str
    place: Place | None

    def address(self, room: str) -> str:
        """The address of one home as a line."""
        return f"{self.before} {room}".strip() + self.after


@dataclass(frozen=True)
class Home:
    """One home of the list that can be booked: its line, its room, the booking that it asks for."""

    line: int
    room: str
    held: HeldElsewhere


@dataclass(frozen=True)
class Homes:
    """What a list holds: homes that can be booked, and every fault of the others."""

    good: tuple[Home, ...]
    bad: tuple[BadRow, ...]


def template(*, chinese: bool) -> str:
    """An empty list as CSV with a byte order mark, its heads in the reader's language."""
    text = io.StringIO(newline="")
    heads = list(COLUMNS.values()) if chinese else list(COLUMNS)
    csv.writer(text, lineterminator="\r\n").writerow(heads)
    return BOM + text.getvalue()


def rows_of(content: bytes, name: str) -> list[tuple[int, dict[str, str]]]:
    """The rows of a file with their lines, by its ending; raises BadTable of either kind."""
    ending = name.lower().rpartition(".")[2]
    if len(content) > MOST_BYTES:
        raise BadTable(f"file: larger than {MOST_BYTES // 1024**2} MB")
    if ending not in ("csv", "xlsx"):
        raise BadTable("file: give a .csv or .xlsx file")
    try:
        table = (cells.from_xlsx if ending == "xlsx" else cells.from_csv)(content)
    except csv.Error as error:
        raise BadTable(f"file: {error}") from None
    rows = list(_rows(table))
    if len(rows) > MOST_HOMES:
        raise TooManyHomes(len(rows))
    return rows


def _rows(table: Sequence[Sequence[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    known = {head: column for column, zh in COLUMNS.items() for head in (column, zh)}
    head = [known.get(name.strip().casefold(), "") for name in (table[0] if table else [])]
    missing = [name for name in NEEDED if name not in head]
    if missing:
        raise BadTable(f"the first line lacks the columns {', '.join(missing)}")
    for line, row in enumerate(table[1:], start=2):
        told = {name: plain(text) for name, text in zip(head, row, strict=False) if name}
        if any(told.values()):
            yield line, told


def read_homes(
    rows: Sequence[tuple[int, Mapping[str, str]]],
    compound: Compound,
    day: dt.date,
    window: Window,
    *,
    operator: Operator,
) -> Homes:
    """The homes of the rows for a day and a window."""
    good: list[Home] = []
    bad: list[BadRow] = []
    seen: set[str] = set()
    for line, row in rows:
        told = _as_booking(row, compound, day, window)
        missing = [name for name in NEEDED if not row.get(name)]
        faults = [BadRow(line, name, Fault.MISSING, row) for name in missing]
        read = checked(
            [(line, told)], origin=ORIGIN, operator=operator, geocoder=_Standing(compound.place)
        )
        faults += [
            BadRow(line, OURS.get(one.column, one.column), one.fault, row)
            for one in read.bad
            if OURS.get(one.column, one.column) not in missing
        ]
        if not faults and told["key"] in seen:
            faults = [BadRow(line, "room", Fault.TWICE, row)]
        seen.add(told["key"])
        bad += faults
        if not faults:
            good.append(Home(line, row["room"], read.rows[0]))
    return Homes(tuple(good), tuple(bad))


@dataclass(frozen=True)
class _Standing:
    """A geocoder for homes that all stand in one place."""

    at: Place | None

    def place(self, address: str) -> Place | None:
        return self.at


def _as_booking(
    row: Mapping[str, str], compound: Compound, day: dt.date, window: Window
) -> dict[str, str]:
    """The row with the columns of the table of bookings."""
    address = compound.address(row.get("room", ""))
    return {
        "key": f"{batch_of(compound, day)}:{_key(day, address, row.get('phone', ''))}",
        "service_on": day.isoformat(), "window": window.code,
        "items": ";".join(_items(row.get("items", ""))), "address": address,
        "building": compound.building, "area_code": compound.area_code,
        "floor": row.get("floor", ""), "lift": row.get("lift", ""),
        "access_note": row.get("note", ""), "name": row.get("name", ""),
        "phone": row.get("phone", ""),
    }  # fmt: skip


def batch_of(compound: Compound, day: dt.date) -> str:
    """What the bookings of one compound and day are found by; says nothing of either by itself."""
    told = f"batch|{day.isoformat()}|{compound.area_code}|{_folded(compound.building)}"
    return keys_in_place().lookup(told)[:16]


def _key(day: dt.date, address: str, phone: str) -> str:
    """The same for a home that stands in a second file, or in this one once more, on that day.

    It is a keyed hash, because the key of a row is kept in the open.
    """
    try:
        phone = normal_phone(phone)
    except BadPhone:
        phone = _folded(phone)
    return keys_in_place().lookup(f"home|{day.isoformat()}|{_folded(address)}|{phone}")[:24]


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _items(text: str) -> Iterator[str]:
    """Each item as code:count; its class by code or by name, and one where no count is said."""
    for part in _PARTS.split(text):
        if part.strip():
            said = _COUNT.match(part.strip())
            what, count = (said["what"], said["count"]) if said else (part.strip(), "1")
            yield f"{_names().get(_folded(what), what.strip())}:{count}"


@cache
def _names() -> dict[str, str]:
    """Names of the catalogue -> code; a name without its bracket where only one class has it."""
    found: dict[str, str] = {}
    short: dict[str, list[str]] = {}
    for one in catalogue().values():
        for words in (one.code, one.name_zh, one.name_en):
            found[_folded(words)] = one.code
            short.setdefault(_folded(_BEFORE_BRACKET.sub("", words)), []).append(one.code)
    return {name: codes[0] for name, codes in short.items() if len(set(codes)) == 1} | found
