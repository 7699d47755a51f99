"""One place where used electronics may stand: what it says, and every move of its permit."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import Degrees, Point, SealedText
from sites.registry.permit import SiteComment, SitePermit
from sites.registry.states import (
    LIMIT_OF_FAMILY,
    RENEWABLE,
    REQUIRED,
    SITE_MOVES,
    STANDING,
    BadPermitDates,
    NoRenewalAsked,
    NotCleared,
    OwnSubmission,
    PermitExpired,
    PermitState,
    SiteIncomplete,
    SiteState,
    WrongSiteState,
)


@dataclass(frozen=True)
class Clearance:
    """The closing checklist of a site that has been open."""

    stock_grams: int
    cleaned: bool
    photos: int

    def lacks(self) -> list[str]:
        """Codes of what is not done yet."""
        return [
            code
            for code, done in (
                ("stock_zero", self.stock_grams == 0),
                ("cleaned", self.cleaned),
                ("photos", self.photos > 0),
            )
            if not done
        ]


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
    #: Corners [[lat, lon], …] where the place was drawn instead of pinned.
    boundary: Mapped[list[Any] | None]
    #: Category families that are taken, by code; see recycling.catalogue.
    accepts: Mapped[list[str]] = mapped_column(default=list)
    #: {"mon": [["09:00", "18:00"]], …}; a day that is absent is a closed day. The key
    #: "hol" holds the hours of public holidays; without it they are like other days.
    opening_hours: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: {"2026-10-01": []}: days that differ from the week, by date; [] is a closed day.
    hours_exceptions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: The permit is valid on days d with valid_from <= d < valid_until.
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    responsible_name: Mapped[str | None] = mapped_column(SealedText)
    responsible_phone: Mapped[str | None] = mapped_column(SealedText)
    deputy_name: Mapped[str | None] = mapped_column(SealedText)
    deputy_phone: Mapped[str | None] = mapped_column(SealedText)
    hotline: Mapped[str] = mapped_column(default="")
    lead_agency: Mapped[str] = mapped_column(default="")
    #: Who runs it, and who let it stand there, with the day of the consent.
    operating_unit: Mapped[str] = mapped_column(default="")
    owner_consent: Mapped[str] = mapped_column(default="")
    fire_equipment: Mapped[str] = mapped_column(default="")
    #: Hard, sealed ground, rain cover, trays: what keeps liquids out of the soil.
    seepage: Mapped[str] = mapped_column(default="")
    #: How long goods may stand, and how often the site is emptied, in days.
    clearing_days: Mapped[int | None]
    emptied_every_days: Mapped[int | None]
    #: The gate and the turning circle for a truck, metres.
    access_width_m: Mapped[float | None]
    access_height_m: Mapped[float | None]
    turning_m: Mapped[float | None]
    lithium_limit_kg: Mapped[int | None]
    refrigerant_limit_kg: Mapped[int | None]
    crt_limit_kg: Mapped[int | None]
    hazardous_limit_kg: Mapped[int | None]
    docks: Mapped[int] = mapped_column(default=1)
    conditions: Mapped[str] = mapped_column(default="")
    submitted_by: Mapped[str] = mapped_column(default="")
    #: The ref of last season's site that this one was copied from.
    copied_from: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    events: Mapped[list["SiteEvent"]] = relationship(
        back_populates="site", cascade="all, delete-orphan", order_by="SiteEvent.number"
    )

    permits: Mapped[list[SitePermit]] = relationship(
        back_populates="site", cascade="all, delete-orphan", order_by=SitePermit.number
    )
    comments: Mapped[list[SiteComment]] = relationship(
        back_populates="site", cascade="all, delete-orphan", order_by=SiteComment.number
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def place(self) -> Point | None:
        """Where it is; None while the draft has no pin."""
        return None if self.lat is None or self.lon is None else Point(self.lat, self.lon)

    def missing(self) -> list[str]:
        """The fields that are still empty: REQUIRED in its order, then limits that are owed."""
        gaps = [field for field in REQUIRED if getattr(self, field) in (None, "", [], {})]
        owed = {
            limit for family, limit in LIMIT_OF_FAMILY.items() if family in (self.accepts or [])
        }
        return gaps + sorted(limit for limit in owed if getattr(self, limit) is None)

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

    def note_bound(self, verb: str, why: str, *, by: str, now: dt.datetime) -> None:
        """Note a condition that narrows the record; see bounds.bind."""
        self._note(verb, by=by, why=why, now=now, before=self.state, after=self.state)

    def submit(self, *, by: str, now: dt.datetime) -> None:
        """Hand the draft to the district; raises SiteIncomplete with what is missing."""
        missing = self.missing()
        if missing:
            raise SiteIncomplete(self.ref, missing)
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise BadPermitDates(self.valid_from, self.valid_until)
        self._move(SiteState.SUBMITTED, "submit", by=by, why="", now=now)
        self.submitted_by = by
        for comment in self.open_comments:
            comment.answered_at = now

    def send_back(self, *, by: str, why: str, now: dt.datetime) -> None:
        """The district asks for changes."""
        self._move(SiteState.DRAFT, "send back", by=by, why=why, now=now)

    def comment(self, field: str, text: str, *, by: str, now: dt.datetime) -> None:
        """The district says something about one field of what was submitted."""
        if self.state != SiteState.SUBMITTED:
            raise WrongSiteState(self.ref, self.state, "be commented on")
        self.comments.append(
            SiteComment(number=len(self.comments) + 1, field=field, text=text, by=by, at=now)
        )

    @property
    def open_comments(self) -> list[SiteComment]:
        """What the district said and the office has not handed in again since."""
        return [comment for comment in self.comments if comment.answered_at is None]

    def approve(self, *, by: str, conditions: str, now: dt.datetime) -> None:
        """The district permits the site, with conditions where it has any.

        Raises OwnSubmission where `by` is who submitted it.
        """
        if by == self.submitted_by:
            raise OwnSubmission(self.ref)
        self._move(SiteState.APPROVED, "approve", by=by, why=conditions, now=now)
        self.conditions = conditions
        if self.valid_from is not None and self.valid_until is not None:
            permit = self._ask(self.valid_from, self.valid_until, self.submitted_by, "", now)
            permit.decide(PermitState.GRANTED, by=by, conditions=conditions, now=now)

    def _ask(
        self, valid_from: dt.date, valid_until: dt.date, by: str, why: str, now: dt.datetime
    ) -> SitePermit:
        permit = SitePermit(
            number=len(self.permits) + 1,
            state=PermitState.ASKED.value,
            valid_from=valid_from,
            valid_until=valid_until,
            asked_by=by,
            asked_at=now,
            asked_why=why,
        )
        self.permits.append(permit)
        return permit

    @property
    def renewal(self) -> SitePermit | None:
        """The renewal that waits for a decision."""
        waiting = [one for one in self.permits if one.state == PermitState.ASKED]
        return waiting[0] if waiting else None

    def ask_renewal(
        self, valid_until: dt.date, *, by: str, why: str, day: dt.date, now: dt.datetime
    ) -> None:
        """Ask for more days: from the end of the permit on, or from `day` where it has ended."""
        if SiteState(self.state) not in RENEWABLE or self.valid_until is None:
            raise WrongSiteState(self.ref, self.state, "be renewed")
        if self.renewal is not None:
            raise NoRenewalAsked(self.ref, "a renewal is waiting already")
        begins = max(self.valid_until, day)
        if valid_until <= begins:
            raise BadPermitDates(begins, valid_until)
        self._ask(begins, valid_until, by, why, now)
        self._note("ask renewal", by=by, why=why, now=now, before=self.state, after=self.state)

    def renew(
        self,
        *,
        by: str,
        conditions: str,
        day: dt.date,
        now: dt.datetime,
        until: dt.date | None = None,
    ) -> None:
        """The district grants the renewal; a site that expired meanwhile opens again.

        `until` grants fewer days than were asked for.
        """
        permit = self._waiting(by)
        if until is not None:
            if not permit.valid_from < until <= permit.valid_until:
                raise BadPermitDates(permit.valid_from, until)
            permit.valid_until = until
        if permit.valid_until <= day:
            raise BadPermitDates(day, permit.valid_until)
        permit.decide(PermitState.GRANTED, by=by, conditions=conditions, now=now)
        if permit.valid_from != self.valid_until:
            self.valid_from = permit.valid_from
        self.valid_until, self.conditions = permit.valid_until, conditions or self.conditions
        if self.state == SiteState.EXPIRED:
            self._move(SiteState.OPEN, "renew", by=by, why=conditions, now=now)
        else:
            self._note("renew", by=by, why=conditions, now=now, before=self.state, after=self.state)

    def refuse_renewal(self, *, by: str, why: str, now: dt.datetime) -> None:
        """The district does not grant more days: the permit ends as it stands."""
        permit = self._waiting(by)
        permit.decide(PermitState.REFUSED, by=by, conditions=why, now=now)
        self._note("refuse renewal", by=by, why=why, now=now, before=self.state, after=self.state)

    def _waiting(self, by: str) -> SitePermit:
        permit = self.renewal
        if permit is None:
            raise NoRenewalAsked(self.ref, "no renewal was asked for")
        if by == permit.asked_by:
            raise OwnSubmission(self.ref)
        return permit

    def open(self, *, by: str, day: dt.date, now: dt.datetime) -> None:
        """Begin to take items, or go on after a suspension; the permit must cover `day`."""
        if self.state == SiteState.EXPIRED:
            raise WrongSiteState(self.ref, self.state, "open")
        if not self.permit_covers(day):
            raise PermitExpired(self.ref, day)
        self._move(SiteState.OPEN, "open", by=by, why="", now=now)

    def suspend(self, *, by: str, why: str, now: dt.datetime) -> None:
        """Take nothing for a while."""
        self._move(SiteState.SUSPENDED, "suspend", by=by, why=why, now=now)

    def expire(self, *, by: str, now: dt.datetime) -> None:
        """The permit has run out: nothing comes in, what stands there may still leave."""
        self._move(SiteState.EXPIRED, "expire", by=by, why="permit ended", now=now)

    def close(
        self, *, by: str, why: str, now: dt.datetime, clearance: Clearance | None = None
    ) -> None:
        """End the site for good; one that has been open needs a clearance that lacks nothing."""
        if SiteState(self.state) in STANDING:
            lacks = (clearance or Clearance(1, cleaned=False, photos=0)).lacks()
            if lacks:
                raise NotCleared(self.ref, lacks)
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
