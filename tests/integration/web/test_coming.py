"""The time of arrival as a booking's page asks for it again: for its owner, without a place."""

import datetime as dt

from flask import Flask
from sqlalchemy import select

from recycling.booking.bookings import Booking
from tests.fixtures import town
from tests.fixtures.house import Transactions, planned
from tests.fixtures.questions import book
from tests.fixtures.visitor import Visitor

ON_THE_DAY = town.NOW.replace(day=26, hour=4, minute=30)


def on_its_day(house: Flask, visitor: Visitor, transactions: Transactions) -> str:
    """A booking of today whose courier is due at 13:00."""
    ref = book(visitor).ref
    planned(transactions, ref)
    house.extensions["clock"] = lambda: ON_THE_DAY
    return ref


def test_the_page_says_a_narrow_time_its_age_and_the_homes_before(
    house: Flask, visitor: Visitor, transactions: Transactions
) -> None:
    ref = on_its_day(house, visitor, transactions)
    page = visitor.get(f"/bookings/{ref}")
    assert "The courier comes today, about 1–1:10 pm. You are the first." in page
    assert "As of 12:30 pm" in page
    assert "js/coming.js" in page


def test_the_evening_before_the_window_stands(
    house: Flask, visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor).ref
    planned(transactions, ref)
    page = visitor.get(f"/bookings/{ref}")
    assert "We come tomorrow 1–3 pm." in page
    assert "js/coming.js" not in page


def test_the_answer_has_no_place_and_is_not_sent_twice(
    house: Flask, visitor: Visitor, transactions: Transactions
) -> None:
    ref = on_its_day(house, visitor, transactions)
    answer = visitor.client.get(f"/bookings/{ref}/coming.json", headers={"Accept-Language": "en"})
    assert set(answer.get_json()) == {"state", "sentence", "as_of"}
    assert answer.headers["Cache-Control"] == "no-store"
    again = visitor.client.get(
        f"/bookings/{ref}/coming.json",
        headers={"Accept-Language": "en", "If-None-Match": answer.headers["ETag"]},
    )
    assert again.status_code == 304
    house.extensions["clock"] = lambda: ON_THE_DAY + dt.timedelta(hours=1)
    later = visitor.client.get(
        f"/bookings/{ref}/coming.json",
        headers={"Accept-Language": "en", "If-None-Match": answer.headers["ETag"]},
    )
    assert later.status_code == 200
    assert "1:30" in later.get_json()["sentence"]


def test_nobody_else_hears_it(house: Flask, visitor: Visitor, transactions: Transactions) -> None:
    ref = on_its_day(house, visitor, transactions)
    assert Visitor(house).client.get(f"/bookings/{ref}/coming.json").status_code == 404


def test_when_it_is_over_the_page_is_told_to_load_anew(
    house: Flask, visitor: Visitor, transactions: Transactions
) -> None:
    ref = on_its_day(house, visitor, transactions)
    with transactions() as session:
        row = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        row.set_out(by="courier", now=ON_THE_DAY)
        row.collect(by="courier", now=ON_THE_DAY)
    told = visitor.client.get(f"/bookings/{ref}/coming.json").get_json()
    assert (told["state"], told["as_of"]) == ("collected", "")
