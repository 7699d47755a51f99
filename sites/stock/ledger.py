"""Writing into the ledger: what arrives, what leaves, what was counted. Services; none commits.

Each movement locks its site first, so that two hand-overs at once are one after the other: the
second sees what the first brought. On SQLite a writer's transaction is that lock already.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sites.errors import SitesError
from sites.registry import PermitExpired, Site, SiteState, WrongSiteState
from sites.stock.tables import Movement, StockClass, StockEntry, StockLevel

#: What the scale may set right.
ARRIVALS = (Movement.HANDOVER.value, Movement.DROP_OFF.value)

#: An entry that was made without a connection may reach the house so many days later.
LATE_DAYS = 7


class StockFull(SitesError):
    """A movement would pass a hard limit of the site; nothing of it is written."""

    def __init__(self, ref: str, what: str, limit: int, would_be: int) -> None:
        super().__init__(f"site {ref} has no room: {what} would be {would_be} of {limit}")
        self.ref, self.what, self.limit, self.would_be = ref, what, limit, would_be


class NotOnSite(SitesError):
    """More would leave than stands there."""

    def __init__(self, ref: str, stock_class: str, grams: int, wanted: int) -> None:
        super().__init__(
            f"site {ref} has {grams} g of {stock_class}, not {wanted}: take stock first"
        )
        self.ref, self.stock_class, self.grams, self.wanted = ref, stock_class, grams, wanted


class NotAccepted(SitesError):
    """The site's permit does not name this category."""

    def __init__(self, ref: str, family: str) -> None:
        super().__init__(f"site {ref} does not take {family}")
        self.ref, self.family = ref, family


class BadMovement(SitesError, ValueError):
    """A movement that cannot be: without lines, below zero, or on a day it cannot count on."""


@dataclass(frozen=True)
class Line:
    """Some goods of one class: grams, litres and pieces, none below zero."""

    stock_class: StockClass
    grams: int
    litres: int = 0
    pieces: int = 0
    family: str = ""

    def __post_init__(self) -> None:
        if min(self.grams, self.litres, self.pieces) < 0 or self.grams + self.pieces == 0:
            raise BadMovement("lines: give grams or pieces, none below zero")


@dataclass(frozen=True)
class Slip:
    """What goes with a movement: who, when, for which day, and the sender's key."""

    movement: Movement
    key: str
    by: str
    now: dt.datetime
    day: dt.date
    source_ref: str = ""
    note: str = ""


def limits(site: Site) -> dict[StockClass, int | None]:
    """The hard limit of each class in grams; None where the permit names none."""
    named = {
        StockClass.ORDINARY: None,
        StockClass.LITHIUM: site.lithium_limit_kg,
        StockClass.REFRIGERANT: site.refrigerant_limit_kg,
        StockClass.CRT: site.crt_limit_kg,
        StockClass.HAZARDOUS: site.hazardous_limit_kg,
    }
    return {one: None if kg is None else kg * 1000 for one, kg in named.items()}


def arrive(
    session: Session, site: Site, lines: Sequence[Line], slip: Slip, *, today: dt.date
) -> list[StockEntry]:
    """Write what came; the same key again gives the entries of the first time.

    Raises StockFull, NotAccepted, PermitExpired or WrongSiteState, and then nothing is written.
    """
    _sane(lines, slip, today)
    levels = locked(session, site)
    again = made_before(session, site, slip.key)
    if again:
        return again
    _takes_things(site, slip.day)
    for line in lines:
        if line.family and line.family not in site.accepts:
            raise NotAccepted(site.ref, line.family)
    _within_limits(site, levels, lines)
    return _write(session, site, levels, lines, slip, sign=1)


def leave(
    session: Session, site: Site, lines: Sequence[Line], slip: Slip, *, today: dt.date
) -> list[StockEntry]:
    """Write what went; also from a site whose permit has ended. Raises NotOnSite."""
    _sane(lines, slip, today)
    levels = locked(session, site)
    again = made_before(session, site, slip.key)
    if again:
        return again
    for stock_class in {line.stock_class for line in lines}:
        wanted = sum(line.grams for line in lines if line.stock_class is stock_class)
        there = levels[stock_class].grams if stock_class in levels else 0
        if wanted > there:
            raise NotOnSite(site.ref, stock_class.value, there, wanted)
    return _write(session, site, levels, lines, slip, sign=-1)


