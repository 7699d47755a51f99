"""Carriers behind one interface: order a parcel, cancel it, ask where it is. And one that is none.

The null carrier works offline: it gives numbers of its own, the sender takes the parcel to any
counter, and what happens to it is entered by hand.
"""

import datetime as dt
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Protocol

from database.columns import new_number
from recycling.errors import RecyclingError

TIMEOUT_SECONDS = 15

#: Carriers write times of this zone, whatever the operator's is.
CHINA = dt.timezone(dt.timedelta(hours=8))


class CarrierError(RecyclingError):
    """The carrier did not take the order, or did not answer; `code` is its own code.

    `again` says whether the same question may have another answer later: silence, a fault of the
    carrier's own machines, or too many questions at once.
    """

    def __init__(self, carrier: str, code: str, *, again: bool = False) -> None:
        super().__init__(f"{carrier}: the order was not taken ({code})")
        self.carrier, self.code, self.again = carrier, code, again


@dataclass(frozen=True)
class Party:
    """Who sends or receives, with the address in its parts."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    street: str
    detail: str


@dataclass(frozen=True)
class Shipment:
    """One parcel to be carried, by ground where `ground_only` says so."""

    ref: str
    sender: Party
    receiver: Party
    goods: str
    pieces: int
    grams: int
    ground_only: bool
    #: When the carrier may fetch it; without it, the sender takes it to a counter.
    fetch: tuple[dt.datetime, dt.datetime] | None = None


@dataclass(frozen=True)
class Waybill:
    """The carrier's number for a parcel."""

    carrier: str
    number: str


@dataclass(frozen=True)
class TrackingEvent:
    """What happened to a parcel, where and when; `code` is of this house."""

    at: dt.datetime
    code: str
    place: str = ""


class Carrier(Protocol):
    """What a carrier can do."""

    @property
    def code(self) -> str:
        """What the carrier is called in `carriers.csv`."""

    def order(self, shipment: Shipment) -> Waybill:
        """Order the carriage; the same ref twice gives the same waybill. Raises CarrierError."""

    def cancel(self, waybill: Waybill, ref: str) -> None:
        """Take an order back; raises CarrierError."""

    def events(self, waybill: Waybill) -> list[TrackingEvent]:
        """What happened so far, the oldest first; raises CarrierError."""


class NullCarrier:
    """No carrier: numbers of this house, events by hand."""

    code = "null"

    def order(self, shipment: Shipment) -> Waybill:
        """A number of this house."""
        return Waybill(self.code, new_number("P").replace("-", ""))

    def cancel(self, waybill: Waybill, ref: str) -> None:
        """Nothing was ordered, so nothing is taken back."""

    def events(self, waybill: Waybill) -> list[TrackingEvent]:
        """Nobody tells anything."""
        return []


def send(carrier: str, url: str, body: bytes, headers: Mapping[str, str]) -> Mapping[str, Any]:
    """Post to a carrier and read its JSON; raises CarrierError for silence and for nonsense."""
    if not url.startswith(("https://", "http://")):
        raise CarrierError(carrier, "no http address")
    request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            found = json.load(answer)
    except urllib.error.HTTPError as error:
        again = error.code >= 500 or error.code in (408, 429)
        raise CarrierError(carrier, f"http {error.code}", again=again) from None
    except (OSError, ValueError, HTTPException) as error:
        raise CarrierError(carrier, type(error).__name__, again=True) from None
    return as_object(carrier, found)


def as_object(carrier: str, found: Any) -> Mapping[str, Any]:
    """What a carrier answered, as an object or as the text of one; raises CarrierError."""
    if isinstance(found, str):
        try:
            found = json.loads(found or "{}")
        except ValueError:
            raise CarrierError(carrier, "no JSON", again=True) from None
    if not isinstance(found, dict):
        raise CarrierError(carrier, "no object", again=True)
    return found


def china_moment(carrier: str, text: Any) -> dt.datetime:
    """A carrier's time, which is of China's zone; raises CarrierError."""
    try:
        return dt.datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
    except ValueError:
        raise CarrierError(carrier, "no time", again=True) from None
