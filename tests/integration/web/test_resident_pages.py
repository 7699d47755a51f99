"""The residents' pages beyond the six questions, without any script."""

import datetime as dt
import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.booking.mail import parcel_of, weigh_in
from recycling.booking.slots import SlotLimit
from recycling.booking.states import BookingState, FailReason
from recycling.money.valuation import CutReason, ask_for_cut, quotes_of
from recycling.notices import newest
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.visitor import Visitor

PLACE = {"district": "310101", "road": "南京东路100号", "room": "3单元502室", "floor": "5"}
DAY = town.TOMORROW.isoformat()


def picture() -> tuple[io.BytesIO, str]:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    out.seek(0)
    return out, "door.jpg"


def begin(visitor: Visitor, items: dict[str, str], way: str = "doorstep") -> None:
    visitor.post("/book", {f"n-{code}": number for code, number in items.items()})
    if visitor.path == "/book/details":
        answer_details(visitor)
    visitor.post("/book/where", PLACE)
    visitor.post("/book/how", {"way": way})


def answer_details(visitor: Visitor, battery: str = "intact", data: str = "self_wiped") -> None:
    page = visitor.get("/book/details")
    answers = {}
    for name in set(re.findall(r'name="((?:battery|data)-\d+)"', page)):
        answers[name] = battery if name.startswith("battery") else data
    visitor.post("/book/details", answers)


def book(visitor: Visitor, items: dict[str, str] | None = None, window: str = "13:00-15:00") -> str:
    begin(visitor, items or {"microwave": "2"})
    visitor.post("/book/when", {"at": f"{DAY} {window}"})
    visitor.post("/book/who", {"name": "王秀英", "phone": "138 0000 1234"})
    visitor.post("/book/review")
    return visitor.path.split("/")[2]


def row(transactions: Transactions, ref: str) -> Booking:
    with transactions() as session:
        found = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        list(found.events)
        return found


def change(transactions: Transactions, ref: str, act: Callable[[Booking], None]) -> None:
    with transactions() as session:
        act(session.scalars(select(Booking).where(Booking.ref == ref)).one())


def set_out(booking: Booking) -> None:
    booking.put_on_route("R1", town.NOW, by="planner", now=town.NOW)
    booking.set_out(by="courier", now=town.NOW)


def collect(booking: Booking) -> None:
    set_out(booking)
    booking.collect(by="courier", now=town.NOW)


def collect_a_while_ago(booking: Booking) -> None:
    """Collected before the five minutes in which a courier may take it back."""
    set_out(booking)
    booking.collect(by="courier", now=town.NOW - dt.timedelta(minutes=5))


def fail(booking: Booking) -> None:
    set_out(booking)
    booking.fail(FailReason.NOBODY_HOME, by="courier", now=town.NOW)


# What is asked further


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
    visitor.post("/book/who", {"name": "王秀英", "phone": "138 0000 1234"})
    visitor.post("/book/review")
    booking = row(transactions, visitor.path.split("/")[2])
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
    told = {"name": "王秀英", "phone": "138 0000 1234", "proxy_name": "李", "proxy_phone": "12"}
    visitor.post("/book/who", told)
    assert visitor.status == 422
    visitor.post("/book/who", {**told, "proxy_phone": "139 0000 5678"})
    visitor.post("/book/review")
    with transactions() as session:
        assert newest(session)[0].to == "13900005678"


def test_a_resident_begins_with_an_earlier_address(signed_in: Callable[[str], Visitor]) -> None:
    visitor = signed_in("resident")
    ref = book(visitor)
    visitor.post("/book", {"n-kettle": "1"})
    assert f"/book/where?like={ref}" in visitor.get("/book/where")
    assert 'value="南京东路100号"' in visitor.get(f"/book/where?like={ref}")


# Changing one's mind


def test_the_time_is_changed_and_the_calendar_follows(
    visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor)
    visitor.post(f"/bookings/{ref}/time", {"at": f"{DAY} 15:00-17:00"})
    assert visitor.path == f"/bookings/{ref}"
    assert "DTSTART:20261126T070000Z" in visitor.get(f"/bookings/{ref}/pickup.ics")
    with transactions() as session:
        assert [notice.kind for notice in newest(session)] == ["confirmed", "confirmed"]


def test_the_items_are_changed_and_one_is_added(
    visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor)
    visitor.post(f"/bookings/{ref}/items", {"n-microwave": "1", "more": "kettle"})
    items = {item.class_code: item.quantity for item in row(transactions, ref).items}
    assert items == {"microwave": 1, "kettle": 1}


def test_items_that_no_crew_can_carry_are_refused_and_the_booking_stays(
    visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor)
    page = visitor.post(f"/bookings/{ref}/items", {"n-microwave": "2", "more": "lamp_fluorescent"})
    assert visitor.status == 422
    assert "Fluorescent or compact lamp cannot come in this way." in page
    assert [item.class_code for item in row(transactions, ref).items] == ["microwave"]