def weigh_in(session: Session, site: Site, number: int, grams: int, slip: Slip) -> list[StockEntry]:
    """Set what entry `number` brought right by the scale: a new entry holds the difference.

    Each arrival is weighed in once. Raises StockFull where the true mass passes a limit, NotOnSite
    where less is left than the scale takes off, BadMovement for an entry that is no arrival.
    """
    levels = locked(session, site)
    again = made_before(session, site, slip.key)
    if again:
        return again
    query = select(StockEntry).where(StockEntry.site_id == site.id, StockEntry.number == number)
    entry = session.scalar(query)
    if entry is None or entry.movement not in ARRIVALS or grams < 0:
        raise BadMovement(f"number: {number} is no arrival on this site")
    if session.scalar(
        select(StockEntry.id).where(
            StockEntry.site_id == site.id,
            StockEntry.source_ref == entry.ref,
            StockEntry.movement == Movement.WEIGH_IN.value,
        )
    ):
        raise BadMovement(f"number: {number} is weighed in already")
    change = grams - entry.grams
    if change == 0:
        return []
    stock_class = StockClass(entry.stock_class)
    if change > 0:
        _within_limits(site, levels, [Line(stock_class, change)])
    level = level_row(session, site, levels, stock_class)
    if level.grams + change < 0:
        raise NotOnSite(site.ref, stock_class.value, level.grams, -change)
    made = entry_row(
        site, last_number(session, site) + 1, 0, stock_class, entry.family, (change, 0, 0),
        replace(slip, movement=Movement.WEIGH_IN, source_ref=entry.ref),
    )  # fmt: skip
    level.grams += change
    session.add(made)
    session.flush()
    return [made]


def take_stock(
    session: Session, site: Site, counted: Mapping[StockClass, tuple[int, int, int]], slip: Slip
) -> list[StockEntry]:
    """Set each counted class to (grams, litres, pieces); the entries are the differences.

    What was counted is true even where it passes a limit: the alarm says so.
    """
    if any(min(count) < 0 for count in counted.values()):
        raise BadMovement("counted: nothing stands below zero")
    levels = locked(session, site)
    again = made_before(session, site, slip.key)
    if again:
        return again
    entries: list[StockEntry] = []
    number = last_number(session, site)
    for stock_class, (grams, litres, pieces) in counted.items():
        level = level_row(session, site, levels, stock_class)
        change = (grams - level.grams, litres - level.litres, pieces - level.pieces)
        if any(change):
            number += 1
            entries.append(entry_row(site, number, len(entries), stock_class, "", change, slip))
            level.grams, level.litres, level.pieces = grams, litres, pieces
    session.add_all(entries)
    session.flush()
    return entries


def _sane(lines: Sequence[Line], slip: Slip, today: dt.date) -> None:
    if not lines:
        raise BadMovement("lines: there is none")
    check_day(slip, today)


def check_day(slip: Slip, today: dt.date) -> None:
    """Raise BadMovement for a day that is too long ago, or not yet."""
    if not today - dt.timedelta(days=LATE_DAYS) <= slip.day <= today:
        raise BadMovement(f"day: {slip.day} is not within the last {LATE_DAYS} days")


def locked(session: Session, site: Site) -> dict[StockClass, StockLevel]:
    """The levels as they stand now, with the site's other movements held off until the commit."""
    session.execute(select(Site.id).where(Site.id == site.id).with_for_update())
    session.refresh(site)
    query = select(StockLevel).where(StockLevel.site_id == site.id)
    rows = session.scalars(query.execution_options(populate_existing=True))
    return {StockClass(row.stock_class): row for row in rows}


