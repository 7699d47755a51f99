"""Bookings as a table (CSV): read with every fault of every row, and written so that it reads back.

One row is one booking. `items` is `refrigerator:1;phone_smart:2`, `window` is `09:00-11:00` on the
operator's clocks, `datum` names the map of `lat` and `lon` where that is not WGS-84.
"""

import csv
import datetime as dt
import enum
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from recycling.booking.bookings import Address, BadQuantity, Booking, Contact, Place, WantedItem
from recycling.booking.desk import Geocoder
from recycling.booking.intake import HeldElsewhere
from recycling.catalogue import UnknownItem, Way, item_class
from recycling.errors import RecyclingError
from recycling.privacy import BadPhone, mask_address, mask_name, mask_phone, normal_phone
from routing.formats.csv_table import BOM, guarded
from routing.geo.datum import Datum, to_wgs84
from routing.geo.doubts import doubts
from routing.geo.place import Box
from sites.areas import Operator

COLUMNS = (
    "key", "service_on", "window", "items", "address", "building", "area_code", "floor", "lift",
    "access_note", "lat", "lon", "datum", "way", "name", "phone",
)  # fmt: skip
REQUIRED = ("key", "service_on", "items", "address")
#: What a listing of faults must not repeat.
PERSONAL = frozenset({"address", "building", "access_note", "name", "phone", "lat", "lon"})

#: From this confidence on a geocoder's answer is a door, which GCJ-02 by mistake shows against.
DOOR = 0.9
#: A place that the file states is taken as said.
STATED = 1.0

YES = frozenset({"yes", "true", "1", "有", "是", ""})
NO = frozenset({"no", "false", "0", "无", "否"})


class Fault(enum.StrEnum):
    """What is wrong with one cell; web/ turns the code into a sentence."""

    MISSING = "missing"
    MORE_CELLS = "more_cells"
    TWICE = "twice"
    NO_DATE = "no_date"
    NO_WINDOW = "no_window"
    NO_NUMBER = "no_number"
    NO_YES_OR_NO = "no_yes_or_no"
    UNKNOWN_ITEM = "unknown_item"
    BAD_QUANTITY = "bad_quantity"
    UNKNOWN_DATUM = "unknown_datum"
    UNKNOWN_WAY = "unknown_way"
    WAY_NOT_ALLOWED = "way_not_allowed"
    BAD_PHONE = "bad_phone"
    OUT_OF_RANGE = "out_of_range"
    ZERO = "zero"
    SWAPPED = "swapped"
    OUTSIDE_AREA = "outside_area"
    LIKELY_GCJ02 = "likely_gcj02"


class BadTable(RecyclingError, ValueError):
    """The file is no table of bookings."""


class _Bad(Exception):
    """Ends the reading of one cell."""

    def __init__(self, column: str, fault: Fault) -> None:
        super().__init__(column, fault)
        self.column, self.fault = column, fault


@dataclass(frozen=True)
class BadRow:
    """One fault: the line of the file, the column, and the row as it stands there."""

    line: int
    column: str
    fault: Fault
    row: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """What a file holds: rows that can be taken over, and all faults of the others."""

    rows: tuple[HeldElsewhere, ...]
    bad: tuple[BadRow, ...]


def read(text: str, *, origin: str, operator: Operator, geocoder: Geocoder) -> Table:
    """The bookings of a CSV file with a header; raises BadTable where it has none.

    An address that nobody knows is no fault: the booking waits to be placed.
    """
    return checked(_lines(text), origin=origin, operator=operator, geocoder=geocoder)


def checked(
    lines: Iterable[tuple[int, Mapping[str, str]]],
    *,
    origin: str,
    operator: Operator,
    geocoder: Geocoder,
) -> Table:
    """The bookings of rows with the columns of `COLUMNS`, each with the number of its line."""
    rows: list[HeldElsewhere] = []
    bad: list[BadRow] = []
    seen: set[str] = set()
    for line, row in lines:
        faults = list(_faults_of_shape(row, seen))
        held = None
        if not faults:
            reader = _Row(row, operator, geocoder)
            held = reader.held(origin)
            faults = reader.faults
        bad += [BadRow(line, column, fault, row) for column, fault in faults]
        if held is not None:
            rows.append(held)
    return Table(tuple(rows), tuple(bad))


