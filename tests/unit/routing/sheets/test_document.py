"""The PDF of route sheets, read back."""

import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pypdf
import pytest

from routing.sheets import (
    Access,
    SheetError,
    SheetItem,
    SheetRoute,
    SheetStop,
    Sign,
    StopKind,
    Yard,
    csv,
    gpx,
    ics,
    pdf,
)
from routing.sheets.block import set_block
from routing.sheets.document import GAP, paginate
from routing.sheets.paper import BOTTOM, TOP, Paper
from routing.sheets.signs import QR_MM, draw_qr
from routing.sheets.words import CHINESE

ZONE = ZoneInfo("Asia/Shanghai")
MADE = datetime(2026, 6, 7, 5, 12, tzinfo=ZONE)
START = datetime(2026, 6, 7, 8, 30, tzinfo=ZONE)
YARD = Yard("浦东堆场", 31.2, 121.52)
FRIDGE = SheetItem("冰箱", 1, 58.0, ("直立搬运",), frozenset({Sign.TWO_PEOPLE, Sign.REFRIGERANT}))


def stop(sequence, **changes):
    eta = START + timedelta(minutes=10 * sequence)
    made = SheetStop(
        sequence=sequence,
        eta=eta,
        service_minutes=6,
        address_lines=(f"中华路 {sequence} 号 1002 室", "上海市黄浦区老西门街道"),
        lat=31.2 + sequence * 0.003,
        lon=121.47 + sequence % 5 * 0.004,
        window=(eta, eta + timedelta(hours=2)),
        ref=f"HL-{sequence:04d}",
        contact="李女士",
        phone="138******78",
        access=Access(floor=6, lift=False, gate_code="1234#"),
        items=(FRIDGE,),
        qr=f"https://huiliu.example/s/HL-{sequence:04d}",
    )
    return replace(made, **changes)


def route(number, stops):
    return SheetRoute(
        number=number,
        day=date(2026, 6, 7),
        vehicle="沪A12345",
        departs=START,
        returns=START + timedelta(hours=4),
        stops=tuple(stops),
        courier="王师傅",
        start=YARD,
        end=YARD,
        metres=42_300,
    )


def pages_of(routes, locale="zh_CN"):
    document = pypdf.PdfReader(io.BytesIO(pdf(routes, locale=locale, generated_at=MADE)))
    return [page.extract_text() for page in document.pages]


@pytest.fixture
def paper():
    with Paper(title="test", locale="zh_CN", made_at=MADE) as made:
        made.add_page()
        made.type()
        yield made


def test_every_route_begins_on_an_odd_page():
    routes = [route(1, [stop(1)]), route(2, [stop(n) for n in range(1, 8)]), route(3, [stop(1)])]
    pages = pages_of(routes)
    firsts = [n for n, text in enumerate(pages, start=1) if "第 1 页" in text]
    assert len(firsts) == 3
    assert all(page % 2 == 1 for page in firsts)


def test_pages_are_counted_within_their_route():
    pages = pages_of([route(1, [stop(n) for n in range(1, 8)])])
    for number, text in enumerate(pages, start=1):
        assert f"第 {number} 页，共 {len(pages)} 页" in text


def test_a_stop_stands_whole_on_one_page():
    stops = [stop(n) for n in range(1, 15)]
    pages = pages_of([route(1, stops)])
    for each in stops:
        homes = [page for page in pages[1:] if each.address_lines[0] in page]
        assert len(homes) == 1
        assert f"预约号 {each.ref}" in homes[0]


def test_a_page_takes_as_many_stops_as_fit_and_never_a_part(paper):
    blocks = [set_block(paper, CHINESE, stop(n)) for n in range(1, 15)]
    pages = paginate(blocks, BOTTOM - TOP)
    assert [block for page in pages for block in page] == blocks
    for page, after in zip(pages, [*pages[1:], []], strict=True):
        used = sum(block.height + GAP for block in page)
        assert used - GAP <= BOTTOM - TOP
        assert not after or used + after[0].height > BOTTOM - TOP


def test_a_stop_that_would_overfill_a_page_is_cut_with_a_mark(paper):
    crowd = stop(1, items=tuple(SheetItem(f"电器{n}") for n in range(80)))
    block = set_block(paper, CHINESE, crowd)
    assert block.height <= BOTTOM - TOP
    assert block.lines[-1].text == "…"


@pytest.mark.parametrize(
    ("locale", "sentences"),
    [
        (
            "zh_CN",
            ["路线 3", "王师傅", "08:30 出发", "无电梯", "门禁 1234#", "1 × 冰箱", "58 kg",
             "直立搬运", "两人搬", "含制冷剂", "08:40–10:40", "停 6 分钟", "138******78", "过秤",
             "签字", "卸货：浦东堆场", "30 天内销毁"],
        ),
        (
            "en",
            ["Route 3", "leaves 08:30", "no lift", "gate 1234#", "two people", "refrigerant",
             "6 min", "Weighed", "Signed", "Unload at 浦东堆场", "destroy within 30 days"],
        ),
    ],
)  # fmt: skip
def test_the_sheet_says_what_the_courier_needs(locale, sentences):
    unload = stop(2, kind=StopKind.UNLOAD, address_lines=("浦东堆场",), window=None, items=())
    text = "\n".join(pages_of([route(3, [stop(1), unload])], locale))
    for sentence in sentences:
        assert sentence in text


