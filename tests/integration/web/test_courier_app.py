"""The courier's app: what it keeps, asks and sends, and what it is never told."""

import base64
import json
import re

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.people import user_by_login
from recycling.visits.codes import visit_code
from recycling.visits.looks import looks_at
from recycling.visits.tables import CourierAction
from tests.fixtures.house import Transactions
from tests.fixtures.phone import Phone
from tests.fixtures.road import picture
from tests.fixtures.visitor import SignedIn, Visitor


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
