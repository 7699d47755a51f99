"""Matrices from an OSRM server's table service."""

from __future__ import annotations

from typing import Any

from routing.errors import TravelServiceFailed
from routing.travel.http import TIMEOUT_SECONDS, ask
from routing.travel.tables import TableService


class Osrm(TableService):
    """OSRM's HTTP API, `/table/v1/{profile}`.

    `most_coordinates` is the server's --max-table-size (100 unless it was started otherwise); a
    part sends as many starts and ends together.
    """

    name = "osrm"

    def __init__(
        self,
        url: str,
        *,
        profile: str = "driving",
        most_coordinates: int = 100,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._root = f"{url.rstrip('/')}/table/v1/{profile}/"
        self._timeout = timeout_seconds
        self.most_rows = self.most_columns = max(1, most_coordinates // 2)

    @property
    def signature(self) -> str:
        """Service and settings in one line."""
        return f"osrm {self._root}"

    def part(
        self, starts: list[tuple[float, float]], ends: list[tuple[float, float]]
    ) -> tuple[Any, Any]:
        """Seconds and metres of one part."""
        # OSRM takes longitude first.
        places = ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in [*starts, *ends])
        sources = ";".join(str(i) for i in range(len(starts)))
        targets = ";".join(str(i) for i in range(len(starts), len(starts) + len(ends)))
        answer = ask(
            self.name,
            f"{self._root}{places}?annotations=duration,distance"
            f"&sources={sources}&destinations={targets}",
            timeout=self._timeout,
        )
        try:
            return answer["durations"], answer["distances"]
        except (KeyError, TypeError) as error:
            raise TravelServiceFailed(self.name, "its answer holds no table") from error