def test_nothing_left_is_no_change(visitor: Visitor) -> None:
    ref = book(visitor)
    visitor.post(f"/bookings/{ref}/items", {"n-microwave": "0"})
    assert visitor.status == 422


def test_the_address_is_changed(visitor: Visitor, transactions: Transactions) -> None:
    ref = book(visitor)
    visitor.post(f"/bookings/{ref}/address", {**PLACE, "road": "北京东路5号"})
    assert "北京东路5号" in (row(transactions, ref).address or "")


def test_after_the_evening_before_the_hotline_is_asked(house: Flask, visitor: Visitor) -> None:
    ref = book(visitor)
    house.extensions["clock"] = lambda: town.NOW + dt.timedelta(hours=12)  # 21:00
    page = visitor.get(f"/bookings/{ref}/time")
    assert "It is too late to change this by yourself." in page
    page = visitor.get(f"/bookings/{ref}")
    assert "Change the time" not in page
    assert "Cancel the booking" in page


def test_a_late_cancellation_is_refused_with_the_hotline(house: Flask, visitor: Visitor) -> None:
    ref = book(visitor)
    house.extensions["clock"] = lambda: town.NOW + dt.timedelta(hours=23)  # 8:00
    page = visitor.post(f"/bookings/{ref}/cancel", {"reason": "other"})
    assert visitor.status == 422
    assert "It is too late to cancel by yourself." in page


def test_a_failed_visit_is_booked_again(visitor: Visitor, transactions: Transactions) -> None:
    ref = book(visitor)
    change(transactions, ref, fail)
    assert "Nobody was at home" in visitor.get(f"/bookings/{ref}")
    visitor.post(f"/bookings/{ref}/time", {"at": f"{DAY} 17:00-19:00"})
    assert row(transactions, ref).state == BookingState.CONFIRMED


def test_another_visitor_changes_nothing(house: Flask, visitor: Visitor) -> None:
    ref = book(visitor)
    stranger = Visitor(house)
    for path in ("time", "items", "address", "rating", "complaint", "worth", "receipt",
                 "parcel", "pickup.ics", "subsidy"):  # fmt: skip
        stranger.get(f"/bookings/{ref}/{path}")
        assert stranger.status == 404, path


# The waiting list


def test_a_full_fortnight_offers_the_list_and_a_freed_place_is_kept(
    visitor: Visitor, transactions: Transactions
) -> None:
    with transactions() as session:
        session.add(SlotLimit(visits=0))
    begin(visitor, {"microwave": "1"})
    assert "Tell me when a place is free" in visitor.get("/book/when")
    page = visitor.post("/book/wait", {"name": "王秀英", "phone": "138 0000 1234"})
    assert "You are on the list" in page
    from recycling.rounds import short_round
    from sites.areas import operator

    with transactions() as session:
        session.scalars(select(SlotLimit)).one().visits = 1
        session.flush()
        assert short_round(session, operator(session), now=town.NOW).places_offered == 1
    assert "A place is free for you" in visitor.get("/book/wait")
    visitor.post("/book/review")
    assert visitor.path.endswith("/done")


# After the visit


def test_a_visit_is_rated(visitor: Visitor, transactions: Transactions) -> None:
    ref = book(visitor)
    visitor.get(f"/bookings/{ref}/rating")
    assert visitor.path == f"/bookings/{ref}"
    change(transactions, ref, collect)
    visitor.post(f"/bookings/{ref}/rating", {"stars": "4", "words": "准时"})
    assert visitor.path == f"/bookings/{ref}"
    page = visitor.get(f"/bookings/{ref}/rating")
    chosen = [tag for tag in re.findall(r"<input[^>]*>", page) if "checked" in tag]
    assert ['value="4"' in tag for tag in chosen] == [True]


def test_a_missed_collection_shows_both_sides_and_is_answered(
    visitor: Visitor, transactions: Transactions, signed_in: Callable[[str], Visitor]
) -> None:
    ref = book(visitor)
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
    ref = book(visitor)
    change(transactions, ref, collect)
    page = visitor.get(f"/bookings/{ref}/receipt")
    assert "Microwave oven" in page
    assert "28 kg" in page


# Worth


def quote(visitor: Visitor, ref: str) -> str:
    page = visitor.get(f"/bookings/{ref}/worth")
    told = {}
    for name, value in re.findall(
        r'name="((?:condition|age|screen|account)-\d+)"[^>]*value="(\w+)"', page
    ):
        told.setdefault(name, value)
    return visitor.post(f"/bookings/{ref}/worth", told)


