"""A booking on the pages, one question after the other, without any script."""

import pytest
from flask import Flask

from recycling.booking.bookings import Booking
from recycling.booking.guest_codes import give_code
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.questions import PHONE, PLACE, SLOT, answer_all, book, last_booking
from tests.fixtures.visitor import SignedIn, Visitor
from tests.integration.web.test_sign_in_limits import at
from web.resident.following import LOOKS_A_NUMBER


def test_a_guest_books_in_six_questions_and_gets_a_number(visitor: Visitor) -> None:
    booking = book(visitor)
    assert visitor.path == f"/bookings/{booking.ref}/done"
    page = visitor.get(visitor.path)
    assert booking.number in page
    assert booking.state == "confirmed"
    assert [event.verb for event in booking.events] == ["request", "confirm"]
    assert booking.contact_phone == "13800001234"
    assert booking.address == "小城中区南京东路100号3单元502室"


def test_answers_stay_when_one_goes_back_or_loads_again(visitor: Visitor) -> None:
    answer_all(visitor)
    assert 'name="n-microwave" min="0" max="20" value="2"' in visitor.get("/book")
    where = visitor.get("/book/where")
    assert 'value="南京东路100号"' in where
    assert 'value="3单元502室"' in where
    assert "王秀英" in visitor.get("/book/who")


def test_a_changed_answer_leads_back_to_the_review(visitor: Visitor) -> None:
    answer_all(visitor)
    visitor.post("/book/where", {**PLACE, "road": "北京东路5号"})
    assert visitor.path == "/book/review"
    assert "北京东路5号" in visitor.get("/book/review")


def test_a_question_cannot_be_jumped_over(visitor: Visitor) -> None:
    visitor.get("/book/when")
    assert visitor.path == "/book"
    visitor.post("/book", {"n-microwave": "1"})
    visitor.get("/book/review")
    assert visitor.path == "/book/where"


@pytest.mark.parametrize(("step", "answer", "sentence"), [
    ("/book", {}, "Choose at least one thing"),
    ("/book/where", {"floor": "1"}, "Enter the road and number, or the compound."),
    ("/book/where", {**PLACE, "floor": "high"}, "Enter the floor as a number."),
    ("/book/how", {"way": "mail_in"}, "Your items cannot come in that way."),
    ("/book/when", {}, "Choose a day and a time."),
    ("/book/when", {"at": "2026-11-26 03:00-05:00"}, "Choose one of the times that are free."),
    ("/book/who", {"name": "", "phone": PHONE}, "Enter your name."),
    ("/book/who", {"name": "王", "phone": "12"}, "7 to 15 digits"),
])  # fmt: skip
def test_a_wrong_answer_says_what_to_do_beside_the_field_and_at_the_top(
    visitor: Visitor, step: str, answer: dict[str, str], sentence: str
) -> None:
    if step != "/book":
        visitor.post("/book", {"n-microwave": "1"})
        visitor.post("/book/where", PLACE)
        visitor.post("/book/how", {"way": "doorstep"})
    page = visitor.post(step, answer)
    assert visitor.status == 422
    assert page.count(sentence) >= (1 if step == "/book" else 2)
    assert 'role="alert"' in page


def test_what_must_come_to_the_door_cannot_be_dropped_off_and_the_page_says_why(
    visitor: Visitor,
) -> None:
    visitor.post("/book", {"n-fridge_std": "1"})
    page = visitor.post("/book/where", PLACE)
    assert "Not at a collection point: Fridge 151-350 L." in page
    visitor.post("/book/how", {"way": "drop_off"})
    assert visitor.status == 422


def test_a_way_is_asked_again_when_the_items_no_longer_allow_it(visitor: Visitor) -> None:
    answer_all(visitor)
    visitor.post("/book", {"n-lamp_fluorescent": "3"})
    assert visitor.path == "/book/how"
    assert last_booking(visitor).way == ""


def test_an_address_that_no_map_knows_stays_booked_and_waits_for_a_dispatcher(
    visitor: Visitor, signed_in: SignedIn
) -> None:
    visitor.post("/book", {"n-microwave": "1"})
    visitor.post("/book/where", {**PLACE, "district": "", "road": "无名弄7号"})
    visitor.post("/book/how", {"way": "doorstep"})
    visitor.post("/book/when", {"at": SLOT})
    visitor.post("/book/who", {"name": "王秀英", "phone": PHONE})
    visitor.post("/book/review")
    booking = last_booking(visitor)
    assert booking.state == "confirmed"
    assert booking.place_state == "to_be_placed"
    assert booking.number in signed_in("dispatcher").get("/dispatch/to-place")


