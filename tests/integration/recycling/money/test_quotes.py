"""Quotes that bind, and cuts that need reason, photo and consent."""

import datetime as dt
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.custody import Taken
from recycling.money.valuation import (
    HOUSE_COMPANY,
    CutNeedsReason,
    CutReason,
    CutState,
    PriceCut,
    Quote,
    QuoteExpired,
    QuoteState,
    accept_quote,
    ask_for_cut,
    company_of,
    cut_rates,
    decide_cut,
    lapse_unanswered,
    make_quote,
    paid_fen,
    quotes_of,
    served_by_company,
)
from routing.fleet import Courier
from tests.fixtures import road as on_the
from tests.fixtures.road import picture
from tests.fixtures.town import NOW, TODAY, add_draft, add_operator

ANSWERS = {"condition": "works", "age": "6_to_10", "screen": "whole", "account": "signed_out"}
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def a_quote(session: Session) -> Quote:
    booking = add_draft(session, items=[("laptop", 2)])
    return make_quote(session, booking, booking.items[0], ANSWERS, on=TODAY, now=NOW)


def a_cut(session: Session, quote: Quote, *, company: str = "Van Ltd") -> PriceCut:
    return ask_for_cut(
        session, quote, to_fen=3_000, reason=CutReason.SCREEN_CRACKED, photo_ref="P1",
        company=company, by="courier", now=NOW,
    )  # fmt: skip


def test_a_quote_keeps_its_version_answers_and_parts(session: Session) -> None:
    quote = a_quote(session)
    assert (quote.fen, quote.total_fen, quote.rule_version) == (6_000, 12_000, "2026-1")
    assert sum(part["change_fen"] for part in quote.parts) == quote.fen
    assert quote.answers == ANSWERS
    assert quotes_of(session, quote.booking) == [quote]


def test_a_quote_binds_until_its_date_and_for_good_once_accepted(session: Session) -> None:
    quote = a_quote(session)
    with pytest.raises(QuoteExpired):
        accept_quote(session, quote.ref, now=NOW + 14 * DAY)
    accept_quote(session, quote.ref, now=NOW + 14 * DAY - HOUR)
    assert quote.binds(NOW + 60 * DAY)


def test_an_open_quote_is_answered_anew_and_an_accepted_one_stands(session: Session) -> None:
    quote = a_quote(session)
    item = quote.booking.items[0]
    worse = {**ANSWERS, "condition": "broken"}
    assert make_quote(session, quote.booking, item, worse, on=TODAY, now=NOW).fen == 2_100
    accept_quote(session, quote.ref, now=NOW)
    again = make_quote(session, quote.booking, item, ANSWERS, on=TODAY, now=NOW)
    assert (again.ref, again.fen) == (quote.ref, 2_100)


def test_a_cut_changes_nothing_until_the_resident_agrees(session: Session) -> None:
    quote = a_quote(session)
    cut = a_cut(session, quote)
    assert quote.agreed_fen == 6_000
    decide_cut(session, cut.ref, agrees=True, now=NOW)
    assert (quote.agreed_fen, quote.fen, quote.state) == (3_000, 6_000, QuoteState.CUT)


def test_a_declined_cut_leaves_the_price_and_the_item_where_they_are(session: Session) -> None:
    quote = a_quote(session)
    cut = decide_cut(session, a_cut(session, quote).ref, agrees=False, now=NOW)
    assert cut.item_stays
    assert quote.agreed_fen == 6_000


def test_a_cut_is_decided_once(session: Session) -> None:
    cut = decide_cut(session, a_cut(session, a_quote(session)).ref, agrees=False, now=NOW)
    with pytest.raises(CutNeedsReason):
        decide_cut(session, cut.ref, agrees=True, now=NOW)


@pytest.mark.parametrize(("to_fen", "photo"), [(3_000, ""), (6_000, "P1"), (-1, "P1")])
def test_a_cut_needs_a_photo_and_a_lower_price(session: Session, to_fen: int, photo: str) -> None:
    quote = a_quote(session)
    with pytest.raises(CutNeedsReason):
        ask_for_cut(
            session, quote, to_fen=to_fen, reason=CutReason.OTHER_CLASS, photo_ref=photo,
            company="Van Ltd", by="courier", now=NOW,
        )  # fmt: skip


def test_silence_is_no_consent(session: Session) -> None:
    cut = a_cut(session, a_quote(session))
    assert lapse_unanswered(session, on=TODAY, now=NOW + 23 * HOUR) == []
    assert lapse_unanswered(session, on=TODAY, now=NOW + 24 * HOUR) == [cut]
    assert (cut.state, cut.item_stays) == (CutState.LAPSED, True)


def test_cut_rates_are_public_by_company_and_small_numbers_are_not(session: Session) -> None:
    add_operator(session)
    cuts = [a_cut(session, a_quote(session), company="Van Ltd") for _ in range(2)]
    decide_cut(session, cuts[0].ref, agrees=False, now=NOW)
    a_cut(session, a_quote(session), company="Small Ltd")
    rates = cut_rates(session, {"Van Ltd": 10, "Fair Ltd": 20}, on=TODAY, since=NOW - DAY)
    by_name = {rate.company: rate for rate in rates}
    van = by_name["Van Ltd"]
    assert (van.share, van.mean_cut, van.declined) == (Fraction(2, 10), Fraction(1, 2), 1)
    assert by_name["Fair Ltd"].share == 0
    assert by_name["Small Ltd"].share is None
    assert rates[0].company == "Van Ltd"


def test_a_cut_counts_for_the_firm_that_the_courier_drives_for(session: Session) -> None:
    road = on_the.begin(session, [[("laptop", 1)], [("laptop", 1)], [("laptop", 1)]])
    session.scalars(select(Courier).where(Courier.number == "C1")).one().contractor = "Van Ltd"
    session.flush()
    quotes = [_quoted(session, booking) for booking in road.bookings]
    road.tell("set_out")
    row = road.tell(
        "propose", 1, road.bookings[0], photos=[picture()],
        cut={"class_code": "laptop", "to_fen": 1, "reason": "screen_cracked"},
    )  # fmt: skip
    assert row.outcome == "done"
    for number in (1, 2):
        road.collect(number)
    rates = cut_rates(session, served_by_company(session, NOW - DAY), on=TODAY, since=NOW - DAY)
    (van,) = rates
    # Two were fetched, one cut was asked of a third: below five nothing is told but the counts.
    assert (van.company, van.quotes, van.asked, van.share) == ("Van Ltd", 2, 1, None)
    assert company_of(session, "C2") == HOUSE_COMPANY
    assert len(quotes) == 3


def test_a_rate_is_told_from_five_quotes_on(session: Session) -> None:
    add_operator(session)
    a_cut(session, a_quote(session), company="Van Ltd")
    for fetched, told in ((4, None), (5, Fraction(1, 5))):
        (rate,) = cut_rates(session, {"Van Ltd": fetched}, on=TODAY, since=NOW - DAY)
        assert rate.share == told


def test_a_quote_pays_for_what_was_taken_and_not_for_what_stayed(session: Session) -> None:
    quote = a_quote(session)
    assert paid_fen(quote, [Taken("laptop", 1, 2_000)]) == quote.agreed_fen
    assert paid_fen(quote, [Taken("laptop", 3, 6_000)]) == 2 * quote.agreed_fen
    assert paid_fen(quote, [Taken("kettle", 1, 900)]) == 0


def _quoted(session: Session, booking: Booking) -> Quote:
    return make_quote(session, booking, booking.items[0], ANSWERS, on=TODAY, now=NOW)
