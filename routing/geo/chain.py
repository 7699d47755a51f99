"""Several geocoders asked in turn, the house's own first; a failing one is passed over."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from geopy.exc import GeopyError

from routing.geo.place import Finder, Place

logger = logging.getLogger(__name__)


class Geocoders:
    """Asks each finder until one answers finely enough for a stop.

    Never raises for a service that fails, and never guesses: None means that nobody knows, and the
    booking waits for a dispatcher. A coarse answer is kept in case nothing finer comes.
    """

    def __init__(self, finders: Sequence[Finder]) -> None:
        self._finders = tuple(finders)

    def find(self, address: str) -> Place | None:
        """The first place that is fine enough, else the surest coarse one, else None."""
        best: Place | None = None
        for finder in self._finders:
            place = _ask(finder, address)
            if place is None:
                continue
            if place.enough_for_a_stop:
                return place
            if best is None or place.confidence > best.confidence:
                best = place
        return best


def _ask(finder: Finder, address: str) -> Place | None:
    try:
        return finder.find(address)
    except (GeopyError, OSError, ValueError) as error:
        # The address stays out of the log: it is where somebody lives.
        logger.warning(
            "geocoder failed and was passed over",
            extra={"geocoder": type(finder).__name__, "error": type(error).__name__},
        )
        return None