@pytest.mark.parametrize(
    ("locale", "heading", "how"),
    [
        ("zh_CN", "路边接货：C2", "逐件清点装车"),
        ("en", "Take over the load of C2", "Load piece by piece"),
    ],
)  # fmt: skip
def test_a_roadside_meeting_says_whom_to_meet_and_what_to_do(locale, heading, how):
    meet = stop(2, kind=StopKind.MEET, address_lines=("C2",), window=None, items=(), qr="", ref="")
    made = route(3, [stop(1), meet])
    text = "\n".join(pages_of([made], locale))
    assert heading in text
    assert how in text.replace("\n", " ")
    assert made.visits == made.stops[:1]
    rows = csv([made], locale=locale).decode("utf-8-sig")
    assert ",meet," in rows
    assert how in rows
    written = gpx(made, locale=locale, generated_at=MADE).decode()
    assert f"<name>2 {heading}</name>" in written
    assert how in written
    events = ics(made, locale=locale, generated_at=MADE).decode().replace("\r\n ", "")
    assert f"SUMMARY:2 {heading}" in events
    assert how in events


def test_no_type_is_smaller_than_twelve_points():
    unload = stop(2, kind=StopKind.UNLOAD, items=())
    made = pdf([route(1, [stop(1), unload])], locale="en", generated_at=MADE)
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    drawn = b"".join(page.get_contents().get_data() for page in pages)
    sizes = [float(size) for size in re.findall(rb"/F\d+ ([\d.]+) Tf", drawn)]
    assert sizes
    assert min(sizes) >= 12


def test_the_font_is_embedded_as_a_subset_so_that_the_file_stays_small():
    made = pdf([route(1, [stop(n) for n in range(1, 31)])], locale="zh_CN", generated_at=MADE)
    assert len(made) < 150_000
    fonts = pypdf.PdfReader(io.BytesIO(made)).pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"] for font in fonts}
    assert all(re.match(r"/[A-Z]{6}\+NotoSansSC", name) for name in names)


def test_the_same_sheet_is_the_same_file():
    routes = [route(1, [stop(1), stop(2)])]
    first, second = (pdf(routes, locale="zh_CN", generated_at=MADE) for _ in range(2))
    assert first == second


def test_a_day_without_routes_is_a_blank_page():
    assert pages_of([]) == ["本页空白"]


def test_a_route_without_stops_still_has_its_front_page():
    assert "路线 9" in pages_of([route(9, [])])[0]


def test_a_code_is_twenty_millimetres_wide(paper, monkeypatch):
    boxes = []
    monkeypatch.setattr(paper, "fill", boxes.extend)
    draw_qr(paper, "https://huiliu.example/s/HL-0001", 100, 50)
    assert min(x for x, *_ in boxes) == pytest.approx(100)
    assert max(x + width for x, _, width, _ in boxes) == pytest.approx(100 + QR_MM)
    assert QR_MM == 20


def test_chinese_breaks_anywhere_and_english_between_words(paper):
    width = paper.get_string_width("洗衣机洗衣机")
    assert paper.wrapped("洗衣机洗衣机冰箱", width) == ["洗衣机洗衣机", "冰箱"]
    assert paper.wrapped("washing machine", paper.get_string_width("washing m")) == [
        "washing",
        "machine",
    ]


def test_a_line_does_not_begin_with_a_closing_mark(paper):
    lines = paper.wrapped("请敲门，谢谢", paper.get_string_width("请敲门"))
    assert lines == ["请敲门，", "谢谢"]


def test_a_word_wider_than_the_column_is_cut(paper):
    lines = paper.wrapped("x" * 50, paper.get_string_width("x" * 20))
    assert "".join(lines) == "x" * 50
    assert len(lines) == 3


def test_a_character_that_bold_lacks_is_set_in_regular():
    rare = stop(1, address_lines=("囍龘路 1 号",))
    assert "龘" in "".join(pages_of([route(1, [rare])]))


@pytest.mark.parametrize("phone", ["13812345678", "138****5678", "138*****678"])
def test_a_phone_that_shows_too_much_never_reaches_a_sheet(phone):
    with pytest.raises(SheetError):
        stop(1, phone=phone)


@pytest.mark.parametrize(
    "wrong",
    [
        {"address_lines": ()},
        {"eta": datetime(2026, 6, 7, 9, 0)},  # noqa: DTZ001  that is the point
    ],
)
def test_a_stop_without_a_place_or_a_zone_is_refused(wrong):
    with pytest.raises(SheetError):
        stop(1, **wrong)


@pytest.mark.parametrize("wrong", [{"quantity": 0}, {"kg": -1.0}])
def test_an_item_of_nothing_is_refused(wrong):
    with pytest.raises(SheetError):
        SheetItem("冰箱", **wrong)


def test_figures_leave_the_unloading_out():
    unload = stop(2, kind=StopKind.UNLOAD, items=())
    day = route(1, [stop(1), unload, stop(3)])
    assert (len(day.visits), day.pieces, day.kg) == (2, 2, 116.0)