def test_a_quote_shows_its_parts_and_is_fixed_when_accepted(
    visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor, {"fridge_std": "1"})
    page = visitor.post(f"/bookings/{ref}/worth", {})
    assert visitor.status == 422
    page = quote(visitor, ref)
    assert "Base price" in page
    visitor.post(f"/bookings/{ref}/worth", {"accept": "1"})
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        assert [one.state for one in quotes_of(session, booking)] == ["accepted"]


def test_a_cut_is_shown_with_its_reason_and_the_resident_decides(
    visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor, {"fridge_std": "1"})
    quote(visitor, ref)
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        one = quotes_of(session, booking)[0]
        cut = ask_for_cut(
            session, one, to_fen=100, reason=CutReason.PART_MISSING, photo_ref="none",
            company="Van Ltd", by="courier", now=town.NOW,
        ).ref  # fmt: skip
    page = visitor.get(f"/bookings/{ref}/cuts/{cut}")
    assert "A main part is missing" in page
    page = visitor.post(f"/bookings/{ref}/cuts/{cut}", {"answer": "decline"})
    assert "The price stands, and the item stays with you." in page
    assert "Van Ltd" in visitor.get("/cut-rates")


# Mail-in


def test_a_phone_is_mailed_weighed_and_a_difference_decided(
    visitor: Visitor, transactions: Transactions
) -> None:
    begin(visitor, {"phone_smart": "2"}, way="mail_in")
    visitor.post("/book/who", {"name": "王秀英", "phone": "138 0000 1234"})
    page = visitor.get("/book/review")
    assert "The postage is paid for you." in page
    visitor.post("/book/review")
    ref = visitor.path.split("/")[2]
    page = visitor.get(f"/bookings/{ref}/parcel")
    assert "Switch the device off, wholly." in page
    visitor.post(f"/bookings/{ref}/parcel")
    assert visitor.client.get(f"/bookings/{ref}/label.pdf").data.startswith(b"%PDF")
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        parcel = parcel_of(session, booking)
        assert parcel is not None
        weigh_in(session, parcel, 20, by="yard", now=town.NOW)
    assert "It is much lighter than what you named." in visitor.get(f"/bookings/{ref}/parcel")
    page = visitor.post(f"/bookings/{ref}/parcel/difference", {"resolution": "return"})
    assert "goes back to you" in page


def test_who_mails_is_asked_for_no_day(visitor: Visitor) -> None:
    visitor.post("/book", {"n-kettle": "1"})
    visitor.post("/book/where", PLACE)
    visitor.post("/book/how", {"way": "mail_in"})
    assert visitor.path == "/book/who"
    page = visitor.post("/book/who", {"name": "王秀英", "phone": "138 0000 1234"})
    assert visitor.path == "/book/review"
    assert "/book/when" not in page


def test_open_data_stops_the_post_with_a_way_to_say_it(visitor: Visitor) -> None:
    visitor.post("/book", {"n-phone_smart": "1"})
    answer_details(visitor, data="")
    page = visitor.post("/book/where", PLACE)
    assert "Say it now" in page
    page = visitor.post("/book/how", {"way": "mail_in"})
    assert visitor.status == 422
    assert "Say first what becomes of the data on your device." in page


def test_the_scale_weighs_parcels_in(
    visitor: Visitor, transactions: Transactions, signed_in: Callable[[str], Visitor]
) -> None:
    begin(visitor, {"kettle": "1"}, way="mail_in")
    visitor.post("/book/who", {"name": "王秀英", "phone": "138 0000 1234"})
    visitor.post("/book/review")
    ref = visitor.path.split("/")[2]
    visitor.post(f"/bookings/{ref}/parcel")
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        parcel = parcel_of(session, booking)
        assert parcel is not None
        number = parcel.waybill
    desk = signed_in("dispatcher")
    desk.post("/care/scale", {"waybill": "P0", "grams": "1900", "seen": ""})
    assert desk.status == 422
    desk.post("/care/scale", {"waybill": number, "grams": "1900", "seen": "damaged"})
    assert desk.status == 422
    page = desk.post("/care/scale", {"waybill": number.lower(), "grams": "1900", "seen": ""})
    assert "Received and weighed." in page
    assert row(transactions, ref).state == BookingState.RECEIVED


# Money


def test_the_check_value_of_the_energy_account_is_on_its_page(visitor: Visitor) -> None:
    page = visitor.get("/accounts?item=fridge_large&year=2015&labels=1")
    # 135 kWh at Shanghai's first price of electricity, and 0.55 kg of the east's grid.
    assert "Yours uses 135 kWh a year more than the new one: about" in page
    assert "and 74 kg of CO₂." in page
    assert "0.55" in page  # kg CO2 a kWh of the east grid
    assert "Formula and sources" in page
    assert "<svg" in page


