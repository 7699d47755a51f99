"""A visit as an iCalendar file (RFC 5545): every calendar takes it. Pure.

The file holds no address and no name: calendars are shared and synchronised.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from recycling.booking.bookings import Booking
from recycling.booking.states import BookingState

#: States -> what a calendar calls them.
STATUS = {BookingState.CANCELLED: "CANCELLED", BookingState.REFUSED: "CANCELLED"}

#: Octets of a line at most, its end not counted (RFC 5545, 3.1).
LINE = 75


def calendar_of(
    bookings: Iterable[Booking],
    *,
    title: str,
    now: dt.datetime,
    spans: Mapping[str, tuple[dt.datetime, dt.datetime]] | None = None,
) -> str:
    """A calendar with one event a visit; bookings without a window are passed over.

    Parameters
    ----------
    title : str
        What the event is called, in the reader's language; the booking's number follows it.
    spans : mapping, optional
        From when to when, by the ref of a booking that has no window: what is brought to a point.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Huiliu//Booking//EN", "METHOD:PUBLISH"]
    for booking in bookings:
        start, end = (spans or {}).get(booking.ref, (booking.window_start, booking.window_end))
        if start is None or end is None:
            continue
        lines += [
            "BEGIN:VEVENT",
            f"UID:{booking.ref}@huiliu",
            f"DTSTAMP:{_utc(now)}",
            f"SEQUENCE:{booking.version}",
            f"DTSTART:{_utc(start)}",
            f"DTEND:{_utc(end)}",
            f"SUMMARY:{_text(f'{title} {booking.number}')}",
            f"STATUS:{STATUS.get(BookingState(booking.state), 'CONFIRMED')}",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_text(title)}",
            "TRIGGER:-PT1H",
            "END:VALARM",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line cut after at most 75 octets, never inside a letter."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > (LINE if not parts else LINE - 1):
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