def made_before(session: Session, site: Site, key: str) -> list[StockEntry]:
    """The entries that were made under the key, in their order."""
    query = select(StockEntry).where(
        StockEntry.site_id == site.id, StockEntry.key.startswith(f"{key}#", autoescape=True)
    )
    rows = session.scalars(query.order_by(StockEntry.number))
    # The line's number follows the last mark: "a#0" of another sender is not "a", line 0.
    return [row for row in rows if row.key.rpartition("#")[0] == key]


def _takes_things(site: Site, day: dt.date) -> None:
    """Open, or expired since: what was taken while the permit held and reported late counts."""
    if SiteState(site.state) not in (SiteState.OPEN, SiteState.EXPIRED):
        raise WrongSiteState(site.ref, site.state, "take things in")
    if not site.permit_covers(day):
        raise PermitExpired(site.ref, day)


def _within_limits(
    site: Site, levels: Mapping[StockClass, StockLevel], lines: Sequence[Line]
) -> None:
    for stock_class, limit in limits(site).items():
        coming = sum(line.grams for line in lines if line.stock_class is stock_class)
        there = levels[stock_class].grams if stock_class in levels else 0
        if coming and limit is not None and there + coming > limit:
            raise StockFull(site.ref, stock_class.value, limit, there + coming)
    grams = sum(level.grams for level in levels.values()) + sum(line.grams for line in lines)
    litres = sum(level.litres for level in levels.values()) + sum(line.litres for line in lines)
    if site.capacity_kg is not None and grams > site.capacity_kg * 1000:
        raise StockFull(site.ref, "grams", site.capacity_kg * 1000, grams)
    if site.capacity_litres is not None and litres > site.capacity_litres:
        raise StockFull(site.ref, "litres", site.capacity_litres, litres)


def _write(
    session: Session,
    site: Site,
    levels: dict[StockClass, StockLevel],
    lines: Sequence[Line],
    slip: Slip,
    *,
    sign: int,
) -> list[StockEntry]:
    entries: list[StockEntry] = []
    number = last_number(session, site)
    for line in lines:
        level = level_row(session, site, levels, line.stock_class)
        # Volumes and pieces of what leaves are often estimates: they never go below nothing.
        litres = sign * line.litres if sign > 0 else -min(line.litres, level.litres)
        pieces = sign * line.pieces if sign > 0 else -min(line.pieces, level.pieces)
        change = (sign * line.grams, litres, pieces)
        number += 1
        entries.append(
            entry_row(site, number, len(entries), line.stock_class, line.family, change, slip)
        )
        level.grams += change[0]
        level.litres += change[1]
        level.pieces += change[2]
        if level.grams == 0 and sign < 0 and (level.litres or level.pieces):
            # Nothing weighs nothing: what is left of the estimates goes with the last gram.
            entries[-1].litres -= level.litres
            entries[-1].pieces -= level.pieces
            level.litres = level.pieces = 0
    session.add_all(entries)
    session.flush()
    return entries


def level_row(
    session: Session, site: Site, levels: dict[StockClass, StockLevel], stock_class: StockClass
) -> StockLevel:
    """The row of a class's level, made where it is the first."""
    if stock_class not in levels:
        levels[stock_class] = StockLevel(
            site_id=site.id, stock_class=stock_class.value, grams=0, litres=0, pieces=0
        )
        session.add(levels[stock_class])
    return levels[stock_class]


def last_number(session: Session, site: Site) -> int:
    """The number of the newest entry of a site; 0 where there is none."""
    query = select(func.max(StockEntry.number)).where(StockEntry.site_id == site.id)
    return session.scalar(query) or 0


def entry_row(
    site: Site,
    number: int,
    line: int,
    stock_class: StockClass,
    family: str,
    change: tuple[int, int, int],
    slip: Slip,
) -> StockEntry:
    """An entry of (grams, litres, pieces) under the slip's key and the number of its line."""
    return StockEntry(
        site_id=site.id,
        number=number,
        key=f"{slip.key}#{line}",
        at=slip.now,
        effective_on=slip.day,
        movement=slip.movement.value,
        stock_class=stock_class.value,
        family=family,
        grams=change[0],
        litres=change[1],
        pieces=change[2],
        source_ref=slip.source_ref,
        by=slip.by,
        note=slip.note,
    )
