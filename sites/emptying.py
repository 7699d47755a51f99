"""Which sites a truck has to empty on a day, and how much that matters."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from sites.registry import Site, SiteState
from sites.search import PUBLIC_KINDS
from sites.stock import ALARM_SHARE, StockClass, Watch, watch_all

#: Priority of a visit that can wait until the last day, and of one that is overdue (VROOM's 0-100).
LEAST, MOST = 20, 100
#: With each day less until it is full, so much more.
A_DAY = 10


@dataclass(frozen=True)
class Emptying:
    """A site to be emptied, with what is expected to stand there on the day.

    Attributes
    ----------
    priority : int
        0 to 100, growing as the site fills.
    why : str
        full, nearly_full, full_before_visit, stands_too_long or permit_ended.
    """

    site: Site
    grams: int
    litres: int
    classes: frozenset[StockClass]
    priority: int
    why: str
    full_on: dt.date | None


def to_empty(session: Session, day: dt.date, today: dt.date) -> list[Emptying]:
    """The public sites that must be emptied on `day`, the most urgent first.

    A site is due when it would be full, or its goods would stand too long, before the visit that
    would follow (its rhythm after `day`); also when its permit has ended and something is left.
    """
    states = (SiteState.OPEN, SiteState.SUSPENDED, SiteState.EXPIRED)
    query = select(Site).where(
        Site.kind.in_([kind.value for kind in PUBLIC_KINDS]),
        Site.state.in_([state.value for state in states]),
        Site.lat.is_not(None),
    )
    sites = list(session.scalars(query.order_by(Site.code)))
    watches = watch_all(session, sites, today)
    found = [_due(site, watches[site.ref], day) for site in sites]
    due = [one for one in found if one is not None]
    return sorted(due, key=lambda one: (-one.priority, one.site.code))


def _due(site: Site, known: Watch, day: dt.date) -> Emptying | None:
    if known.total.grams == 0:
        return None
    ahead = max(0, (day - known.day).days)
    after = day + (known.next_visit - known.day)
    if site.state == SiteState.EXPIRED or (site.valid_until and site.valid_until <= day):
        why, left = "permit_ended", 0
    elif site.clearing_days is not None and known.days_standing + ahead >= site.clearing_days:
        over = known.days_standing + ahead - site.clearing_days
        why, left = "stands_too_long", max(0, 1 - over)
    elif known.share >= ALARM_SHARE:
        why, left = ("full" if known.share >= 1 else "nearly_full"), 0 if known.share >= 1 else 1
    elif known.full_on is not None and known.full_on < after:
        why, left = "full_before_visit", max(0, (known.full_on - day).days)
    else:
        return None
    grams, litres = known.total.grams, known.total.litres
    coming = {fill.what: fill.a_day * ahead for fill in known.fills}
    if site.state == SiteState.OPEN:
        grams += round(coming.get("grams", 0.0))
        litres += round(coming.get("litres", 0.0))
    return Emptying(
        site=site,
        grams=grams,
        litres=litres,
        classes=frozenset(one for one, level in known.levels.items() if level.grams),
        priority=max(LEAST, MOST - A_DAY * left),
        why=why,
        full_on=known.full_on,
    )
