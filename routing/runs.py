"""Planning runs and what came of them: the rows behind progress, maps and route sheets."""

import datetime as dt
import enum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from database.base import Base, HasRef, row_id
from database.columns import Degrees, Fen
from routing.errors import RoutingError


class RunState(enum.StrEnum):
    """Where a planning run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"


#: state -> the states it may move to.
RUN_MOVES: dict[RunState, frozenset[RunState]] = {
    RunState.QUEUED: frozenset({RunState.RUNNING, RunState.FAILED}),
    RunState.RUNNING: frozenset({RunState.STOPPING, RunState.DONE, RunState.FAILED}),
    RunState.STOPPING: frozenset({RunState.DONE, RunState.FAILED}),
    RunState.DONE: frozenset(),
    RunState.FAILED: frozenset(),
}

UNFINISHED = (RunState.QUEUED, RunState.RUNNING, RunState.STOPPING)
IS_UNFINISHED = "state IN ('queued', 'running', 'stopping')"

#: A run whose worker gave no sign for this long is taken for dead.
SILENCE = dt.timedelta(seconds=90)


class RunKind(enum.StrEnum):
    """What a run was made for."""

    PLAN = "plan"  #: the whole day, from nothing
    WHAT_IF = "what_if"  #: a day that is not: it can never be published
    EDIT = "edit"  #: a dispatcher moved a stop of an earlier run
    REPLAN = "replan"  #: the running day, near to the plan that is driven


class RunUnderWay(RoutingError):
    """The day is being planned already."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"run {ref} is planning this day already: wait for it or stop it")
        self.ref = ref


class WrongRunState(RoutingError):
    """A run cannot do that where it stands."""

    def __init__(self, ref: str, state: str, verb: str) -> None:
        super().__init__(f"run {ref} is {state}: it cannot {verb}")
        self.ref, self.state, self.verb = ref, state, verb


class NoSuchRun(RoutingError, LookupError):
    """No run has this ref."""

    def __init__(self, ref: str) -> None:
        super().__init__(f"there is no planning run {ref}")


class PlanRun(HasRef, Base):
    """One planning of one day: what was asked, how far it is, what it gave."""

    __tablename__ = "plan_run"
    # Of two who ask for a run of one day at once, the second is refused by the database.
    __table_args__ = (
        Index(
            "ix_plan_run_day_unfinished",
            "day",
            unique=True,
            sqlite_where=text(IS_UNFINISHED),
            postgresql_where=text(IS_UNFINISHED),
        ),
    )

    id: Mapped[row_id]
    day: Mapped[dt.date] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default=RunState.QUEUED.value)
    asked_by: Mapped[str]
    asked_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    heard_at: Mapped[dt.datetime | None]
    seed: Mapped[int]
    budget_seconds: Mapped[int]
    #: Progress, as the solver's callback tells it.
    stage: Mapped[str] = mapped_column(default="")
    engine: Mapped[str] = mapped_column(default="")
    cost_fen: Mapped[int | None] = mapped_column(Fen)
    seconds_left: Mapped[float | None]
    #: [[seconds since the start, cost in fen], …]: the curve on the page.
    cost_curve: Mapped[list[Any]] = mapped_column(default=list)
    #: Figures of the day: see recycling.dispatch.Figures.
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: What the same bookings would cost with one trip each; the same keys as `figures`.
    one_trip_each: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Versions, budget and the hash of the problem: enough to make the run again.
    made_with: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fault: Mapped[str] = mapped_column(default="")
    #: Whether the plan is published when it is done, or kept to be looked at.
    publishes: Mapped[bool] = mapped_column(default=True)
    published: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(default=RunKind.PLAN.value)
    #: What it was asked to do, by kind: see recycling.dispatch.console.
    asked: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: The ref of the run that it was made from, and when it was taken back.
    derived_from: Mapped[str] = mapped_column(default="", index=True)
    undone_at: Mapped[dt.datetime | None]
    #: Who was promised another time: [{ref, was, now, window, is_late}], by a replan.
    moved: Mapped[list[Any]] = mapped_column(default=list)
    routes: Mapped[list["PlannedRoute"]] = relationship(
        back_populates="run", cascade="all, delete-orphan", order_by="PlannedRoute.number"
    )
    left_out: Mapped[list["LeftOut"]] = relationship(
        back_populates="run", cascade="all, delete-orphan", order_by="LeftOut.id"
    )

    def _move(self, to: RunState, verb: str) -> None:
        if to not in RUN_MOVES[RunState(self.state)]:
            raise WrongRunState(self.ref, self.state, verb)
        self.state = to.value

    def start(self, *, now: dt.datetime) -> None:
        """A worker has taken the run up."""
        self._move(RunState.RUNNING, "start")
        self.started_at = self.heard_at = now

    def hear(
        self,
        *,
        stage: str,
        engine: str,
        cost_fen: int | None,
        seconds_left: float,
        seconds: float,
        now: dt.datetime,
    ) -> None:
        """Note a sign of the solver; a better cost adds a point to the curve."""
        self.stage, self.engine, self.seconds_left, self.heard_at = stage, engine, seconds_left, now
        if cost_fen is not None and cost_fen != self.cost_fen:
            self.cost_fen = cost_fen
            self.cost_curve = [*self.cost_curve, [round(seconds, 1), cost_fen]]

    def ask_to_stop(self) -> None:
        """Stop early and keep the best plan so far."""
        self._move(RunState.STOPPING, "stop")

    def finish(self, *, now: dt.datetime) -> None:
        """The plan is written down."""
        self._move(RunState.DONE, "finish")
        self.ended_at, self.seconds_left = now, 0.0

    def fail(self, fault: str, *, now: dt.datetime) -> None:
        """Nothing came of it; `fault` says why in one line, without personal data."""
        self._move(RunState.FAILED, "fail")
        self.fault, self.ended_at = fault, now


