"""Matrices kept in a folder, so that a day is asked for once."""

from __future__ import annotations

import hashlib
import io
import logging
import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from routing.solver.matrices import Matrices
from routing.travel.tables import TravelSource

logger = logging.getLogger(__name__)

# About a metre: finer differences come from rounding, not from another door.
DECIMALS = 5


class Cached:
    """A source behind a folder; the file's name is a hash of the places and the source's settings.

    Coordinates stand nowhere in the file, and a file that cannot be read is asked for again.
    """

    def __init__(self, source: TravelSource, folder: Path) -> None:
        self._source = source
        self._folder = folder

    @property
    def signature(self) -> str:
        """The source's own."""
        return self._source.signature

    def matrices(self, lats: Sequence[float], lons: Sequence[float]) -> Matrices:
        """Seconds and metres between all pairs of places, from the folder where they are there."""
        path = self._folder / f"{self._key(lats, lons)}.npz"
        try:
            # Read whole first: numpy leaves a file open that proves to be no archive.
            whole = io.BytesIO(path.read_bytes())
            with np.load(whole, allow_pickle=False) as kept:
                return Matrices(seconds=kept["seconds"], metres=kept["metres"])
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            logger.warning("a kept matrix cannot be read and is asked for again")
        found = self._source.matrices(lats, lons)
        self._keep(path, found)
        return found

    def _key(self, lats: Sequence[float], lons: Sequence[float]) -> str:
        places = np.round(np.array([lats, lons], dtype=np.float64), DECIMALS) + 0.0
        return hashlib.sha256(self.signature.encode() + places.tobytes()).hexdigest()[:32]

    def _keep(self, path: Path, found: Matrices) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        # Written beside and moved: a reader never meets half a file.
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as half:
            np.savez_compressed(half, seconds=found.seconds, metres=found.metres)
        os.replace(half.name, path)
