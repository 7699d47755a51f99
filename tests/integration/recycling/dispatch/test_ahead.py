"""How many homes come before one's own."""

import datetime as dt

from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.dispatch.ahead import coming, stops_before
from routing.runs import PlannedRoute, PlanRun, RouteStop, RunState
from tests.fixtures.town import NOW, TOMORROW, add_draft, add_town


def on_one_route(session: Session, homes: list[list[Booking]]) -> None:
    """A route with these halts, a yard after the first."""
    halts: list[tuple[str, list[str]]] = [("start", [])]
    for number, home in enumerate(homes):
        halts.append(("visit", [booking.ref for booking in home]))
        if number == 0:
            halts.append(("unload", ["YARD"]))
    stops = [
        RouteStop(
            sequence=number, kind=kind, refs=refs, lat=31.2, lon=121.4, arrives_at=NOW,
            service_at=NOW, departs_at=NOW, metres_from_last=0, load_kg=0, load_litres=0,
        )
        for number, (kind, refs) in enumerate(halts)
    ]  # fmt: skip
    route = PlannedRoute(
        number=1, shift_ref="S", courier_number="C1", vehicle_name="V", departs_at=NOW,
        arrives_at=NOW, metres=0, travel_seconds=0, service_seconds=0, waiting_seconds=0,
        load_kg=0, load_litres=0, cost_fen=0, stops=stops,
    )  # fmt: skip
    run = PlanRun(
        day=TOMORROW, state=RunState.DONE.value, asked_by="x", asked_at=NOW, seed=1,
        budget_seconds=1, cost_curve=[], figures={}, one_trip_each={}, made_with={},
        routes=[route],
    )  # fmt: skip
    session.add(run)
    session.flush()
    for home in homes:
        for booking in home:
            booking.state = "confirmed"
            booking.put_on_route(route.ref, NOW, by="planner", now=NOW)
            booking.set_out(by="courier", now=NOW)
    session.flush()


def test_homes_that_are_done_count_no_more_and_two_of_one_door_are_one(session: Session) -> None:
    add_town(session)
    first, second, twin, mine = (add_draft(session) for _ in range(4))
    on_one_route(session, [[first], [second, twin], [mine]])
    assert [stops_before(session, one) for one in (first, second, mine)] == [0, 1, 2]
    first.collect(by="courier", now=NOW)
    session.flush()
    assert stops_before(session, mine) == 1


def test_off_any_route_nobody_comes_before(session: Session) -> None:
    add_town(session)
    assert stops_before(session, add_draft(session)) == 0


def test_the_time_of_arrival_follows_the_last_visit_that_was_ticked_off(session: Session) -> None:
    add_town(session)
    first, mine = add_draft(session), add_draft(session)
    on_one_route(session, [[first], [mine]])
    # Every halt of this route is planned for NOW: an hour later the first door is over.
    later = NOW + dt.timedelta(hours=1)
    told = coming(session, mine, now=later)
    assert told is not None
    assert (told.homes_before, told.begins) == (1, later)
    first.collect(by="courier", now=later)
    session.flush()
    told = coming(session, mine, now=later + dt.timedelta(minutes=7))
    assert told is not None
    assert (told.homes_before, told.begins) == (0, later + dt.timedelta(minutes=10))
    assert told.as_of == later + dt.timedelta(minutes=7)


def test_nobody_comes_to_what_is_over_or_on_no_route(session: Session) -> None:
    add_town(session)
    first, off = add_draft(session), add_draft(session)
    on_one_route(session, [[first]])
    first.collect(by="courier", now=NOW)
    assert coming(session, first, now=NOW) is None
    assert coming(session, off, now=NOW) is None
