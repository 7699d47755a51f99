"""What comes from the road to the dispatcher: proposals and troubles."""

import re

import pytest

from recycling.booking.bookings import Booking
from tests.fixtures.phone import Phone
from tests.fixtures.visitor import SignedIn


def proposed(phone: Phone, booking: Booking) -> None:
    """The courier asks for a kettle more and leaves it to the dispatcher."""
    phone.send(phone.told("set_out"))
    told = phone.told("propose", booking, counts={"microwave": 1, "kettle": 1})
    phone.send(told)
    key = f"{told['device']}:{told['number']}"
    phone.send(phone.told("answer", booking, proposal=key, reply="dispatcher"))


@pytest.mark.parametrize(("reply", "state", "agreed"), [
    ("agree", "accepted", {"microwave": 1, "kettle": 1}), ("decline", "declined", {"microwave": 2}),
])  # fmt: skip
def test_the_dispatcher_notes_the_residents_answer_and_the_courier_sees_it(
    phone: Phone, signed_in: SignedIn, booking: Booking, reply: str, state: str,
    agreed: dict[str, int],
) -> None:  # fmt: skip
    proposed(phone, booking)
    dispatcher = signed_in("dispatcher")
    page = dispatcher.get("/courier/desk")
    assert booking.number in page
    assert "Kettle or coffee maker × 1" in page
    ref = re.findall(r"/courier/desk/(\w+)/agree", page)[0]
    assert "No change waits." in dispatcher.post(f"/courier/desk/{ref}/{reply}")
    stop = next(one for one in phone.day()["sheet"]["stops"] if one["kind"] == "visit")
    assert stop["doors"][0]["changes"][0]["state"] == state
    assert stop["doors"][0]["agreed"] == agreed
    dispatcher.post(f"/courier/desk/{ref}/{reply}")
    assert dispatcher.status == 409


def test_the_dispatcher_sees_what_did_not_go_as_the_courier_meant_and_prints_the_day(
    phone: Phone, signed_in: SignedIn, booking: Booking
) -> None:
    phone.send(phone.told("fail", booking, reason="nobody_home"))
    page = signed_in("dispatcher").get("/courier/desk")
    assert "Tell that you have arrived before the visit can fail." in page
    assert "Print the pack of tomorrow" in page
