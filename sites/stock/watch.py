"""What stands on a site: how full it is, since when, until when it fills, and what is wrong."""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from sites.registry import Site, SiteKind
from sites.stock.ledger import limits
from sites.stock.tables import Movement, StockClass, StockEntry, StockLevel

#: Share of a limit from which people are told; at 1.0 nothing comes in (domain.md, section 6).
ALARM_SHARE = 0.8

#: Intake is averaged over so many days.
LOOK_BACK_DAYS = 14

#: How often a site is emptied where its record does not say, in days: planning defaults.
EMPTIED_EVERY = {
    SiteKind.COLLECTION_POINT: 1,
    SiteKind.SMART_CABINET: 2,
    SiteKind.MOBILE_DAY: 1,
    SiteKind.TRANSFER_YARD: 7,
}


class AlarmCode(enum.StrEnum):
    """What is wrong with a site's stock."""

    FULL = "full"
    NEARLY_FULL = "nearly_full"
    FULL_BEFORE_VISIT = "full_before_visit"
    STANDS_TOO_LONG = "stands_too_long"


@dataclass(frozen=True)
class Level:
    """What stands there of one class, or of all."""

    grams: int = 0
    litres: int = 0
    pieces: int = 0


@dataclass(frozen=True)
class Fill:
    """How full one limit is; `what` is a class, `grams` or `litres` of everything.

    Attributes
    ----------
    share : float
        Of the limit; above 1 only after a stocktake.
    a_day : float
        Mean intake a day of the last LOOK_BACK_DAYS.
    full_on : date or None
        The day on which the limit is reached at that rate; None where it is not in sight.
    at_visit : float
        The share expected at the next emptying.
    """

    what: str
    amount: int
    limit: int
    share: float
    a_day: float
    full_on: dt.date | None
    at_visit: float


@dataclass(frozen=True)
class Alarm:
    """One thing to act on."""

    code: AlarmCode
    what: str
    share: float = 0.0
    days: int = 0


@dataclass(frozen=True)
class Watch:
    """Everything that is known of a site's stock on one day."""

    day: dt.date
    total: Level
    levels: Mapping[StockClass, Level]
    fills: Sequence[Fill]
    oldest_on: dt.date | None
    next_visit: dt.date
    alarms: Sequence[Alarm]

    @property
    def share(self) -> float:
        """The fullest limit's share."""
        return max((fill.share for fill in self.fills), default=0.0)

    @property
    def full_on(self) -> dt.date | None:
        """The first day on which a limit is reached."""
        return min((fill.full_on for fill in self.fills if fill.full_on), default=None)

    @property
    def days_standing(self) -> int:
        """How long the oldest goods have stood there."""
        return (self.day - self.oldest_on).days if self.oldest_on else 0


def levels_of(session: Session, sites: Iterable[Site]) -> dict[int, dict[StockClass, Level]]:
    """The levels of several sites by the site's row, in one query."""
    ids = [site.id for site in sites]
    found: dict[int, dict[StockClass, Level]] = {one: {} for one in ids}
    for begin in range(0, len(ids), 500):
        query = select(StockLevel).where(StockLevel.site_id.in_(ids[begin : begin + 500]))
        for row in session.scalars(query.execution_options(populate_existing=True)):
            level = Level(row.grams, row.litres, row.pieces)
            found[row.site_id][StockClass(row.stock_class)] = level
    return found


def total(levels: Mapping[StockClass, Level]) -> Level:
    """All classes together."""
    rows = levels.values()
    return Level(
        sum(row.grams for row in rows),
        sum(row.litres for row in rows),
        sum(row.pieces for row in rows),
    )


def entries_of(session: Session, site: Site, limit: int = 100) -> list[StockEntry]:
    """The newest entries of a site's ledger."""
    query = select(StockEntry).where(StockEntry.site_id == site.id)
    return list(session.scalars(query.order_by(StockEntry.number.desc()).limit(limit)))


def watch(session: Session, site: Site, day: dt.date) -> Watch:
    """How the stock of a site stands on `day`."""
    return watch_all(session, [site], day)[site.ref]


def watch_all(session: Session, sites: Sequence[Site], day: dt.date) -> dict[str, Watch]:
    """How the stock of several sites stands, by ref; two queries for all of them."""
    levels = levels_of(session, sites)
    moves = _moves(session, [site.id for site in sites])
    return {site.ref: _watch(site, levels[site.id], moves.get(site.id, []), day) for site in sites}


@dataclass(frozen=True)
class DayMove:
    """What came and went of one class on one day."""

    day: dt.date
    stock_class: StockClass
    grams_in: int
    grams_out: int
    litres_in: int
    emptied: bool


