"""The small town served to a real browser, at a fixed moment."""

from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking import desk
from recycling.booking.bookings import Booking
from recycling.custody import choose_code
from recycling.people import hash_password, user_by_login
from routing.runs import PlannedRoute, RouteStop
from tests.fixtures import house as small
from tests.fixtures import town
from tests.fixtures.house import Transactions, planned
from tests.fixtures.road import COURIER_CODE, YARD_CODE
from tests.fixtures.web import LiveServer


@pytest.fixture
def served_town(live_server: LiveServer, app) -> LiveServer:
    """The small town behind a real server, on a Wednesday morning."""
    app.extensions["clock"] = lambda: town.NOW
    with unit_of_work(live_server.engine) as session:
        small.settle(session, hash_password(small.PASSWORD))
    return live_server


@pytest.fixture
def transactions(served_town: LiveServer) -> Transactions:
    """Transactions on the database behind the pages."""
    return partial(unit_of_work, served_town.engine)


@pytest.fixture
def booked(transactions: Transactions) -> str:
    """The ref of a confirmed booking of the resident for tomorrow."""
    with transactions() as session:
        return _book(session)


def _book(session: Session) -> str:
    resident = user_by_login(session, "resident")
    assert resident is not None
    booking = town.add_draft(session, items=[("fridge_std", 1), ("phone_smart", 2)],
                             resident_ref=resident.ref)  # fmt: skip
    city = desk.operator(session)
    window = desk.windows()[2]
    desk.answer_window(booking, town.TOMORROW, window, operator=city, now=town.NOW)
    desk.hand_in(booking, by="resident", now=town.NOW)
    return booking.ref


@pytest.fixture
def three_stops(transactions: Transactions) -> list[str]:
    """The refs of three bookings on the courier's route, at stops 1 to 3; 4 is the yard."""
    refs = []
    with transactions() as session:
        city = desk.operator(session)
        for number, items in enumerate(([("microwave", 1)], [("laptop", 1)], [("kettle", 2)])):
            booking = town.add_draft(session, items=items, phone=f"138000012{number:02d}")
            booking.address, booking.building = (
                f"长宁路 {number} 弄 5 号 60{number} 室",
                f"{number} 弄",
            )
            desk.answer_window(
                booking, town.TOMORROW, desk.windows()[number], operator=city, now=town.NOW
            )
            desk.hand_in(booking, by="resident", now=town.NOW)
            refs.append(booking.ref)
        for login, code in (("courier", COURIER_CODE), ("dispatcher", YARD_CODE)):
            user = user_by_login(session, login)
            assert user is not None
            choose_code(session, user.ref, code, now=town.NOW)
    planned(transactions, refs[0])
    with transactions() as session:
        route = session.scalars(select(PlannedRoute)).one()
        visit, unload, end = route.stops[1:]
        for number, stop in ((4, unload), (5, end)):
            stop.sequence = number + 10
        session.flush()
        for number, ref in enumerate(refs[1:], start=2):
            route.stops.append(
                RouteStop(
                    sequence=number, kind="visit", refs=[ref], lat=31.23 + number / 500, lon=121.47,
                    arrives_at=visit.arrives_at, service_at=visit.service_at,
                    departs_at=visit.departs_at, metres_from_last=500, load_kg=1, load_litres=1,
                )
            )  # fmt: skip
            booking = session.scalars(select(Booking).where(Booking.ref == ref)).one()
            booking.put_on_route(route.ref, visit.arrives_at, by="test", now=town.NOW)
        unload.sequence, end.sequence = 4, 5
    return refs
