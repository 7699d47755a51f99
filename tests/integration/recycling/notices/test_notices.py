"""The outbox: once each, tried again, and silent about people in the log."""

import datetime as dt
import json
import logging
import smtplib
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.bookings import Booking, Contact
from recycling.booking.windows import windows
from recycling.notices import (
    Channel,
    EmailAdapter,
    Embedded,
    Kind,
    NoticeState,
    SmsAdapter,
    WebhookAdapter,
    newest,
    put,
    remind_on_the_evening_before,
    send_due,
    tell_confirmed,
    tell_done,
    tell_on_the_way,
)
from recycling.notices.adapters import Letter, NotDelivered
from sites.areas import operator
from tests.fixtures.town import NOW, TODAY, TOMORROW, add_draft, add_town

PHONE = "13800001234"
LETTER = Letter("REF1", "done", PHONE, "您的旧电器已收好\n谢谢")


def write(kind: str, params: Mapping[str, Any], locale: str) -> str:
    return f"{kind} {locale} {json.dumps(dict(params), sort_keys=True)}"


def note(session: Session, key: str = "k1") -> None:
    put(session, Kind.DONE, key=key, to=PHONE, locale="en", params={"number": "B-1"}, now=NOW)


class Broken:
    def send(self, letter: Letter) -> None:
        raise NotDelivered("no line")


def test_a_notice_goes_out_once(session: Session) -> None:
    note(session)
    note(session)
    post = Embedded()
    assert send_due(session, {Channel.SMS: post}, write, now=NOW) == 1
    assert send_due(session, {Channel.SMS: post}, write, now=NOW) == 0
    assert [letter.text for letter in post.letters] == ['done en {"number": "B-1"}']


def test_one_that_is_not_due_waits(session: Session) -> None:
    later = NOW + dt.timedelta(hours=1)
    put(session, Kind.DONE, key="k", to=PHONE, locale="en", params={}, now=NOW, due_at=later)
    assert send_due(session, {Channel.SMS: Embedded()}, write, now=NOW) == 0
    assert send_due(session, {Channel.SMS: Embedded()}, write, now=later) == 1


def test_a_failure_is_tried_three_times_again_and_then_given_up(session: Session) -> None:
    note(session)
    moment = NOW
    for wait in (1, 10, 60, 600):
        assert send_due(session, {Channel.SMS: Broken()}, write, now=moment) == 0
        moment += dt.timedelta(minutes=wait)
    row = newest(session)[0]
    assert (row.state, row.tries) == (NoticeState.GIVEN_UP, 4)


def test_the_log_knows_no_phone_and_no_words(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    note(session)
    with caplog.at_level(logging.INFO):
        send_due(session, {Channel.SMS: Embedded()}, write, now=NOW)
    assert len(caplog.records) == 1
    shown = str(vars(caplog.records[0]))
    assert newest(session)[0].ref in shown
    assert PHONE not in shown
    assert "B-1" not in shown


def booked(session: Session) -> Booking:
    city = add_town(session)
    booking = add_draft(session)
    desk.answer_window(booking, TOMORROW, windows()[0], operator=city, now=NOW)
    desk.hand_in(booking, by="resident", now=NOW)
    session.flush()
    return booking


def test_the_evening_before_everybody_of_tomorrow_is_told_once(session: Session) -> None:
    booking = booked(session)
    city = operator(session)
    afternoon, evening = (city.moment(TODAY, dt.time(hour)) for hour in (17, 18))
    assert remind_on_the_evening_before(session, city, now=afternoon) == []
    told = remind_on_the_evening_before(session, city, now=evening)
    assert [notice.booking_ref for notice in told] == [booking.ref]
    assert remind_on_the_evening_before(session, city, now=evening) == []


def test_each_step_of_a_visit_is_told_once(session: Session) -> None:
    booking = booked(session)
    for _ in range(2):
        tell_confirmed(session, booking, now=NOW)
        tell_on_the_way(session, booking, stops_before=3, now=NOW)
        tell_done(session, booking, now=NOW)
    kinds = [notice.kind for notice in newest(session)]
    assert kinds == [Kind.DONE, Kind.ON_THE_WAY, Kind.CONFIRMED]


def test_a_neighbour_who_is_the_contact_is_told_in_the_residents_place(session: Session) -> None:
    booking = booked(session)
    booking.set_proxy(Contact("李邻居", "13900005678"))
    notice = tell_done(session, booking, now=NOW)
    assert notice is not None
    assert notice.to == "13900005678"


def test_what_a_notice_carries_names_nobody(session: Session) -> None:
    tell_confirmed(session, booked(session), now=NOW)
    text = json.dumps(newest(session)[0].params, ensure_ascii=False)
    for personal in ("王阿姨", PHONE, "小城路"):
        assert personal not in text


class Gateway:
    """A server that keeps what it was sent."""

    def __init__(self, status: int = 200) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.got.append((dict(self.headers), body))
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    one = Gateway()
    yield one
    one.close()


def test_the_sms_gateway_gets_number_and_text(gateway: Gateway) -> None:
    SmsAdapter(gateway.url, "token").send(LETTER)
    headers, body = gateway.got[0]
    assert headers["Authorization"] == "Bearer token"
    assert json.loads(body) == {"to": PHONE, "text": LETTER.text, "ref": "REF1"}


def test_a_webhook_is_signed_over_its_body(gateway: Gateway) -> None:
    hook = WebhookAdapter(b"secret")
    hook.send(Letter("REF1", "done", gateway.url, "text"))
    headers, body = gateway.got[0]
    assert headers["X-Huiliu-Signature"] == hook.signature(body)
    assert hook.signature(body) != WebhookAdapter(b"other").signature(body)


def test_a_gateway_that_refuses_or_is_not_there_did_not_deliver() -> None:
    refuses = Gateway(status=500)
    with pytest.raises(NotDelivered):
        SmsAdapter(refuses.url, "token").send(LETTER)
    refuses.close()
    for url in (refuses.url, "ftp://127.0.0.1/"):
        with pytest.raises(NotDelivered):
            SmsAdapter(url, "token").send(LETTER)


def test_mail_goes_to_the_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []

    class Server:
        def __init__(self, host: str, port: int, timeout: float) -> None:
            assert (host, port) == ("127.0.0.1", 25)

        def __enter__(self) -> "Server":
            return self

        def __exit__(self, *_: object) -> None:
            """Hang up."""

        def has_extn(self, name: str) -> bool:
            return False

        def send_message(self, message: Any) -> None:
            sent.append(message)

    monkeypatch.setattr(smtplib, "SMTP", Server)
    letter = Letter("REF1", "done", "wang@example.org", LETTER.text)
    EmailAdapter("127.0.0.1", 25, "huiliu@example.org").send(letter)
    assert (sent[0]["To"], sent[0]["Subject"]) == ("wang@example.org", "您的旧电器已收好")


def test_a_mail_server_that_is_not_there_did_not_deliver() -> None:
    with pytest.raises(NotDelivered):
        EmailAdapter("127.0.0.1", 9, "huiliu@example.org").send(LETTER)
