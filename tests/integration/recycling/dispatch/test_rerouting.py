"""A yard that may not take things any more: its plans are made anew, and its people are told."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from recycling.dispatch.console.replanning import Event
from recycling.dispatch.rerouting import night_of_permits, reroute
from recycling.notices import Kind, newest
from recycling.people import Role, enrol
from routing.runs import PlannedRoute, PlanRun, RouteStop, RunKind, RunState, ask_for_run
from sites.areas import Operator
from sites.registry import Site, SiteState
from tests.fixtures.town import NOW, TODAY, TOMORROW, add_town, add_yard


def bound_for(session: Session, yard: Site, day: dt.date = TOMORROW) -> PlanRun:
    """A published run whose one route unloads at the yard."""
    run = PlanRun(
        day=day, state=RunState.DONE.value, asked_by="x", asked_at=NOW, seed=1, budget_seconds=5,
        cost_curve=[], figures={}, one_trip_each={}, made_with={}, published=True, publishes=True,
    )  # fmt: skip
    route = PlannedRoute(
        number=1, shift_ref="s", courier_number="C1", vehicle_name="V", departs_at=NOW,
        arrives_at=NOW, metres=0, travel_seconds=0, service_seconds=0, waiting_seconds=0,
        load_kg=0, load_litres=0, cost_fen=0,
    )  # fmt: skip
    route.stops = [
        RouteStop(
            sequence=0, kind="unload", refs=[yard.ref], lat=31.2, lon=121.4, arrives_at=NOW,
            service_at=NOW, departs_at=NOW, metres_from_last=0, load_kg=0, load_litres=0,
        )
    ]  # fmt: skip
    run.routes = [route]
    session.add(run)
    session.flush()
    return run


@pytest.fixture
def town(session: Session) -> tuple[Operator, Site]:
    city = add_town(session)
    yard = add_yard(session, code="Y2", valid_until=TOMORROW)
    yard.responsible_phone, yard.deputy_phone = "13900001111", "13900002222"
    session.flush()
    return city, yard


def told(session: Session) -> list[str]:
    return sorted(notice.kind for notice in newest(session))


def test_days_bound_for_the_yard_are_planned_anew(
    session: Session, town: tuple[Operator, Site]
) -> None:
    city, yard = town
    bound_for(session, yard)
    found = reroute(session, city, yard, by="district", now=NOW)
    assert [(run.day, run.state) for run in found.runs] == [(TOMORROW, "queued")]
    assert told(session) == [Kind.SITE_STOPPED, Kind.SITE_STOPPED]


def test_days_that_are_past_or_go_elsewhere_stay(
    session: Session, town: tuple[Operator, Site]
) -> None:
    city, yard = town
    bound_for(session, yard, TODAY - dt.timedelta(days=1))
    bound_for(session, add_yard(session, code="Y3"))
    assert reroute(session, city, yard, by="district", now=NOW).runs == ()


def test_the_running_day_is_planned_again_from_now_on(
    session: Session, town: tuple[Operator, Site]
) -> None:
    city, yard = town
    driven = bound_for(session, yard, TODAY)
    [run] = reroute(session, city, yard, by="district", now=NOW).runs
    assert (run.day, run.kind, run.derived_from) == (TODAY, RunKind.REPLAN, driven.ref)
    event = Event.of(run.asked)
    assert (event.at, event.yards_closed) == (NOW, (yard.ref,))


def test_who_has_unloaded_there_already_is_not_planned_again(
    session: Session, town: tuple[Operator, Site]
) -> None:
    city, yard = town
    bound_for(session, yard, TODAY)
    later = NOW + dt.timedelta(minutes=1)
    assert reroute(session, city, yard, by="district", now=later).runs == ()


def test_dispatchers_and_todays_couriers_are_told(
    session: Session, town: tuple[Operator, Site]
) -> None:
    city, yard = town
    bound_for(session, yard, TODAY)
    people = [("d", Role.DISPATCHER, None), ("c1", Role.COURIER, "C1"), ("c2", Role.COURIER, "C2"),
              ("o", Role.OFFICE, None)]  # fmt: skip
    for number, (login, role, courier) in enumerate(people):
        enrol(session, login=login, role=role, name=login, password_hash="x", now=NOW,
              courier_number=courier, phone=f"1370000000{number}")  # fmt: skip
    reroute(session, city, yard, by="district", now=NOW)
    sent = {notice.to: (notice.kind, notice.params["code"]) for notice in newest(session)}
    assert sent["13700000000"] == (Kind.DAYS_REPLANNED, "Y2")
    assert sent["13700000001"] == (Kind.ROUTE_REPLANNED, "Y2")
    assert not {"13700000002", "13700000003"} & sent.keys()


def test_a_day_that_is_being_planned_is_named(
    session: Session, town: tuple[Operator, Site]
) -> None:
    city, yard = town
    bound_for(session, yard)
    ask_for_run(session, TOMORROW, budget_seconds=5, seed=1, by="x", now=NOW)
    assert reroute(session, city, yard, by="district", now=NOW).under_way == (TOMORROW,)


def test_a_permit_that_lapses_at_night_moves_its_plans_and_tells_its_people_once(
    session: Session, town: tuple[Operator, Site]
) -> None:
    city, yard = town
    after = TOMORROW + dt.timedelta(days=1)
    bound_for(session, yard, after)
    midnight = city.moment(TOMORROW, dt.time())

    first = night_of_permits(session, city, now=midnight)
    second = night_of_permits(session, city, now=midnight + dt.timedelta(minutes=1))

    assert (first.ended, [run.day for run in first.runs]) == ((yard,), [after])
    assert (second.ended, second.runs) == ((), ())
    assert yard.state == SiteState.EXPIRED
    assert told(session) == [Kind.SITE_STOPPED, Kind.SITE_STOPPED]


def test_the_people_of_a_site_are_reminded_before_its_permit_ends(
    session: Session, town: tuple[Operator, Site]
) -> None:
    city, _ = town
    night_of_permits(session, city, now=NOW)
    night_of_permits(session, city, now=NOW)
    found = newest(session)
    assert [notice.kind for notice in found] == [Kind.PERMIT_ENDS, Kind.PERMIT_ENDS]
    assert found[0].params["days"] == 1
