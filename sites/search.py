"""The nearest open site that takes this item now."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from routing.geo.distances import haversine_metres
from sites.areas import Operator
from sites.registry import Site, SiteKind, open_sites

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: Metres walked for each metre as the crow flies in a street grid: a planning default.
WALKING_DETOUR = 1.3


@dataclass(frozen=True)
class NearSite:
    """A site with how far it is to walk and until when it is open."""

    site: Site
    walking_metres: int
    open_until: dt.datetime


def hours_on(site: Site, day: dt.date) -> list[tuple[dt.time, dt.time]]:
    """The opening hours of a site on `day`, in the operator's clock time."""
    spans = site.opening_hours.get(WEEKDAYS[day.weekday()], [])
    return [(dt.time.fromisoformat(start), dt.time.fromisoformat(end)) for start, end in spans]


def open_until(site: Site, operator: Operator, at: dt.datetime) -> dt.datetime | None:
    """Until when the site stays open at `at`; None where it is closed then."""
    local = at.astimezone(operator.zone)
    if not site.permit_covers(local.date()):
        return None
    for start, end in hours_on(site, local.date()):
        if start <= local.time() < end:
            return operator.moment(local.date(), end)
    return None


def nearest_open(
    session: Session,
    operator: Operator,
    *,
    lat: float,
    lon: float,
    categories: Sequence[str],
    at: dt.datetime,
    limit: int = 3,
    kinds: Sequence[SiteKind] = (
        SiteKind.COLLECTION_POINT,
        SiteKind.SMART_CABINET,
        SiteKind.MOBILE_DAY,
    ),
) -> list[NearSite]:
    """The nearest sites that are open at `at` and take every one of `categories`.

    Distances are great circle times WALKING_DETOUR, in metres.
    """
    wanted = set(categories)
    found = []
    for site in open_sites(session, operator.today(at)):
        if SiteKind(site.kind) not in kinds or not wanted <= set(site.accepts):
            continue
        until = open_until(site, operator, at)
        place = site.place
        if until is None or place is None:
            continue
        metres = float(haversine_metres(lat, lon, place.lat, place.lon)) * WALKING_DETOUR
        found.append(NearSite(site=site, walking_metres=round(metres), open_until=until))
    return sorted(found, key=lambda near: (near.walking_metres, near.site.code))[:limit]
