"""The drop-off on its pages: chosen, shown, changed, taken in by the attendant; a guest's code."""

import datetime as dt
import re

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.booking.drop_off import DropOff, end_unbrought
from recycling.notices import Notice
from sites.registry import SiteKind
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.questions import PHONE, PLACE, answer_all, last_booking
from tests.fixtures.visitor import Visitor

DAY = town.TOMORROW.isoformat()
CODE = re.compile(r'class="booking-code">(\w{3}-\w{3})<')


@pytest.fixture
def point(transactions: Transactions) -> str:
    """The ref of an open point that takes small things, by day."""
    with transactions() as session:
        site = town.add_yard(
            session, code="P1", kind=SiteKind.COLLECTION_POINT, accepts=["it", "kitchen"]
        )
        site.name, site.area_code = "南门回收点", "310101001"
        return site.ref


def choose_the_way(visitor: Visitor) -> str:
    visitor.post("/book", {"n-kettle": "2"})
    visitor.post("/book/where", {**PLACE, "lat": "31.23", "lon": "121.47"})
    return visitor.post("/book/how", {"way": "drop_off"})


def book(visitor: Visitor, point: str, **told: str) -> Booking:
    choose_the_way(visitor)
    visitor.post("/book/bring", {"site": point, **told})
    visitor.post("/book/who", {"name": "王秀英", "phone": PHONE})
    visitor.post("/book/review")
    return last_booking(visitor)


def test_a_point_is_chosen_and_the_done_page_has_number_qr_and_code(
    visitor: Visitor, point: str, transactions: Transactions
) -> None:
    page = choose_the_way(visitor)
    assert visitor.path == "/book/bring"
    assert "南门回收点" in page
    assert "to walk" in page
    assert "8 am–8 pm" in page
    booking = book(visitor, point, day=DAY, hour="10:00")
    page = visitor.get(f"/bookings/{booking.ref}/done")
    assert booking.number in page
    assert "<svg" in page.partition('class="qr"')[2]
    assert "Bring your things to 南门回收点, tomorrow 10 am." in page
    assert CODE.search(page)
    assert (booking.state, booking.way) == ("confirmed", "drop_off")
    with transactions() as session:
        assert session.scalars(select(Notice)).one().kind == "drop_off_booked"


@pytest.mark.parametrize(("told", "sentence"), [
    ({}, "Choose a collection point."),
    ({"site": "nonsense"}, "Choose one of the points that are shown."),
    ({"hour": "10:00"}, "Choose a day for this hour"),
    ({"day": DAY, "hour": "21:00"}, "is closed then."),
    ({"day": "2027-06-01"}, "is closed then."),
    ({"day": "soon"}, "Choose one of the days that are shown."),
])  # fmt: skip
def test_a_wrong_choice_says_what_to_do_beside_the_field_and_at_the_top(
    visitor: Visitor, point: str, told: dict[str, str], sentence: str
) -> None:
    choose_the_way(visitor)
    page = visitor.post("/book/bring", {"site": point, **told} if told else {})
    assert visitor.status == 422
    assert page.count(sentence) >= 2
    assert 'role="alert"' in page


def test_without_a_point_the_page_leads_back_to_the_ways(visitor: Visitor) -> None:
    page = choose_the_way(visitor)
    assert "No point near you takes all of it now" in page
    assert "/book/how" in page
    visitor.get("/book/review")
    assert visitor.path == "/book/bring"


def test_it_is_changed_put_into_the_calendar_and_cancelled(
    visitor: Visitor, point: str, transactions: Transactions
) -> None:
    booking = book(visitor, point)
    visitor.post(f"/bookings/{booking.ref}/bring", {"site": point, "day": DAY, "hour": "09:00"})
    page = visitor.get(f"/bookings/{booking.ref}")
    assert "Bring your things to 南门回收点, tomorrow 9 am." in page
    assert "to be brought by" in page
    text = visitor.get(f"/bookings/{booking.ref}/pickup.ics")
    assert "DTSTART:20261126T010000Z" in text
    visitor.post(f"/bookings/{booking.ref}/cancel", {"reason": "changed_mind"})
    page = visitor.get(f"/bookings/{booking.ref}")
    assert "This booking is cancelled." in page
    visitor.get(f"/bookings/{booking.ref}/bring")
    assert visitor.path == f"/bookings/{booking.ref}"


def test_the_attendant_looks_the_number_up_and_takes_it_in(
    visitor: Visitor, point: str, signed_in
) -> None:
    booking = book(visitor, point)
    office = signed_in("office")
    page = office.get(f"/office/sites/{point}/counter")
    assert booking.number in page
    assert "王" not in page
    page = office.get(f"/office/sites/{point}/counter?number=HUILIU:{booking.number}")
    assert re.search(rf'data-expected="{booking.number}" open', page)
    entry = {"key": "k1", "number": booking.number, "pieces-kettle": "1", "kg-kettle": "1,2"}
    page = _send(office, f"/office/sites/{point}/counter/brought", entry, point)
    assert "Taken in." in page
    page = visitor.get(f"/bookings/{booking.ref}")
    assert "南门回收点 has taken your things in." in page
    page = visitor.get(f"/bookings/{booking.ref}/receipt")
    assert visitor.status == 200
    assert "1.2" in page
    page = _send(office, f"/office/sites/{point}/counter/brought", {**entry, "key": "k2"}, point)
    assert "taken in already" in page


