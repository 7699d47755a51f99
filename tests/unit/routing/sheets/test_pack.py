"""The pack of a whole day, read back from the PDF: where its words stand."""

import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pypdf
import pytest

from routing.sheets import SheetItem, SheetRoute, SheetStop, Yard, labels, pack
from routing.sheets.labels import COLUMNS, ROWS

ZONE = ZoneInfo("Asia/Shanghai")
MADE = datetime(2026, 6, 7, 5, 12, tzinfo=ZONE)
START = datetime(2026, 6, 7, 8, 30, tzinfo=ZONE)
YARD = Yard("浦东堆场", 31.2, 121.52)


def stop(route: int, sequence: int) -> SheetStop:
    """A stop of between one and nine items, so that pages break in every way."""
    items = tuple(
        SheetItem(f"物品{route}-{sequence}-{n}", 1, 5.0) for n in range(sequence * 7 % 9 + 1)
    )
    return SheetStop(
        sequence=sequence, eta=START + timedelta(minutes=10 * sequence), service_minutes=6,
        address_lines=(f"始{route}-{sequence}端路",), lat=31.2 + sequence * 0.003,
        lon=121.4 + route * 0.02, ref=f"HL-{route}-{sequence}", phone="138******78", items=items,
        qr=f"HL-{route}-{sequence}",
    )  # fmt: skip


def route(number: int, stops: int = 24) -> SheetRoute:
    return SheetRoute(
        number=number, day=date(2026, 6, 7), vehicle=f"沪A{number}", departs=START,
        returns=START + timedelta(hours=6), stops=tuple(stop(number, n + 1) for n in range(stops)),
        start=YARD, end=YARD, metres=42_000,
    )  # fmt: skip


class Printed:
    """Every run of text of a PDF with its page, its height on the page and its size in points."""

    def __init__(self, content: bytes) -> None:
        self.runs: list[tuple[int, float, float, str]] = []
        reader = pypdf.PdfReader(io.BytesIO(content))
        self.pages = len(reader.pages)
        for number, page in enumerate(reader.pages, start=1):
            page.extract_text(visitor_text=self._at(number))

    def _at(self, page: int):
        def note(text, matrix, text_matrix, _font, size) -> None:
            if text.strip():
                self.runs.append((page, matrix[5] + text_matrix[5], size, text))

        return note

    def page_of(self, words: str) -> set[int]:
        return {page for page, _y, _size, text in self.runs if words in text}


@pytest.fixture(scope="module")
def printed() -> Printed:
    routes = [route(number) for number in (1, 2, 3)]
    return Printed(pack(routes, locale="zh_CN", generated_at=MADE))


def test_no_stop_is_split_over_two_pages(printed: Printed) -> None:
    for number in (1, 2, 3):
        for one in route(number).stops:
            begins = printed.page_of(f"始{number}-{one.sequence}端路")
            parts = [printed.page_of(item.name) for item in one.items]
            assert len(begins) == 1, one.sequence
            assert all(part == begins for part in parts), one.sequence


def test_the_lines_of_a_stop_stand_together_and_in_their_order(printed: Printed) -> None:
    heights = {text: y for _page, y, _size, text in printed.runs}
    for one in route(2).stops:
        lines = [next(y for text, y in heights.items() if item.name in text) for item in one.items]
        assert lines == sorted(lines, reverse=True)


def test_each_route_begins_on_an_odd_page_after_the_overview(printed: Printed) -> None:
    firsts = [min(printed.page_of(f"路线 {number}")) for number in (1, 2, 3)]
    assert all(page % 2 == 1 for page in firsts)
    assert firsts[0] == 3
    assert printed.page_of("全部 3 条路线") == {1}


def test_nothing_is_set_smaller_than_12_points(printed: Printed) -> None:
    assert min(size for _page, _y, size, _text in printed.runs) >= 12


def test_every_stop_has_room_to_sign(printed: Printed) -> None:
    signed = [text for _page, _y, _size, text in printed.runs if "签字" in text]
    assert len(signed) >= 3 * 24


def test_a_list_that_is_longer_than_a_page_goes_on_and_the_routes_still_begin_odd() -> None:
    routes = [route(number, stops=1) for number in range(1, 41)]
    printed = Printed(pack(routes, locale="en", generated_at=MADE))
    firsts = [min(printed.page_of(f"Route {number}")) for number in (1, 40)]
    assert all(page % 2 == 1 for page in firsts)
    listed = [text for page, _y, _size, text in printed.runs if page < firsts[0]]
    assert sum(bool(re.search(r"沪A\d+", text)) for text in listed) == 40


def test_a_day_without_a_route_is_one_blank_page() -> None:
    printed = Printed(pack([], locale="en", generated_at=MADE))
    assert printed.pages == 1


def test_the_same_day_gives_the_same_bytes() -> None:
    routes = [route(1, stops=3)]
    one, two = (pack(routes, locale="en", generated_at=MADE) for _ in range(2))
    assert one == two


def test_a_route_without_a_stop_is_drawn() -> None:
    bare = replace(route(1), stops=())
    assert Printed(pack([bare], locale="en", generated_at=MADE)).pages == 3


def test_labels_fill_sheets_of_24() -> None:
    tags = [f"T-0000-{n:04d}" for n in range(COLUMNS * ROWS + 1)]
    printed = Printed(labels(tags, locale="zh_CN", house="回流", generated_at=MADE))
    assert printed.pages == 2
    assert [printed.page_of(tag) for tag in (tags[0], tags[-1])] == [{1}, {2}]
