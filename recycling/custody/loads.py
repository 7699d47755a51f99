"""What a van carries from points, by class: a ledger from the point's book to the yard's. Services.

Goods of a point have no passports: they are known by class and mass. What leaves a point's book is
written here, and what a yard takes is written off, so that no gram is lost between the two. Where
the yard's scale says other than the van's book, an entry of its own holds the difference.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from database.base import Base, HasRef, row_id
from recycling.custody.offers import BadHandOver, WeighedLoad
from recycling.custody.tolerance import within
from recycling.errors import RecyclingError
from sites.stock import Level, Line, Movement, StockClass, StockEntry


class LoadMovement(enum.StrEnum):
    """Why an entry was made."""

    HAULED = "hauled"  #: taken from a point
    PUT_BACK = "put_back"  #: the emptying was told by mistake
    GIVEN = "given"  #: to a yard, or to another van
    TAKEN_ON = "taken_on"  #: from another van
    DIFFERENCE = "difference"  #: the scale found other than the van's book says


class LoadGone(RecyclingError):
    """What was taken from a point is not in the van any more as it was."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"{holder}: goods of this emptying were handed over")
        self.holder = holder


class LoadEntry(HasRef, Base):
    """One line of a van's ledger: never changed; a mistake is mended by another entry."""

    __tablename__ = "load_entry"
    __table_args__ = (UniqueConstraint("holder", "number"),)

    id: Mapped[row_id]
    #: The courier, as passports name a holder.
    holder: Mapped[str]
    number: Mapped[int]
    key: Mapped[str] = mapped_column(unique=True)
    #: When it happened by the courier's clock, and when it was written down.
    at: Mapped[dt.datetime]
    recorded_at: Mapped[dt.datetime]
    movement: Mapped[str]
    stock_class: Mapped[str]
    grams: Mapped[int] = mapped_column(BigInteger)
    litres: Mapped[int] = mapped_column(BigInteger)
    pieces: Mapped[int]
    #: The entry of the point's book, or the hand-over.
    source_ref: Mapped[str] = mapped_column(index=True)


class HandOverLoad(Base):
    """One class from points in a hand-over; grams. The bounds are those that held on the day."""

    __tablename__ = "hand_over_load"
    __table_args__ = (UniqueConstraint("hand_over_id", "stock_class"),)

    id: Mapped[row_id]
    hand_over_id: Mapped[int] = mapped_column(ForeignKey("hand_over.id"), index=True)
    stock_class: Mapped[str]
    #: What of the van's book was offered.
    book_grams: Mapped[int] = mapped_column(BigInteger)
    courier_grams: Mapped[int] = mapped_column(BigInteger)
    yard_grams: Mapped[int] = mapped_column(BigInteger)
    refused_grams: Mapped[int] = mapped_column(BigInteger)
    refusal: Mapped[str] = mapped_column(default="")
    least_grams: Mapped[int] = mapped_column(BigInteger)
    most_grams: Mapped[int] = mapped_column(BigInteger)
    alarm: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True)
class Parted:
    """How a class parts at a hand-over: what is offered of the book, and what the yard takes.

    `missing_grams` is what neither scale found of the offer; below zero where they found more.
    """

    offered: Level
    taken: Level
    missing_grams: int


def part(load: WeighedLoad, aboard: Level) -> Parted:
    """Share what is on board between the yard and the van; litres and pieces go by mass.

    Raises BadHandOver where it is not on board.
    """
    if aboard == Level():
        raise BadHandOver(f"{load.stock_class.value}: none of it is on board")
    offered = aboard
    if load.rest_stays:
        if not 0 < load.courier_grams <= aboard.grams:
            raise BadHandOver(f"{load.stock_class.value}: {aboard.grams} g are on board")
        offered = _share(aboard, load.courier_grams, aboard.grams)
    found = load.yard_grams + load.refused_grams
    shared = _share(offered, load.yard_grams, found)
    taken = Level(load.yard_grams, shared.litres, shared.pieces)
    return Parted(offered, taken, offered.grams - found)


def _share(of: Level, part_grams: int, whole_grams: int) -> Level:
    """Rounded down, so that no litre and no piece is twice."""
    return Level(
        of.grams * part_grams // whole_grams, of.litres * part_grams // whole_grams,
        of.pieces * part_grams // whole_grams,
    )  # fmt: skip


def loads_aboard(session: Session, holder: str) -> dict[StockClass, Level]:
    """What a van carries from points; a class of which nothing is left is not in it."""
    query = (
        select(
            LoadEntry.stock_class, func.sum(LoadEntry.grams), func.sum(LoadEntry.litres),
            func.sum(LoadEntry.pieces),
        )
        .where(LoadEntry.holder == holder)
        .group_by(LoadEntry.stock_class)
    )  # fmt: skip
    found = {
        StockClass(named): Level(int(grams), int(litres), int(pieces))
        for named, grams, litres, pieces in session.execute(query)
    }
    return {one: found[one] for one in StockClass if found.get(one, Level()) != Level()}


