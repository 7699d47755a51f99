"""Every notice has its sentence in both languages, and none says more than it was given."""

import pytest
from flask import Flask

from recycling.notices import Kind
from web.notice_texts import writer

PARAMS = {
    "number": "B-7K3Q-9M2X", "day": "2026-11-26", "start": "2026-11-26T01:00:00+00:00",
    "end": "2026-11-26T03:00:00+00:00", "eta": "2026-11-26T01:40:00+00:00", "reason": "no_access",
    "pieces": 3, "stops_before": 2, "code": "123456", "minutes": 10, "days": 7,
    "until": "2026-12-01", "site": "S-1", "name": "S", "was": "", "now": "",
}  # fmt: skip

#: Where a kind means something else by a word.
OWN = {Kind.DAYS_REPLANNED: {"days": ["2026-11-26"]}}


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_notice_has_a_sentence(house: Flask, kind: Kind, locale: str) -> None:
    text = writer(house)(kind.value, {**PARAMS, **OWN.get(kind, {})}, locale)
    assert ("回流" if locale == "zh_CN" else "Huiliu: ") in text[:8]
    assert "%(" not in text


def test_a_text_message_in_chinese_keeps_to_70_signs(house: Flask) -> None:
    write = writer(house)
    long = {kind: len(write(kind.value, {**PARAMS, **OWN.get(kind, {})}, "zh_CN")) for kind in Kind}
    assert {kind: length for kind, length in long.items() if length > 70} == {}
