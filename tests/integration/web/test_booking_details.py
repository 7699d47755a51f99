"""What is asked beside the six questions: battery, data, photo, pin, neighbour."""

import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.notices import newest
from tests.fixtures.house import Transactions
from tests.fixtures.questions import DAY, PHONE, PLACE, answer_details, begin, book, reread
from tests.fixtures.visitor import SignedIn, Visitor


def picture() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    out.seek(0)
    return out, "door.jpg"


def test_a_battery_is_asked_about_before_the_address(visitor: Visitor) -> None:
    visitor.post("/book", {"n-phone_smart": "1"})
    assert visitor.path == "/book/details"
    page = visitor.post("/book/details", {})
    assert visitor.status == 422
    assert "Say how the battery looks" in page
    answer_details(visitor)
    assert visitor.path == "/book/where"


def test_a_swollen_battery_closes_post_and_drop_off_and_says_why(visitor: Visitor) -> None:
    visitor.post("/book", {"n-phone_smart": "1"})
    answer_details(visitor, battery="damaged")
    page = visitor.post("/book/where", PLACE)
    assert page.count("A damaged battery is dangerous: a trained crew collects it.") == 2
    for way in ("mail_in", "drop_off"):
        visitor.post("/book/how", {"way": way})
        assert visitor.status == 422


def test_what_was_said_of_an_item_stays_when_its_number_changes(
    visitor: Visitor, transactions: Transactions
) -> None:
    visitor.post("/book", {"n-phone_smart": "1"})
    answer_details(visitor)
    visitor.post("/book", {"n-phone_smart": "3"})
    with transactions() as session:
        item = session.scalars(select(Booking)).one().items[0]
        assert (item.quantity, item.battery, item.data_choice) == (3, "intact", "self_wiped")


def test_a_photo_and_a_word_go_with_the_booking_and_a_stranger_sees_neither(
    house: Flask, visitor: Visitor, transactions: Transactions
) -> None:
    visitor.post("/book", {"n-microwave": "1"})
    visitor.post(
        "/book/details", {"photo": picture(), "location_note": "在楼道消防栓旁"},
        content_type="multipart/form-data",
    )  # fmt: skip
    visitor.post("/book/where", PLACE)
    visitor.post("/book/how", {"way": "doorstep"})
    visitor.post("/book/when", {"at": f"{DAY} 13:00-15:00"})
    visitor.post("/book/who", {"name": "王秀英", "phone": PHONE})
    visitor.post("/book/review")
    booking = reread(transactions, visitor.path.split("/")[2])
    assert booking.location_note == "在楼道消防栓旁"
    assert "在楼道消防栓旁" in visitor.get(f"/bookings/{booking.ref}")
    assert visitor.client.get(f"/photos/{booking.photo_ref}.jpg").content_type == "image/jpeg"
    stranger = Visitor(house)
    stranger.get(f"/photos/{booking.photo_ref}.jpg")
    assert stranger.status == 404


def test_what_is_no_picture_is_refused_beside_its_field(visitor: Visitor) -> None:
    visitor.post("/book", {"n-microwave": "1"})
    page = visitor.post(
        "/book/details", {"photo": (io.BytesIO(b"text"), "a.jpg")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert visitor.status == 422
    assert page.count("Choose a photo as JPEG, PNG or WebP, up to 20 MB.") == 2


def test_a_pin_goes_before_the_address_and_stays_on_the_form(
    visitor: Visitor, transactions: Transactions
) -> None:
    visitor.post("/book", {"n-microwave": "1"})
    visitor.post("/book/where", {**PLACE, "lat": "31.233000", "lon": "121.466000"})
    with transactions() as session:
        booking = session.scalars(select(Booking)).one()
        assert (booking.lat, booking.lon, booking.place_source) == (31.233, 121.466, "pin")
    assert 'value="31.233"' in visitor.get("/book/where")


@pytest.mark.parametrize(("lat", "lon"), [("95", "121"), ("north", "121"), ("", "")])
def test_a_pin_that_no_place_can_be_is_passed_over(
    visitor: Visitor, transactions: Transactions, lat: str, lon: str
) -> None:
    visitor.post("/book", {"n-microwave": "1"})
    visitor.post("/book/where", {**PLACE, "lat": lat, "lon": lon})
    with transactions() as session:
        assert session.scalars(select(Booking)).one().place_source != "pin"


def test_a_pin_outside_the_city_is_refused_beside_the_address(visitor: Visitor) -> None:
    visitor.post("/book", {"n-microwave": "1"})
    page = visitor.post("/book/where", {**PLACE, "lat": "39.9", "lon": "116.4"})
    assert visitor.status == 422
    assert "lies outside" in page


def test_a_neighbour_is_named_and_told(visitor: Visitor, transactions: Transactions) -> None:
    begin(visitor, {"microwave": "1"})
    visitor.post("/book/when", {"at": f"{DAY} 13:00-15:00"})
    told = {"name": "王秀英", "phone": PHONE, "proxy_name": "李", "proxy_phone": "12"}
    visitor.post("/book/who", told)
    assert visitor.status == 422
    visitor.post("/book/who", {**told, "proxy_phone": "139 0000 5678"})
    visitor.post("/book/review")
    with transactions() as session:
        assert newest(session)[0].to == "13900005678"


def test_a_resident_begins_with_an_earlier_address(signed_in: SignedIn) -> None:
    visitor = signed_in("resident")
    ref = book(visitor).ref
    visitor.post("/book", {"n-kettle": "1"})
    assert f"/book/where?like={ref}" in visitor.get("/book/where")
    assert 'value="南京东路100号"' in visitor.get(f"/book/where?like={ref}")
