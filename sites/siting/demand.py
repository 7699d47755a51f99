"""Demand points out of many places: doors near each other become one, up to a number."""

from collections import defaultdict
from collections.abc import Iterable

from sites.siting.task import DemandPoint

#: Sides of the squares that are tried, in degrees of latitude (0.0005 is some 55 m).
SQUARES = (0.0002, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016)


def gather(
    places: Iterable[tuple[float, float, int]], *, most: int = 2000
) -> tuple[DemandPoint, ...]:
    """Demand points of (lat, lon, weight), put together by the finest squares that give `most`.

    A point stands at the weighted mean of what it holds; the weights' sum stays as it was.
    """
    rows = [row for row in places if row[2] > 0]
    found: list[DemandPoint] = []
    for side in SQUARES:
        squares: dict[tuple[int, int], list[tuple[float, float, int]]] = defaultdict(list)
        for lat, lon, weight in rows:
            squares[round(lat / side), round(lon / side)].append((lat, lon, weight))
        found = [_together(group) for _, group in sorted(squares.items())]
        if len(found) <= most:
            break
    return tuple(found)


def _together(group: list[tuple[float, float, int]]) -> DemandPoint:
    weight = sum(row[2] for row in group)
    return DemandPoint(
        lat=sum(row[0] * row[2] for row in group) / weight,
        lon=sum(row[1] * row[2] for row in group) / weight,
        weights=(weight,),
    )
