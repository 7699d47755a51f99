"""How long a visit takes at the door. Pure."""

import datetime as dt
from collections.abc import Iterable

from recycling.catalogue import item_class, planning_default


def door_seconds(
    pieces: Iterable[tuple[str, int]], *, floor: int, has_lift: bool, on: dt.date
) -> int:
    """Seconds for pieces (class code, quantity): more for two people, by floor without a lift.

    Parking and reaching the door (`setup_seconds`) come on top, once a visit.
    """
    light = int(planning_default("item_seconds", on))
    heavy = int(planning_default("heavy_item_seconds", on))
    each_floor = int(planning_default("floor_seconds", on))
    floors = 0 if has_lift else max(0, floor - 1)
    return sum(
        quantity * (heavy + floors * each_floor if item_class(code).two_person else light)
        for code, quantity in pieces
    )
