"""Matrices from Valhalla: a server over HTTP, or the engine in this process (extra `valhalla`)."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from routing.errors import TravelServiceFailed
from routing.travel.http import TIMEOUT_SECONDS, ask
from routing.travel.tables import TableService

# Valhalla's default limit is 2,500 pairs a matrix (service_limits.auto.max_matrix_location_pairs).
SIDE = 50


class Valhalla(TableService):
    """Valhalla's `/sources_to_targets` on a server."""

    name = "valhalla"

    def __init__(
        self, url: str, *, costing: str = "auto", timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self._url = f"{url.rstrip('/')}/sources_to_targets"
        self._costing = costing
        self._timeout = timeout_seconds
        self.most_rows = self.most_columns = SIDE

    @property
    def signature(self) -> str:
        """Service and settings in one line."""
        return f"valhalla {self._url} {self._costing}"

    def part(
        self, starts: list[tuple[float, float]], ends: list[tuple[float, float]]
    ) -> tuple[Any, Any]:
        """Seconds and metres of one part."""
        return _tables(self._answer(_question(starts, ends, self._costing)))

    def _answer(self, question: dict[str, Any]) -> Any:
        return ask(self.name, self._url, question, timeout=self._timeout)


class ValhallaHere(TableService):
    """Valhalla in this process, on a folder of tiles or a tile archive (`tiles.tar`).

    Needs the extra `valhalla`, which has wheels from Python 3.12 on.
    """

    name = "valhalla"

    def __init__(self, tiles: Path, *, costing: str = "auto") -> None:
        try:
            library = importlib.import_module("valhalla")
        except ImportError as error:
            fact = "is not installed here: pip install 'huiliu[valhalla]' with Python 3.12 or later"
            raise TravelServiceFailed(self.name, fact) from error
        if not tiles.exists():
            raise TravelServiceFailed(self.name, f"no tiles at {tiles}")
        archive = tiles.suffix == ".tar"
        config = library.get_config(
            tile_extract=str(tiles) if archive else "",
            tile_dir="" if archive else str(tiles),
            verbose=False,
        )
        self._actor = library.Actor(config)
        self._tiles = tiles
        self._costing = costing
        self.most_rows = self.most_columns = SIDE

    @property
    def signature(self) -> str:
        """Engine and settings in one line."""
        return f"valhalla {self._tiles} {self._costing}"

    def part(
        self, starts: list[tuple[float, float]], ends: list[tuple[float, float]]
    ) -> tuple[Any, Any]:
        """Seconds and metres of one part."""
        try:
            answer = self._actor.matrix(_question(starts, ends, self._costing))
        except RuntimeError as error:
            raise TravelServiceFailed(self.name, str(error)) from error
        return _tables(answer)


def _question(
    starts: list[tuple[float, float]], ends: list[tuple[float, float]], costing: str
) -> dict[str, Any]:
    return {
        "sources": [{"lat": lat, "lon": lon} for lat, lon in starts],
        "targets": [{"lat": lat, "lon": lon} for lat, lon in ends],
        "costing": costing,
        "units": "kilometers",
        "verbose": False,
    }


def _tables(answer: Any) -> tuple[Any, Any]:
    """Seconds and metres out of either form of the answer; Valhalla counts kilometres."""
    try:
        tables = answer["sources_to_targets"]
        if isinstance(tables, dict):
            durations, kilometres = tables["durations"], tables["distances"]
        else:
            durations = [[cell["time"] for cell in row] for row in tables]
            kilometres = [[cell["distance"] for cell in row] for row in tables]
        metres = [[None if km is None else km * 1000.0 for km in row] for row in kilometres]
    except (KeyError, TypeError) as error:
        raise TravelServiceFailed("valhalla", "its answer holds no table") from error
    return durations, metres
