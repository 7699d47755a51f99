"""Where the next temporary points belong: a question of an office, from past bookings to an answer.

A search may take a minute, so it holds no transaction: the question is read in one, and the answer
written in another.
"""

import datetime as dt
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.states import BookingState
from sites.areas import Scope
from sites.errors import SitesError
from sites.registry import Site, SiteState, open_sites
from sites.search import PUBLIC_KINDS
from sites.siting import (
    BadSitingTask,
    Candidate,
    Choice,
    Goal,
    Outcome,
    SitingTask,
    gather,
    outcome,
    place_points,
)
from sites.siting.study import SitingStudy, keep_study

log = logging.getLogger(__name__)

Transactions = Callable[[], AbstractContextManager[Session]]

#: Bookings of so many days count as demand.
LOOK_BACK_DAYS = 365
#: At most so many demand points and candidate places: what is proved in a minute.
MOST_POINTS, MOST_CANDIDATES = 2_000, 200
SECONDS = 60.0


@dataclass(frozen=True)
class Place:
    """A candidate place as an office names it; cost and capacity where they matter."""

    name: str
    lat: float
    lon: float
    cost_fen: int = 0
    capacity: int | None = None


@dataclass(frozen=True)
class Question:
    """What an office asks.

    Attributes
    ----------
    busiest : int
        Beside the named places, so many of the places that ask most are candidates.
    with_past : bool
        Whether places of earlier sites are candidates too.
    """

    new_points: int
    goal: str = Goal.COVERING.value
    radius_metres: int = 500
    periods: int = 1
    once: bool = False
    least_stay: int = 1
    budget_fen: int | None = None
    places: tuple[Place, ...] = ()
    busiest: int = 40
    with_past: bool = True


def ask(
    session: Session, scope: Scope, question: Question, *, by: str, now: dt.datetime
) -> SitingStudy:
    """Write the question down, once it is one that can be answered; raises BadSitingTask."""
    task_of(session, scope, question, now=now)
    return keep_study(
        session, area_code=scope.code, question=asdict(question), answer={}, by=by, now=now
    )


def task_of(session: Session, scope: Scope, question: Question, *, now: dt.datetime) -> SitingTask:
    """The question over the bookings and sites of the area."""
    demand = gather(_doors(session, scope, now), most=MOST_POINTS)
    existing = [
        Candidate(site.ref, site.place.lat, site.place.lon)
        for site in open_sites(session, now.date())
        if site.kind in PUBLIC_KINDS and scope.covers(site.area_code) and site.place
    ]
    taken = {(round(one.lat, 4), round(one.lon, 4)) for one in existing}
    places = list(question.places)
    if question.with_past:
        places += _past(session, scope)
    by_weight = sorted(demand, key=lambda point: (-point.weights[0], point.lat, point.lon))
    busiest = by_weight[: question.busiest]
    places += [Place(f"#{n}", one.lat, one.lon) for n, one in enumerate(busiest, start=1)]
    candidates: dict[tuple[float, float], Candidate] = {}
    for number, place in enumerate(places):
        key = (round(place.lat, 4), round(place.lon, 4))
        if key not in taken and len(candidates) < MOST_CANDIDATES:
            candidates.setdefault(
                key,
                Candidate(
                    f"{number} {place.name}", place.lat, place.lon,
                    opening_fen=place.cost_fen, capacity=place.capacity,
                ),
            )  # fmt: skip
    if not demand:
        raise BadSitingTask("demand: there is no booking with a place in this area yet")
    return SitingTask(
        demand=demand,
        candidates=tuple(candidates.values()),
        existing=tuple(existing),
        new_points=question.new_points,
        goal=Goal(question.goal),
        radius_metres=question.radius_metres,
        periods=question.periods,
        once=question.once,
        least_stay=question.least_stay,
        budget_fen=question.budget_fen,
    )


def _doors(session: Session, scope: Scope, now: dt.datetime) -> list[tuple[float, float, int]]:
    query = select(Booking.lat, Booking.lon).where(
        Booking.lat.is_not(None),
        Booking.area_code.startswith(scope.code),
        Booking.state.not_in([BookingState.DRAFT.value, BookingState.CANCELLED.value]),
        Booking.created_at >= now - dt.timedelta(days=LOOK_BACK_DAYS),
    )
    return [
        (lat, lon, 1) for lat, lon in session.execute(query) if lat is not None and lon is not None
    ]


def _past(session: Session, scope: Scope) -> list[Place]:
    states = (SiteState.DRAFT, SiteState.EXPIRED, SiteState.CLOSED)
    query = select(Site).where(
        Site.area_code.startswith(scope.code),
        Site.kind.in_([kind.value for kind in PUBLIC_KINDS]),
        Site.state.in_([state.value for state in states]),
        Site.lat.is_not(None),
    )
    return [
        Place(site.name or site.code, site.place.lat, site.place.lon)
        for site in session.scalars(query.order_by(Site.code))
        if site.place
    ]


def question_of(study: SitingStudy) -> Question:
    """The question that a study keeps."""
    told = dict(study.question)
    places = tuple(Place(**place) for place in told.pop("places"))
    return Question(places=places, **told)


def answer(
    transactions: Transactions, ref: str, *, processes: int = 2, seconds: float = SECONDS
) -> None:
    """Find the answer of a study and write it down; one that is answered already stays."""
    with transactions() as session:
        study = session.scalars(select(SitingStudy).where(SitingStudy.ref == ref)).one()
        if study.answer:
            return
        task = task_of(session, Scope(study.area_code), question_of(study), now=study.asked_at)
    try:
        choice = place_points(task, seconds=seconds, processes=processes)
        found = answer_row(task, choice)
    except SitesError as error:
        found = {"fault": str(error)}
    with transactions() as session:
        study = session.scalars(select(SitingStudy).where(SitingStudy.ref == ref)).one()
        study.answer = found


def answer_row(task: SitingTask, choice: Choice) -> dict[str, Any]:
    """The answer as it is kept, shown and printed."""
    periods = [outcome(task, choice, period=period) for period in range(task.periods)]
    return {
        "value": choice.value,
        "bound": choice.bound,
        "proved": choice.proved,
        "gap": round(choice.gap, 6),
        "seconds": round(choice.seconds, 1),
        "demand": len(task.demand),
        "residents": int(task.weights[0].sum()),
        "candidates": len(task.candidates),
        "detour": task.detour,
        "existing": [[one.lat, one.lon] for one in task.existing],
        "doors": [[one.lat, one.lon, one.weights[0]] for one in task.demand],
        "periods": [_period(task, one) for one in periods],
    }


def _period(task: SitingTask, found: Outcome) -> dict[str, Any]:
    places = {place.ref: place for place in task.candidates}
    return {
        "before": asdict(found.before),
        "after": asdict(found.after),
        "steps": [
            {
                "name": step.ref.partition(" ")[2],
                "lat": places[step.ref].lat,
                "lon": places[step.ref].lon,
                "adds_500": step.adds_500,
                "adds_1000": step.adds_1000,
                "within_500": step.reach.within_500,
                "within_1000": step.reach.within_1000,
            }
            for step in found.steps
        ],
        "beyond": [
            {
                "name": step.ref.partition(" ")[2],
                "adds_500": step.adds_500,
                "adds_1000": step.adds_1000,
            }
            for step in found.beyond
        ],
    }
