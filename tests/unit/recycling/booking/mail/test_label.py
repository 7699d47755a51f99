"""The label: its barcode can be read back, and nothing personal can be read on it."""

import datetime as dt
import io

import pytest
from pypdf import PdfReader

from recycling.booking.mail import LabelWords, Party, Shipment, Waybill, label_pdf
from recycling.booking.mail.code128 import (
    CODE_B,
    CODE_C,
    PATTERNS,
    START_B,
    START_C,
    STOP,
    values,
    widths,
)

SENDER = Party(
    "欧阳诗雨", "13987654321", "上海市", "上海市", "徐汇区", "田林街道", "田林路 40 弄 12 号 302 室"
)
YARD = Party("城南堆场", "02161234567", "上海市", "上海市", "闵行区", "莘庄镇", "申北路 88 号")
SHIPMENT = Shipment("REF1", SENDER, YARD, "手机", 2, 360, True)
WORDS = LabelWords(
    "顺丰速运", "收件人", "寄件人", "内件", "陆运", "签收", "沿框剪下",
    "寄件人信息已遮盖",
)  # fmt: skip
NOW = dt.datetime(2026, 11, 25, 1, tzinfo=dt.UTC)


def label_text() -> str:
    pdf = label_pdf(Waybill("sf", "SF1234567890123"), SHIPMENT, WORDS, locale="zh_CN", made_at=NOW)
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    return reader.pages[0].extract_text()


def test_the_label_names_number_destination_contents_and_ground() -> None:
    text = label_text()
    for words in ("SF1234567890123", "上海市 闵行区", "手机 x 2", "0.36 kg", "陆运"):
        assert words in text


def test_the_senders_name_phone_and_room_are_hidden() -> None:
    text = label_text()
    assert "欧**" in text
    assert "139******21" in text
    for personal in ("诗雨", "13987654321", "302"):
        assert personal not in text


def read(bars: list[int]) -> str:
    """Read a Code 128 back as a scanner does."""
    line = "".join(map(str, bars))
    assert line.endswith(STOP)
    body = line[: -len(STOP)]
    found = [PATTERNS.index(body[at : at + 6]) for at in range(0, len(body), 6)]
    *data, check = found
    assert check == (data[0] + sum(at * value for at, value in enumerate(data[1:], 1))) % 103
    in_c, text = data[0] == START_C, ""
    assert data[0] in (START_B, START_C)
    for value in data[1:]:
        if value == CODE_C and not in_c:
            in_c = True
        elif value == CODE_B and in_c:
            in_c = False
        else:
            text += f"{value:02d}" if in_c else chr(value + 32)
    return text


@pytest.mark.parametrize(
    "text", ["SF1234567890123", "EX123456789CN", "12345678", "123", "A1", "P7K3Q9M2X", "AB12CD3456"]
)
def test_a_barcode_reads_back_as_what_was_written(text: str) -> None:
    assert read(widths(text)) == text


def test_every_pattern_is_eleven_modules_wide_and_there_once() -> None:
    assert {sum(map(int, pattern)) for pattern in PATTERNS} == {11}
    assert len(set(PATTERNS)) == 106


def test_digits_stand_in_pairs() -> None:
    assert values("12345678")[:2] == [START_C, 12]


@pytest.mark.parametrize("text", ["", "中", "a\n"])
def test_what_no_scanner_reads_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="printable"):
        widths(text)
