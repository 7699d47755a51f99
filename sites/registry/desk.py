"""The desk of the register: new drafts, finding sites, and what happens to permits at night."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from sites.areas import Operator, Scope
from sites.registry.permit import SiteReminder
from sites.registry.site import Site
from sites.registry.states import NoSuchSite, SiteKind, SiteState

#: People are told so many days before a permit ends.
REMINDER_DAYS = (30, 7, 1)

#: Where a permit runs, so that its end matters.
RUNNING = (SiteState.APPROVED, SiteState.OPEN, SiteState.SUSPENDED)

#: So many who draft in one area at the same moment may be faster before a draft gives up.
MOST_FASTER = 20


def draft(
    session: Session, *, kind: SiteKind, area_code: str, by: str, now: dt.datetime, **fields: Any
) -> Site:
    """A new draft in the area, with a code of its own (area code, letter of the kind, serial).

    Of two at once that take one code the slower takes the next.
    """
    letter = {"transfer_yard": "Y", "smart_cabinet": "C", "mobile_day": "M"}.get(kind.value, "T")
    stem = f"{area_code}-{letter}"
    code, faster = _free_code(session, stem), 0
    while True:
        site = Site(
            code=code,
            kind=kind.value,
            area_code=area_code,
            created_at=now,
            state=SiteState.DRAFT.value,
            **fields,
        )
        site._note("draft", by=by, why="", now=now, before="", after=SiteState.DRAFT.value)
        try:
            with session.begin_nested():
                session.add(site)
        except IntegrityError:
            tried, code, faster = code, _free_code(session, stem), faster + 1
            if code == tried or faster > MOST_FASTER:
                raise
        else:
            return site


def _free_code(session: Session, stem: str) -> str:
    taken = set(session.scalars(select(Site.code).where(Site.code.startswith(stem))))
    return next(code for n in range(1, len(taken) + 2) if (code := f"{stem}{n:03d}") not in taken)


def site_by_ref(session: Session, ref: str, scope: Scope | None = None) -> Site:
    """The site with this ref; raises NoSuchSite also where it lies outside `scope`."""
    site = session.scalar(select(Site).where(Site.ref == ref))
    if site is None or (scope is not None and not scope.covers(site.area_code)):
        raise NoSuchSite(ref)
    return site


def sites_by_refs(session: Session, refs: Collection[str]) -> list[Site]:
    """The placed sites with these refs, by code; refs that are no site are passed over."""
    query = select(Site).where(Site.ref.in_(sorted(refs)), Site.lat.is_not(None))
    return list(session.scalars(query.order_by(Site.code))) if refs else []


def sites_in(
    session: Session, scope: Scope, *, kind: SiteKind | None = None, state: SiteState | None = None
) -> list[Site]:
    """The sites of a scope with their permits, by code."""
    query = select(Site).where(Site.area_code.startswith(scope.code)).order_by(Site.code)
    query = query.options(selectinload(Site.permits))
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
        Site.state.in_([state.value for state in RUNNING]), Site.valid_until <= today
    )
    sites = list(session.scalars(query))
    for site in sites:
        site.expire(by="nightly", now=now)
    return sites


@dataclass(frozen=True)
class Reminder:
    """A permit that ends in `days_left` days; told because of the threshold `days`."""

    site: Site
    days: int
    days_left: int


def due_reminders(session: Session, operator: Operator, *, now: dt.datetime) -> list[Reminder]:
    """The reminders that are due at `now`; each is given once, whoever asks how often.

    A night that was missed is made up for: the smallest threshold that holds counts. A permit
    shorter than a threshold is not reminded of it on its first day.
    """
    today = operator.today(now)
    last = today + dt.timedelta(days=max(REMINDER_DAYS))
    query = select(Site).where(
        Site.state.in_([state.value for state in RUNNING]),
        Site.valid_until > today,
        Site.valid_until <= last,
    )
    found = []
    for site in session.scalars(query.order_by(Site.code)):
        assert site.valid_from is not None
        assert site.valid_until is not None
        left = (site.valid_until - today).days
        length = (site.valid_until - site.valid_from).days
        days = min((one for one in REMINDER_DAYS if left <= one), default=0)
        if not days or length <= days:
            continue
        told = select(SiteReminder.id).where(
            SiteReminder.site_id == site.id,
            SiteReminder.valid_until == site.valid_until,
            SiteReminder.days <= days,
        )
        if session.scalar(told.limit(1)) is None:
            session.add(
                SiteReminder(site_id=site.id, valid_until=site.valid_until, days=days, at=now)
            )
            found.append(Reminder(site, days, left))
    session.flush()
    return found