def _lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text.removeprefix(BOM), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        missing = [name for name in REQUIRED if name not in header]
        if missing:
            raise BadTable(f"the first line lacks the columns {', '.join(missing)}")
        unknown = [name for name in header if name not in COLUMNS]
        if unknown:
            raise BadTable(f"unknown columns {', '.join(unknown)}: known are {', '.join(COLUMNS)}")
        if len(set(header)) < len(header):
            raise BadTable("a column stands twice in the first line")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = {name: plain(cell) for name, cell in zip(header, cells, strict=False)}
                if len(cells) > len(header):
                    row[""] = ""
                yield reader.line_num, row
    except csv.Error as error:
        raise BadTable(f"line {reader.line_num} is no CSV: {error}") from None


def plain(cell: str) -> str:
    """The cell as it was before `guarded` kept a spreadsheet from running it."""
    cell = cell.strip()
    bare = cell.removeprefix("'")
    return bare if guarded(bare) != bare else cell


def _faults_of_shape(row: Mapping[str, str], seen: set[str]) -> Iterator[tuple[str, Fault]]:
    if "" in row:
        yield "", Fault.MORE_CELLS
    for name in REQUIRED:
        if not row.get(name):
            yield name, Fault.MISSING
    key = row.get("key", "")
    if key in seen:
        yield "key", Fault.TWICE
    seen.add(key)


class _Row:
    """Reads one row cell by cell, and goes on after a fault so that all are told."""

    def __init__(self, row: Mapping[str, str], operator: Operator, geocoder: Geocoder) -> None:
        self._row, self._operator, self._geocoder = row, operator, geocoder
        self.faults: list[tuple[str, Fault]] = []

    def held(self, origin: str) -> HeldElsewhere | None:
        """The booking; None where there was a fault."""
        with self._noting():
            on = self._date()
        with self._noting():
            hours = self._hours()
        with self._noting():
            items = self._items()
        with self._noting():
            way = self._way()
        with self._noting():
            address = self._address()
        with self._noting():
            place = self._place()
        with self._noting():
            contact = self._contact()
        if not self.faults:
            with self._noting():
                _check_ways(way, items)
        if self.faults:
            return None
        moment = self._operator.moment
        return HeldElsewhere(
            origin=origin, key=self._row["key"], address=address, place=place, items=items,
            service_on=on, contact=contact, way=way,
            window=(moment(on, hours[0]), moment(on, hours[1])) if hours else None,
        )  # fmt: skip

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except _Bad as bad:
            self.faults.append((bad.column, bad.fault))

    def _cell(self, name: str) -> str:
        return self._row.get(name, "")

    def _date(self) -> dt.date:
        try:
            return dt.date.fromisoformat(self._cell("service_on"))
        except ValueError:
            raise _Bad("service_on", Fault.NO_DATE) from None

    def _hours(self) -> tuple[dt.time, dt.time] | None:
        if not self._cell("window"):
            return None
        start, _, end = self._cell("window").replace("–", "-").partition("-")
        try:
            hours = dt.time.fromisoformat(start.strip()), dt.time.fromisoformat(end.strip())
        except ValueError:
            raise _Bad("window", Fault.NO_WINDOW) from None
        if hours[0] >= hours[1] or hours[0].tzinfo or hours[1].tzinfo:
            raise _Bad("window", Fault.NO_WINDOW)
        return hours

    def _items(self) -> tuple[WantedItem, ...]:
        return tuple(_item(part) for part in self._cell("items").split(";") if part.strip())

    def _way(self) -> Way:
        try:
            return Way(self._cell("way") or Way.DOORSTEP)
        except ValueError:
            raise _Bad("way", Fault.UNKNOWN_WAY) from None

    def _address(self) -> Address:
        lift = self._cell("lift").casefold()
        if lift not in YES | NO:
            raise _Bad("lift", Fault.NO_YES_OR_NO)
        try:
            floor = int(self._cell("floor") or 1)
        except ValueError:
            raise _Bad("floor", Fault.NO_NUMBER) from None
        return Address(
            self._cell("address"), building=self._cell("building"),
            area_code=self._cell("area_code"), floor=floor, has_lift=lift in YES,
            access_note=self._cell("access_note"),
        )  # fmt: skip

    def _place(self) -> Place | None:
        known = self._geocoder.place(self._cell("address"))
        if not self._cell("lat") and not self._cell("lon"):
            return known
        lat, lon = _number("lat", self._cell("lat")), _number("lon", self._cell("lon"))
        datum = _datum(self._cell("datum"))
        city = self._operator
        found = doubts(
            *to_wgs84(lat, lon, datum),
            area=Box(city.south, city.west, city.north, city.east),
            reference=(known.lat, known.lon) if known and known.confidence >= DOOR else None,
        )
        if found:
            fault = found[0].value.replace("-", "_").replace("not_a_number", Fault.NO_NUMBER)
            raise _Bad("lat", Fault(fault))
        lat, lon = to_wgs84(lat, lon, datum)
        return Place(lat, lon, source="file", confidence=STATED, source_datum=datum.value)

    def _contact(self) -> Contact | None:
        if not self._cell("phone") and not self._cell("name"):
            return None
        try:
            return Contact(self._cell("name"), normal_phone(self._cell("phone")))
        except BadPhone:
            raise _Bad("phone", Fault.BAD_PHONE) from None


