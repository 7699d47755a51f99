"""SF Express (丰桥 open platform): the documented standard interface over HTTP.

A form post of partnerID, requestID, serviceCode, timestamp, msgDigest and msgData (JSON); the
digest is base64(MD5(urlencode(msgData + timestamp + checkword))). The answer's apiResultData is
JSON of its own. Services used: EXP_RECE_CREATE_ORDER, EXP_RECE_SEARCH_ORDER_RESP,
EXP_RECE_UPDATE_ORDER (dealType 2), EXP_RECE_SEARCH_ROUTES. Written from general knowledge of the
published interface: a carrier's own sandbox has to confirm it before use.
"""

import base64
import datetime as dt
import hashlib
import json
import urllib.parse
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from recycling.booking.mail.carriers import (
    CHINA,
    CarrierError,
    Party,
    Shipment,
    TrackingEvent,
    Waybill,
    as_object,
    china_moment,
    send,
)

SUCCESS = ("A1000", "S0000")
#: The platform knows this order id already.
KNOWN_ORDER = "8016"

#: Operation codes of the routes -> codes of this house; others are shown as movement.
EVENTS = {"50": "taken_over", "54": "taken_over", "44": "out_for_delivery", "80": "delivered",
          "8000": "delivered", "99": "returned", "33": "delayed"}  # fmt: skip


@dataclass(frozen=True)
class SfCarrier:
    """An account at SF."""

    url: str
    partner_id: str
    checkword: str
    month_card: str
    #: 陆运 goods: a service of ground carriage of the account.
    ground_product: int = 2
    clock: Callable[[], dt.datetime] = field(default=lambda: dt.datetime.now(dt.UTC))
    code: str = "sf"

    def order(self, shipment: Shipment) -> Waybill:
        """Order the carriage; an order id that SF knows already is asked for its number."""
        message: dict[str, Any] = {
            "language": "zh-CN",
            "orderId": shipment.ref,
            "monthlyCard": self.month_card,
            "payMethod": 1,
            "expressTypeId": self.ground_product,
            "isReturnRoutelabel": 1,
            "parcelQty": 1,
            "totalWeight": round(shipment.grams / 1000, 3),
            "cargoDetails": [{"name": shipment.goods, "count": shipment.pieces}],
            "contactInfoList": [_contact(1, shipment.sender), _contact(2, shipment.receiver)],
        }
        if shipment.fetch is not None:
            message["isDocall"] = 1
            message["sendStartTm"] = f"{shipment.fetch[0].astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
        try:
            data = self._call("EXP_RECE_CREATE_ORDER", message)
        except CarrierError as error:
            if error.code != KNOWN_ORDER:
                raise
            # The first answer was lost on its way: the order stands.
            data = self._call(
                "EXP_RECE_SEARCH_ORDER_RESP", {"searchType": "1", "orderId": shipment.ref}
            )
        numbers = data.get("waybillNoInfoList") or []
        if not numbers:
            raise CarrierError(self.code, "no waybill number")
        return Waybill(self.code, str(numbers[0]["waybillNo"]))

    def cancel(self, waybill: Waybill, ref: str) -> None:
        """Take the order back."""
        self._call("EXP_RECE_UPDATE_ORDER", {"orderId": ref, "dealType": 2})

    def events(self, waybill: Waybill) -> list[TrackingEvent]:
        """The routes of the parcel."""
        message = {"trackingType": 1, "trackingNumber": [waybill.number], "methodType": 1}
        data = self._call("EXP_RECE_SEARCH_ROUTES", message)
        found = [
            TrackingEvent(
                at=china_moment(self.code, route.get("acceptTime")),
                code=EVENTS.get(str(route.get("opCode")), "moving"),
                place=str(route.get("acceptAddress", "")),
            )
            for parcel in data.get("routeResps") or []
            for route in parcel.get("routes") or []
        ]
        return sorted(found, key=lambda event: event.at)

    def digest(self, message: str, timestamp: str) -> str:
        """What proves that the account's owner wrote the message."""
        plain = urllib.parse.quote_plus(message + timestamp + self.checkword)
        # MD5 is the platform's choice.
        return base64.b64encode(hashlib.md5(plain.encode()).digest()).decode()  # noqa: S324

    def _call(self, service: str, message: Mapping[str, Any]) -> Mapping[str, Any]:
        text = json.dumps(message, ensure_ascii=False)
        timestamp = str(round(self.clock().timestamp() * 1000))
        form = {
            "partnerID": self.partner_id, "requestID": str(uuid.uuid4()), "serviceCode": service,
            "timestamp": timestamp, "msgDigest": self.digest(text, timestamp), "msgData": text,
        }  # fmt: skip
        answer = send(
            self.code, self.url, urllib.parse.urlencode(form).encode(),
            {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"},
        )  # fmt: skip
        if answer.get("apiResultCode") not in SUCCESS:
            raise CarrierError(self.code, str(answer.get("apiResultCode")))
        result = as_object(self.code, answer.get("apiResultData") or {})
        if not result.get("success"):
            raise CarrierError(self.code, str(result.get("errorCode")))
        data: Mapping[str, Any] = result.get("msgData") or {}
        return data


def _contact(kind: int, party: Party) -> dict[str, Any]:
    return {
        "contactType": kind, "contact": party.name, "mobile": party.phone, "country": "CN",
        "province": party.province, "city": party.city, "county": party.district,
        "address": f"{party.street}{party.detail}",
    }  # fmt: skip
