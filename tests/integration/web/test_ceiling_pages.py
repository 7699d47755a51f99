"""Ceilings on the pages: set, changed, ended; they hold on /book/when at once."""

import pytest
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.booking.slots import SlotLimit
from tests.fixtures.house import Transactions
from tests.fixtures.questions import PLACE, SLOT, book
from tests.fixtures.visitor import SignedIn, Visitor

PATH = "/dispatch/ceilings"
ONE = {"zone": "310101", "window": "13:00-15:00", "skill": "", "visits": "1"}


def row(transactions: Transactions) -> SlotLimit:
    with transactions() as session:
        found = session.scalars(select(SlotLimit)).one()
        list(found.events)
        return found


def test_a_ceiling_is_set_and_holds_at_once(
    signed_in: SignedIn, visitor: Visitor, transactions: Transactions
) -> None:
    visitor.post("/book", {"n-microwave": "2"})
    visitor.post("/book/where", PLACE)
    visitor.post("/book/how", {"way": "doorstep"})
    assert f'value="{SLOT}" disabled' not in visitor.get("/book/when")
    page = signed_in("dispatcher").post(PATH, {**ONE, "visits": "0"})
    assert "Centre · 1–3 pm" in page
    assert "At most 0 visits" in page
    assert f'value="{SLOT}" disabled' in visitor.get("/book/when")


def test_lowering_it_below_what_is_booked_says_so_and_cancels_nobody(
    signed_in: SignedIn, visitor: Visitor, transactions: Transactions
) -> None:
    dispatcher = signed_in("dispatcher")
    dispatcher.post(PATH, ONE)
    booking = book(visitor)
    page = dispatcher.post(f"{PATH}/{row(transactions).ref}", {**ONE, "visits": "0"})
    assert "More is booked than that already: tomorrow (1 visit)" in page
    assert "Nobody is cancelled" in page
    with transactions() as session:
        assert session.get_one(Booking, booking.id).state == "confirmed"


def test_who_changed_it_and_when_stands_on_its_page(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    dispatcher, administrator = signed_in("dispatcher"), signed_in("administrator")
    dispatcher.post(PATH, ONE)
    ref = row(transactions).ref
    administrator.post(f"{PATH}/{ref}", {**ONE, "visits": "7", "kg": "100", "m3": "2.5"})
    administrator.post(f"{PATH}/{ref}/end")
    page = dispatcher.get(f"{PATH}/{ref}")
    assert page.index("ended") < page.index("changed") < page.rindex("set")
    assert "Administrator" in page
    assert "7 visits, 100 kg, 2.5 m³" in page
    assert "Change it" not in page
    assert "1 ceiling that ended" in dispatcher.get(PATH)
    assert row(transactions).litres == 2500


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"visits": ""}, "Enter at least one figure"),
    ({"visits": "-1"}, "Enter a whole number, 0 or more."),
    ({"first": "2026-11-28", "last": "2026-11-27"}, "The last day comes before the first."),
    ({"zone": "999"}, "Not a valid choice"),
])  # fmt: skip
def test_what_cannot_be_is_said_beside_the_field(
    signed_in: SignedIn, changed: dict[str, str], sentence: str
) -> None:
    dispatcher = signed_in("dispatcher")
    assert sentence in dispatcher.post(PATH, {**ONE, **changed})
    assert dispatcher.status == 422


def test_the_last_day_is_included(signed_in: SignedIn, transactions: Transactions) -> None:
    dispatcher = signed_in("dispatcher")
    dispatcher.post(PATH, {**ONE, "first": "2026-11-26", "last": "2026-11-26"})
    one = row(transactions)
    assert (one.valid_until - one.valid_from).days == 1  # type: ignore[operator]
    assert 'value="2026-11-26"' in dispatcher.get(f"{PATH}/{one.ref}")


def test_an_unknown_ceiling_is_no_page(signed_in: SignedIn) -> None:
    dispatcher = signed_in("dispatcher")
    dispatcher.get(f"{PATH}/nothing")
    assert dispatcher.status == 404
