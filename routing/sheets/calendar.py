"""The route as a calendar (RFC 5545): an event a stop, for the courier's phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from routing.sheets.model import SheetRoute, SheetStop
from routing.sheets.words import Words, words_for

# Octets a line may have before it is folded (RFC 5545, 3.1).
LINE_OCTETS = 75


def ics(route: SheetRoute, *, locale: str, generated_at: datetime) -> bytes:
    """One VEVENT a stop, from its arrival to the end of its service; UIDs stay the same by ref."""
    words = words_for(locale)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Huiliu//Route sheet//EN"]
    for stop in route.stops:
        lines += _event(words, route, stop, generated_at)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(
    words: Words, route: SheetRoute, stop: SheetStop, generated_at: datetime
) -> Iterator[str]:
    key = stop.ref or f"stop-{stop.sequence}"
    until = stop.eta + timedelta(minutes=max(stop.service_minutes, 1))
    yield "BEGIN:VEVENT"
    yield f"UID:{route.day.isoformat()}-{route.number}-{key}@huiliu"
    yield f"DTSTAMP:{_utc(generated_at)}"
    yield f"DTSTART:{_utc(stop.eta)}"
    yield f"DTEND:{_utc(until)}"
    yield f"SUMMARY:{_text(f'{stop.sequence} {words.heading(stop)}')}"
    yield f"LOCATION:{_text(', '.join(stop.address_lines))}"
    yield f"GEO:{stop.lat:.6f};{stop.lon:.6f}"
    # A phone's calendar is often copied elsewhere: no gate code, name or number goes there.
    door = replace(stop.access, gate_code="", note="")
    notes = [words.how(stop), words.access(door), *(words.item(item) for item in stop.items)]
    if stop.window:
        notes.insert(0, f"{words.window} {words.span(stop.window)}")
    description = "\n".join(filter(None, notes))
    if description:
        yield f"DESCRIPTION:{_text(description)}"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """The value with what has a meaning in a calendar escaped."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


def _folded(line: str) -> bytes:
    """The line in pieces of 75 octets at most, never cut inside a character."""
    pieces = [b""]
    for letter in line:
        octets = letter.encode()
        if len(pieces[-1]) + len(octets) > LINE_OCTETS:
            # The space that marks a continuation counts too.
            pieces.append(b" ")
        pieces[-1] += octets
    return b"\r\n".join(pieces) + b"\r\n"