@pytest.mark.parametrize("item", ["fridge_std", "water_heater_gas", "toy", "tv_crt", "nonsense"])
def test_every_appliance_has_its_accounts(visitor: Visitor, item: str) -> None:
    visitor.get(f"/accounts?item={item}&year=2012&price=3000")
    assert visitor.status == 200


def test_a_subsidy_is_explained_step_by_step(visitor: Visitor) -> None:
    told = {"category": "fridge", "price": "3000", "bought_on": "2026-05-01", "grade": "1",
            "has_old_item": "y", "district": "310101"}  # fmt: skip
    page = visitor.post("/subsidy", told)
    assert "Yes: 450 yuan" in page
    assert "R2026-A1" in page
    page = visitor.post("/subsidy", {**told, "grade": "2"})
    assert "No subsidy for this" in page
    assert "(this is where it ends)" in page
    # The rule that it was held against, with its days and its cap.
    assert "at most 1,500 yuan; grade 1; for purchases from" in page


def test_a_collected_fridge_gives_a_voucher_and_a_claim(
    visitor: Visitor, transactions: Transactions
) -> None:
    ref = book(visitor, {"fridge_std": "1"})
    change(transactions, ref, collect_a_while_ago)
    page = visitor.post(f"/bookings/{ref}/subsidy", {"issue": "1"})
    number = re.findall(r"V-[0-9A-Z]{4}-[0-9A-Z]{4}", page)[0]
    told = {"category": "fridge", "price": "3000", "bought_on": "2026-05-01", "grade": "1",
            "serial": "N-1"}  # fmt: skip
    visitor.post(f"/bookings/{ref}/subsidy", told)
    assert visitor.status == 422
    page = visitor.post(f"/bookings/{ref}/subsidy", {**told, "voucher": number})
    assert "450.00 yuan are kept for you." in page
    page = visitor.post(f"/bookings/{ref}/subsidy", {**told, "voucher": number})
    assert "This voucher is not good for it." in page


# Signing in by phone, and the house's desk


def code_of(transactions: Transactions) -> str:
    with transactions() as session:
        secret = newest(session)[0].secret
        assert secret is not None
        return secret


def test_a_phone_and_six_digits_open_the_residents_pages(
    visitor: Visitor, transactions: Transactions
) -> None:
    visitor.post("/sign-in/phone", {"phone": "138 0000 5678"})
    assert visitor.path == "/sign-in/code"
    page = visitor.post("/sign-in/code", {"code": "000000 "})
    assert "These digits are not right" in page
    visitor.post("/sign-in/code", {"code": code_of(transactions)})
    assert visitor.path == "/bookings"


def test_a_new_phone_is_a_new_resident_with_an_account(
    visitor: Visitor, transactions: Transactions
) -> None:
    visitor.post("/sign-in/phone", {"phone": "13911112222"})
    visitor.post("/sign-in/code", {"code": code_of(transactions)})
    assert "What you hand over will stand here" in visitor.get("/my/account")
    assert "Nothing comes again yet" in visitor.get("/rhythms")


def test_a_fourth_code_has_to_wait(visitor: Visitor) -> None:
    for _ in range(3):
        visitor.post("/sign-in/phone", {"phone": "13911112222"})
    page = visitor.post("/sign-in/phone", {"phone": "13911112222"})
    assert visitor.status == 422
    assert "Enough codes for now" in page


def test_a_resident_lets_the_pickup_come_every_week_and_ends_it(
    signed_in: Callable[[str], Visitor],
) -> None:
    visitor = signed_in("resident")
    ref = book(visitor)
    page = visitor.post(f"/bookings/{ref}/again", {"rhythm": "weekly"})
    assert "every week, 13:00-15:00" in page
    end = page.split('name="end" value="')[1].split('"')[0]
    assert "until Wed 25 November" in visitor.post("/rhythms", {"end": end})


def test_the_hotline_books_for_a_caller_and_finds_the_booking_again(
    signed_in: Callable[[str], Visitor], transactions: Transactions
) -> None:
    desk = signed_in("dispatcher")
    desk.post("/care/hotline", {"phone": "138 0000 1234", "name": "李奶奶"})
    assert desk.path == "/book"
    begin(desk, {"microwave": "1"})
    desk.post("/book/when", {"at": f"{DAY} 13:00-15:00"})
    desk.post("/book/review")
    booking = row(transactions, desk.path.split("/")[2])
    assert (booking.origin, booking.contact_name) == ("hotline", "李奶奶")
    page = desk.post("/care/hotline", {"phone": "13800001234"})
    assert booking.number in page
    desk.post(f"/care/hotline/{booking.ref}")
    assert row(transactions, booking.ref).events[-1].verb == "open by hotline"


def test_the_outbox_shows_messages_to_masked_numbers(
    visitor: Visitor, signed_in: Callable[[str], Visitor]
) -> None:
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
