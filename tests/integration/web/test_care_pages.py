"""The house's desk for residents: the hotline, the outbox, and how long things are kept."""

import pytest
from flask import Flask

from tests.fixtures.house import Transactions
from tests.fixtures.questions import DAY, PHONE, begin, book, reread
from tests.fixtures.visitor import SignedIn, Visitor


def test_the_hotline_books_for_a_caller_and_finds_the_booking_again(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    desk = signed_in("dispatcher")
    desk.post("/care/hotline", {"phone": PHONE, "name": "李奶奶"})
    assert desk.path == "/book"
    begin(desk, {"microwave": "1"})
    desk.post("/book/when", {"at": f"{DAY} 13:00-15:00"})
    desk.post("/book/review")
    booking = reread(transactions, desk.path.split("/")[2])
    assert (booking.origin, booking.contact_name) == ("hotline", "李奶奶")
    page = desk.post("/care/hotline", {"phone": "13800001234"})
    assert booking.number in page
    desk.post(f"/care/hotline/{booking.ref}")
    assert reread(transactions, booking.ref).events[-1].verb == "open by hotline"


def test_the_outbox_shows_messages_to_masked_numbers(visitor: Visitor, signed_in: SignedIn) -> None:
    book(visitor)
    page = signed_in("dispatcher").get("/care/outbox")
    assert "138******34" in page
    assert "13800001234" not in page
    assert "is confirmed, Thu 26 November 1–3 pm." in page


@pytest.mark.parametrize(("language", "words"), [
    ("en", ("Where a courier was during a shift", "Who saw where a resident lives")),
    ("zh", ("回收员班次中的位置", "谁看过居民地址")),
])  # fmt: skip
def test_the_privacy_page_says_how_long_each_thing_is_kept(
    house: Flask, language: str, words: tuple[str, ...]
) -> None:
    page = Visitor(house, language).get("/privacy")
    assert all(word in page for word in words)
