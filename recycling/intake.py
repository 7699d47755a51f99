"""Items on their way into a site's stock: which class each is counted under, and what it weighs."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recycling.catalogue import ItemClass, item_class
from recycling.errors import RecyclingError
from sites.registry import Site
from sites.stock import Line, Movement, Slip, StockClass, StockEntry, Taken, haul

#: Pieces and kilograms that one entry of an attendant may have; more is a slip of the finger.
MOST_PIECES, MOST_KG = 500, 5_000


class BadEntry(RecyclingError, ValueError):
    """An entry that cannot be: pieces or kilograms out of reach."""


@dataclass(frozen=True)
class Brought:
    """So many pieces of one class; grams as weighed, or None for the class's typical mass."""

    class_code: str
    pieces: int
    grams: int | None = None

    def __post_init__(self) -> None:
        item_class(self.class_code)
        if not 1 <= self.pieces <= MOST_PIECES:
            raise BadEntry(f"pieces: {self.pieces} is not between 1 and {MOST_PIECES}")
        if self.grams is not None and not 0 < self.grams <= MOST_KG * 1000:
            raise BadEntry(f"kg: not between 0 and {MOST_KG}")


def stock_class(item: ItemClass) -> StockClass:
    """Under which class an item is counted where it stands."""
    if item.lithium:
        return StockClass.LITHIUM
    if item.refrigerant:
        return StockClass.REFRIGERANT
    return StockClass.CRT if item.crt else StockClass.ORDINARY


def lines_of(brought: Iterable[Brought]) -> list[Line]:
    """The ledger's lines for what was brought."""
    lines = []
    for one in brought:
        item = item_class(one.class_code)
        lines.append(
            Line(
                stock_class(item),
                grams=item.grams * one.pieces if one.grams is None else one.grams,
                litres=item.litres * one.pieces,
                pieces=one.pieces,
                family=item.family,
            )
        )
    return lines


def empty_site(
    session: Session,
    site: Site,
    *,
    key: str,
    by: str,
    source_ref: str,
    now: dt.datetime,
    today: dt.date,
    day: dt.date | None = None,
    taken: Mapping[StockClass, Taken] | None = None,
    rest_stays: bool = False,
) -> list[StockEntry]:
    """Write that a truck emptied a site on `day` (today's); the same key counts once.

    What was weighed or counted by class is in `taken`; the rest is as the book has it.
    """
    slip = Slip(Movement.TRANSFER, key, by, now, day or today, source_ref=source_ref)
    return haul(session, site, taken or {}, slip, rest_stays=rest_stays, today=today)
