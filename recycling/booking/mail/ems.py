"""China Post / EMS: the cooperative-customer interface over HTTP.

A JSON post whose body names the customer and the service, with `sign` = base64(MD5(content +
key)). Services used: orderCreate (020003), orderCancel (020006), trackQuery (040001). Written from
general knowledge of the published interface: the post's own test environment has to confirm it
before use.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recycling.booking.mail.carriers import (
    CarrierError,
    Party,
    Shipment,
    TrackingEvent,
    Waybill,
    as_object,
    china_moment,
    send,
)

CREATE, CANCEL, TRACK = "020003", "020006", "040001"

#: Operation codes of the post -> codes of this house; others are shown as movement.
EVENTS = {"203": "taken_over", "702": "out_for_delivery", "704": "delivered", "705": "delayed",
          "708": "returned"}  # fmt: skip


@dataclass(frozen=True)
class EmsCarrier:
    """An account at China Post."""

    url: str
    customer: str
    key: str
    #: 标准快递 by ground; the account's contract names it.
    ground_product: str = "11210"
    code: str = "ems"

    def order(self, shipment: Shipment) -> Waybill:
        """Order the carriage."""
        answer = self._call(
            CREATE,
            {
                "logistics_order_no": shipment.ref,
                "biz_product_no": self.ground_product,
                "weight": shipment.grams,
                "contents_attribute": "3",
                "sender": _party(shipment.sender),
                "receiver": _party(shipment.receiver),
                "cargos": [{"cargo_name": shipment.goods, "cargo_quantity": shipment.pieces}],
                "pickup_type": "1" if shipment.fetch else "0",
            },
        )
        number = answer.get("waybill_no")
        if not number:
            raise CarrierError(self.code, "no waybill number")
        return Waybill(self.code, str(number))

    def cancel(self, waybill: Waybill, ref: str) -> None:
        """Take the order back."""
        self._call(CANCEL, {"logistics_order_no": ref, "waybill_no": waybill.number})

    def events(self, waybill: Waybill) -> list[TrackingEvent]:
        """What the post scanned."""
        answer = self._call(TRACK, {"waybill_no": waybill.number})
        found = [
            TrackingEvent(
                at=china_moment(self.code, item.get("opTime")),
                code=EVENTS.get(str(item.get("opCode")), "moving"),
                place=str(item.get("opOrgCity", "")),
            )
            for item in answer.get("responseItems") or []
        ]
        return sorted(found, key=lambda event: event.at)

    def sign(self, content: str) -> str:
        """What proves that the account's owner wrote the content."""
        # MD5 is the post's choice.
        digest = hashlib.md5((content + self.key).encode()).digest()  # noqa: S324
        return base64.b64encode(digest).decode()

    def _call(self, service: str, message: Mapping[str, Any]) -> Mapping[str, Any]:
        content = json.dumps(message, ensure_ascii=False)
        body = {
            "apiCode": service, "senderNo": self.customer, "logitcsInterface": content,
            "sign": self.sign(content),
        }  # fmt: skip
        answer = send(
            self.code, self.url, json.dumps(body, ensure_ascii=False).encode(),
            {"Content-Type": "application/json;charset=UTF-8"},
        )  # fmt: skip
        if str(answer.get("retCode")) != "00000":
            raise CarrierError(self.code, str(answer.get("retCode")))
        return as_object(self.code, answer.get("retBody") or {})


def _party(party: Party) -> dict[str, str]:
    return {
        "name": party.name, "mobile": party.phone, "prov": party.province, "city": party.city,
        "county": party.district, "address": f"{party.street}{party.detail}",
    }  # fmt: skip
