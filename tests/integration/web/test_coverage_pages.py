"""Where points lack and where they belong: households, coverage, siting."""

import io
from functools import partial

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from database.engine import unit_of_work
from recycling import placing
from recycling.booking.bookings import Booking
from sites.areas import Area
from sites.siting.study import SitingStudy
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.questions import book
from tests.fixtures.visitor import SignedIn, Visitor
from web import background
from web.unit import engine_of


def test_the_district_enters_households_and_sees_what_lacks(
    signed_in: SignedIn, transactions: Transactions, point: str
) -> None:
    district = signed_in("regulator")
    district.post(
        "/office/coverage/310101001",
        {"households": "5000", "per_point": "", "source": "census", "on": "2025-12-31"},
    )
    page = signed_in("office").get("/office/coverage")
    assert "3,000" in page
    assert "2 more points" in page
    assert "Save" not in page
    with transactions() as session:
        row = session.get(Area, "310101001")
        assert row is not None
        assert row.households == 5000


def test_a_table_of_households_names_its_bad_cells_and_is_entered_whole(
    signed_in: SignedIn, point: str
) -> None:
    district = signed_in("regulator")
    head = "code,name,households,on,source\n"
    bad = (io.BytesIO(f"{head}310101001,A,many,,census\n".encode()), "h.csv")
    page = district.post("/office/coverage.csv", {"file": bad})
    assert "2 cells have to be set right first." in page
    good = (io.BytesIO(f"{head}310101001,A,7000,2025-12-31,census\n".encode()), "h.csv")
    page = district.post("/office/coverage.csv", {"file": good})
    assert "1 street entered." in page
    assert "7,000" in page
    assert "census, 2025-12-31" in page
    assert "310101001,一街,7000,2025-12-31,census" in district.get("/office/coverage.csv")


def test_an_office_asks_where_points_belong_and_prints_the_answer(
    signed_in: SignedIn, transactions: Transactions, visitor: Visitor, house: Flask, point: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    sent: list[str] = []
    monkeypatch.setattr(background, "send_siting", lambda _celery, ref: sent.append(ref))
    book(visitor)
    with transactions() as session:
        booking = session.scalars(select(Booking)).one()
        booking.lat, booking.lon = 31.23, 121.47
    district = signed_in("regulator")
    question = {
        "new_points": "1", "goal": "covering", "radius_metres": "500", "periods": "1",
        "least_stay": "1", "busiest": "5", "places": "School, 31.2301, 121.4701, 3000",
    }  # fmt: skip
    page = district.post("/office/siting", question)
    assert "Looking for the best places" in page
    path = district.path
    with transactions() as session:
        ref = session.scalars(select(SitingStudy.ref)).one()
    assert sent == [ref]

    placing.answer(partial(unit_of_work, engine_of(house)), ref, processes=1, seconds=5)

    page = district.get(path)
    assert "Proved: no other choice is better" in page
    assert "Before: 0 of 1 within 500 m (0%)" in page
    assert "After: 1 of 1 within 500 m (100%)" in page
    assert district.client.get(f"{path}/map.js").status_code == 200
    paper = PdfReader(io.BytesIO(district.client.get(f"{path}.pdf").data))
    assert len(paper.pages) == 1
    # Who asks for no language gets the operator's.
    assert "新点设在哪里" in paper.pages[0].extract_text()


def test_a_question_without_bookings_says_why_not(signed_in: SignedIn) -> None:
    page = signed_in("office").post(
        "/office/siting",
        {"new_points": "1", "goal": "covering", "radius_metres": "500", "periods": "1",
         "least_stay": "1", "busiest": "5"},
    )  # fmt: skip
    assert "There is no booking with a place in this area yet" in page


def test_an_office_sees_no_study_of_another_area(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    with transactions() as session:
        row = SitingStudy(
            area_code="310101002", asked_by="x", asked_at=town.NOW, question={}, answer={}
        )
        session.add(row)
        session.flush()
        ref = row.ref
    office = signed_in("office")
    office.get(f"/office/siting/{ref}")
    assert office.status == 404
