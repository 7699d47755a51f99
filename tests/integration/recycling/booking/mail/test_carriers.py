"""The carriers' adapters against a local stub of their documented contracts."""

import base64
import datetime as dt
import hashlib
import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from recycling.booking.mail import (
    CarrierError,
    EmsCarrier,
    NullCarrier,
    Party,
    SfCarrier,
    Shipment,
    Waybill,
)

SENDER = Party("王", "13800001234", "上海市", "上海市", "徐汇区", "田林街道", "1 号")
YARD = Party("堆场", "02161234567", "上海市", "上海市", "闵行区", "莘庄镇", "88 号")
SHIPMENT = Shipment("REF1", SENDER, YARD, "手机", 2, 360, True)
CHECKWORD = "secret"


class Stub:
    """A server that answers as it is told and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Callable[[str], Any] = lambda _body: {}
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                stub.asked.append(body)
                found = stub.answer(body)
                text = found if isinstance(found, str) else json.dumps(found)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def stub() -> Iterator[Stub]:
    one = Stub()
    thread = threading.Thread(target=one.server.serve_forever, daemon=True)
    thread.start()
    yield one
    one.server.shutdown()
    one.server.server_close()
    thread.join()


def sf(stub: Stub) -> SfCarrier:
    return SfCarrier(stub.url, "PARTNER", CHECKWORD, "CARD")


def sf_answers(data: Any, *, success: bool = True, code: str = "A1000") -> Callable[[str], Any]:
    """SF's contract: it checks the digest, and wraps its data as text."""

    def answer(body: str) -> Any:
        form = dict(urllib.parse.parse_qsl(body))
        plain = urllib.parse.quote_plus(form["msgData"] + form["timestamp"] + CHECKWORD)
        digest = base64.b64encode(hashlib.md5(plain.encode()).digest()).decode()
        if form["msgDigest"] != digest:
            return {"apiResultCode": "A1006", "apiErrorMsg": "digest"}
        wrapped = {"success": success, "errorCode": "8016", "msgData": data}
        return {"apiResultCode": code, "apiResultData": json.dumps(wrapped)}

    return answer


def test_sf_takes_an_order_and_gives_its_waybill(stub: Stub) -> None:
    stub.answer = sf_answers({"waybillNoInfoList": [{"waybillType": 1, "waybillNo": "SF12"}]})
    assert sf(stub).order(SHIPMENT) == Waybill("sf", "SF12")
    form = dict(urllib.parse.parse_qsl(stub.asked[0]))
    message = json.loads(form["msgData"])
    assert form["serviceCode"] == "EXP_RECE_CREATE_ORDER"
    assert (message["orderId"], message["totalWeight"]) == ("REF1", 0.36)
    assert [one["contactType"] for one in message["contactInfoList"]] == [1, 2]


def test_sf_tells_where_a_parcel_is_in_the_order_of_time(stub: Stub) -> None:
    routes = [
        {"acceptTime": "2026-11-26 08:00:00", "opCode": "80", "acceptAddress": "上海市"},
        {"acceptTime": "2026-11-25 08:00:00", "opCode": "50", "acceptAddress": "上海市"},
        {"acceptTime": "2026-11-25 20:00:00", "opCode": "31", "acceptAddress": "上海市"},
    ]
    stub.answer = sf_answers({"routeResps": [{"mailNo": "SF12", "routes": routes}]})
    events = sf(stub).events(Waybill("sf", "SF12"))
    assert [event.code for event in events] == ["taken_over", "moving", "delivered"]
    assert events[0].at == dt.datetime(2026, 11, 25, 0, tzinfo=dt.UTC)


def test_sf_takes_an_order_back(stub: Stub) -> None:
    stub.answer = sf_answers({})
    sf(stub).cancel(Waybill("sf", "SF12"), "REF1")
    message = json.loads(dict(urllib.parse.parse_qsl(stub.asked[0]))["msgData"])
    assert message == {"orderId": "REF1", "dealType": 2}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (sf_answers({}, success=False), "8016"),
        (sf_answers({}, code="A1011"), "A1011"),
        (sf_answers({}), "no waybill number"),
        (lambda _body: "not json", "JSONDecodeError"),
        (lambda _body: [1], "no object"),
    ],
)
def test_what_sf_refuses_is_an_error_with_its_code(stub: Stub, answer: Any, code: str) -> None:
    stub.answer = answer
    with pytest.raises(CarrierError) as caught:
        sf(stub).order(SHIPMENT)
    assert caught.value.code == code


