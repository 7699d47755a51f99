"""After the visit: a rating, a complaint that both sides see, a receipt."""

import re

from tests.fixtures.house import Transactions
from tests.fixtures.questions import book
from tests.fixtures.visitor import SignedIn, Visitor
from tests.fixtures.visits import change, collect, fail


def test_a_visit_is_rated(visitor: Visitor, transactions: Transactions) -> None:
    ref = book(visitor).ref
    visitor.get(f"/bookings/{ref}/rating")
    assert visitor.path == f"/bookings/{ref}"
    change(transactions, ref, collect)
    visitor.post(f"/bookings/{ref}/rating", {"stars": "4", "words": "准时"})
    assert visitor.path == f"/bookings/{ref}"
    page = visitor.get(f"/bookings/{ref}/rating")
    chosen = [tag for tag in re.findall(r"<input[^>]*>", page) if "checked" in tag]
    assert ['value="4"' in tag for tag in chosen] == [True]


def test_a_missed_collection_shows_both_sides_and_is_answered(
    visitor: Visitor, transactions: Transactions, signed_in: SignedIn
) -> None:
    ref = book(visitor).ref
    page = visitor.post(
        f"/bookings/{ref}/complaint", {"kind": "missed_collection", "words": "没人来"}
    )
    assert "Your window has not ended yet." in page
    change(transactions, ref, fail)
    page = visitor.post(
        f"/bookings/{ref}/complaint", {"kind": "missed_collection", "words": "我一直在家"}
    )
    assert "Nobody was at home" in page
    desk = signed_in("dispatcher")
    page = desk.get("/care/complaints")
    assert "我一直在家" in page
    complaint = page.split('name="ref" value="')[1].split('"')[0]
    desk.post("/care/complaints", {"ref": complaint, "answer": "抱歉，明天再来"})
    assert "抱歉，明天再来" in visitor.get(f"/bookings/{ref}/complaint")


def test_a_receipt_lists_what_was_handed_over(visitor: Visitor, transactions: Transactions) -> None:
    ref = book(visitor).ref
    change(transactions, ref, collect)
    page = visitor.get(f"/bookings/{ref}/receipt")
    assert "Microwave oven" in page
    assert "28 kg" in page