def _moves(session: Session, ids: Sequence[int]) -> dict[int, list[DayMove]]:
    # What was put back never left: it comes off what went, and is not taken for something new.
    put_back = StockEntry.movement == Movement.PUT_BACK.value
    coming = case((put_back, 0), (StockEntry.grams > 0, StockEntry.grams), else_=0)
    going = case((put_back | (StockEntry.grams < 0), -StockEntry.grams), else_=0)
    litres = case((put_back, 0), (StockEntry.litres > 0, StockEntry.litres), else_=0)
    emptied = case((StockEntry.movement == Movement.TRANSFER.value, 1), (put_back, -1), else_=0)
    found: dict[int, list[DayMove]] = {}
    for begin in range(0, len(ids), 500):
        query = (
            select(
                StockEntry.site_id,
                StockEntry.effective_on,
                StockEntry.stock_class,
                func.sum(coming),
                func.sum(going),
                func.sum(litres),
                func.sum(emptied),
            )
            .where(StockEntry.site_id.in_(ids[begin : begin + 500]))
            .group_by(StockEntry.site_id, StockEntry.effective_on, StockEntry.stock_class)
            .order_by(StockEntry.effective_on)
        )
        for row in session.execute(query):
            site_id, on, stock_class, grams_in, grams_out, litres_in, was_emptied = row
            move = DayMove(
                on, StockClass(stock_class), int(grams_in), int(grams_out), int(litres_in),
                was_emptied > 0,
            )  # fmt: skip
            found.setdefault(site_id, []).append(move)
    return found


def _watch(
    site: Site, levels: Mapping[StockClass, Level], moves: Sequence[DayMove], day: dt.date
) -> Watch:
    all_ = total(levels)
    next_visit = _next_visit(site, moves, day)
    fills = _fills(site, levels, all_, moves, day, next_visit)
    oldest = min(
        (on for on in (oldest_on(moves, one) for one in StockClass) if on is not None),
        default=None,
    )
    return Watch(
        day, all_, levels, fills, oldest, next_visit,
        _alarms(site, fills, oldest, day, next_visit),
    )  # fmt: skip


def _next_visit(site: Site, moves: Sequence[DayMove], day: dt.date) -> dt.date:
    """The next emptying by the site's rhythm; a visit that is overdue is tomorrow's."""
    every = site.emptied_every_days or EMPTIED_EVERY[SiteKind(site.kind)]
    visits = [move.day for move in moves if move.emptied]
    began = visits[-1] if visits else moves[0].day if moves else day
    return max(began + dt.timedelta(days=every), day + dt.timedelta(days=1))


def _fills(
    site: Site,
    levels: Mapping[StockClass, Level],
    all_: Level,
    moves: Sequence[DayMove],
    day: dt.date,
    next_visit: dt.date,
) -> list[Fill]:
    since = day - dt.timedelta(days=LOOK_BACK_DAYS)
    lately = [move for move in moves if since < move.day <= day]
    days = max(1, min(LOOK_BACK_DAYS, (day - moves[0].day).days + 1)) if moves else 1
    fills = []
    for stock_class, limit in limits(site).items():
        if limit is not None:
            came = sum(move.grams_in for move in lately if move.stock_class is stock_class)
            amount = levels.get(stock_class, Level()).grams
            fills.append(_fill(stock_class.value, amount, limit, came / days, day, next_visit))
    if site.capacity_kg is not None:
        came = sum(move.grams_in for move in lately)
        limit = site.capacity_kg * 1000
        fills.append(_fill("grams", all_.grams, limit, came / days, day, next_visit))
    if site.capacity_litres is not None:
        came = sum(move.litres_in for move in lately)
        fills.append(
            _fill("litres", all_.litres, site.capacity_litres, came / days, day, next_visit)
        )
    return fills


def _fill(
    what: str, amount: int, limit: int, a_day: float, day: dt.date, next_visit: dt.date
) -> Fill:
    free = limit - amount
    full_on = None
    if free <= 0:
        full_on = day
    elif a_day > 0 and free / a_day < 3650:
        full_on = day + dt.timedelta(days=int(-(-free // a_day)))
    at_visit = (amount + a_day * (next_visit - day).days) / limit if limit else 1.0
    return Fill(what, amount, limit, amount / limit if limit else 1.0, a_day, full_on, at_visit)


def oldest_on(moves: Sequence[DayMove], stock_class: StockClass) -> dt.date | None:
    """The day on which the oldest goods of a class came, if what came first leaves first."""
    gone = sum(move.grams_out for move in moves if move.stock_class is stock_class)
    for move in moves:
        if move.stock_class is stock_class:
            gone -= move.grams_in
            if gone < 0:
                return move.day
    return None


def _alarms(
    site: Site,
    fills: Sequence[Fill],
    oldest: dt.date | None,
    day: dt.date,
    next_visit: dt.date,
) -> list[Alarm]:
    found = []
    for fill in fills:
        if fill.amount <= 0 and fill.limit > 0:
            continue
        if fill.share >= 1:
            found.append(Alarm(AlarmCode.FULL, fill.what, fill.share))
        elif fill.share >= ALARM_SHARE:
            found.append(Alarm(AlarmCode.NEARLY_FULL, fill.what, fill.share))
        elif fill.full_on is not None and fill.full_on < next_visit:
            found.append(Alarm(AlarmCode.FULL_BEFORE_VISIT, fill.what, fill.at_visit))
    if site.clearing_days is not None and oldest is not None:
        standing = (day - oldest).days
        if standing > site.clearing_days:
            found.append(Alarm(AlarmCode.STANDS_TOO_LONG, "", days=standing))
    return found