def take_load(
    session: Session,
    holder: str,
    entries: Iterable[StockEntry],
    *,
    at: dt.datetime,
    now: dt.datetime,
) -> None:
    """Write what left a point's book into the van's; what is there already counts once."""
    book = _Book(session, holder, at, now)
    for entry in entries:
        if entry.movement == Movement.TRANSFER and not _written(session, entry.key):
            change = Level(-entry.grams, -entry.litres, -entry.pieces)
            book.write(
                LoadMovement.HAULED, StockClass(entry.stock_class), change, entry.key, entry.ref
            )


def put_load_back(
    session: Session, holder: str, key: str, *, again: str, at: dt.datetime, now: dt.datetime
) -> None:
    """Write the opposite of what came aboard under `key`.

    Raises LoadGone where goods of a class of it have gone on since: which ones, nobody can say.
    """
    book = _Book(session, holder, at, now)
    query = select(LoadEntry).where(
        LoadEntry.holder == holder,
        LoadEntry.key.startswith(f"{key}#", autoescape=True),
        LoadEntry.movement == LoadMovement.HAULED.value,
    )
    for entry in session.scalars(query.order_by(LoadEntry.number)).all():
        since = select(LoadEntry.id).where(
            LoadEntry.holder == holder,
            LoadEntry.number > entry.number,
            LoadEntry.stock_class == entry.stock_class,
            LoadEntry.movement.in_([LoadMovement.GIVEN.value, LoadMovement.DIFFERENCE.value]),
        )
        if session.scalar(since.limit(1)) is not None:
            raise LoadGone(holder)
        named = StockClass(entry.stock_class)
        change = Level(-entry.grams, -entry.litres, -entry.pieces)
        book.write(LoadMovement.PUT_BACK, named, change, f"{again}#{named.value}", entry.ref)


def give_loads(
    session: Session,
    holder: str,
    loads: Sequence[WeighedLoad],
    hand_over: tuple[str, str],
    *,
    day: dt.date,
    at: dt.datetime,
    now: dt.datetime,
    to: str = "",
) -> tuple[list[HandOverLoad], list[Line]]:
    """Take what is handed over out of the van's book: its lines, and those of the yard's stock.

    Where `to` names a holder the goods go to that van as this one's book has them, whatever the
    roadside's scales say; the yard's scale decides. Raises BadHandOver.

    Parameters
    ----------
    hand_over : (str, str)
        Its key and its ref.
    """
    key, ref = hand_over
    if not loads:
        return [], []
    books = {one: _Book(session, one, at, now) for one in sorted({holder, to} - {""})}
    aboard = loads_aboard(session, holder)
    rows, lines = [], []
    for load in loads:
        named = load.stock_class
        parted = part(load, aboard.get(named, Level()))
        bounds = within(parted.offered.grams, day)
        rows.append(
            HandOverLoad(
                stock_class=named.value, book_grams=parted.offered.grams,
                courier_grams=load.courier_grams, yard_grams=load.yard_grams,
                refused_grams=load.refused_grams, refusal=load.refusal or "",
                least_grams=bounds.least, most_grams=bounds.most,
                alarm=not bounds.agrees(load.yard_grams + load.refused_grams),
            )
        )  # fmt: skip
        mark = f"handover:{key}#{named.value}"
        if to:
            books[holder].write(LoadMovement.GIVEN, named, _minus(parted.offered), mark, ref)
            books[to].write(LoadMovement.TAKEN_ON, named, parted.offered, f"{mark}#to", ref)
            continue
        if parted.taken.grams:
            books[holder].write(LoadMovement.GIVEN, named, _minus(parted.taken), mark, ref)
            lines.append(Line(named, parted.taken.grams, parted.taken.litres, parted.taken.pieces))
        if parted.missing_grams:
            change = Level(-parted.missing_grams)
            books[holder].write(LoadMovement.DIFFERENCE, named, change, f"{mark}#scale", ref)
    return rows, lines


def _minus(level: Level) -> Level:
    return Level(-level.grams, -level.litres, -level.pieces)


def _written(session: Session, key: str) -> bool:
    return session.scalar(select(LoadEntry.id).where(LoadEntry.key == key)) is not None


class _Book:
    """One van's ledger with other writers held off: its first entry is its lock."""

    def __init__(self, session: Session, holder: str, at: dt.datetime, now: dt.datetime) -> None:
        self._session, self._holder, self._at, self._now = session, holder, at, now
        first = select(LoadEntry.id).where(LoadEntry.holder == holder, LoadEntry.number == 1)
        session.execute(first.with_for_update())
        newest = select(func.max(LoadEntry.number)).where(LoadEntry.holder == holder)
        self._number = session.scalar(newest) or 0

    def write(
        self,
        movement: LoadMovement,
        stock_class: StockClass,
        change: Level,
        key: str,
        source_ref: str,
    ) -> None:
        """Add an entry after the newest one."""
        self._number += 1
        self._session.add(
            LoadEntry(
                holder=self._holder, number=self._number, key=key, at=self._at,
                recorded_at=self._now, movement=movement.value, stock_class=stock_class.value,
                grams=change.grams, litres=change.litres, pieces=change.pieces,
                source_ref=source_ref,
            )
        )  # fmt: skip
        self._session.flush()
