"""An offer asks the plan in force what the visit would cost."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.bookings import Booking, Place
from recycling.booking.windows import windows
from recycling.dispatch.offer_price import NO_ROOM_FEN, PlanPrice
from routing.fleet import Shift
from routing.runs import PlannedRoute, PlanRun, RouteStop, RunState
from sites.areas import Operator
from sites.registry import Site
from tests.fixtures.town import NOW, TOMORROW, add_draft, add_town

MORNING = windows()[0]
NEAR, FAR = Place(31.231, 121.471, "pin", 1.0), Place(31.45, 121.95, "pin", 1.0)


def planned(session: Session, city: Operator) -> Booking:
    """A booking of the morning, on the one route of a published plan."""
    booking = add_draft(session)
    desk.answer_window(booking, TOMORROW, MORNING, operator=city, now=NOW)
    desk.hand_in(booking, by="resident", now=NOW)
    shift = session.scalars(select(Shift)).one()
    yard = session.scalars(select(Site)).one()
    at = [city.moment(TOMORROW, dt.time(hour)) for hour in (9, 10, 11, 12)]
    stops = [
        RouteStop(
            sequence=number, kind=kind, refs=refs, lat=31.23, lon=121.47, arrives_at=at[number],
            service_at=at[number], departs_at=at[number], metres_from_last=0, load_kg=0,
            load_litres=0,
        )
        for number, (kind, refs) in enumerate(
            [("start", []), ("visit", [booking.ref]), ("unload", [yard.ref]), ("end", [])]
        )
    ]  # fmt: skip
    run = PlanRun(
        day=TOMORROW, state=RunState.DONE.value, asked_by="x", asked_at=NOW, seed=1,
        budget_seconds=1, cost_curve=[], figures={}, one_trip_each={}, made_with={},
        published=True,
    )  # fmt: skip
    run.routes = [
        PlannedRoute(
            number=1, shift_ref=shift.ref, courier_number="C1", vehicle_name="V-C1",
            departs_at=at[0], arrives_at=at[3], metres=0, travel_seconds=0, service_seconds=0,
            waiting_seconds=0, load_kg=0, load_litres=0, cost_fen=0, stops=stops,
        )
    ]  # fmt: skip
    session.add(run)
    session.flush()
    return booking


def price(session: Session, place: Place | None, day: dt.date = TOMORROW) -> int | None:
    return PlanPrice().fen(session, add_draft(session, place=place), day, MORNING)


def test_a_visit_beside_a_planned_one_costs_little_and_a_far_one_much(session: Session) -> None:
    planned(session, add_town(session))
    near, far = price(session, NEAR), price(session, FAR)
    assert near is not None
    assert far is not None
    # Some 150 m there at 2 yuan a kilometre, and five minutes at 60 yuan an hour.
    assert 0 < near < 1_000
    assert far > 5 * near


def test_without_a_plan_or_a_place_nobody_can_say(session: Session) -> None:
    city = add_town(session)
    assert price(session, NEAR) is None
    planned(session, city)
    assert price(session, None) is None
    assert price(session, NEAR, TOMORROW + dt.timedelta(days=1)) is None


def test_the_plans_price_decides_what_is_greener(session: Session) -> None:
    city = add_town(session)
    planned(session, city)
    for place, greener in ((NEAR, True), (FAR, False)):
        draft = add_draft(session, place=place)
        slot = desk.offers(session, draft, operator=city, now=NOW, price=PlanPrice())[0].slots[0]
        assert slot.extra_fen is not None
        assert slot.greener is greener


def test_a_window_that_no_route_can_reach_is_dear(session: Session) -> None:
    planned(session, add_town(session))
    shift = session.scalars(select(Shift)).one()
    shift.ends_at = shift.starts_at + dt.timedelta(hours=3)
    session.flush()
    evening = windows()[-1]
    assert PlanPrice().fen(session, add_draft(session, place=NEAR), TOMORROW, evening) == (
        NO_ROOM_FEN
    )
