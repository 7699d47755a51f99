"""The courier's pages: the sheet without script, what the app asks and sends, paper, codes."""

import base64
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Callable

import pypdf
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.custody import has_code
from recycling.people import user_by_login
from recycling.visits.calling import extension
from recycling.visits.codes import visit_code
from recycling.visits.looks import looks_at
from recycling.visits.tables import CourierAction
from tests.fixtures import town
from tests.fixtures.house import PASSWORD, Transactions, planned
from tests.fixtures.road import picture
from tests.fixtures.visitor import Visitor
from tests.integration.web.test_booking_pages import book

SignedIn = Callable[[str], Visitor]
ON = f"?on={town.TOMORROW}"


@pytest.fixture
def booking(visitor: Visitor, transactions: Transactions) -> Booking:
    """A booking of a microwave at stop 1 of the courier's route."""
    booking = book(visitor)
    planned(transactions, booking.ref)
    return booking


class Phone:
    """The app on a courier's phone, without the browser."""

    def __init__(self, visitor: Visitor, device: str = "phone-000001") -> None:
        self.visitor, self.device, self.sent = visitor, device, 0
        self.token = self.get("/courier/token.json").get_json()["csrf"]

    def get(self, path: str):
        return self.visitor.client.get(path, headers={"Accept": "application/json"})

    def post(self, path: str, told: object, **headers: str):
        return self.visitor.client.post(
            path, json=told,
            headers={"Accept": "application/json", "X-CSRFToken": self.token, **headers},
        )  # fmt: skip

    def day(self) -> dict:
        return self.post("/courier/day.json", {"device": self.device}).get_json()

    def told(self, verb: str, booking: Booking | None = None, *, stop: int = 1, **body) -> dict:
        self.sent += 1
        return {
            "device": self.device, "number": self.sent, "verb": verb, "stop": stop,
            "route": self.day()["sheet"]["route"], "booking": booking.ref if booking else "",
            "done_at": town.NOW.isoformat(), "body": body,
        }  # fmt: skip

    def send(self, told: dict, **headers: str):
        key = f"{told['device']}:{told['number']}"
        return self.post("/courier/actions", told, **{"Idempotency-Key": key, **headers})


@pytest.fixture
def phone(signed_in: SignedIn, booking: Booking) -> Phone:
    return Phone(signed_in("courier"))


# The sheet without script


def test_without_script_a_visit_goes_from_the_way_to_the_vehicle(
    signed_in: SignedIn, visitor: Visitor, booking: Booking
) -> None:
    courier = signed_in("courier")
    page = courier.get("/courier/plain")
    assert "3单元502室" in page
    assert "门禁 1234" in page
    assert "Microwave oven" in page
    number = re.findall(r'name="number" value="(\d+)"', page)[0]
    page = courier.post(f"/courier/stops/1/set_out{ON}", {"number": number})
    assert "I have arrived" in page
    assert "on the way" in visitor.get(f"/bookings/{booking.ref}")
    page = courier.post(
        f"/courier/stops/1/collect{ON}",
        {"number": "2", "booking": booking.ref, "code": visit_code(booking.ref),
         "kg-microwave": "12,5"},
    )  # fmt: skip
    assert "All stops are done" in page
    assert "They go to the yard" in visitor.get(f"/bookings/{booking.ref}")


def test_without_script_a_button_that_is_pressed_twice_counts_once(
    signed_in: SignedIn, booking: Booking, transactions: Transactions
) -> None:
    courier = signed_in("courier")
    courier.post(f"/courier/stops/1/set_out{ON}", {"number": "1"})
    page = courier.post(f"/courier/stops/1/set_out{ON}", {"number": "1"})
    assert "That was noted before." in page
    with transactions() as session:
        assert len(session.scalars(select(CourierAction)).all()) == 1


def test_without_script_a_visit_fails_with_its_reason(
    signed_in: SignedIn, visitor: Visitor, booking: Booking
) -> None:
    courier = signed_in("courier")
    courier.post(
        f"/courier/stops/1/fail{ON}",
        {"number": "1", "booking": booking.ref, "reason": "vehicle_full"},
    )
    assert "The vehicle was full" in visitor.get(f"/bookings/{booking.ref}")


