"""Where the vehicles of a running day are, and the way a route was driven, moment by moment.

A courier's own phone tells its place by consent; without it a vehicle is where its last stop was
ticked, and before that where its shift begins. Which of the three it is, is always said.
"""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from recycling.dispatch.console.progress import Standing
from recycling.dispatch.console.service import replay
from recycling.visits.positions import latest, trail
from routing.runs import PlannedRoute, PlanRun
from sites.areas import Scope

#: Moments of a replay at most; of a longer trail some positions between the stops are passed over.
MOST_FRAMES = 240

#: The scope of who may see the whole city.
EVERYWHERE = Scope()


class Source(enum.StrEnum):
    """By what a place is known."""

    SEEN = "seen"  #: the courier's phone told it
    TICKED = "ticked"  #: the last stop was ticked there
    PLANNED = "planned"  #: nothing is known yet: where the shift begins


@dataclass(frozen=True)
class Whereabouts:
    """Where one route's vehicle is; `at` is since when it is known, None for PLANNED."""

    standing: Standing
    lat: float
    lon: float
    source: Source
    at: dt.datetime | None


@dataclass(frozen=True)
class Frame:
    """One moment of a replay; `sequence` and `refs` are those of a stop that was ticked."""

    at: dt.datetime
    lat: float
    lon: float
    source: Source
    sequence: int | None = None
    refs: tuple[str, ...] = ()
    planned_at: dt.datetime | None = None


def whereabouts(
    session: Session, run: PlanRun, standings: Sequence[Standing], *, scope: Scope = EVERYWHERE
) -> list[Whereabouts]:  # fmt: skip
    """Where each route's vehicle is, in the order of the standings (the late ones first).

    Positions are those of couriers in `scope`; of the others the last tick is told.
    """
    seen = {one.courier_number: one for one in latest(session, run.day, scope=scope)}
    found = []
    for one in standings:
        ticked = max(one.done, key=lambda done: done.at, default=None)
        place = seen.get(one.route.courier_number)
        if place is not None and (ticked is None or place.at >= ticked.at):
            found.append(Whereabouts(one, place.lat, place.lon, Source.SEEN, place.at))
        elif ticked is not None:
            stop = ticked.stop
            found.append(Whereabouts(one, stop.lat, stop.lon, Source.TICKED, ticked.at))
        else:
            start = one.route.stops[0]
            found.append(Whereabouts(one, start.lat, start.lon, Source.PLANNED, None))
    return found


def frames(
    session: Session,
    run: PlanRun,
    route: PlannedRoute,
    *,
    now: dt.datetime,
    scope: Scope = EVERYWHERE,
) -> list[Frame]:  # fmt: skip
    """A route as it was driven: its ticked stops, and between them where its courier was."""
    ticks = [
        Frame(
            step.at, step.lat, step.lon, Source.TICKED, step.sequence, step.refs, step.planned_at
        )
        for step in replay(session, run, route.number, now=now)
    ]  # fmt: skip
    seen = [
        Frame(place.at, place.lat, place.lon, Source.SEEN)
        for place in trail(session, route.courier_number, run.day, scope=scope)
        if place.at <= now
    ]
    return sorted([*ticks, *_thinned(seen, MOST_FRAMES - len(ticks))], key=lambda one: one.at)


def _thinned(seen: Sequence[Frame], most: int) -> list[Frame]:
    """At most so many of the positions, evenly; the first and the last stay."""
    if len(seen) <= most or most < 2:
        return list(seen[: max(0, most)])
    step = (len(seen) - 1) / (most - 1)
    return [seen[round(number * step)] for number in range(most)]
