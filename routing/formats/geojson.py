"""Routes as GeoJSON (RFC 7946): a line for each route, a point for each stop."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from routing.formats.tracks import Track, TrackPoint


def write(tracks: Sequence[Track], zero: datetime | None = None) -> dict[str, Any]:
    """A FeatureCollection; positions are [longitude, latitude].

    Parameters
    ----------
    zero : aware datetime or None
        The plan's second 0: times are then ISO 8601, else seconds.
    """
    features = []
    for track in tracks:
        features.append(_line(track))
        features += [_point(track, row, point, zero) for row, point in enumerate(track.points)]
    return {"type": "FeatureCollection", "features": features}


def _line(track: Track) -> dict[str, Any]:
    positions = [[point.lon, point.lat] for point in track.points]
    if len(positions) == 1:
        positions *= 2
    return {
        "type": "Feature",
        "id": f"route {track.vehicle}",
        "geometry": {"type": "LineString", "coordinates": positions},
        "properties": {
            "vehicle": track.vehicle,
            "metres": sum(point.metres for point in track.points),
            "stops": sum(point.kind not in ("start", "end", "break") for point in track.points),
        },
    }


def _point(track: Track, row: int, point: TrackPoint, zero: datetime | None) -> dict[str, Any]:
    def time(seconds: int) -> int | str:
        return seconds if zero is None else (zero + timedelta(seconds=seconds)).isoformat()

    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [point.lon, point.lat]},
        "properties": {
            "vehicle": track.vehicle,
            "number": row,
            "kind": point.kind,
            "ref": point.ref,
            "arrival": time(point.arrival),
            "begin": time(point.begin),
            "departure": time(point.departure),
            "metres": point.metres,
            "load": list(point.load),
        },
    }
