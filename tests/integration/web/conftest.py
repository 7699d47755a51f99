"""A small town behind the pages, at a fixed moment, with one person of each role."""

from collections.abc import Iterator
from functools import partial

import pytest
from flask import Flask

from database.engine import unit_of_work
from recycling.booking.bookings import Booking
from recycling.people import hash_password
from tests.fixtures import house as small
from tests.fixtures import town
from tests.fixtures.house import Transactions, planned, three_visits
from tests.fixtures.phone import Phone
from tests.fixtures.points import open_point
from tests.fixtures.questions import book
from tests.fixtures.visitor import SignedIn, Visitor
from tests.fixtures.web import MakeApp
from web import background
from web.unit import engine_of


@pytest.fixture
def house(make_app: MakeApp) -> Iterator[Flask]:
    """The application over a small town on a Wednesday morning."""
    app: Flask = make_app(clock=lambda: town.NOW)
    with unit_of_work(engine_of(app)) as session:
        small.settle(session, hash_password(small.PASSWORD))
    yield app
    engine_of(app).dispose()


@pytest.fixture
def transactions(house: Flask) -> Transactions:
    """Transactions on the database behind the pages."""
    return partial(unit_of_work, engine_of(house))


@pytest.fixture
def visitor(house: Flask) -> Visitor:
    """Somebody who has not signed in."""
    return Visitor(house)


@pytest.fixture
def signed_in(house: Flask) -> SignedIn:
    """Makes a visitor who signed in with this login."""

    def sign_in(login: str) -> Visitor:
        one = Visitor(house)
        one.sign_in(login)
        assert one.status == 200
        return one

    return sign_in


@pytest.fixture
def booking(visitor: Visitor, transactions: Transactions) -> Booking:
    """The visitor's booking of microwave ovens, at stop 1 of the courier's route."""
    booking = book(visitor)
    planned(transactions, booking.ref)
    return booking


@pytest.fixture
def phone(signed_in: SignedIn, booking: Booking) -> Phone:
    """The phone of the courier who has the booking."""
    return Phone(signed_in("courier"))


@pytest.fixture
def point(transactions: Transactions) -> str:
    """The ref of an open point of the office's street, with room for 100 kg."""
    with transactions() as session:
        return open_point(session).ref


@pytest.fixture
def run(transactions: Transactions) -> str:
    """The ref of a published run with three visits: two early ones, and one after noon."""
    return three_visits(transactions, (9, 11), (9, 11), (13, 15))


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The refs of runs that a worker was given."""
    sent: list[str] = []
    monkeypatch.setattr(background, "send_plan_run", lambda _celery, ref: sent.append(ref))
    return sent
