"""Where vehicles are, and by what that is known; a route's replay moment by moment."""

import datetime as dt

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking.desk import bookings_by_refs
from recycling.dispatch.console import whereabouts as where
from recycling.dispatch.console.progress import standings
from recycling.dispatch.console.whereabouts import Source, Whereabouts, frames, whereabouts
from recycling.visits.tables import CourierPosition
from routing.runs import PlannedRoute, PlanRun, published_run
from sites.areas import Scope
from tests.fixtures.town import TOMORROW

pytestmark = pytest.mark.usefixtures("planned")

MINUTE = dt.timedelta(minutes=1)


def run_of(session: Session) -> tuple[PlanRun, PlannedRoute]:
    run = published_run(session, TOMORROW)
    assert run is not None
    return run, run.routes[0]


def tick_first(session: Session, route: PlannedRoute) -> dt.datetime:
    stop = next(one for one in route.stops if one.kind == "visit")
    booking = bookings_by_refs(session, stop.refs)[stop.refs[0]]
    booking.set_out(by="courier", now=stop.arrives_at)
    booking.collect(by="courier", now=stop.departs_at)
    session.flush()
    return stop.departs_at


def see(session: Session, route: PlannedRoute, at: dt.datetime, lat: float = 31.4) -> None:
    session.add(
        CourierPosition(
            courier_number=route.courier_number, day=TOMORROW, at=at, received_at=at, lat=lat,
            lon=121.4, accuracy_metres=20,
        )
    )  # fmt: skip
    session.flush()


def at_moment(session: Session, run: PlanRun, now: dt.datetime) -> Whereabouts:
    [found] = whereabouts(session, run, standings(session, run, now=now))
    return found


def test_before_it_is_heard_of_a_vehicle_is_where_its_shift_begins(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        run, route = run_of(session)
        found = at_moment(session, run, route.departs_at)
        assert (found.source, found.at) == (Source.PLANNED, None)
        assert (found.lat, found.lon) == (route.stops[0].lat, route.stops[0].lon)


def test_without_a_position_it_is_where_the_last_stop_was_ticked(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        run, route = run_of(session)
        see(session, route, route.departs_at)
        done = tick_first(session, route)
        found = at_moment(session, run, done + MINUTE)
        assert (found.source, found.at) == (Source.TICKED, done)


def test_a_position_since_the_last_tick_is_the_better_word(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        run, route = run_of(session)
        done = tick_first(session, route)
        see(session, route, done + MINUTE)
        found = at_moment(session, run, done + 2 * MINUTE)
        assert (found.source, found.at, found.lat) == (Source.SEEN, done + MINUTE, 31.4)


def test_the_replay_joins_trail_and_ticks_in_time_and_knows_no_future(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        run, route = run_of(session)
        done = tick_first(session, route)
        for minutes in (-5, 5, 50):
            see(session, route, done + minutes * MINUTE)
        found = frames(session, run, route, now=done + 10 * MINUTE)
        assert [one.source for one in found] == [Source.SEEN, Source.TICKED, Source.SEEN]
        assert [one.at for one in found] == sorted(one.at for one in found)
        assert found[1].sequence is not None


def test_a_long_trail_is_thinned_and_its_ends_and_ticks_stay(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(where, "MOST_FRAMES", 11)
    with unit_of_work(engine) as session:
        run, route = run_of(session)
        done = tick_first(session, route)
        for minutes in range(1, 101):
            see(session, route, done + minutes * MINUTE)
        found = frames(session, run, route, now=done + 200 * MINUTE)
        assert len(found) == 11
        assert found[0].source is Source.TICKED
        assert (found[1].at, found[-1].at) == (done + MINUTE, done + 100 * MINUTE)


def test_a_position_of_another_area_is_not_seen(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        run, route = run_of(session)
        see(session, route, route.departs_at)
        now = route.departs_at + MINUTE
        found = standings(session, run, now=now)
        [own] = whereabouts(session, run, found, scope=Scope("310101"))
        [other] = whereabouts(session, run, found, scope=Scope("310199"))
        assert (own.source, other.source) == (Source.SEEN, Source.PLANNED)
        driven = frames(session, run, route, now=now, scope=Scope("310199"))
        assert [one.source for one in driven if one.source is Source.SEEN] == []
