"""The small town served to a real browser, at a fixed moment."""

from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy.orm import Session

from database.engine import unit_of_work
from recycling.booking import desk
from recycling.people import hash_password
from tests.fixtures import house as small
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.web import LiveServer
from web import limits


@pytest.fixture(scope="session")
def _password_hash() -> str:
    return hash_password(small.PASSWORD)


@pytest.fixture
def served_town(live_server: LiveServer, app, _password_hash: str) -> Iterator[LiveServer]:
    """The small town behind a real server, on a Wednesday morning."""
    app.extensions["clock"] = lambda: town.NOW
    with unit_of_work(live_server.engine) as session:
        small.settle(session, _password_hash)
    limits.forget_all()
    yield live_server
    limits.forget_all()


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
    from recycling.people import user_by_login

    resident = user_by_login(session, "resident")
    assert resident is not None
    booking = town.add_draft(session, items=[("fridge_std", 1), ("phone_smart", 2)],
                             resident_ref=resident.ref)  # fmt: skip
    city = desk.operator(session)
    window = desk.windows()[2]
    desk.answer_window(booking, town.TOMORROW, window, operator=city, now=town.NOW)
    desk.hand_in(booking, by="resident", now=town.NOW)
    return booking.ref
