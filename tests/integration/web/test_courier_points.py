"""Emptying a point on the sheet without script."""

import re

import pytest
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.custody import choose_code, loads_aboard
from recycling.people import user_by_login
from recycling.visits.codes import visit_code
from sites.registry import Site
from sites.stock import StockEntry, levels_of, total
from tests.fixtures.house import ON, Transactions, planned
from tests.fixtures.points import POINT, add_point_stop
from tests.fixtures.questions import book
from tests.fixtures.road import COURIER_CODE, YARD_CODE
from tests.fixtures.town import NOW
from tests.fixtures.visitor import SignedIn, Visitor


@pytest.fixture
def courier(visitor: Visitor, signed_in: SignedIn, transactions: Transactions) -> Visitor:
    """A courier who has collected the one booking; a point is next."""
    booking: Booking = book(visitor)
    planned(transactions, booking.ref)
    with transactions() as session:
        add_point_stop(session)
    courier = signed_in("courier")
    courier.post(f"/courier/stops/1/set_out{ON}", {"number": "1"})
    told = {"number": "2", "booking": booking.ref, "code": visit_code(booking.ref)}
    courier.post(f"/courier/stops/1/collect{ON}", told)
    return courier


def number_of(page: str) -> str:
    return re.findall(r'name="number" value="(\d+)"', page)[0]


def grams(transactions: Transactions) -> int:
    with transactions() as session:
        site = session.scalars(select(Site).where(Site.code == "T1")).one()
        return total(levels_of(session, [site])[site.id]).grams


def test_the_point_is_next_with_what_stands_there(courier: Visitor) -> None:
    page = courier.get(f"/courier/plain{ON}")
    assert "Empty the point: 一街春节点" in page
    assert "in the book: 30 kg, 10 pieces" in page
    assert "1 of 2 stops done" in page


def test_it_is_emptied_with_one_press_and_taken_back_with_another(
    courier: Visitor, transactions: Transactions
) -> None:
    page = courier.post(f"/courier/points/{POINT}/empty{ON}",
                        {"number": "3", "kg-lithium": "4,5", "pieces-ordinary": "12"})  # fmt: skip
    assert "Stop 9 is emptied." in page
    assert "All stops are done" in page
    assert grams(transactions) == 0
    with transactions() as session:
        rows = session.scalars(select(StockEntry).where(StockEntry.movement == "transfer")).all()
        # 12 pieces of which ten weigh 30 kg.
        assert {row.stock_class: row.grams for row in rows} == {
            "ordinary": -36_000, "lithium": -4_500,
        }  # fmt: skip
    page = courier.post(f"/courier/points/{POINT}/undo{ON}", {"number": number_of(page)})
    assert "It is taken back." in page
    assert grams(transactions) == 35_000
    assert "Empty the point: 一街春节点" in page


#: The stop at which the small town's route unloads.
YARD, VAN = 2, "courier C1"


@pytest.fixture
def signing(transactions: Transactions) -> None:
    """The courier and the yard's dispatcher have a signing code."""
    with transactions() as session:
        for login, code in (("courier", COURIER_CODE), ("dispatcher", YARD_CODE)):
            user = user_by_login(session, login)
            assert user is not None
            choose_code(session, user.ref, code, now=NOW)


def yard_grams(transactions: Transactions) -> int:
    with transactions() as session:
        site = session.scalars(select(Site).where(Site.kind == "transfer_yard")).one()
        return total(levels_of(session, [site])[site.id]).grams


def give(courier: Visitor, **told: str) -> str:
    form = {
        "number": "4", "our_code": COURIER_CODE, "login": "dispatcher", "their_code": YARD_CODE,
        **told,
    }  # fmt: skip
    return courier.post(f"/courier/yards/{YARD}{ON}", form)


@pytest.mark.usefixtures("signing")
def test_what_the_point_gave_is_handed_over_at_the_yard(
    courier: Visitor, transactions: Transactions
) -> None:
    courier.post(f"/courier/points/{POINT}/empty{ON}", {"number": "3"})
    page = give(courier, **{
        "give-load": "ordinary", "load-ours-ordinary": "30", "load-theirs-ordinary": "25",
        "load-back-ordinary": "5", "load-why-ordinary": "contaminated",
    })  # fmt: skip
    assert "The hand-over is signed by both." in page
    assert yard_grams(transactions) == 25_000
    with transactions() as session:
        assert {named.value: one.grams for named, one in loads_aboard(session, VAN).items()} == {
            "ordinary": 5_000, "lithium": 5_000,
        }  # fmt: skip


@pytest.mark.usefixtures("signing")
def test_a_class_from_points_without_the_yards_mass_is_not_handed_over(
    courier: Visitor, transactions: Transactions
) -> None:
    courier.post(f"/courier/points/{POINT}/empty{ON}", {"number": "3"})
    page = give(courier, **{"give-load": "ordinary", "load-ours-ordinary": "30"})
    assert "Give both masses of each kind." in page
    assert yard_grams(transactions) == 0


def test_the_form_says_what_is_on_board_from_points(courier: Visitor) -> None:
    courier.post(f"/courier/points/{POINT}/empty{ON}", {"number": "3"})
    page = courier.get(f"/courier/transfer{ON}")
    assert "from points · 30 kg" in page
    assert 'name="load-theirs-lithium"' in page


def test_what_cannot_be_read_changes_nothing(courier: Visitor, transactions: Transactions) -> None:
    page = courier.post(f"/courier/points/{POINT}/empty{ON}",
                        {"number": "3", "kg-lithium": "about ten"})  # fmt: skip
    assert "Write a mass as 12 or 12.5, in kg" in page
    assert grams(transactions) == 35_000


def test_another_stop_is_no_point(courier: Visitor) -> None:
    courier.post(f"/courier/points/1/empty{ON}", {"number": "3"})
    assert courier.status == 404
    courier.post(f"/courier/points/{POINT}/undo{ON}", {"number": "3"})
    assert courier.status == 404
