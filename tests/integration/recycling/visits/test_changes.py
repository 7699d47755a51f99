"""Other items or a lower price at the door: nothing changes without the resident's digits."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.custody import pieces_of
from recycling.money.valuation import cuts, make_quote, quotes_of
from recycling.notices.outbox import Notice
from recycling.visits.changes import (
    agreed_counts,
    changes_of,
    changes_with_dispatcher,
    decide_for_resident,
)
from recycling.visits.codes import visit_code
from tests.fixtures import road as on_the
from tests.fixtures import town
from tests.fixtures.road import STROKES, Road, picture


@pytest.fixture
def road(session: Session) -> Road:
    road = on_the.begin(session, [[("laptop", 1)], [("microwave", 1)]])
    road.tell("set_out", 1)
    road.tell("set_out", 2)
    return road


def result(row) -> tuple[str, str]:
    return row.outcome, row.code


def code_of(road: Road, number: int = 0, by: int = 0) -> dict[str, str]:
    right = int(visit_code(road.bookings[number].ref))
    return {"code": f"{(right + by) % 10**6:06d}"}


def quoted(road: Road) -> int:
    booking = road.bookings[0]
    item = booking.items[0]
    answers = {"condition": "works", "age": "6_to_10", "screen": "whole", "account": "signed_out"}
    quote = make_quote(road.session, booking, item, answers, on=town.TODAY, now=town.NOW)
    quote.accept(now=town.NOW)
    return quote.fen


def cut(road: Road, **changed) -> dict:
    asked = {"class_code": "laptop", "to_fen": 100, "reason": "screen_cracked", **changed}
    return {"cut": asked, "photos": [picture()]}


def test_more_items_are_taken_once_the_resident_agrees(road: Road) -> None:
    booking = road.bookings[1]
    more = {"microwave": 1, "kettle": 2}
    asked = road.tell("propose", 2, booking, counts=more)
    lines = [
        {"class_code": "microwave", "pieces": [{}]}, {"class_code": "kettle", "pieces": [{}, {}]},
    ]  # fmt: skip
    before = road.tell("collect", 2, booking, lines=lines, proof={"strokes": STROKES})
    assert result(before) == ("refused", "list_not_agreed")
    road.tell("answer", 2, booking, proposal=asked.key, reply="accepted", proof=code_of(road, 1))
    assert agreed_counts(road.session, booking) == more
    after = road.tell("collect", 2, booking, lines=lines, proof={"strokes": STROKES})
    assert result(after) == ("done", "")
    assert len(pieces_of(road.session, booking.ref)) == 3


def test_what_was_booked_stays_on_the_booking(road: Road) -> None:
    booking = road.bookings[1]
    asked = road.tell("propose", 2, booking, counts={"kettle": 1})
    road.tell("answer", 2, booking, proposal=asked.key, reply="accepted", proof=code_of(road, 1))
    assert [(item.class_code, item.quantity) for item in booking.items] == [("microwave", 1)]


@pytest.mark.parametrize(("proof", "code"), [
    ({}, "code_missing"), ({"strokes": STROKES}, "code_missing"), ("wrong", "code_wrong"),
])  # fmt: skip
def test_to_agree_takes_the_residents_own_digits(road: Road, proof, code: str) -> None:
    booking = road.bookings[1]
    asked = road.tell("propose", 2, booking, counts={"kettle": 1})
    proof = code_of(road, 1, by=1) if proof == "wrong" else proof
    row = road.tell("answer", 2, booking, proposal=asked.key, reply="accepted", proof=proof)
    assert result(row) == ("refused", code)
    assert agreed_counts(road.session, booking) == {"microwave": 1}


def test_digits_cannot_be_guessed_at_the_door(road: Road) -> None:
    booking = road.bookings[1]
    asked = road.tell("propose", 2, booking, counts={"kettle": 1})
    for by in range(1, 6):
        road.tell("answer", 2, booking, proposal=asked.key, reply="accepted",
                  proof=code_of(road, 1, by=by))  # fmt: skip
    row = road.tell("answer", 2, booking, proposal=asked.key, reply="accepted",
                    proof=code_of(road, 1))  # fmt: skip
    assert result(row) == ("refused", "code_wrong")


def test_declining_takes_no_digits_and_costs_nobody_anything(road: Road) -> None:
    booking = road.bookings[1]
    asked = road.tell("propose", 2, booking, counts={"kettle": 1})
    row = road.tell("answer", 2, booking, proposal=asked.key, reply="declined")
    assert result(row) == ("done", "")
    assert (booking.state, agreed_counts(road.session, booking)) == ("en_route", {"microwave": 1})
    row = road.tell("collect", 2, booking, lines=road.as_booked(booking), proof=code_of(road, 1))
    assert result(row) == ("done", "")


def test_a_lower_price_needs_a_photo(road: Road) -> None:
    quoted(road)
    row = road.tell("propose", 1, road.bookings[0], **{**cut(road), "photos": []})
    assert result(row) == ("refused", "photo_missing")


@pytest.mark.parametrize("changed", [{"to_fen": 100_000_000}, {"class_code": "microwave"}])
def test_a_price_can_only_be_cut_where_one_was_quoted_and_only_down(road: Road, changed) -> None:
    quoted(road)
    row = road.tell("propose", 1, road.bookings[0], **cut(road, **changed))
    assert row.outcome == "refused"


def test_a_lower_price_holds_with_reason_photo_and_consent(road: Road) -> None:
    quoted(road)
    booking = road.bookings[0]
    asked = road.tell("propose", 1, booking, **cut(road))
    assert quotes_of(road.session, booking)[0].agreed_fen > 100
    road.tell("answer", 1, booking, proposal=asked.key, reply="accepted", proof=code_of(road))
    assert quotes_of(road.session, booking)[0].agreed_fen == 100
    row = road.tell("collect", 1, booking, lines=road.as_booked(booking), proof=code_of(road))
    assert result(row) == ("done", "")


def test_the_resident_is_told_of_a_lower_price_that_is_asked(road: Road) -> None:
    quoted(road)
    booking = road.bookings[0]
    asked = road.tell("propose", 1, booking, **cut(road))
    (told,) = road.session.scalars(select(Notice).where(Notice.kind == "price_cut_asked"))
    assert (told.booking_ref, told.params) == (booking.ref, {"number": booking.number})
    road.tell("answer", 1, booking, proposal=asked.key, reply="declined")
    road.tell("propose", 2, road.bookings[1], counts={"kettle": 1})
    assert len(road.session.scalars(select(Notice).where(Notice.kind == told.kind)).all()) == 1


def test_a_declined_price_leaves_quote_and_item_where_they_were(road: Road) -> None:
    fen = quoted(road)
    booking = road.bookings[0]
    asked = road.tell("propose", 1, booking, **cut(road))
    road.tell("answer", 1, booking, proposal=asked.key, reply="declined")
    (quote,) = quotes_of(road.session, booking)
    assert (quote.agreed_fen, quote.state) == (fen, "accepted")
    row = road.tell("collect", 1, booking, lines=road.as_booked(booking), proof=code_of(road))
    assert result(row) == ("refused", "list_not_agreed")
    assert road.session.scalars(select(cuts.PriceCut)).one().state == "declined"


def test_an_answer_is_given_once(road: Road) -> None:
    booking = road.bookings[1]
    asked = road.tell("propose", 2, booking, counts={"kettle": 1})
    road.tell("answer", 2, booking, proposal=asked.key, reply="declined")
    row = road.tell("answer", 2, booking, proposal=asked.key, reply="accepted",
                    proof=code_of(road, 1))  # fmt: skip
    assert result(row) == ("conflict", "change_declined")


@pytest.mark.parametrize(("agrees", "counts"), [(True, {"kettle": 1}), (False, {"microwave": 1})])
def test_the_dispatcher_takes_it_up_and_writes_the_residents_answer_down(
    road: Road, agrees: bool, counts: dict[str, int]
) -> None:
    booking = road.bookings[1]
    asked = road.tell("propose", 2, booking, counts={"kettle": 1})
    road.tell("answer", 2, booking, proposal=asked.key, reply="dispatcher")
    (change,) = changes_with_dispatcher(road.session)
    decide_for_resident(road.session, change.ref, agrees=agrees, by="dispatcher", now=road.now)
    assert changes_with_dispatcher(road.session) == []
    assert agreed_counts(road.session, booking) == counts
    assert changes_of(road.session, booking.ref)[0].decided_by == "dispatcher"


def test_an_empty_proposal_is_none(road: Road) -> None:
    assert result(road.tell("propose", 2, road.bookings[1])) == ("refused", "nothing_proposed")
