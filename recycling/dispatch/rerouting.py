"""When a site may not take things any more: what was planned to go there goes elsewhere.

A day to come is planned anew without it; the running day is planned again from this moment on.
Residents are told by what the new plan changes; the site's people, the dispatchers and the couriers
who were bound for it by notices of their own. A day that is being planned at that moment is looked
at once more when its run ends.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from recycling.dispatch.console.replanning import Event
from recycling.dispatch.emptying import site_ref
from recycling.notices import Kind, put
from recycling.people import Role, users
from routing.runs import (
    PlannedRoute,
    PlanRun,
    RouteStop,
    RunKind,
    RunState,
    RunUnderWay,
    ask_for_run,
    published_run,
    runs_of,
)
from sites.areas import Operator
from sites.registry import Site, SiteKind, due_reminders, expire_due, open_sites

#: How long the new plan is searched for, seconds.
BUDGET_SECONDS = 60

#: So many residents of the running day may be promised another time, as on the console's form.
MOST_MOVED = 5

#: People of a site and of the house are written to in the operator's language.
LOCALE = "zh_CN"


@dataclass(frozen=True)
class Rerouted:
    """What a site's end moved.

    Attributes
    ----------
    runs : tuple of PlanRun
        New planning runs in the queue; the door hands them to a worker.
    under_way : tuple of date
        Days that are being planned at this moment: when that run ends, they are looked at again.
    """

    runs: tuple[PlanRun, ...]
    under_way: tuple[dt.date, ...]


def reroute(
    session: Session, operator: Operator, site: Site, *, by: str, now: dt.datetime
) -> Rerouted:
    """Ask for a new plan of each day whose routes still unload at the site, and tell its people.

    Today is planned again from now on: what is done stays, and nobody sets out for the site.
    """
    session.flush()
    today = operator.today(now)
    bound = _bound_for(session, site, today, now)
    runs, under_way = [], []
    for run in bound:
        try:
            runs.append(_ask(session, run, [site.ref], today=today, by=by, now=now))
        except RunUnderWay:
            under_way.append(run.day)
    about = f"{len(site.events)}"
    tell_site(session, site, Kind.SITE_STOPPED, about=about, now=now)
    if bound:
        _tell_house(session, site, bound, today=today, about=about, now=now)
    return Rerouted(tuple(runs), tuple(under_way))


def _ask(
    session: Session,
    run: PlanRun,
    shut: Iterable[str],
    *,
    today: dt.date,
    by: str,
    now: dt.datetime,
) -> PlanRun:
    """A new plan of a published run's day; raises RunUnderWay."""
    if run.day > today:
        return ask_for_run(session, run.day, budget_seconds=BUDGET_SECONDS, seed=1, by=by, now=now)
    event = Event(at=now, yards_closed=tuple(sorted(shut)), most_moved=MOST_MOVED)
    return ask_for_run(
        session, run.day, budget_seconds=BUDGET_SECONDS, seed=1, by=by, now=now,
        kind=RunKind.REPLAN, asked=event.as_row(), derived_from=run.ref,
    )  # fmt: skip


def shut_yards(session: Session, run: PlanRun, *, today: dt.date, now: dt.datetime) -> list[str]:
    """The yards at which the run still unloads and which take nothing on its day any more."""
    known = {site.ref for site in open_sites(session, run.day, kind=SiteKind.TRANSFER_YARD)}
    bound = {site_ref(ref) for stop in _unloadings(run, today, now) for ref in stop.refs}
    return sorted(bound - known)


def look_again(
    session: Session, run: PlanRun, operator: Operator, *, now: dt.datetime
) -> PlanRun | None:
    """After a run has ended: another one, where what it gave or what is driven goes to a shut yard.

    A site may stop while a day is planned; the plan that was made with it is not published.
    """
    today = operator.today(now)
    if run.day < today:
        return None
    try:
        shut = shut_yards(session, run, today=today, now=now)
        if run.publishes and shut and run.kind != RunKind.WHAT_IF:
            return _once_more(session, run, shut, now=now)
        driven = published_run(session, run.day)
        shut = shut_yards(session, driven, today=today, now=now) if driven is not None else []
        if driven is None or not shut or _was_asked_for(run, driven, shut):
            return None
        return _ask(session, driven, shut, today=today, by=run.asked_by, now=now)
    except RunUnderWay:
        return None


def look_again_after_fault(
    session: Session, run: PlanRun, operator: Operator, *, now: dt.datetime
) -> PlanRun | None:
    """After a run broke off: another one, where what is driven that day goes to a shut yard.

    Of two runs that break off one after the other the second has no successor: the fault is not in
    the day's yards, and the dispatcher has read of it.
    """
    today = operator.today(now)
    before = next((one for one in runs_of(session, run.day) if one.id < run.id), None)
    if run.day < today or (before is not None and before.state == RunState.FAILED):
        return None
    driven = published_run(session, run.day)
    shut = shut_yards(session, driven, today=today, now=now) if driven is not None else []
    if driven is None or not shut:
        return None
    try:
        return _ask(session, driven, shut, today=today, by=run.asked_by, now=now)
    except RunUnderWay:
        return None


