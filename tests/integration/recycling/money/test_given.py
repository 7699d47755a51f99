"""The three accounts of a booking and of a household's years, against figures worked by hand."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from recycling.booking.bookings import WantedItem
from recycling.booking.desk import operator
from recycling.custody import PieceState
from recycling.money.accounts import SafetyState, booking_accounts, household_years, use_of_year
from recycling.money.subsidies import Purchase, claim, issue_vouchers
from recycling.money.valuation import QuoteState, make_quote
from tests.fixtures.town import NOW, TODAY
from tests.fixtures.yard import LATER, PHONE, at_the_yard, collected

#: A side-by-side of 2016: 335.8 kWh by its label, 200.8 for a new one of grade 1.
LARGE = WantedItem("fridge_large", bought_year=2016)
#: Half a year from July, then ten: 10.4 years of ageing at 1 % a year.
AGE = (TODAY - dt.date(2016, 7, 1)).days / 365.25
SAVED = 335.8 * 1.01**AGE - 200.8


@pytest.mark.parametrize(("year", "kwh"), [(2005, 400), (2012, 250), (2016, 190), (2026, 120)])
def test_the_label_is_that_of_the_standard_of_the_year_of_purchase(year: int, kwh: int) -> None:
    use = use_of_year("fridge_std", year)
    assert use is not None
    assert use.kwh.typical == kwh


def test_a_booking_counts_energy_and_safety_of_each_piece(session: Session) -> None:
    booking = collected(session, [LARGE, WantedItem("kettle")])
    found = booking_accounts(session, booking, operator(session), today=TODAY)
    fridge, kettle = found.items
    assert found.saved_kwh == pytest.approx(SAVED)
    assert found.saved_kg_co2 == pytest.approx(SAVED * 0.55)  # the East's grid, 2023
    assert fridge.safety is not None
    assert fridge.safety.state == SafetyState.OVER
    assert found.past_life == 1
    # Nobody said when the kettle was bought: nothing is made up.
    assert (kettle.energy, kettle.safety) == ((), None)


def test_what_was_not_taken_is_in_no_account(session: Session) -> None:
    booking, pieces = at_the_yard(session, [WantedItem("fridge_large", 2, bought_year=2016)])
    pieces[1].state = PieceState.VOID.value
    session.flush()
    found = booking_accounts(session, booking, operator(session), today=TODAY)
    assert [one.pieces for one in found.items] == [1]
    assert found.saved_kwh == pytest.approx(SAVED)


def test_the_money_account_adds_worth_subsidy_and_saving_and_takes_the_price(
    session: Session,
) -> None:
    booking, _ = at_the_yard(session, [LARGE])
    answers = {"condition": "works", "age": "6_to_10"}
    quote = make_quote(session, booking, booking.items[0], answers, on=TODAY, now=NOW)
    quote.state = QuoteState.ACCEPTED.value
    (voucher,) = issue_vouchers(session, booking, now=LATER)
    claim(
        session, Purchase("fridge", 300_000, TODAY, grade=1), phone=PHONE, new_serial="N",
        now=LATER, today=TODAY, voucher=voucher,
    )  # fmt: skip
    money = booking_accounts(session, booking, operator(session), today=TODAY).money
    assert (money.worth_fen, money.subsidy_fen, money.price_fen) == (quote.fen, 45_000, 300_000)
    saved = money.saved_fen_a_year
    assert saved > 0
    assert money.total_fen == quote.fen + 45_000 + 10 * saved - 300_000


def test_without_a_new_one_no_saved_electricity_is_counted_as_money(session: Session) -> None:
    booking = collected(session, [LARGE])
    money = booking_accounts(session, booking, operator(session), today=TODAY).money
    assert (money.saved_fen_a_year, money.total_fen) == (0, 0)


def test_a_household_has_a_row_for_each_year_of_what_really_went(session: Session) -> None:
    at_the_yard(session, [LARGE])
    old = collected(session, [WantedItem("kettle", 2)], labels="U")
    old.service_on = dt.date(2025, 3, 1)
    session.flush()
    newest, before = household_years(session, operator(session), PHONE, today=TODAY)
    assert (newest.year, newest.pieces, newest.past_life) == (2026, 1, 1)
    assert newest.saved_kwh == pytest.approx(SAVED)
    assert (before.year, before.pieces, before.saved_kwh) == (2025, 2, 0)