def _send(office: Visitor, path: str, entry: dict[str, str], point: str) -> str:
    """Send a form whose own address has no page."""
    from tests.fixtures.visitor import TOKEN

    token = TOKEN.search(office.get(f"/office/sites/{point}/counter"))[1]
    office.last = office.client.post(
        path, data={**entry, "csrf_token": token}, headers={"Accept-Language": "en"},
        follow_redirects=True,
    )  # fmt: skip
    return office.last.get_data(as_text=True)


@pytest.mark.parametrize(("entry", "why"), [
    ({"number": "B-0000-0000"}, "Nothing is to be brought under this number."),
    ({"pieces-kettle": "0"}, "Nothing was brought"),
    ({"pieces-kettle": "many"}, "Write how many pieces there are, as a whole number."),
    ({"kg-kettle": "-1"}, "Enter the kilograms as a number, 0 or more."),
    ({"key": ""}, "The entry has no key."),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason(
    visitor: Visitor, point: str, signed_in, entry: dict[str, str], why: str
) -> None:
    booking = book(visitor, point)
    told = {"key": "k1", "number": booking.number, "pieces-kettle": "1", **entry}
    page = _send(signed_in("office"), f"/office/sites/{point}/counter/brought", told, point)
    assert why in page
    if told["number"] == booking.number:
        # It stands open still, with what was typed and the error at its field.
        assert re.search(rf'data-expected="{booking.number}" open', page)
        assert f'value="{told["pieces-kettle"]}"' in page
        assert 'aria-invalid="true"' in page
        # This page has an address of its own: its other forms lead to the counter.
        for method in ("get", "post"):
            assert f'method="{method}" action="/office/sites/{point}/counter"' in page
        ids = re.findall(r' id="([^"]+)"', page)
        assert len(ids) == len(set(ids))
    assert last_booking(visitor).state == "confirmed"


def test_entries_that_a_browser_kept_are_taken_as_booked_or_as_counted(
    visitor: Visitor, house: Flask, point: str, signed_in
) -> None:
    booking = book(visitor, point)
    office = signed_in("office")
    from tests.fixtures.visitor import TOKEN

    token = TOKEN.search(office.get(f"/office/sites/{point}/counter"))[1]
    entries = [
        {"key": "a", "number": f"HUILIU:{booking.number}", "lines": []},
        {"key": "a", "number": booking.number, "lines": []},
        {"key": "b", "number": booking.number, "lines": [{"item": "kettle", "pieces": 1}]},
        {"key": "c", "number": booking.number, "lines": ["x"]},
    ]
    answer = office.client.post(
        f"/office/sites/{point}/counter/entries", json={"entries": entries},
        headers={"X-CSRFToken": token},
    )  # fmt: skip
    states = [one["state"] for one in answer.get_json()["entries"]]
    assert states == ["written", "written", "refused", "refused"]
    assert last_booking(visitor).state == "received"


def test_what_was_never_brought_says_that_it_has_ended(
    visitor: Visitor, point: str, transactions: Transactions, signed_in
) -> None:
    booking = book(visitor, point)
    with transactions() as session:
        session.scalars(select(DropOff)).one().bring_by = town.TODAY - dt.timedelta(days=1)
        session.flush()
        end_unbrought(session, today=town.TODAY, now=town.NOW)
    page = visitor.get(f"/bookings/{booking.ref}")
    assert "This booking has ended." in page
    assert "It was not brought to the point in time" in page
    office = signed_in("office")
    page = office.get(f"/office/sites/{point}/counter?number={booking.number}")
    assert "Take the things in without it" in page


def test_a_guest_follows_with_number_and_code_and_has_a_new_one_sent(
    house: Flask, visitor: Visitor, transactions: Transactions
) -> None:
    answer_all(visitor)
    page = visitor.post("/book/review")
    booking, code = last_booking(visitor), CODE.search(page)[1]
    other = Visitor(house)
    other.post("/track", {"number": booking.number.lower(), "code": code.lower()})
    assert other.path == f"/bookings/{booking.ref}"
    assert CODE.search(other.get(f"/bookings/{booking.ref}/done")) is None
    with transactions() as session:
        assert session.scalars(select(Notice)).one().secret == code
    house.extensions["clock"] = lambda: town.NOW + dt.timedelta(minutes=6)
    third = Visitor(house)
    for phone in ("13900000000", PHONE):
        page = third.post("/track/code", {"number": booking.number, "phone": phone})
        assert "a new code is on its way" in page
    with transactions() as session:
        sent = list(session.scalars(select(Notice).where(Notice.kind == "guest_code")))
        assert [one.to for one in sent] == ["13800001234"]
        new = sent[0].secret
    assert "No booking has this number" in third.post(
        "/track", {"number": booking.number, "code": code}
    )
    third.post("/track", {"number": booking.number, "code": new})
    assert third.path == f"/bookings/{booking.ref}"
    assert "new" not in third.get(f"/track?number={booking.number}").split("<main")[0]


def test_who_is_signed_in_needs_no_code(signed_in) -> None:
    visitor = signed_in("resident")
    answer_all(visitor)
    page = visitor.post("/book/review")
    assert CODE.search(page) is None
