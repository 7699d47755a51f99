"""A day in a notice is written as a person says it, in both languages, and never as 2026-12-01."""

import re

import pytest
from flask import Flask

from recycling.notices import Kind
from web.notice_texts import writer

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
DAY = "2026-12-01"
SITE = {"site": "一街点", "code": "S-1"}

WITH_A_DAY = {
    Kind.DROP_OFF_OFFERED: {"number": "B-7K3Q-9M2X", "by": DAY, "points": 150, **SITE},
    Kind.DROP_OFF_BOOKED: {"number": "B-7K3Q-9M2X", "by": DAY, **SITE},
    Kind.DROP_OFF_REMINDER: {"number": "B-7K3Q-9M2X", "by": DAY, **SITE},
    Kind.RHYTHM_MISSED: {"number": "B-7K3Q-9M2X", "day": DAY},
    Kind.PERMIT_ENDS: {"code": "S-1", "days": 7, "until": DAY},
    Kind.DAYS_REPLANNED: {"code": "S-1", "days": [DAY]},
}


@pytest.mark.parametrize(("locale", "words"), [("zh_CN", "12月1日"), ("en", "1 December")])
@pytest.mark.parametrize("kind", list(WITH_A_DAY))
def test_a_day_is_said_in_words(house: Flask, kind: Kind, locale: str, words: str) -> None:
    text = writer(house)(kind.value, WITH_A_DAY[kind], locale)
    assert words in text
    assert ISO.search(text) is None


def test_a_visit_that_moved_and_has_no_time_yet_says_so(house: Flask) -> None:
    told = {"number": "B-7K3Q-9M2X", "eta": ""}
    assert "We look for another time" in writer(house)(Kind.MOVED, told, "en")


@pytest.mark.parametrize("kind", [Kind.CONFIRMED, Kind.DROP_OFF_BOOKED])
def test_a_guest_is_told_the_code_while_it_is_known(house: Flask, kind: Kind) -> None:
    write, told = writer(house), {"number": "B-7K3Q-9M2X", "by": DAY, **SITE, "code": ""}
    assert "K7M-4QX" in write(kind, {**told, "code": "K7M-4QX"}, "en")
    assert "Follow it" not in write(kind, told, "en")