def test_without_script_a_rule_that_says_no_is_told(signed_in: SignedIn, booking: Booking) -> None:
    courier = signed_in("courier")
    page = courier.post(
        f"/courier/stops/1/fail{ON}",
        {"number": "1", "booking": booking.ref, "reason": "nobody_home"},
    )
    assert "Tell that you have arrived before the visit can fail." in page


def test_that_an_address_was_shown_is_written_down_once(
    signed_in: SignedIn, booking: Booking, transactions: Transactions
) -> None:
    courier = signed_in("courier")
    courier.get("/courier/plain")
    courier.get("/courier/plain")
    with transactions() as session:
        (look,) = looks_at(session, booking.ref)
    assert (look.by, look.why) == ("courier C1", "next")


# The app


def test_the_apps_page_holds_nothing_of_anybody(signed_in: SignedIn, booking: Booking) -> None:
    page = signed_in("courier").get("/courier/")
    for personal in ("502", "王秀英", "13800001234", "1234", booking.number):
        assert personal not in page.replace("12345", "")


def test_the_worker_names_every_part_that_it_keeps(signed_in: SignedIn) -> None:
    courier = signed_in("courier")
    answer = courier.client.get("/courier/worker.js")
    assert answer.content_type.startswith("text/javascript")
    kept = json.loads(re.match(r"const KEPT = (.*);", answer.get_data(as_text=True))[1])
    for part in [*kept["parts"], kept["shell"], "/courier/app.webmanifest"]:
        with courier.client.get(part) as found:
            assert found.status_code == 200, part


def test_the_manifest_makes_it_an_app(visitor: Visitor) -> None:
    told = visitor.client.get("/courier/app.webmanifest").get_json(force=True)
    assert (told["display"], told["scope"], told["start_url"]) == (
        "standalone", "/courier/", "/courier/",
    )  # fmt: skip
    assert [icon["sizes"] for icon in told["icons"]] == ["192x192", "512x512"]


def test_a_later_stop_says_its_building_and_a_masked_phone_and_no_more(
    phone: Phone, booking: Booking
) -> None:
    day = phone.post("/courier/day.json", {"device": phone.device}).get_data(as_text=True)
    for personal in ("502室", "门禁", "王秀英", "13800001234", visit_code(booking.ref)):
        assert personal not in json.dumps(json.loads(day), ensure_ascii=False)
    stop = next(one for one in json.loads(day)["sheet"]["stops"] if one["kind"] == "visit")
    assert stop["doors"][0]["phone"] == "138******34"
    assert stop["lat"] == round(stop["lat"], 3)


def test_the_stop_that_is_next_opens_with_the_key_that_came_with_the_sheet(
    phone: Phone, booking: Booking, transactions: Transactions
) -> None:
    sheet = phone.day()["sheet"]
    ((sequence, key),) = sheet["opened"]
    stop = next(one for one in sheet["stops"] if one["sequence"] == sequence)
    sealed = stop["private"]
    opener = AESGCM(base64.b64decode(key))
    told = json.loads(opener.decrypt(
        base64.b64decode(sealed["nonce"]), base64.b64decode(sealed["text"]),
        f"{sheet['route']}:{sequence}:private".encode(),
    ))  # fmt: skip
    door = told["doors"][booking.ref]
    assert "502室" in door["address"]
    assert re.fullmatch(r"tel:12345,,\d{8}", door["call"])
    assert [app for app, _url in told["links"]] == ["amap", "baidu", "google", "apple"]
    with transactions() as session:
        assert [look.why for look in looks_at(session, booking.ref)] == ["next"]


def test_an_action_is_done_once_and_answered_alike(phone: Phone, booking: Booking) -> None:
    told = phone.told("set_out")
    first, second = phone.send(told), phone.send(told)
    assert first.status_code == second.status_code == 200
    assert first.get_json() == second.get_json()
    assert first.get_json()["outcome"] == "done"
    assert phone.day()["next"] == 2


