"""A compound's day on the pages: the list uploaded, looked through, booked, and not kept."""

import datetime as dt
import io
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.booking.slots import SlotLimit
from recycling.notices.outbox import Notice
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.visitor import SignedIn, Visitor

HEAD = "room,floor,lift,items,name,phone,note\n"
GOOD = "Room 1,1,,microwave,Wang,13800001234,\nRoom 2,2,,laptop:2,Li,13800005678,\n"
BAD = "Room 3,high,,spaceship,Chen,13800009999,\n"


def upload(who: Visitor, text: str, **changed: str) -> str:
    told = {
        "area": "310101001", "building": "南京东路100号", "day": town.TOMORROW.isoformat(),
        "window": "09:00-11:00", **changed,
    }  # fmt: skip
    file = (io.BytesIO(text.encode()), "homes.csv")
    return who.post("/care/compound", {**told, "file": file}, content_type="multipart/form-data")


def confirm(who: Visitor, page: str) -> str:
    """Press the button of the page that shows the list."""
    hidden = dict(re.findall(r'<input type="hidden" name="(list|leave_out)" value="([^"]+)"', page))
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    who.last = who.client.post(
        "/care/compound/book", data={**hidden, "csrf_token": token}, follow_redirects=True,
        headers={"Accept-Language": "en"},
    )  # fmt: skip
    return who.last.get_data(as_text=True)


def bookings(transactions: Transactions) -> list[Booking]:
    with transactions() as session:
        return list(session.scalars(select(Booking).order_by(Booking.id)))


@pytest.mark.parametrize("login", ["office", "dispatcher", "administrator"])
def test_a_list_is_looked_through_and_then_booked(
    signed_in: SignedIn, transactions: Transactions, login: str
) -> None:
    staff = signed_in(login)
    page = upload(staff, HEAD + GOOD)
    assert "2 homes can be booked" in page
    assert bookings(transactions) == []
    page = confirm(staff, page)
    first, second = bookings(transactions)
    assert "2 homes are booked." in page
    assert first.number in page
    assert second.number in page
    assert "13800001234" not in page
    with transactions() as session:
        told = session.scalars(select(Notice).where(Notice.kind == "confirmed")).all()
        assert {one.booking_ref for one in told} == {first.ref, second.ref}


def test_a_bad_row_is_named_and_nothing_personal_is_repeated(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    page = upload(signed_in("office"), HEAD + GOOD + BAD)
    assert "1 row cannot be booked as it is" in page
    assert "the catalogue has no such item" in page
    assert "13800009999" not in page
    assert "Chen" not in page
    assert "Book 2 homes and leave the rest" in page
    assert bookings(transactions) == []


def test_good_rows_alone_are_booked_when_that_is_chosen(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    office = signed_in("office")
    confirm(office, upload(office, HEAD + GOOD + BAD))
    assert len(bookings(transactions)) == 2


def test_a_bad_row_keeps_all_out_unless_that_is_chosen(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    office = signed_in("office")
    page = upload(office, HEAD + GOOD + BAD).replace('name="leave_out" value="yes"', "")
    confirm(office, page)
    assert office.status == 422
    assert bookings(transactions) == []


def test_pressing_twice_and_uploading_again_book_once(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    office = signed_in("office")
    page = upload(office, HEAD + GOOD)
    confirm(office, page)
    assert "0 homes are booked." in confirm(office, page)
    again = upload(office, HEAD + GOOD)
    assert "2 homes are booked for this day already" in again
    assert "Nothing new can be booked" in again
    assert len(bookings(transactions)) == 2


def test_places_that_were_taken_in_between_are_not_sold_twice(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    office = signed_in("office")
    page = upload(office, HEAD + GOOD)
    with transactions() as session:
        session.add(SlotLimit(visits=1))
    told = confirm(office, page)
    assert office.status == 422
    assert "1 home has no place at this time" in told
    assert bookings(transactions) == []


def test_a_list_is_good_for_an_hour_and_for_who_uploaded_it(
    signed_in: SignedIn, house: Flask, transactions: Transactions
) -> None:
    office, dispatcher = signed_in("office"), signed_in("dispatcher")
    page = upload(office, HEAD + GOOD)
    token = dispatcher.get("/care/compound").split('name="csrf_token" value="')[1].split('"')[0]
    theirs = re.sub(r'(name="csrf_token" value=")[^"]+', rf"\g<1>{token}", page)
    assert "too old" in confirm(dispatcher, theirs)
    house.extensions["clock"] = lambda: town.NOW + dt.timedelta(minutes=61)
    assert "too old" in confirm(office, page)
    assert "too old" in confirm(office, re.sub('name="list" value="[^"]+', 'name="list" value="x',
                                               page))  # fmt: skip
    assert bookings(transactions) == []


def test_an_office_books_in_its_own_street_alone(
    signed_in: SignedIn, transactions: Transactions
) -> None:
    office = signed_in("office")
    upload(office, HEAD + GOOD, area="310101002")
    assert office.status == 422
    dispatcher = signed_in("dispatcher")
    page = confirm(dispatcher, upload(dispatcher, HEAD + GOOD, area="310101002"))
    assert "Booked for" in page
    office.get(dispatcher.path)
    assert office.status == 404


@pytest.mark.parametrize(("changed", "text", "sentence"), [
    ({}, "room,name\n", "This file cannot be read."),
    ({}, HEAD, "The list has no homes."),
    ({}, HEAD + "1,,,microwave,W,13800001234,\n" * 201, "The list has 201 homes."),
    ({"building": ""}, HEAD + GOOD, "Enter the road and number, or the compound."),
    ({"day": town.TODAY.isoformat()}, HEAD + GOOD, "Not a valid choice"),
])  # fmt: skip
def test_what_cannot_be_taken_says_what_to_do(
    signed_in: SignedIn, changed: dict[str, str], text: str, sentence: str
) -> None:
    office = signed_in("office")
    assert sentence in upload(office, text, **changed)
    assert office.status == 422


def test_nothing_of_the_file_is_kept(
    signed_in: SignedIn, house: Flask, transactions: Transactions
) -> None:
    office = signed_in("office")
    page = upload(office, HEAD + GOOD)
    assert "13800001234" not in page
    data: Path = house.extensions["settings"].data
    assert not any(
        b"13800001234" in path.read_bytes() for path in data.rglob("*") if path.is_file()
    )
    confirm(office, page)
    (key,) = {one.origin_key.rpartition(":")[0] for one in bookings(transactions) if one.origin_key}
    assert re.fullmatch(r"compound:[0-9a-f]{16}", key)


def test_the_empty_list_speaks_the_readers_language(signed_in: SignedIn, house: Flask) -> None:
    office = signed_in("office")
    assert office.get("/care/compound/list.csv").startswith("\ufeffroom,floor")
    office.language = "zh-CN"
    assert office.get("/care/compound/list.csv").startswith("\ufeff房号,楼层")
