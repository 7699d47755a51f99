"""Matrices from Amap's (高德) distance service, used only where an operator has a key.

It measures up to a hundred origins to one destination a call, so a day of n places costs
n x n / 100 calls: fit for a street's day, not for a city's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from routing.errors import TravelServiceFailed
from routing.travel.http import TIMEOUT_SECONDS, ask
from routing.travel.tables import TableService

ROOT = "https://restapi.amap.com/v3/distance"
# Amap's `type` for the driving distance.
DRIVING = 1
MOST_ORIGINS = 100


class Amap(TableService):
    """Amap's `/v3/distance`.

    `to_gcj02` turns a WGS-84 latitude and longitude into Amap's; `routing.geo.datum.wgs84_to_gcj02`
    is handed in, as this room does not know that one.
    """

    name = "amap"
    most_rows = MOST_ORIGINS
    most_columns = 1

    def __init__(
        self,
        key: str,
        *,
        to_gcj02: Callable[[float, float], tuple[float, float]],
        root: str = ROOT,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._key = key
        self._to_gcj02 = to_gcj02
        self._root = root
        self._timeout = timeout_seconds

    @property
    def signature(self) -> str:
        """Service and settings in one line; the key is no part of it."""
        return f"amap {self._root}"

    def part(
        self, starts: list[tuple[float, float]], ends: list[tuple[float, float]]
    ) -> tuple[Any, Any]:
        """Seconds and metres from up to a hundred starts to one end."""
        question = urlencode(
            {
                "key": self._key,
                "type": DRIVING,
                "origins": "|".join(self._point(*start) for start in starts),
                "destination": self._point(*ends[0]),
            }
        )
        answer = ask(self.name, f"{self._root}?{question}", timeout=self._timeout)
        seconds: list[list[float | None]] = [[None] for _ in starts]
        metres: list[list[float | None]] = [[None] for _ in starts]
        try:
            if str(answer["status"]) != "1":
                raise TravelServiceFailed(self.name, str(answer.get("info", "refused")))
            for row in answer["results"]:
                origin = int(row["origin_id"]) - 1
                # A row with a code instead of a distance has no road.
                if "distance" in row:
                    seconds[origin][0] = float(row["duration"])
                    metres[origin][0] = float(row["distance"])
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise TravelServiceFailed(self.name, "its answer holds no table") from error
        return seconds, metres

    def _point(self, lat: float, lon: float) -> str:
        lat, lon = self._to_gcj02(lat, lon)
        return f"{lon:.6f},{lat:.6f}"
