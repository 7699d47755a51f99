"""The route as GPX 1.1 for a navigation device, and as GeoJSON (RFC 7946) for a map."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from routing.sheets.model import SheetRoute, SheetStop
from routing.sheets.words import Words, words_for

GPX_NAMESPACE = "http://www.topografix.com/GPX/1/1"


def gpx(route: SheetRoute, *, locale: str, generated_at: datetime) -> bytes:
    """One `rte` with a point a stop, yards at both ends."""
    words = words_for(locale)
    root = Element("gpx", {"version": "1.1", "creator": "Huiliu", "xmlns": GPX_NAMESPACE})
    SubElement(SubElement(root, "metadata"), "time").text = _utc(generated_at)
    way = SubElement(root, "rte")
    SubElement(way, "name").text = words.route.format(number=route.number)
    SubElement(way, "number").text = str(route.number)
    if route.start:
        _point(way, route.start.lat, route.start.lon, route.start.name, "")
    for stop in route.stops:
        name = f"{stop.sequence} {words.heading(stop)}"
        _point(way, stop.lat, stop.lon, name, _description(words, stop))
    if route.end:
        _point(way, route.end.lat, route.end.lon, route.end.name, "")
    body: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return body


def geojson(route: SheetRoute) -> bytes:
    """The way as a LineString and every stop as a Point; no name, phone or gate code is in it."""
    line = [[round(lon, 6), round(lat, 6)] for lat, lon in route.points()]
    features: list[dict[str, Any]] = []
    if len(line) > 1:
        properties: dict[str, Any] = {
            "route": route.number,
            "metres": route.metres,
            "drive_seconds": route.drive_seconds,
        }
        features.append(_feature("LineString", line, properties))
    for stop in route.stops:
        properties = {
            "route": route.number,
            "sequence": stop.sequence,
            "kind": stop.kind.value,
            "ref": stop.ref,
            "eta": stop.eta.isoformat(timespec="seconds"),
            "service_minutes": stop.service_minutes,
            "pieces": stop.pieces,
            "kg": round(stop.kg, 3),
        }
        place = [round(stop.lon, 6), round(stop.lat, 6)]
        features.append(_feature("Point", place, properties))
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False).encode()


def _feature(kind: str, place: list[Any], properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": place}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _point(way: Element, lat: float, lon: float, name: str, description: str) -> None:
    point = SubElement(way, "rtept", {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"})
    SubElement(point, "name").text = name
    if description:
        SubElement(point, "desc").text = description


def _description(words: Words, stop: SheetStop) -> str:
    parts = [f"{words.arrive} {words.clock(stop.eta)}"]
    if stop.window:
        parts.append(f"{words.window} {words.span(stop.window)}")
    told = filter(None, (words.how(stop), *(words.item(item) for item in stop.items)))
    return words.separator.join([*parts, *told])


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
