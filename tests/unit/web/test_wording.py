"""Times, masses and distances read as people say them, in both languages."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g
from flask_babel import force_locale

from web import language

NOW = dt.datetime(2026, 6, 6, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(params=["zh_CN", "en"])
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    app = Flask("web")
    language.speak(app, "en")
    with app.app_context(), force_locale(request.param):
        g.now, g.zone, g.currency = NOW, ZoneInfo("Asia/Shanghai"), "CNY"
        yield request.param


@pytest.mark.parametrize(("start", "end", "zh", "en"), [
    (9, 11, "上午9点–11点", "9–11 am"),
    (11, 13, "中午11点–1点", "11 am–1 pm"),
    (13, 15, "下午1点–3点", "1–3 pm"),
    (17, 19, "下午5点–晚上7点", "5–7 pm"),
])  # fmt: skip
def test_a_window_reads_as_people_say_it(
    locale: str, start: int, end: int, zh: str, en: str
) -> None:
    told = language.hours_words(dt.time(start), dt.time(end))
    assert told == (zh if locale == "zh_CN" else en)


@pytest.mark.parametrize(("day", "zh", "en"), [
    (dt.date(2026, 6, 12), "6月12日 周五", "Fri 12 June"),
    (dt.date(2027, 1, 2), "2027年1月2日 周六", "Sat 2 January 2027"),
])  # fmt: skip
def test_a_far_day_is_named_by_date_and_weekday(
    locale: str, day: dt.date, zh: str, en: str
) -> None:
    assert language.day(day) == (zh if locale == "zh_CN" else en)


def test_a_moment_is_told_on_the_operators_clock(locale: str) -> None:
    at = dt.datetime(2026, 6, 12, 1, 5, tzinfo=dt.UTC)
    expected = "6月12日 周五 上午9点05分" if locale == "zh_CN" else "Fri 12 June 9:05 am"
    assert language.moment(at) == expected


@pytest.mark.parametrize(("fen", "zh", "en"), [
    (68_00, "68.00元", "68.00 yuan"),
    (1_234_567, "12,346元", "12,346 yuan"),
])  # fmt: skip
def test_money_is_told_with_its_unit(locale: str, fen: int, zh: str, en: str) -> None:
    assert language.money(fen) == (zh if locale == "zh_CN" else en)