def _item(text: str) -> WantedItem:
    code, _, quantity = text.strip().partition(":")
    try:
        return WantedItem(code.strip(), int(quantity or 1))
    except UnknownItem:
        raise _Bad("items", Fault.UNKNOWN_ITEM) from None
    except (ValueError, BadQuantity):
        raise _Bad("items", Fault.BAD_QUANTITY) from None


def _check_ways(way: Way, items: Iterable[WantedItem]) -> None:
    if any(way not in item_class(item.class_code).ways for item in items):
        raise _Bad("way", Fault.WAY_NOT_ALLOWED)


def _number(column: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise _Bad(column, Fault.NO_NUMBER) from None
    return number


def _datum(text: str) -> Datum:
    try:
        return Datum(text.upper() or Datum.WGS84)
    except ValueError:
        raise _Bad("datum", Fault.UNKNOWN_DATUM) from None


def write(bookings: Sequence[Booking], operator: Operator, *, masked: bool = True) -> str:
    """The bookings as CSV with a byte order mark; personal cells are masked unless told not to.

    Unmasked it reads back as the same bookings. Masked, places are left out.
    """
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for booking in bookings:
        cells = _cells(booking, operator, masked)
        rows.writerow([guarded(cells[name]) for name in COLUMNS])
    return BOM + text.getvalue()


def _cells(booking: Booking, operator: Operator, masked: bool) -> dict[str, str]:
    def hide(mask: Callable[[str], str], value: str | None) -> str:
        return mask(value or "") if masked else value or ""

    place = booking.place if not masked else None
    hours = [
        moment.astimezone(operator.zone).strftime("%H:%M")
        for moment in (booking.window_start, booking.window_end)
        if moment is not None
    ]
    return {
        "key": booking.origin_key or booking.number,
        "service_on": booking.service_on.isoformat() if booking.service_on else "",
        "window": "-".join(hours),
        "items": ";".join(f"{item.class_code}:{item.quantity}" for item in booking.items),
        "address": hide(mask_address, booking.address),
        "building": booking.building or "",
        "area_code": booking.area_code,
        "floor": "" if masked else str(booking.floor),
        "lift": "yes" if booking.has_lift else "no",
        "access_note": "" if masked else booking.access_note or "",
        "lat": repr(place.lat) if place else "",
        "lon": repr(place.lon) if place else "",
        "datum": "",
        "way": booking.way,
        "name": hide(mask_name, booking.contact_name),
        "phone": hide(mask_phone, booking.contact_phone) if booking.contact_phone else "",
    }


def rejected(bad: Sequence[BadRow]) -> str:
    """The rows that were not taken, once each as they stood, with their faults in a last column."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([*COLUMNS, "faults"])
    by_line: dict[int, list[BadRow]] = {}
    for one in bad:
        by_line.setdefault(one.line, []).append(one)
    for found in by_line.values():
        faults = "; ".join(f"{one.column}: {one.fault}" for one in found)
        rows.writerow([*(guarded(found[0].row.get(name, "")) for name in COLUMNS), faults])
    return BOM + text.getvalue()
