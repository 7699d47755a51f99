"""Which language a page speaks, and how times, amounts and names of the data read in it.

The choice: what the reader chose with the switch, else what the browser asks for, else the
operator's setting.
"""

import datetime as dt
import gettext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from babel.dates import format_date
from babel.numbers import format_decimal
from babel.support import Translations
from flask import Flask, current_app, g, request
from flask_babel import Babel, Domain, get_locale
from flask_babel import gettext as _

from sites.areas import operator
from web.unit import database

LOCALES = {"zh_CN": "zh-CN", "en": "en"}
NAMES = {"zh_CN": "中文", "en": "EN"}
CATALOGUES = Path(__file__).parent / "translations"
CHOICE_COOKIE = "huiliu_locale"
ELDER_COOKIE = "huiliu_elder"
REMEMBERED_SECONDS = 365 * 24 * 60 * 60


class Named(Protocol):
    """Anything of the data that has a name in both languages."""

    @property
    def name_zh(self) -> str:
        """The Chinese name."""

    @property
    def name_en(self) -> str:
        """The English name."""


@dataclass(frozen=True)
class LocaleChoice:
    """One language of the switch."""

    code: str
    lang: str
    name: str


def choose() -> str:
    """The locale of this request."""
    chosen = request.cookies.get(CHOICE_COOKIE, "")
    if chosen in LOCALES:
        return chosen
    asked = request.accept_languages.best_match(["zh", "zh-CN", "zh-Hans", "zh-Hans-CN", "en"])
    if asked:
        return "en" if asked == "en" else "zh_CN"
    default: str = current_app.config["HUILIU_LOCALE"]
    return default


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    return Translations.load(CATALOGUES, [code])


class _Catalogues(Domain):
    """The house's catalogues by their own names: Babel calls zh_CN zh_Hans_CN and finds none."""

    def get_translations(self) -> gettext.NullTranslations:
        return _catalogue(locale_code())


class _HouseBabel(Babel):
    domain_instance = _Catalogues()


def speak(app: Flask, default_locale: str) -> None:
    """Give `app` its catalogues and its choice of language."""
    app.config["HUILIU_LOCALE"] = default_locale
    _HouseBabel(app, locale_selector=choose)
    app.jinja_env.filters.update(
        name=name, day=day, moment=moment, clock=clock, hhmm=hhmm, window=window_words,
        number=number, kilograms=kilograms, kilometres=kilometres, money=money, duration=duration,
    )  # fmt: skip


def locale_code() -> str:
    """`zh_CN` or `en`."""
    return "en" if str(get_locale() or choose()).startswith("en") else "zh_CN"


def is_chinese() -> bool:
    """Whether the page is Chinese."""
    return locale_code() == "zh_CN"


def other_locale() -> LocaleChoice:
    """The language that the switch offers."""
    code = "en" if is_chinese() else "zh_CN"
    return LocaleChoice(code, LOCALES[code], NAMES[code])


def elder_mode() -> bool:
    """Whether the reader chose the large text."""
    return request.cookies.get(ELDER_COOKIE) == "1"


def name(thing: Named) -> str:
    """The name of a row of the data in the page's language."""
    return thing.name_zh if is_chinese() else thing.name_en


def now() -> dt.datetime:
    """This request's moment; one and the same all through it."""
    if "now" not in g:
        g.now = current_app.extensions["clock"]()
    moment_: dt.datetime = g.now
    return moment_


def zone() -> dt.tzinfo:
    """The operator's time zone."""
    if "zone" not in g:
        g.zone = operator(database()).zone
    found: dt.tzinfo = g.zone
    return found


def today() -> dt.date:
    """The day on the operator's calendar."""
    return now().astimezone(zone()).date()


def day(date: dt.date, *, near: bool = True) -> str:
    """A day in words: 明天, 6月7日 周日; tomorrow, Sun 7 June."""
    if near:
        ahead = (date - today()).days
        word = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}.get(ahead)
        if word:
            return word
        if ahead == 2 and is_chinese():
            return "后天"
    year = "" if date.year == today().year else ("y年" if is_chinese() else " y")
    pattern = f"{year}M月d日 EEE" if is_chinese() else f"EEE d MMMM{year}"
    return format_date(date, pattern, locale=locale_code())


def _hour(time: dt.time) -> str:
    minutes = f"{time.minute:02d}分" if time.minute else ""
    if not is_chinese():
        return f"{time.hour % 12 or 12}" + (f":{time.minute:02d}" if time.minute else "")
    return f"{time.hour % 12 or 12}点{minutes}"


def _half(time: dt.time) -> str:
    if not is_chinese():
        return "am" if time.hour < 12 else "pm"
    if time.hour < 12:
        return "上午"
    return "下午" if time.hour < 18 else "晚上"


def clock(at: dt.datetime) -> str:
    """A time of day in the operator's zone: 上午9点; 9 am."""
    time = at.astimezone(zone()).time()
    return f"{_half(time)}{_hour(time)}" if is_chinese() else f"{_hour(time)} {_half(time)}"


def hhmm(at: dt.datetime) -> str:
    """Hours and minutes in the operator's zone, for tables: 09:05."""
    return f"{at.astimezone(zone()):%H:%M}"


def hours_words(start: dt.time, end: dt.time) -> str:
    """A span of the clock: 上午9点–11点; 9–11 am; 11 am–1 pm."""
    one_half = _half(start) == _half(end)
    if is_chinese():
        if start.hour == 11 and end.hour == 13:
            return "中午11点–1点"
        return f"{_half(start)}{_hour(start)}–" + ("" if one_half else _half(end)) + _hour(end)
    begins = _hour(start) if one_half else f"{_hour(start)} {_half(start)}"
    return f"{begins}–{_hour(end)} {_half(end)}"


def window_words(start: dt.datetime, end: dt.datetime) -> str:
    """A window of time in the operator's zone, without its day."""
    return hours_words(start.astimezone(zone()).time(), end.astimezone(zone()).time())


def moment(at: dt.datetime) -> str:
    """A day and a time: 明天 上午9点; tomorrow 9 am."""
    return f"{day(at.astimezone(zone()).date())} {clock(at)}"


def number(value: float, digits: int = 0) -> str:
    """A number with its thousands apart."""
    places = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, places, locale=locale_code()))


def kilograms(kg: float) -> str:
    """A mass: 41 kg below a tonne, 12.3 t above."""
    if kg >= 1000:
        return _("%(t)s t", t=number(kg / 1000, 1))
    return _("%(kg)s kg", kg=number(kg, 1 if 0 < kg < 10 else 0))


def kilometres(metres: float) -> str:
    """A distance: metres below one kilometre."""
    if metres < 1000:
        return _("%(m)s m", m=number(round(metres, -1)))
    return _("%(km)s km", km=number(metres / 1000, 1 if metres < 100_000 else 0))


def money(fen: int) -> str:
    """An amount in the operator's currency."""
    if "currency" not in g:
        g.currency = operator(database()).currency
    whole = number(fen / 100, 2 if abs(fen) < 10_000 else 0)
    if g.currency == "CNY":
        return f"{whole}元" if is_chinese() else f"{whole} yuan"
    return f"{whole} {g.currency}"


def duration(seconds: float) -> str:
    """A span: 45 min; 3 h 20 min."""
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("%(m)s min", m=minutes)
    hours, rest = divmod(minutes, 60)
    if hours >= 20:
        return _("%(h)s h", h=number(minutes / 60))
    if not rest:
        return _("%(h)s h", h=hours)
    return _("%(h)s h %(m)s min", h=hours, m=rest)
