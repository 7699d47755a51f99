"""Money on the pages: quotes and cuts, the accounts of an appliance, subsidies."""

import re

import pytest
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.money.valuation import CutReason, ask_for_cut, quotes_of
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.questions import book
from tests.fixtures.visitor import Visitor
from tests.fixtures.visits import change, collect_a_while_ago


def quote(visitor: Visitor, ref: str) -> str:
    page = visitor.get(f"/bookings/{ref}/worth")
    told = {}
    for name, value in re.findall(
        r'name="((?:condition|age|screen|account)-\d+)"[^>]*value="(\w+)"', page
    ):
        told.setdefault(name, value)
    return visitor.post(f"/bookings/{ref}/worth", told)


def test_a_quote_shows_its_parts_and_is_fixed_when_accepted(
    visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor, {"fridge_std": "1"}).ref
    page = visitor.post(f"/bookings/{ref}/worth", {})
    assert visitor.status == 422
    page = quote(visitor, ref)
    assert "Base price" in page
    visitor.post(f"/bookings/{ref}/worth", {"accept": "1"})
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        assert [one.state for one in quotes_of(session, booking)] == ["accepted"]


def test_a_cut_is_shown_with_its_reason_and_the_resident_decides(
    visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor, {"fridge_std": "1"}).ref
    quote(visitor, ref)
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        one = quotes_of(session, booking)[0]
        cut = ask_for_cut(
            session, one, to_fen=100, reason=CutReason.PART_MISSING, photo_ref="none",
            company="Van Ltd", by="courier", now=town.NOW,
        ).ref  # fmt: skip
    page = visitor.get(f"/bookings/{ref}/cuts/{cut}")
    assert "A main part is missing" in page
    page = visitor.post(f"/bookings/{ref}/cuts/{cut}", {"answer": "decline"})
    assert "The price stands, and the item stays with you." in page
    assert "Van Ltd" in visitor.get("/cut-rates")


def test_the_check_value_of_the_energy_account_is_on_its_page(visitor: Visitor) -> None:
    page = visitor.get("/accounts?item=fridge_large&year=2015&labels=1")
    # 135 kWh at Shanghai's first price of electricity, and 0.55 kg of the east's grid.
    assert "Yours uses 135 kWh a year more than the new one: about" in page
    assert "and 74 kg of CO₂." in page
    assert "0.55" in page  # kg CO2 a kWh of the east grid
    assert "Formula and sources" in page
    assert "<svg" in page


@pytest.mark.parametrize("item", ["fridge_std", "water_heater_gas", "toy", "tv_crt", "nonsense"])
def test_every_appliance_has_its_accounts(visitor: Visitor, item: str) -> None:
    visitor.get(f"/accounts?item={item}&year=2012&price=3000")
    assert visitor.status == 200


def test_a_subsidy_is_explained_step_by_step(visitor: Visitor) -> None:
    told = {"category": "fridge", "price": "3000", "bought_on": "2026-05-01", "grade": "1",
            "has_old_item": "y", "district": "310101"}  # fmt: skip
    page = visitor.post("/subsidy", told)
    assert "Yes: 450 yuan" in page
    assert "R2026-A1" in page
    page = visitor.post("/subsidy", {**told, "grade": "2"})
    assert "No subsidy for this" in page
    assert "(this is where it ends)" in page
    # The rule that it was held against, with its days and its cap.
    assert "at most 1,500 yuan; grade 1; for purchases from" in page


def test_a_collected_fridge_gives_a_voucher_and_a_claim(
    visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor, {"fridge_std": "1"}).ref
    change(transactions, ref, collect_a_while_ago)
    page = visitor.post(f"/bookings/{ref}/subsidy", {"issue": "1"})
    number = re.findall(r"V-[0-9A-Z]{4}-[0-9A-Z]{4}", page)[0]
    told = {"category": "fridge", "price": "3000", "bought_on": "2026-05-01", "grade": "1",
            "serial": "N-1"}  # fmt: skip
    visitor.post(f"/bookings/{ref}/subsidy", told)
    assert visitor.status == 422
    page = visitor.post(f"/bookings/{ref}/subsidy", {**told, "voucher": number})
    assert "450.00 yuan are kept for you." in page
    page = visitor.post(f"/bookings/{ref}/subsidy", {**told, "voucher": number})
    assert "This voucher is not good for it." in page
