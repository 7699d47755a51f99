"""When a site may not take things any more: what was planned to go there goes elsewhere.

The day is planned anew without it; residents and couriers are told by what the new plan changes,
the people of the site by a notice of its own.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from recycling.dispatch.emptying import site_ref
from recycling.notices import Kind, put
from routing.runs import PlannedRoute, PlanRun, RunUnderWay, ask_for_run
from sites.areas import Operator
from sites.registry import Site, due_reminders, expire_due

#: How long the new plan is searched for, seconds.
BUDGET_SECONDS = 60

#: People of a site are written to in the operator's language.
LOCALE = "zh_CN"


@dataclass(frozen=True)
class Rerouted:
    """What a site's end moved.

    Attributes
    ----------
    runs : tuple of PlanRun
        New planning runs in the queue; the door hands them to a worker.
    under_way : tuple of date
        Days that are being planned at this moment: they have to be planned once more.
    """

    runs: tuple[PlanRun, ...]
    under_way: tuple[dt.date, ...]


def reroute(
    session: Session, operator: Operator, site: Site, *, by: str, now: dt.datetime
) -> Rerouted:
    """Ask for a new plan of each day from tomorrow on whose routes unload at the site.

    Today's routes are on the road: their couriers and the dispatcher are told by the notice, and
    the hand-over is refused at the site. The people of the site are told as well.
    """
    session.flush()
    runs, under_way = [], []
    for day in days_bound_for(session, site, operator.today(now)):
        try:
            runs.append(
                ask_for_run(session, day, budget_seconds=BUDGET_SECONDS, seed=1, by=by, now=now)
            )
        except RunUnderWay:
            under_way.append(day)
    tell_site(session, site, Kind.SITE_STOPPED, about=f"{len(site.events)}", now=now)
    return Rerouted(tuple(runs), tuple(under_way))


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


def days_bound_for(session: Session, site: Site, today: dt.date) -> list[dt.date]:
    """The days after `today` whose published plan unloads at the site, or empties it."""
    query = (
        select(PlanRun)
        .where(PlanRun.day > today, PlanRun.published)
        .options(selectinload(PlanRun.routes).selectinload(PlannedRoute.stops))
        .order_by(PlanRun.day)
    )
    return [
        run.day
        for run in session.scalars(query)
        if any(
            stop.kind == "unload" and site.ref in map(site_ref, stop.refs)
            for route in run.routes
            for stop in route.stops
        )
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
