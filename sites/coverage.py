"""Coverage by street against the norm, and where and when a temporary point would help most."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from sites.areas import Area, Level, Scope, areas_within
from sites.errors import SitesError
from sites.registry import Site, SiteState
from sites.search import PUBLIC_KINDS
from sites.stock import watch_all

#: One point for so many urban households where no area says otherwise (site_rules SR1; the page
#: that gives it names no standard).
HOUSEHOLDS_PER_POINT = 2000

#: More households than any city has are a slip of the finger.
MOST_HOUSEHOLDS = 20_000_000

#: From how many to how many households one point may be for.
PER_POINT = (100, 100_000)

#: How far ahead permits are looked at.
AHEAD_DAYS = 90


class BadNorm(SitesError, ValueError):
    """A number of households that cannot be."""


@dataclass(frozen=True)
class Suggestion:
    """A street lacks points from `first` until (not including) `until`."""

    first: dt.date
    until: dt.date
    points: int


@dataclass(frozen=True)
class StreetCoverage:
    """One street on one day.

    Attributes
    ----------
    households : int or None
        None where nobody entered it: then nothing is owed and nothing suggested.
    needed : int or None
        Points that the norm asks for, rounded up.
    days_to_full : int or None
        Until the first of its sites is full at the present rate.
    """

    area: Area
    households: int | None
    per_point: int
    points: int
    needed: int | None
    without_point: int
    days_to_full: int | None
    suggestion: Suggestion | None


def coverage(session: Session, scope: Scope, day: dt.date) -> list[StreetCoverage]:
    """Each street of the scope, those that lack most first."""
    streets = areas_within(session, scope.code, Level.STREET)
    sites = _points(session, scope, day)
    watches = watch_all(session, [s for s in sites if s.state == SiteState.OPEN], day)
    by_street: dict[str, list[Site]] = defaultdict(list)
    for site in sites:
        for street in streets:
            if site.area_code.startswith(street.code):
                by_street[street.code].append(site)
                break
    norms = _norms(session)
    rows = []
    for street in streets:
        here = by_street[street.code]
        full = [
            (watches[site.ref].full_on or dt.date.max) - day for site in here if site.ref in watches
        ]
        days = min((left.days for left in full if left.days < 3650), default=None)
        rows.append(_street(street, _norm(norms, street.code), here, day, days))
    rows.sort(key=lambda row: (-row.without_point, _or_far(row.days_to_full), row.area.code))
    return rows


def _or_far(days: int | None) -> int:
    return 10_000 if days is None else days


def _points(session: Session, scope: Scope, day: dt.date) -> list[Site]:
    """Public sites that are permitted now, or will be."""
    states = (SiteState.APPROVED, SiteState.OPEN, SiteState.SUSPENDED)
    query = select(Site).where(
        Site.area_code.startswith(scope.code),
        Site.kind.in_([kind.value for kind in PUBLIC_KINDS]),
        Site.state.in_([state.value for state in states]),
        Site.valid_until > day,
    )
    return list(session.scalars(query.order_by(Site.code)))


def _street(
    street: Area, per_point: int, sites: list[Site], day: dt.date, days_to_full: int | None
) -> StreetCoverage:
    now = sum(site.state == SiteState.OPEN and site.permit_covers(day) for site in sites)
    needed = None
    without = 0
    suggestion = None
    if street.households is not None:
        needed = -(-street.households // per_point)
        without = max(0, street.households - now * per_point)
        suggestion = _suggest(sites, needed, day)
    return StreetCoverage(
        street, street.households, per_point, now, needed, without, days_to_full, suggestion
    )


def _suggest(sites: list[Site], needed: int, day: dt.date) -> Suggestion | None:
    """The first run of days, of those ahead, on which the most points are lacking."""
    days = [day + dt.timedelta(days=ahead) for ahead in range(AHEAD_DAYS)]
    permitted = [site for site in sites if site.state != SiteState.SUSPENDED]
    lacking = [needed - sum(site.permit_covers(on) for site in permitted) for on in days]
    worst = max(lacking)
    if worst <= 0:
        return None
    first = lacking.index(worst)
    last = first
    while last + 1 < len(days) and lacking[last + 1] == worst:
        last += 1
    return Suggestion(days[first], days[last] + dt.timedelta(days=1), worst)


def _norms(session: Session) -> dict[str, int]:
    query = select(Area.code, Area.households_per_point)
    rows = session.execute(query.where(Area.households_per_point.is_not(None)))
    return {code: per_point for code, per_point in rows if per_point}


def _norm(norms: dict[str, int], code: str) -> int:
    """The norm of the nearest area above that has one."""
    above = [known for known in norms if code.startswith(known)]
    return norms[max(above, key=len)] if above else HOUSEHOLDS_PER_POINT


def set_norm(area: Area, *, per_point: int | None) -> None:
    """Enter how many households one point is for in an area; None asks the area above."""
    least, most = PER_POINT
    if per_point is not None and not least <= per_point <= most:
        raise BadNorm(f"households_per_point: from {least} to {most}")
    area.households_per_point = per_point


def set_households(area: Area, households: int | None, *, source: str, on: dt.date | None) -> None:
    """Enter how many households an area has, who says so, and of which day that is.

    Nothing is estimated: a number without a source is none.
    """
    if households is not None and not 0 <= households <= MOST_HOUSEHOLDS:
        raise BadNorm("households: not below 0, and not more than a city has")
    if households is not None and not (source.strip() and on):
        raise BadNorm("households_source: say where the number is from and of which day it is")
    area.households = households
    area.households_source = source.strip()[:200] if households is not None else ""
    area.households_on = on if households is not None else None
