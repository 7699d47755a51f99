"""The rules at a door, as questions that need no database. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from recycling.booking.states import FailReason
from recycling.catalogue import item_class, planning_default, read_table
from recycling.custody.collected import undo_time as undo_time
from recycling.errors import RecyclingError
from recycling.visits.actions import TakenLine

#: The device's clock may differ from ours by so much before we say so.
CLOCK_SLACK = dt.timedelta(minutes=2)

#: Failures that are the resident's: they need a fair wait and a photo.
WAITED_FOR = frozenset({FailReason.NOBODY_HOME, FailReason.NO_ACCESS, FailReason.NOT_READY})


class Refused(RecyclingError):
    """A rule of the door forbids it; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(f"this cannot be done: {code}")
        self.code = code


class Conflict(RecyclingError):
    """The world had moved on before the action arrived; `code` says how."""

    def __init__(self, code: str) -> None:
        super().__init__(f"this came too late: {code}")
        self.code = code


@dataclass(frozen=True)
class CorePart:
    """A part that makes an item whole; without it the item was opened before."""

    code: str
    name_zh: str
    name_en: str
    grams_least: int


@cache
def core_parts(family: str) -> tuple[CorePart, ...]:
    """The checklist of a family, in the table's order."""
    return tuple(
        CorePart(row["part"], row["name_zh"], row["name_en"], int(row["grams_least"]))
        for row in read_table("core_parts")
        if row["family"] == family
    )


def moment_that_counts(
    done_at: dt.datetime, received_at: dt.datetime, last: dt.datetime | None
) -> tuple[dt.datetime, str]:
    """When it happened, and what is odd about the device's clock ('', `ahead`, `back`).

    `last` is the device's time of the action before.
    """
    clock = ""
    if done_at > received_at + CLOCK_SLACK:
        clock = "ahead"
    elif last is not None and done_at < last - CLOCK_SLACK:
        clock = "back"
    return min(done_at, received_at), clock


def fair_wait(day: dt.date) -> dt.timedelta:
    """How long a courier waits before a visit may fail for want of the resident."""
    return dt.timedelta(minutes=int(planning_default("fair_wait_minutes", day)))


def check_fair_wait(
    reason: FailReason,
    *,
    arrived_at: dt.datetime | None,
    window_start: dt.datetime | None,
    at: dt.datetime,
    photos: int,
    day: dt.date,
) -> None:
    """Raise Refused where a visit may not fail yet.

    The wait begins with the arrival, or with the window where the courier came before it.
    """
    if reason not in WAITED_FOR:
        return
    if arrived_at is None:
        raise Refused("not_arrived")
    if not photos:
        raise Refused("photo_missing")
    begins = max(arrived_at, window_start) if window_start else arrived_at
    if at - begins < fair_wait(day):
        raise Refused("wait_longer")


def check_lines(lines: Iterable[TakenLine], agreed: Mapping[str, int]) -> None:
    """Raise Refused where the items are not those that were agreed on, or lack their seal."""
    taken: Counter[str] = Counter()
    for line in lines:
        known = item_class(line.class_code)
        parts = {part.code for part in core_parts(known.family)}
        taken[line.class_code] += len(line.pieces)
        for piece in line.pieces:
            if known.data_bearing == "high" and not piece.seal:
                raise Refused("seal_missing")
            if not set(piece.missing) <= parts:
                raise Refused("unknown_part")
    if taken != Counter(agreed):
        raise Refused("list_not_agreed")


def shared(grams: int | None, pieces: int) -> list[int | None]:
    """The mass of a line over its pieces, not a gram lost; None where it was not weighed."""
    if grams is None:
        return [None] * pieces
    each, rest = divmod(grams, pieces)
    return [each + (place < rest) for place in range(pieces)]
