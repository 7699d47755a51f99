"""Pop-up seasons: last year's points again, with new dates, in one step."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from sites.areas import Scope
from sites.registry import BadPermitDates, Site, SiteKind, SiteState, draft

#: What a season is made of: yards stay where they are.
SEASONAL = (SiteKind.COLLECTION_POINT, SiteKind.MOBILE_DAY, SiteKind.SMART_CABINET)

#: Everything that a new season's record takes over. What belongs to the old permit (state, dates,
#: conditions, days that differed) and what is personal to the moment does not come along.
COPIED = (
    "name", "address", "lat", "lon", "source_datum", "boundary", "area_m2", "capacity_kg",
    "capacity_litres", "accepts", "opening_hours", "responsible_name", "responsible_phone",
    "deputy_name", "deputy_phone", "hotline", "lead_agency", "operating_unit", "fire_equipment",
    "seepage", "clearing_days", "emptied_every_days", "access_width_m", "access_height_m",
    "turning_m", "lithium_limit_kg", "refrigerant_limit_kg", "crt_limit_kg",
    "hazardous_limit_kg", "docks",
)  # fmt: skip


@dataclass(frozen=True)
class Season:
    """Days of a season: `first` <= day < `until`."""

    first: dt.date
    until: dt.date

    def __post_init__(self) -> None:
        if self.first >= self.until:
            raise BadPermitDates(self.first, self.until)


def points_of(session: Session, scope: Scope, season: Season) -> list[Site]:
    """The seasonal points that were permitted and whose permit began in the season, by code."""
    query = select(Site).where(
        Site.area_code.startswith(scope.code),
        Site.kind.in_([kind.value for kind in SEASONAL]),
        Site.valid_from >= season.first,
        Site.valid_from < season.until,
        Site.permits.any(),
    )
    return list(session.scalars(query.order_by(Site.code)))


def copy_season(
    session: Session, scope: Scope, last: Season, new: Season, *, by: str, now: dt.datetime
) -> list[Site]:
    """Drafts for the new season, one for each point of the last; a point is copied once.

    The consent of the place's owner is left empty: it has to be given anew.
    """
    copied = set(
        session.scalars(
            select(Site.copied_from).where(
                Site.copied_from.is_not(None),
                Site.valid_from == new.first,
                Site.state != SiteState.CLOSED.value,
            )
        )
    )
    made = []
    for site in points_of(session, scope, last):
        if site.ref in copied:
            continue
        fields = {name: getattr(site, name) for name in COPIED}
        made.append(
            draft(
                session,
                kind=SiteKind(site.kind),
                area_code=site.area_code,
                by=by,
                now=now,
                valid_from=new.first,
                valid_until=new.until,
                copied_from=site.ref,
                **fields,
            )
        )
    return made