class PlannedRoute(HasRef, Base):
    """One shift's route in a run."""

    __tablename__ = "planned_route"
    __table_args__ = (UniqueConstraint("run_id", "number"),)

    id: Mapped[row_id]
    run_id: Mapped[int] = mapped_column(ForeignKey("plan_run.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    shift_ref: Mapped[str] = mapped_column(index=True)
    courier_number: Mapped[str]
    vehicle_name: Mapped[str]
    departs_at: Mapped[dt.datetime]
    arrives_at: Mapped[dt.datetime]
    metres: Mapped[int]
    travel_seconds: Mapped[int]
    service_seconds: Mapped[int]
    waiting_seconds: Mapped[int]
    load_kg: Mapped[int]
    load_litres: Mapped[int]
    cost_fen: Mapped[int] = mapped_column(Fen)
    run: Mapped[PlanRun] = relationship(back_populates="routes")
    stops: Mapped[list["RouteStop"]] = relationship(
        back_populates="route", cascade="all, delete-orphan", order_by="RouteStop.sequence"
    )


class RouteStop(Base):
    """One halt: at a door (one or more bookings), or at a yard."""

    __tablename__ = "route_stop"
    __table_args__ = (UniqueConstraint("route_id", "sequence"),)

    id: Mapped[row_id]
    route_id: Mapped[int] = mapped_column(
        ForeignKey("planned_route.id", ondelete="CASCADE"), index=True
    )
    sequence: Mapped[int]
    #: start, visit, unload, break, end
    kind: Mapped[str]
    #: Refs of the bookings served here, or the one ref of the yard.
    refs: Mapped[list[str]]
    lat: Mapped[float] = mapped_column(Degrees)
    lon: Mapped[float] = mapped_column(Degrees)
    arrives_at: Mapped[dt.datetime]
    service_at: Mapped[dt.datetime]
    departs_at: Mapped[dt.datetime]
    metres_from_last: Mapped[int]
    load_kg: Mapped[int]
    load_litres: Mapped[int]
    route: Mapped[PlannedRoute] = relationship(back_populates="stops")


class LeftOut(Base):
    """A booking that the run could not place, with the reason and the nearest way in."""

    __tablename__ = "left_out"

    id: Mapped[row_id]
    run_id: Mapped[int] = mapped_column(ForeignKey("plan_run.id", ondelete="CASCADE"), index=True)
    booking_ref: Mapped[str] = mapped_column(index=True)
    #: A code of routing.solver.plan's reasons; web/ turns it into a sentence.
    reason: Mapped[str]
    nearest_courier: Mapped[str] = mapped_column(default="")
    cheapest_change: Mapped[dict[str, Any]] = mapped_column(default=dict)
    run: Mapped[PlanRun] = relationship(back_populates="left_out")


def run_by_ref(session: Session, ref: str) -> PlanRun:
    """The run with this ref; raises NoSuchRun."""
    run = session.scalar(select(PlanRun).where(PlanRun.ref == ref))
    if run is None:
        raise NoSuchRun(ref)
    return run


def runs_of(session: Session, day: dt.date) -> list[PlanRun]:
    """All runs of a day, the newest first."""
    query = select(PlanRun).where(PlanRun.day == day).order_by(PlanRun.id.desc())
    return list(session.scalars(query))


def latest_runs(session: Session, limit: int = 20) -> list[PlanRun]:
    """The newest runs of any day, the newest first."""
    return list(session.scalars(select(PlanRun).order_by(PlanRun.id.desc()).limit(limit)))


def published_run(session: Session, day: dt.date) -> PlanRun | None:
    """The run whose routes are driven on `day`; None before one is published."""
    query = select(PlanRun).where(PlanRun.day == day, PlanRun.published)
    return session.scalar(query.order_by(PlanRun.id.desc()).limit(1))


def with_stops(session: Session, run: PlanRun) -> list[PlannedRoute]:
    """The routes of a run by number, with all their stops, in two queries."""
    query = (
        select(PlannedRoute)
        .where(PlannedRoute.run_id == run.id)
        .options(selectinload(PlannedRoute.stops))
        .order_by(PlannedRoute.number)
    )
    return list(session.scalars(query))


def route_by_ref(session: Session, ref: str) -> PlannedRoute | None:
    """The route with this ref."""
    return session.scalar(select(PlannedRoute).where(PlannedRoute.ref == ref))


def route_numbers(session: Session, run_ref: str) -> dict[str, int]:
    """The number of each shift's route in a run; nothing where no run has this ref."""
    query = select(PlannedRoute.shift_ref, PlannedRoute.number).join(PlannedRoute.run)
    return {row[0]: row[1] for row in session.execute(query.where(PlanRun.ref == run_ref))}


def route_of_courier(session: Session, day: dt.date, courier_number: str) -> PlannedRoute | None:
    """The published route of a courier on `day`."""
    run = published_run(session, day)
    if run is None:
        return None
    query = select(PlannedRoute).where(
        PlannedRoute.run_id == run.id, PlannedRoute.courier_number == courier_number
    )
    return session.scalar(query)


def ask_for_run(
    session: Session,
    day: dt.date,
    *,
    budget_seconds: int,
    seed: int,
    by: str,
    now: dt.datetime,
    publishes: bool = True,
    kind: RunKind = RunKind.PLAN,
    asked: dict[str, Any] | None = None,
    derived_from: str = "",
) -> PlanRun:
    """A new run in the queue; a run that went silent is failed first.

    Raises RunUnderWay where another run of the day is alive.
    """
    for run in runs_of(session, day):
        if RunState(run.state) in UNFINISHED:
            heard = run.heard_at or run.asked_at
            if now - heard < SILENCE + dt.timedelta(seconds=run.budget_seconds):
                raise RunUnderWay(run.ref)
            run.fail("the worker went silent", now=now)
            session.flush()
    run = PlanRun(
        day=day,
        state=RunState.QUEUED.value,
        asked_by=by,
        asked_at=now,
        seed=seed,
        budget_seconds=budget_seconds,
        cost_curve=[],
        figures={},
        one_trip_each={},
        made_with={},
        publishes=publishes,
        published=False,
        kind=kind.value,
        asked=asked or {},
        derived_from=derived_from,
        moved=[],
    )
    try:
        with session.begin_nested():
            session.add(run)
    except IntegrityError:
        raise RunUnderWay(next(run.ref for run in runs_of(session, day))) from None
    return run


def publish(session: Session, run: PlanRun) -> None:
    """Make `run` the one that is driven; an earlier one of the day steps back."""
    if RunState(run.state) is not RunState.DONE or run.kind == RunKind.WHAT_IF:
        raise WrongRunState(run.ref, run.state, "be published")
    for other in runs_of(session, run.day):
        other.published = other.id == run.id
