"""The register of temporary collection points and transfer yards, with their permits' states."""

import datetime as dt
import enum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import Degrees, Point, SealedText
from sites.areas import Operator, Scope
from sites.errors import SitesError


class SiteKind(enum.StrEnum):
    """What a site is."""

    COLLECTION_POINT = "collection_point"
    TRANSFER_YARD = "transfer_yard"
    SMART_CABINET = "smart_cabinet"
    MOBILE_DAY = "mobile_day"


class SiteState(enum.StrEnum):
    """Where a site's permit stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    OPEN = "open"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    CLOSED = "closed"


#: state -> the states it may move to; a closed site stays closed (renewal is a new record).
SITE_MOVES: dict[SiteState, frozenset[SiteState]] = {
    SiteState.DRAFT: frozenset({SiteState.SUBMITTED, SiteState.CLOSED}),
    SiteState.SUBMITTED: frozenset({SiteState.DRAFT, SiteState.APPROVED, SiteState.CLOSED}),
    SiteState.APPROVED: frozenset({SiteState.OPEN, SiteState.EXPIRED, SiteState.CLOSED}),
    SiteState.OPEN: frozenset({SiteState.SUSPENDED, SiteState.EXPIRED, SiteState.CLOSED}),
    SiteState.SUSPENDED: frozenset({SiteState.OPEN, SiteState.EXPIRED, SiteState.CLOSED}),
    SiteState.EXPIRED: frozenset({SiteState.CLOSED}),
    SiteState.CLOSED: frozenset(),
}

#: What a site must say before it can be submitted.
REQUIRED = (
    "name",
    "address",
    "lat",
    "lon",
    "area_m2",
    "capacity_kg",
    "accepts",
    "opening_hours",
    "valid_from",
    "valid_until",
    "responsible_name",
    "responsible_phone",
    "fire_equipment",
)


class WrongSiteState(SitesError):
    """A site cannot do that where it stands."""

    def __init__(self, ref: str, state: str, verb: str) -> None:
        super().__init__(f"site {ref} is {state}: it cannot {verb}")
        self.ref, self.state, self.verb = ref, state, verb


class SiteIncomplete(SitesError):
    """Something that a site must say is not said yet."""

    def __init__(self, ref: str, missing: list[str]) -> None:
        super().__init__(f"site {ref} lacks: {', '.join(missing)}")
        self.ref, self.missing = ref, missing


class PermitExpired(SitesError):
    """The dates of the permit do not cover the day."""

    def __init__(self, ref: str, day: dt.date) -> None:
        super().__init__(f"the permit of site {ref} does not cover {day.isoformat()}")
        self.ref, self.day = ref, day


class BadPermitDates(SitesError, ValueError):
    """The permit would end before it begins."""

    def __init__(self, valid_from: dt.date, valid_until: dt.date) -> None:
        super().__init__(f"valid_until {valid_until} must come after valid_from {valid_from}")


class NoSuchSite(SitesError, LookupError):
    """No site has this ref, or it lies outside the asker's scope."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"there is no site {ref} in your area")