def _once_more(session: Session, run: PlanRun, shut: list[str], *, now: dt.datetime) -> PlanRun:
    asked = run.asked
    if run.kind == RunKind.REPLAN:
        event = Event.of(asked)
        closed = tuple(sorted({*event.yards_closed, *shut}))
        asked = replace(event, at=now, yards_closed=closed).as_row()
    return ask_for_run(
        session, run.day, budget_seconds=run.budget_seconds, seed=run.seed, by=run.asked_by,
        now=now, kind=RunKind(run.kind), asked=asked, derived_from=run.derived_from,
    )  # fmt: skip


def _was_asked_for(run: PlanRun, driven: PlanRun, shut: list[str]) -> bool:
    """Whether the run was the answer to just that, and found none that may be published."""
    return (
        run.kind == RunKind.REPLAN
        and run.derived_from == driven.ref
        and set(shut) <= set(Event.of(run.asked).yards_closed)
    )


@dataclass(frozen=True)
class PermitNight:
    """What a night did to permits: sites that ended, people told, plans to make anew."""

    ended: tuple[Site, ...]
    told: int
    runs: tuple[PlanRun, ...]


def night_of_permits(session: Session, operator: Operator, *, now: dt.datetime) -> PermitNight:
    """End what ran out, plan anew what was bound for it, and remind of what ends soon.

    It may run twice without harm, and a night that was missed is made up for.
    """
    ended = expire_due(session, operator, now=now)
    runs: list[PlanRun] = []
    for site in ended:
        runs += reroute(session, operator, site, by="nightly", now=now).runs
    reminders = due_reminders(session, operator, now=now)
    for one in reminders:
        about = f"{one.site.valid_until}:{one.days}"
        tell_site(session, one.site, Kind.PERMIT_ENDS, about=about, days=one.days_left, now=now)
    return PermitNight(tuple(ended), len(ended) + len(reminders), tuple(runs))


def _bound_for(session: Session, site: Site, today: dt.date, now: dt.datetime) -> list[PlanRun]:
    """The published runs, from today on, that still unload at the site; by day."""
    query = (
        select(PlanRun)
        .where(PlanRun.day >= today, PlanRun.published)
        .options(selectinload(PlanRun.routes).selectinload(PlannedRoute.stops))
        .order_by(PlanRun.day)
    )
    return [
        run
        for run in session.scalars(query)
        if any(site.ref in map(site_ref, stop.refs) for stop in _unloadings(run, today, now))
    ]


def _unloadings(run: PlanRun, today: dt.date, now: dt.datetime) -> list[RouteStop]:
    """The unloadings of a run that are not over by its own clock."""
    return [
        stop
        for route in run.routes
        for stop in route.stops
        if stop.kind == "unload" and (run.day > today or stop.departs_at >= now)
    ]


def tell_site(
    session: Session, site: Site, kind: Kind, *, about: str, now: dt.datetime, days: int = 0
) -> None:
    """Write to who answers for a site, and to the stand-in."""
    for number, phone in enumerate((site.responsible_phone, site.deputy_phone)):
        if phone:
            put(
                session, kind, key=f"{kind.value}:{site.ref}:{about}:{number}", to=phone,
                locale=LOCALE, now=now,
                params={
                    "code": site.code,
                    "days": days,
                    "until": site.valid_until.isoformat() if site.valid_until else "",
                },
            )  # fmt: skip


def _tell_house(
    session: Session,
    site: Site,
    bound: list[PlanRun],
    *,
    today: dt.date,
    about: str,
    now: dt.datetime,
) -> None:
    """Write to the dispatchers, and to the couriers who were to unload there today."""
    drivers = {
        route.courier_number
        for run in bound
        for route in run.routes
        if run.day == today
        and any(
            stop.kind == "unload" and site.ref in map(site_ref, stop.refs) for stop in route.stops
        )
    }
    days = [run.day.isoformat() for run in bound]
    for user in users(session):
        is_driver = user.has_role(Role.COURIER) and user.courier_number in drivers
        if user.active and user.phone and (is_driver or user.has_role(Role.DISPATCHER)):
            kind = Kind.ROUTE_REPLANNED if is_driver else Kind.DAYS_REPLANNED
            put(
                session, kind, key=f"{kind.value}:{site.ref}:{about}:{user.ref}", to=user.phone,
                locale=LOCALE, now=now, params={"code": site.code, "days": days},
            )  # fmt: skip
