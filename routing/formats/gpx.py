"""Routes as GPX 1.1, for navigation devices: one `rte` for each vehicle."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree

from routing.formats.tracks import Track, TrackPoint

NAMESPACE = "http://www.topografix.com/GPX/1/1"
SCHEMA = "http://www.topografix.com/GPX/1/1/gpx.xsd"

# What XML 1.0 cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(tracks: Sequence[Track], zero: datetime) -> str:
    """A GPX document.

    Parameters
    ----------
    zero : aware datetime
        The plan's second 0. A point's time is when its work begins, in UTC.
    """
    if zero.tzinfo is None:
        raise ValueError("zero has no time zone")
    root = ElementTree.Element(
        "gpx",
        {
            "version": "1.1",
            "creator": "Huiliu",
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
        },
    )
    for number, track in enumerate(tracks, 1):
        route = ElementTree.SubElement(root, "rte")
        _text(route, "name", track.vehicle)
        _text(route, "number", str(number))
        for point in track.points:
            _point(route, point, zero)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(
        root, encoding="unicode"
    )


def _point(route: ElementTree.Element, point: TrackPoint, zero: datetime) -> None:
    place = ElementTree.SubElement(
        route, "rtept", {"lat": _degrees(point.lat), "lon": _degrees(point.lon)}
    )
    moment = (zero + timedelta(seconds=point.begin)).astimezone(UTC)
    _text(place, "time", moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
    _text(place, "name", point.ref or point.kind)
    _text(place, "type", point.kind)


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _FORBIDDEN.sub("\ufffd", text)


def _degrees(value: float) -> str:
    """Shortest decimal form that reads back equal; xsd:decimal has no exponent."""
    return format(Decimal(repr(value)), "f")