class Site(HasRef, Base):
    """One place where used electronics may stand, for a time."""

    __tablename__ = "site"

    id: Mapped[row_id]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default=SiteState.DRAFT.value, index=True)
    name: Mapped[str] = mapped_column(default="")
    area_code: Mapped[str] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None] = mapped_column(Degrees)
    lon: Mapped[float | None] = mapped_column(Degrees)
    source_datum: Mapped[str] = mapped_column(default="WGS-84")
    area_m2: Mapped[float | None]
    capacity_kg: Mapped[int | None]
    capacity_litres: Mapped[int | None]
    #: Category families that are taken, by code; see recycling.catalogue.
    accepts: Mapped[list[str]] = mapped_column(default=list)
    #: {"mon": [["09:00", "18:00"]], …}; a day that is absent is a closed day.
    opening_hours: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: The permit is valid on days d with valid_from <= d < valid_until.
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    responsible_name: Mapped[str | None] = mapped_column(SealedText)
    responsible_phone: Mapped[str | None] = mapped_column(SealedText)
    hotline: Mapped[str] = mapped_column(default="")
    lead_agency: Mapped[str] = mapped_column(default="")
    fire_equipment: Mapped[str] = mapped_column(default="")
    lithium_limit_kg: Mapped[int | None]
    docks: Mapped[int] = mapped_column(default=1)
    conditions: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    events: Mapped[list["SiteEvent"]] = relationship(
        back_populates="site", cascade="all, delete-orphan", order_by="SiteEvent.number"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def place(self) -> Point | None:
        """Where it is; None while the draft has no pin."""
        return None if self.lat is None or self.lon is None else Point(self.lat, self.lon)

    def missing(self) -> list[str]:
        """The fields of REQUIRED that are still empty, in their order."""
        return [field for field in REQUIRED if getattr(self, field) in (None, "", [], {})]

    def permit_covers(self, day: dt.date) -> bool:
        """Whether the permit's dates hold on `day`."""
        if self.valid_from is None or self.valid_until is None:
            return False
        return self.valid_from <= day < self.valid_until

    def _move(self, to: SiteState, verb: str, *, by: str, why: str, now: dt.datetime) -> None:
        if to not in SITE_MOVES[SiteState(self.state)]:
            raise WrongSiteState(self.ref, self.state, verb)
        self._note(verb, by=by, why=why, now=now, before=self.state, after=to.value)
        self.state = to.value

    def _note(
        self, verb: str, *, by: str, why: str, now: dt.datetime, before: str, after: str
    ) -> None:
        self.events.append(
            SiteEvent(
                number=len(self.events) + 1,
                at=now,
                by=by,
                verb=verb,
                why=why,
                state_before=before,
                state_after=after,
            )
        )

    def submit(self, *, by: str, now: dt.datetime) -> None:
        """Hand the draft to the district; raises SiteIncomplete with what is missing."""
        missing = self.missing()
        if missing:
            raise SiteIncomplete(self.ref, missing)
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise BadPermitDates(self.valid_from, self.valid_until)
        self._move(SiteState.SUBMITTED, "submit", by=by, why="", now=now)

    def send_back(self, *, by: str, why: str, now: dt.datetime) -> None:
        """The district asks for changes."""
        self._move(SiteState.DRAFT, "send back", by=by, why=why, now=now)

    def approve(self, *, by: str, conditions: str, now: dt.datetime) -> None:
        """The district permits the site, with conditions where it has any."""
        self._move(SiteState.APPROVED, "approve", by=by, why=conditions, now=now)
        self.conditions = conditions

    def open(self, *, by: str, day: dt.date, now: dt.datetime) -> None:
        """Begin to take items; the permit must cover `day`."""
        if not self.permit_covers(day):
            raise PermitExpired(self.ref, day)
        self._move(SiteState.OPEN, "open", by=by, why="", now=now)

    def suspend(self, *, by: str, why: str, now: dt.datetime) -> None:
        """Take nothing for a while."""
        self._move(SiteState.SUSPENDED, "suspend", by=by, why=why, now=now)

    def expire(self, *, by: str, now: dt.datetime) -> None:
        """The permit has run out: nothing comes in, what stands there may still leave."""
        self._move(SiteState.EXPIRED, "expire", by=by, why="permit ended", now=now)

    def close(self, *, by: str, why: str, now: dt.datetime) -> None:
        """End the site for good."""
        self._move(SiteState.CLOSED, "close", by=by, why=why, now=now)


class SiteEvent(Base):
    """What happened to a site: who, when, what, why; never changed."""

    __tablename__ = "site_event"
    __table_args__ = (UniqueConstraint("site_id", "number"),)

    id: Mapped[row_id]
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    at: Mapped[dt.datetime]
    by: Mapped[str]
    verb: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    state_before: Mapped[str]
    state_after: Mapped[str]
    site: Mapped[Site] = relationship(back_populates="events")


def draft(
    session: Session, *, kind: SiteKind, area_code: str, by: str, now: dt.datetime, **fields: Any
) -> Site:
    """A new draft in the area, with a code of its own (area code, letter of the kind, serial)."""
    letter = {"transfer_yard": "Y", "smart_cabinet": "C", "mobile_day": "M"}.get(kind.value, "T")
    stem = f"{area_code}-{letter}"
    taken = set(session.scalars(select(Site.code).where(Site.code.startswith(stem))))
    serial = next(n for n in range(1, len(taken) + 2) if f"{stem}{n:03d}" not in taken)
    site = Site(
        code=f"{stem}{serial:03d}",
        kind=kind.value,
        area_code=area_code,
        created_at=now,
        state=SiteState.DRAFT.value,
        **fields,
    )
    site._note("draft", by=by, why="", now=now, before="", after=SiteState.DRAFT.value)
    session.add(site)
    session.flush()
    return site


def site_by_ref(session: Session, ref: str, scope: Scope | None = None) -> Site:
    """The site with this ref; raises NoSuchSite also where it lies outside `scope`."""
    site = session.scalar(select(Site).where(Site.ref == ref))
    if site is None or (scope is not None and not scope.covers(site.area_code)):
        raise NoSuchSite(ref)
    return site


def sites_in(
    session: Session, scope: Scope, *, kind: SiteKind | None = None, state: SiteState | None = None
) -> list[Site]:
    """The sites of a scope, by code."""
    query = select(Site).where(Site.area_code.startswith(scope.code)).order_by(Site.code)
    if kind is not None:
        query = query.where(Site.kind == kind.value)
    if state is not None:
        query = query.where(Site.state == state.value)
    return list(session.scalars(query))


def open_sites(session: Session, day: dt.date, *, kind: SiteKind | None = None) -> list[Site]:
    """The sites that are open and whose permit covers `day`, by code."""
    query = select(Site).where(
        Site.state == SiteState.OPEN.value,
        Site.valid_from <= day,
        Site.valid_until > day,
        Site.lat.is_not(None),
    )
    if kind is not None:
        query = query.where(Site.kind == kind.value)
    return list(session.scalars(query.order_by(Site.code)))


def expire_due(session: Session, operator: Operator, *, now: dt.datetime) -> list[Site]:
    """Expire every site whose permit ended before the operator's today; the ones that changed.

    The nightly rule: it may run twice without harm.
    """
    today = operator.today(now)
    query = select(Site).where(
        Site.state.in_(
            [s.value for s in (SiteState.APPROVED, SiteState.OPEN, SiteState.SUSPENDED)]
        ),
        Site.valid_until <= today,
    )
    sites = list(session.scalars(query))
    for site in sites:
        site.expire(by="nightly", now=now)
    return sites
