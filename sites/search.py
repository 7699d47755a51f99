"""The nearest open site that takes this item now, or at another time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from routing.geo.distances import haversine_metres
from sites.areas import Operator
from sites.hours import WEEKDAYS, Span, hours_on, next_opening, open_until
from sites.registry import Site, SiteKind, open_sites
from sites.stock import Level, levels_of, total
from sites.walking import WALKING_DETOUR

__all__ = [
    "PUBLIC_KINDS",
    "WALKING_DETOUR",
    "WEEKDAYS",
    "NearSite",
    "hours_on",
    "is_full",
    "nearest_open",
    "nearest_sites",
    "open_until",
]

#: Where residents may bring things; a yard is for trucks.
PUBLIC_KINDS = (SiteKind.COLLECTION_POINT, SiteKind.SMART_CABINET, SiteKind.MOBILE_DAY)


@dataclass(frozen=True)
class NearSite:
    """A site with how far it is to walk, and until when it is open or when it opens.

    Attributes
    ----------
    open_until : datetime or None
        None where it is closed at the moment that was asked for; then `opens_at` says when not.
    also_takes : tuple of str
        Families beyond those that were asked for.
    """

    site: Site
    walking_metres: int
    open_until: dt.datetime | None
    opens_at: dt.datetime | None = None
    hours: tuple[Span, ...] = ()
    also_takes: tuple[str, ...] = ()


def is_full(site: Site, level: Level) -> bool:
    """Whether the site can take nothing more, by what stands there."""
    return (site.capacity_kg is not None and level.grams >= site.capacity_kg * 1000) or (
        site.capacity_litres is not None and level.litres >= site.capacity_litres
    )


def nearest_open(
    session: Session,
    operator: Operator,
    *,
    lat: float,
    lon: float,
    categories: Sequence[str],
    at: dt.datetime,
    limit: int = 3,
    kinds: Sequence[SiteKind] = PUBLIC_KINDS,
) -> list[NearSite]:
    """The nearest sites that are open at `at` and take every one of `categories`.

    Distances are great circle times WALKING_DETOUR, in metres. A full site is left out.
    """
    found = nearest_sites(
        session, operator, lat=lat, lon=lon, categories=categories, at=at, kinds=kinds
    )
    return [near for near in found if near.open_until is not None][:limit]


def nearest_sites(
    session: Session,
    operator: Operator,
    *,
    lat: float,
    lon: float,
    categories: Sequence[str],
    at: dt.datetime,
    limit: int | None = None,
    kinds: Sequence[SiteKind] = PUBLIC_KINDS,
) -> list[NearSite]:
    """Sites that take every one of `categories`, the nearest first, closed ones with their opening.

    A site that is full, or does not open again under its permit, is left out.
    """
    wanted = set(categories)
    rows = [
        site
        for site in open_sites(session, operator.today(at))
        if SiteKind(site.kind) in kinds and wanted <= set(site.accepts)
    ]
    levels = levels_of(session, rows)
    found = []
    for site in rows:
        until = open_until(site, operator, at)
        opens = None if until else next_opening(site, operator, at)
        place = site.place
        if place is None or (until is None and opens is None):
            continue
        if is_full(site, total(levels[site.id])):
            continue
        metres = float(haversine_metres(lat, lon, place.lat, place.lon)) * WALKING_DETOUR
        found.append(
            NearSite(
                site=site,
                walking_metres=round(metres),
                open_until=until,
                opens_at=opens,
                hours=tuple(hours_on(site, operator.today(at))),
                also_takes=tuple(code for code in site.accepts if code not in wanted),
            )
        )
    found.sort(key=lambda near: (near.walking_metres, near.site.code))
    return found[:limit]