def test_sf_gives_the_number_of_an_order_whose_answer_was_lost(stub: Stub) -> None:
    def answer(body: str) -> Any:
        service = dict(urllib.parse.parse_qsl(body))["serviceCode"]
        if service == "EXP_RECE_CREATE_ORDER":
            return sf_answers({}, success=False)(body)
        return sf_answers({"waybillNoInfoList": [{"waybillNo": "SF12"}]})(body)

    stub.answer = answer
    assert sf(stub).order(SHIPMENT) == Waybill("sf", "SF12")
    form = dict(urllib.parse.parse_qsl(stub.asked[1]))
    assert form["serviceCode"] == "EXP_RECE_SEARCH_ORDER_RESP"
    assert json.loads(form["msgData"])["orderId"] == "REF1"


@pytest.mark.parametrize("routes", [[{"opCode": "50"}], [{"acceptTime": "soon", "opCode": "50"}]])
def test_nonsense_about_a_parcel_is_an_error(stub: Stub, routes: list[dict[str, str]]) -> None:
    stub.answer = sf_answers({"routeResps": [{"routes": routes}]})
    with pytest.raises(CarrierError) as caught:
        sf(stub).events(Waybill("sf", "SF12"))
    assert caught.value.again


def test_silence_may_be_asked_again_and_a_refusal_not(stub: Stub) -> None:
    gone = EmsCarrier("http://127.0.0.1:9/", "CUSTOMER", CHECKWORD)
    with pytest.raises(CarrierError) as silent:
        gone.order(SHIPMENT)
    stub.answer = ems_answers({}, code="B00090")
    with pytest.raises(CarrierError) as refused:
        ems(stub).order(SHIPMENT)
    assert [silent.value.again, refused.value.again] == [True, False]


def ems(stub: Stub) -> EmsCarrier:
    return EmsCarrier(stub.url, "CUSTOMER", CHECKWORD)


def ems_answers(body_of_answer: Any, code: str = "00000") -> Callable[[str], Any]:
    """The post's contract: it checks the signature of the inner content."""

    def answer(body: str) -> Any:
        asked = json.loads(body)
        digest = hashlib.md5((asked["logitcsInterface"] + CHECKWORD).encode()).digest()
        if asked["sign"] != base64.b64encode(digest).decode():
            return {"retCode": "B00020", "retMsg": "sign"}
        return {"retCode": code, "retBody": json.dumps(body_of_answer)}

    return answer


def test_the_post_takes_an_order_and_gives_its_waybill(stub: Stub) -> None:
    stub.answer = ems_answers({"waybill_no": "1234567890123"})
    assert ems(stub).order(SHIPMENT) == Waybill("ems", "1234567890123")
    asked = json.loads(stub.asked[0])
    content = json.loads(asked["logitcsInterface"])
    assert (asked["apiCode"], content["weight"]) == ("020003", 360)


def test_the_post_tells_where_a_parcel_is(stub: Stub) -> None:
    items = [
        {"opTime": "2026-11-25 09:00:00", "opCode": "203", "opOrgCity": "上海市"},
        {"opTime": "2026-11-26 09:00:00", "opCode": "704", "opOrgCity": "上海市"},
    ]
    stub.answer = ems_answers({"responseItems": items})
    assert [one.code for one in ems(stub).events(Waybill("ems", "1"))] == [
        "taken_over", "delivered",
    ]  # fmt: skip


def test_what_the_post_refuses_is_an_error_with_its_code(stub: Stub) -> None:
    stub.answer = ems_answers({}, code="B00090")
    with pytest.raises(CarrierError) as caught:
        ems(stub).cancel(Waybill("ems", "1"), "REF1")
    assert caught.value.code == "B00090"


def test_a_carrier_that_does_not_answer_is_an_error(stub: Stub) -> None:
    gone = EmsCarrier("http://127.0.0.1:9/", "CUSTOMER", CHECKWORD)
    with pytest.raises(CarrierError):
        gone.events(Waybill("ems", "1"))
    with pytest.raises(CarrierError):
        EmsCarrier("ftp://127.0.0.1/", "CUSTOMER", CHECKWORD).events(Waybill("ems", "1"))


def test_the_null_carrier_works_offline() -> None:
    carrier = NullCarrier()
    waybill = carrier.order(SHIPMENT)
    assert waybill.carrier == "null"
    assert waybill.number.startswith("P")
    carrier.cancel(waybill, "REF1")
    assert carrier.events(waybill) == []