def test_a_window_that_filled_up_meanwhile_leads_back_to_the_times(
    visitor: Visitor, transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_all(visitor)
    from recycling.booking import desk
    from recycling.booking.slots import NoSlot, Shortage, SlotFull

    def full(*_args: object, **_named: object) -> None:
        raise SlotFull(town.TOMORROW, "13:00-15:00", NoSlot(Shortage.FULL_VISITS))

    monkeypatch.setattr(desk, "keep_or_take", full)
    page = visitor.post("/book/review")
    assert visitor.path == "/book/when"
    assert "All places are taken. Choose another time." in page
    assert last_booking(visitor).state == "draft"


def test_the_search_narrows_what_is_shown_and_keeps_what_was_chosen(visitor: Visitor) -> None:
    page = visitor.post("/book", {"n-microwave": "2", "q": "phone", "action": "search"})
    assert "Smartphone" in page
    assert "Washing" not in page
    assert "Chosen: 2" in page


def test_another_visitor_cannot_open_the_booking(house: Flask, visitor: Visitor) -> None:
    booking = book(visitor)
    stranger = Visitor(house)
    for path in ("", "/done", "/cancel"):
        page = stranger.get(f"/bookings/{booking.ref}{path}")
        assert stranger.status == 404
        assert "南京东路" not in page


def test_the_page_of_a_booking_masks_the_phone_and_says_so(visitor: Visitor) -> None:
    page = visitor.get(f"/bookings/{book(visitor).ref}")
    assert "138******34" in page
    assert "masked" in page
    assert "13800001234" not in page


def test_guessing_numbers_comes_to_an_end(house: Flask, visitor: Visitor) -> None:
    booking = book(visitor)
    guesser = Visitor(house)
    for number in range(LOOKS_A_NUMBER.times):
        page = guesser.post("/track", {"number": booking.number, "code": f"AAA-AA{number}"})
        assert "No booking has this number together with this code." in page
    guesser.post("/track", {"number": booking.number, "code": "AAA-AAA"})
    assert guesser.status == 429


def with_a_code(transactions: Transactions) -> tuple[Booking, str]:
    """A guest's confirmed booking and its code."""
    with transactions() as session:
        booking = town.add_draft(session)
        booking.state = "confirmed"
        return booking, give_code(session, booking, now=town.NOW)


def test_a_guesser_cannot_shut_the_owner_out(house: Flask, transactions: Transactions) -> None:
    booking, code = with_a_code(transactions)
    guesser, owner = at(house, "2001:db8:1:2::1"), at(house, "198.51.100.20")
    for number in range(LOOKS_A_NUMBER.times):
        guesser.post("/track", {"number": booking.number, "code": f"AAA-AA{number}"})
    # Another address of the same line is the same guesser.
    neighbour = at(house, "2001:db8:1:2::2")
    neighbour.post("/track", {"number": booking.number, "code": code})
    assert neighbour.status == 429
    owner.post("/track", {"number": booking.number, "code": code})
    assert (owner.status, owner.path) == (200, f"/bookings/{booking.ref}")


def test_after_the_right_code_the_number_begins_anew(
    house: Flask, transactions: Transactions
) -> None:
    booking, code = with_a_code(transactions)
    owner = at(house, "198.51.100.20")
    for _ in range(2):
        for number in range(LOOKS_A_NUMBER.times - 1):
            owner.post("/track", {"number": booking.number, "code": f"AAA-AA{number}"})
        owner.post("/track", {"number": booking.number, "code": code})
        assert owner.path == f"/bookings/{booking.ref}"


def test_a_booking_is_cancelled_with_a_reason_and_stays_cancelled(visitor: Visitor) -> None:
    booking = book(visitor)
    visitor.post(f"/bookings/{booking.ref}/cancel", {})
    assert visitor.status == 422
    page = visitor.post(f"/bookings/{booking.ref}/cancel", {"reason": "other_way"})
    assert "This booking is cancelled. Nobody will come." in page
    assert "It has gone another way" in page
    assert f"/bookings/{booking.ref}/cancel" not in page
    page = visitor.post(f"/bookings/{booking.ref}/cancel", {"reason": "other"})
    assert visitor.status == 409
    assert "The booking cannot do that now" in page


def test_a_resident_who_signed_in_finds_it_among_their_bookings(
    signed_in: SignedIn,
) -> None:
    resident = signed_in("resident")
    booking = book(resident)
    assert booking.resident_ref
    assert booking.number in resident.get("/bookings")


def test_a_residents_name_and_phone_are_filled_in(signed_in: SignedIn) -> None:
    resident = signed_in("resident")
    resident.post("/book", {"n-microwave": "1"})
    resident.post("/book/where", PLACE)
    resident.post("/book/how", {"way": "doorstep"})
    page = resident.post("/book/when", {"at": SLOT})
    assert 'value="13800005678"' in page


def test_forgetting_ones_answers_begins_anew(visitor: Visitor) -> None:
    answer_all(visitor)
    visitor.post("/book/forget")
    assert "Chosen: 2" not in visitor.get("/book")
    visitor.get("/book/who")
    assert visitor.path == "/book"


def test_suggestions_begin_with_what_was_typed(visitor: Visitor) -> None:
    visitor.get("/book/suggestions?q=南京")
    assert visitor.last is not None
    assert all("南京" in words for words in visitor.last.get_json()["suggestions"])
