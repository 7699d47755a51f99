"""The opening hours of a week: in few words for a reader, and as the text that an office types."""

import datetime as dt
import re
from typing import Any

from sites.registry import Site
from sites.search import WEEKDAYS, hours_on
from web.language import hours_words
from web.words import WEEKDAYS as WEEKDAY_WORDS

#: Any Monday: hours_on asks for a day of the week.
_MONDAY = dt.date(2024, 1, 1)

_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至到]\s*(\d{1,2})[:：](\d{2})")


def week(site: Site) -> list[tuple[str, str]]:
    """Each run of days with equal hours, and the hours; closed days are left out."""
    runs: list[list[str]] = []
    for number, code in enumerate(WEEKDAYS):
        spans = hours_on(site, _MONDAY + dt.timedelta(days=number))
        hours = ", ".join(hours_words(start, end) for start, end in spans)
        if runs and runs[-1][2] == hours:
            runs[-1][1] = code
        else:
            runs.append([code, code, hours])
    return [(_days(first, last), hours) for first, last, hours in runs if hours]


def _days(first: str, last: str) -> str:
    words = [str(WEEKDAY_WORDS[first]), str(WEEKDAY_WORDS[last])]
    return words[0] if first == last else "–".join(words)


def read_spans(text: str) -> list[list[str]] | None:
    """`9:00-12:00, 13:00-18:00` as the register keeps it; [] for closed, None for no hours."""
    if not text.strip():
        return []
    found = _SPAN.findall(text)
    rest = _SPAN.sub("", text)
    if not found or re.search(r"\w", rest):
        return None
    spans = []
    for from_hour, from_minute, to_hour, to_minute in found:
        try:
            start = dt.time(int(from_hour), int(from_minute))
            end = dt.time(int(to_hour), int(to_minute))
        except ValueError:
            return None
        if start >= end:
            return None
        spans.append([f"{start:%H:%M}", f"{end:%H:%M}"])
    return spans


def spans_text(spans: list[Any]) -> str:
    """The register's spans of one day as one types them."""
    return ", ".join(f"{start}-{end}" for start, end in spans)


#: What one types for a day on which a site is closed.
CLOSED_WORDS = ("closed", "关闭", "不开放", "休息")


def read_holiday(text: str) -> list[list[str]] | bool | None:
    """Hours of public holidays: None where they are like other days, False for no hours at all."""
    told = text.strip()
    if not told:
        return None
    if told.casefold() in CLOSED_WORDS:
        return []
    spans = read_spans(told)
    return spans if spans else False


def read_days(text: str) -> dict[str, Any] | None:
    """Days that differ, one a line: `2026-10-01 closed`; None for a line that is none."""
    days: dict[str, Any] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        told, _, hours = line.partition(" ")
        spans = read_holiday(hours)
        try:
            day = dt.date.fromisoformat(told)
        except ValueError:
            return None
        if spans is None or spans is False:
            return None
        days[day.isoformat()] = spans
    return days


def days_text(days: dict[str, Any] | None) -> str:
    """The register's days that differ as one types them."""
    return "\n".join(
        f"{day} {spans_text(spans) or 'closed'}" for day, spans in (days or {}).items()
    )