def test_an_action_before_its_turn_is_held_back_and_says_what_is_missing(phone: Phone) -> None:
    phone.sent = 4
    answer = phone.send(phone.told("set_out"))
    assert (answer.status_code, answer.get_json()["expected"]) == (409, 1)
    assert answer.content_type == "application/problem+json"
    assert phone.day()["next"] == 1


@pytest.mark.parametrize(("changed", "headers", "status", "slug"), [
    ({}, {"Idempotency-Key": "other:1"}, 422, "bad-action"),
    ({"verb": "fly"}, {}, 422, "bad-action"),
    ({"done_at": "2026-11-25T01:00:00"}, {}, 422, "bad-action"),
    ({"number": 0}, {}, 422, "bad-action"),
    ({}, {"X-CSRFToken": "none"}, 400, "form-expired"),
])  # fmt: skip
def test_what_is_no_action_is_told_with_its_field(
    phone: Phone, changed: dict, headers: dict, status: int, slug: str
) -> None:
    phone.visitor.client.application.config["WTF_CSRF_ENABLED"] = True
    answer = phone.send({**phone.told("set_out"), **changed}, **headers)
    assert (answer.status_code, answer.get_json()["type"]) == (status, f"/problems/{slug}")


def test_a_body_that_is_not_understood_is_kept_and_the_queue_goes_on(
    phone: Phone, booking: Booking
) -> None:
    answer = phone.send(phone.told("fail", booking, reason="of_old"))
    assert answer.get_json()["code"] == "unreadable"
    assert phone.send(phone.told("set_out")).get_json()["outcome"] == "done"
    (trouble,) = phone.day()["troubles"]
    assert trouble["code"] == "unreadable"


def test_what_did_not_go_as_meant_is_shown_until_it_is_read(phone: Phone, booking: Booking) -> None:
    answer = phone.send(phone.told("fail", booking, reason="nobody_home"))
    assert answer.get_json()["code"] == "not_arrived"
    (trouble,) = phone.day()["troubles"]
    phone.send(phone.told("seen", stop=0, actions=[trouble["key"]]))
    assert phone.day()["troubles"] == []


def test_a_photo_of_the_app_is_kept_without_its_exif(
    phone: Phone, booking: Booking, transactions: Transactions
) -> None:
    phone.send(phone.told("refuse", booking, reason="unsafe", photos=[picture()]))
    with transactions() as session:
        row = session.scalars(select(CourierAction)).one()
        assert len(row.photo_refs) == 1
        assert "photos" not in row.body


def test_another_courier_does_not_write_into_this_ones_phone(
    phone: Phone, signed_in: SignedIn, transactions: Transactions
) -> None:
    told = phone.told("set_out")
    phone.send(told)
    with transactions() as session:
        user = user_by_login(session, "courier")
        assert user is not None
        user.courier_number = "C9"
    answer = phone.send({**told, "number": 2})
    assert (answer.status_code, answer.get_json()["type"]) == (403, "/problems/foreign-device")


def test_the_map_shows_later_stops_to_a_hundred_metres(phone: Phone, booking: Booking) -> None:
    page = phone.visitor.get("/courier/map")
    script = phone.visitor.get("/courier/map.js")
    assert phone.visitor.get("/courier/map.css")
    for personal in ("502室", "13800001234", "王秀英"):
        assert personal not in page + script


# On paper


