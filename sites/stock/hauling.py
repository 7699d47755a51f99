"""A truck that empties a site, with what it weighed or counted; and its entry put right again.

Services; none commits. What is on the truck is a fact: where it is more or less than the book
says, the book is set right by a count first, so that what stands there afterwards is true.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from sites.registry import Site
from sites.stock.ledger import (
    BadMovement,
    Slip,
    check_day,
    entry_row,
    last_number,
    level_row,
    locked,
    made_before,
)
from sites.stock.tables import Movement, StockClass, StockEntry, StockLevel


@dataclass(frozen=True)
class Taken:
    """What a truck took of one class: weighed in grams, or counted in pieces; grams win."""

    grams: int | None = None
    pieces: int | None = None

    def __post_init__(self) -> None:
        if min(self.grams or 0, self.pieces or 0) < 0:
            raise BadMovement("taken: nothing is below zero")
        if self.grams is None and self.pieces is None:
            raise BadMovement("taken: give grams or pieces")


def haul(
    session: Session,
    site: Site,
    taken: Mapping[StockClass, Taken],
    slip: Slip,
    *,
    rest_stays: bool,
    today: dt.date,
) -> list[StockEntry]:
    """Write what a truck took; the same key again gives the entries of the first time.

    Parameters
    ----------
    taken : mapping
        What was weighed or counted; of a class that is not in it, all that the book has.
    rest_stays : bool
        Whether something is left: then a class that is not in `taken` was not touched, and one
        that is there keeps what the book has beyond it. Otherwise the site is empty afterwards.

    Raises
    ------
    BadMovement
        The day is out of reach, or pieces were counted of a class of which the book knows none.
    """
    check_day(slip, today)
    levels = locked(session, site)
    again = made_before(session, site, slip.key)
    if again:
        return again
    entries: list[StockEntry] = []
    number = last_number(session, site)
    for stock_class in StockClass:
        told = taken.get(stock_class)
        if told is None and (rest_stays or stock_class not in levels):
            continue
        level = level_row(session, site, levels, stock_class)
        for movement, change in _changes(level, told, rest_stays=rest_stays):
            number += 1
            entries.append(
                entry_row(
                    site, number, len(entries), stock_class, "", change,
                    replace(slip, movement=movement),
                )
            )  # fmt: skip
            level.grams += change[0]
            level.litres += change[1]
            level.pieces += change[2]
    session.add_all(entries)
    session.flush()
    return entries


def _changes(
    level: StockLevel, told: Taken | None, *, rest_stays: bool
) -> list[tuple[Movement, tuple[int, int, int]]]:
    """What is counted, and then what leaves, of one class."""
    grams = level.grams if told is None else _grams(level, told)
    if rest_stays and grams < level.grams:
        # Volume and pieces leave with their share of the mass.
        litres = level.litres * grams // level.grams
        counted = told.pieces if told is not None else None
        by_share = level.pieces * grams // level.grams
        pieces = min(by_share if counted is None else counted, level.pieces)
        found = [(Movement.TRANSFER, (-grams, -litres, -pieces))]
    elif grams == 0:
        found = [(Movement.STOCKTAKE, (-level.grams, -level.litres, -level.pieces))]
    else:
        found = [
            (Movement.STOCKTAKE, (grams - level.grams, 0, 0)),
            (Movement.TRANSFER, (-grams, -level.litres, -level.pieces)),
        ]
    return [(movement, change) for movement, change in found if any(change)]


def _grams(level: StockLevel, told: Taken) -> int:
    """The mass as weighed; of pieces that were counted, by the mean of those in the book."""
    if told.grams is not None:
        return told.grams
    assert told.pieces is not None
    if told.pieces == 0:
        return 0
    if level.pieces == 0:
        raise BadMovement("pieces: the book knows no mass of them; weigh them")
    return level.grams * told.pieces // level.pieces


def put_back(session: Session, site: Site, key: str, slip: Slip) -> list[StockEntry]:
    """Write the opposite of what was made under `key`: its goods stand on the site.

    They never left, so no limit is asked: where others came meanwhile, the alarm says so. What is
    put back already gives its entries of the first time.
    """
    levels = locked(session, site)
    mistakes = made_before(session, site, key)
    again = _put_back_before(session, site, mistakes)
    if again:
        return again
    entries: list[StockEntry] = []
    number = last_number(session, site)
    for mistake in reversed(mistakes):
        movement = Movement(mistake.movement)
        change = (-mistake.grams, -mistake.litres, -mistake.pieces)
        number += 1
        entries.append(
            entry_row(
                site, number, len(entries), StockClass(mistake.stock_class), mistake.family, change,
                replace(
                    slip, source_ref=mistake.ref,
                    movement=Movement.PUT_BACK if movement is Movement.TRANSFER else movement,
                ),
            )
        )  # fmt: skip
        level = level_row(session, site, levels, StockClass(mistake.stock_class))
        level.grams += change[0]
        level.litres += change[1]
        level.pieces += change[2]
    session.add_all(entries)
    session.flush()
    return entries


def _put_back_before(session: Session, site: Site, mistakes: list[StockEntry]) -> list[StockEntry]:
    refs = [one.ref for one in mistakes]
    query = select(StockEntry).where(StockEntry.site_id == site.id, StockEntry.source_ref.in_(refs))
    return list(session.scalars(query.order_by(StockEntry.number))) if refs else []