def test_the_own_route_is_printed_and_leaves_a_trace(
    phone: Phone, booking: Booking, transactions: Transactions
) -> None:
    for kind, begins in (
        ("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("gpx", b"<?xml"), ("geojson", b"{"),
        ("ics", b"BEGIN:VCALENDAR"),
    ):  # fmt: skip
        answer = phone.post(f"/courier/sheet.{kind}", {})
        assert answer.get_data().startswith(begins), kind
    with transactions() as session:
        assert "paper" in {look.why for look in looks_at(session, booking.ref)}


def test_one_press_prints_the_pack_of_the_whole_day(signed_in: SignedIn, booking: Booking) -> None:
    dispatcher = Phone.__new__(Phone)
    dispatcher.visitor = signed_in("dispatcher")
    page = dispatcher.visitor.get("/signing-code")
    dispatcher.token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    printed = dispatcher.post(f"/courier/pack.pdf{ON}", {})
    assert len(pypdf.PdfReader(io.BytesIO(printed.get_data())).pages) == 4
    packed = dispatcher.post(f"/courier/pack.zip{ON}", {})
    with zipfile.ZipFile(io.BytesIO(packed.get_data())) as files:
        assert set(files.namelist()) == {
            "pack.pdf", "routes.csv", "route-01.gpx", "route-01.geojson", "route-01.ics",
        }  # fmt: skip


def test_a_day_without_a_plan_has_no_pack(signed_in: SignedIn) -> None:
    dispatcher = signed_in("dispatcher")
    dispatcher.post("/courier/pack.pdf?on=2026-12-24")
    assert dispatcher.status in (404, 405)


def test_labels_are_never_the_same(signed_in: SignedIn) -> None:
    courier = signed_in("courier")
    tags = []
    for _ in range(2):
        reader = pypdf.PdfReader(io.BytesIO(courier.client.get("/courier/labels.pdf?n=30").data))
        tags += re.findall(r"T-\w{4}-\w{4}", "".join(page.extract_text() for page in reader.pages))
    assert len(tags) == len(set(tags)) == 60


# The signing code


@pytest.mark.parametrize(("answers", "told"), [
    ({"password": PASSWORD, "code": "604183", "again": "604183"}, "Your signing code is set."),
    ({"password": "wrong", "code": "604183", "again": "604183"}, "The password is not right."),
    ({"password": PASSWORD, "code": "123456", "again": "123456"}, "no row such as 123456"),
    ({"password": PASSWORD, "code": "604183", "again": "604184"}, "The two are not the same."),
])  # fmt: skip
def test_a_person_chooses_their_signing_code(
    signed_in: SignedIn, transactions: Transactions, answers: dict[str, str], told: str
) -> None:
    courier = signed_in("courier")
    assert told in courier.post("/signing-code", answers)
    with transactions() as session:
        user = user_by_login(session, "courier")
        assert user is not None
        assert has_code(session, user.ref) is ("is set" in told)


# What the resident has at the door


def test_the_resident_has_the_code_its_picture_and_the_list_of_who_saw_the_address(
    visitor: Visitor, booking: Booking, signed_in: SignedIn
) -> None:
    code = visit_code(booking.ref)
    page = visitor.get(f"/bookings/{booking.ref}/door")
    assert f"{code[:3]} {code[3:]}" in page
    assert "<svg" in page
    assert "Nobody has seen it yet." in page
    signed_in("courier").get("/courier/plain")
    page = visitor.get(f"/bookings/{booking.ref}/door")
    assert "courier C1" in page
    assert "your stop was next" in page


def test_nobody_else_has_the_residents_code(signed_in: SignedIn, booking: Booking) -> None:
    for login in ("courier", "dispatcher", "administrator"):
        other = signed_in(login)
        other.get(f"/bookings/{booking.ref}/door")
        assert other.status == 404


def test_the_switchboard_finds_the_phone_behind_todays_extension(
    signed_in: SignedIn, booking: Booking, transactions: Transactions, house: Flask
) -> None:
    house.extensions["clock"] = lambda: town.NOW + dt.timedelta(days=1)
    dispatcher = signed_in("dispatcher")
    digits = extension(booking.ref, "C1", town.TOMORROW)
    assert "13800001234" in dispatcher.post("/courier/switchboard", {"extension": digits})
    nothing = dispatcher.post("/courier/switchboard", {"extension": "00000000"})
    assert "No stop of today has this extension" in nothing
    with transactions() as session:
        assert [look.why for look in looks_at(session, booking.ref)] == ["call"]


# What comes from the road to the dispatcher


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
