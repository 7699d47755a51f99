"""A booking and every rule of changing it: each state changes here, and leaves an event."""

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Mapped, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import Degrees, LookupHash, Point, SealedText
from recycling.booking.items import BadQuantity, WantedItem
from recycling.booking.rows import BookingEvent, BookingItem
from recycling.booking.states import (
    BOOKING_MOVES,
    CHANGEABLE,
    ENDED_AT_THE_DOOR,
    BookingIncomplete,
    BookingState,
    CancelReason,
    FailReason,
    RefuseReason,
    WrongState,
)
from recycling.catalogue import Way
from recycling.errors import RecyclingError


class PlaceState(enum.StrEnum):
    """How sure the place of a booking is."""

    TO_BE_PLACED = "to_be_placed"
    IN_DOUBT = "in_doubt"
    PLACED = "placed"


class BadWindow(RecyclingError, ValueError):
    """A window that ends before it begins, or a way that the items do not allow."""


class WayNotAllowed(RecyclingError):
    """One of the items may not come in this way."""

    def __init__(self, way: str, code: str) -> None:
        super().__init__(f"{code} cannot come in by {way}")
        self.way, self.code = way, code


@dataclass(frozen=True)
class Address:
    """Where the items stand, as the resident says; `lines` is what a courier needs to get there."""

    lines: str
    #: The compound or building by which the stop is named before it is next.
    building: str = ""
    area_code: str = ""
    floor: int = 1
    has_lift: bool = True
    access_note: str = ""


@dataclass(frozen=True)
class Place:
    """A place in WGS-84 with where it came from (a geocoder's name, `pin`, `dispatcher`)."""

    lat: float
    lon: float
    source: str
    confidence: float
    source_datum: str = "WGS-84"


@dataclass(frozen=True)
class Contact:
    """Whom to call."""

    name: str
    phone: str


__all__ = [
    "Address",
    "BadQuantity",
    "BadWindow",
    "Booking",
    "BookingEvent",
    "BookingItem",
    "Contact",
    "Place",
    "PlaceState",
    "WantedItem",
    "WayNotAllowed",
]


class Booking(HasRef, Base):
    """A request to take used electronics, from the first answer to the account."""

    __tablename__ = "booking"

    id: Mapped[row_id]
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(default=BookingState.DRAFT.value, index=True)
    #: The code of the reason that ended or failed it, and words of a person beside it.
    reason: Mapped[str] = mapped_column(default="")
    way: Mapped[str] = mapped_column(default="")
    resident_ref: Mapped[str | None] = mapped_column(index=True)
    contact_name: Mapped[str | None] = mapped_column(SealedText)
    contact_phone: Mapped[str | None] = mapped_column(SealedText)
    contact_phone_key: Mapped[str | None] = mapped_column(LookupHash, index=True)
    address: Mapped[str | None] = mapped_column(SealedText)
    building: Mapped[str | None] = mapped_column(SealedText)
    access_note: Mapped[str | None] = mapped_column(SealedText)
    #: Where the items stand and what is ready, in the resident's words: goes onto the route sheet
    #: unchanged, with the photo of this ref.
    location_note: Mapped[str | None] = mapped_column(SealedText)
    photo_ref: Mapped[str | None]
    #: A neighbour or relative to call in the resident's place.
    proxy_name: Mapped[str | None] = mapped_column(SealedText)
    proxy_phone: Mapped[str | None] = mapped_column(SealedText)
    #: In which language notices are written.
    locale: Mapped[str] = mapped_column(default="zh_CN")
    area_code: Mapped[str] = mapped_column(default="", index=True)
    floor: Mapped[int] = mapped_column(default=1)
    has_lift: Mapped[bool] = mapped_column(default=True)
    lat: Mapped[float | None] = mapped_column(Degrees)
    lon: Mapped[float | None] = mapped_column(Degrees)
    place_state: Mapped[str] = mapped_column(default=PlaceState.TO_BE_PLACED.value, index=True)
    place_source: Mapped[str] = mapped_column(default="")
    place_confidence: Mapped[float] = mapped_column(default=0.0)
    source_datum: Mapped[str] = mapped_column(default="")
    service_on: Mapped[dt.date | None] = mapped_column(index=True)
    window_start: Mapped[dt.datetime | None]
    window_end: Mapped[dt.datetime | None]
    #: What the published plan says: when the courier comes, on which route.
    eta: Mapped[dt.datetime | None]
    route_ref: Mapped[str | None] = mapped_column(index=True)
    #: Where the row came from: web, hotline, demo, csv; and the key it has there.
    origin: Mapped[str] = mapped_column(default="web")
    origin_key: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    items: Mapped[list["BookingItem"]] = relationship(
        back_populates="booking",
        cascade="all, delete-orphan",
        order_by="BookingItem.id",
        lazy="selectin",
    )
    events: Mapped[list["BookingEvent"]] = relationship(
        back_populates="booking", cascade="all, delete-orphan", order_by="BookingEvent.number"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    # What it says

    @property
    def place(self) -> Point | None:
        """Where the items stand; None while nobody knows."""
        return None if self.lat is None or self.lon is None else Point(self.lat, self.lon)

    @property
    def grams(self) -> int:
        """The expected mass of all items."""
        return sum(item.grams for item in self.items)

    @property
    def litres(self) -> int:
        """The expected volume of all items."""
        return sum(item.litres for item in self.items)

    @property
    def skills(self) -> frozenset[str]:
        """What the crew must be able to do."""
        return frozenset().union(*(item.skills for item in self.items))

    @property
    def held_elsewhere(self) -> bool:
        """Whether another system keeps the row; it may keep the contact to itself."""
        return self.origin_key is not None

    def missing(self) -> list[str]:
        """What must be said before the booking can be requested, in the order of the pages."""
        gaps = {
            "items": not self.items,
            "address": self.way != Way.MAIL_IN and not self.address,
            "way": not self.way,
            "service_on": self.way == Way.DOORSTEP and self.service_on is None,
            "contact_name": not self.contact_name and not self.held_elsewhere,
            "contact_phone": not self.contact_phone and not self.held_elsewhere,
        }
        return [field for field, is_missing in gaps.items() if is_missing]

    # What is answered, one page at a time

    def set_items(self, wanted: Iterable[WantedItem]) -> None:
        """What is to be taken, in place of what was said before."""
        self._must_be_changeable("change its items")
        self.items = [BookingItem.of(item) for item in wanted]

    def set_address(self, address: Address, place: Place | None, *, sure_from: float) -> None:
        """Where it stands; a place below the confidence `sure_from` is for a dispatcher to see."""
        self._must_be_changeable("change its address")
        self.address, self.building = address.lines, address.building
        self.access_note, self.area_code = address.access_note, address.area_code
        self.floor, self.has_lift = address.floor, address.has_lift
        if place is None:
            self.lat = self.lon = None
            self.place_state, self.place_source = PlaceState.TO_BE_PLACED.value, ""
            self.place_confidence, self.source_datum = 0.0, ""
        else:
            self._put(place, sure_from)

    def _put(self, place: Place, sure_from: float) -> None:
        self.lat, self.lon = place.lat, place.lon
        self.place_source, self.place_confidence = place.source, place.confidence
        self.source_datum = place.source_datum
        sure = place.confidence >= sure_from
        self.place_state = (PlaceState.PLACED if sure else PlaceState.IN_DOUBT).value

    def set_way(self, way: Way) -> None:
        """How it comes in; raises WayNotAllowed with the first item that may not."""
        self._must_be_changeable("change its way")
        for item in self.items:
            if way not in item.ways:
                raise WayNotAllowed(way.value, item.class_code)
        self.way = way.value

    def set_contact(self, contact: Contact) -> None:
        """Whom to call; the phone is in its normal form."""
        self._must_be_changeable("change its contact")
        self.contact_name, self.contact_phone = contact.name, contact.phone
        self.contact_phone_key = contact.phone

    def join_account(self, resident_ref: str, *, by: str, now: dt.datetime) -> None:
        """A guest's booking belongs to the resident whose phone it names from now on."""
        if self.resident_ref is None:
            self.resident_ref = resident_ref
            self.note("join account", by=by, now=now)

    def set_proxy(self, proxy: Contact | None) -> None:
        """Whom to call in the resident's place; None for nobody."""
        self._must_be_changeable("change its contact")
        self.proxy_name = proxy.name if proxy else None
        self.proxy_phone = proxy.phone if proxy else None

    def set_location_note(self, note: str, photo_ref: str | None = None) -> None:
        """Where the items stand, in the resident's words, and a photo of it."""
        self._must_be_changeable("change its note")
        self.location_note, self.photo_ref = note, photo_ref

    def set_window(self, day: dt.date, start: dt.datetime, end: dt.datetime) -> None:
        """When the resident is there: `day` in the operator's calendar, aware moments."""
        self._must_be_changeable("change its window")
        if start >= end:
            raise BadWindow("window: its end must come after its start")
        self.service_on, self.window_start, self.window_end = day, start, end

    def set_day(self, day: dt.date) -> None:
        """Any hour of `day` will do."""
        self._must_be_changeable("change its day")
        self.service_on, self.window_start, self.window_end = day, None, None

    def _must_be_changeable(self, verb: str) -> None:
        if BookingState(self.state) not in CHANGEABLE:
            raise WrongState(self.ref, self.state, verb)

    # How its state changes

    def _move(
        self, to: BookingState, verb: str, *, by: str, now: dt.datetime, why: str = ""
    ) -> None:
        before = BookingState(self.state)
        if to not in BOOKING_MOVES[before]:
            raise WrongState(self.ref, self.state, verb)
        self.state = to.value
        self.note(verb, by=by, now=now, why=why, before=before.value)

    def note(
        self, verb: str, *, by: str, now: dt.datetime, why: str = "", before: str | None = None
    ) -> None:
        """Leave an event: `by` is a role or a ref, never a name; `why` is a code."""
        self.events.append(
            BookingEvent(
                number=len(self.events) + 1,
                at=now,
                by=by,
                verb=verb,
                why=why,
                state_before=self.state if before is None else before,
                state_after=self.state,
            )
        )

    def request(self, *, by: str, now: dt.datetime) -> None:
        """Hand the draft in; raises BookingIncomplete with what is missing."""
        missing = self.missing()
        if missing:
            raise BookingIncomplete(self.ref, missing)
        self._move(BookingState.REQUESTED, "request", by=by, now=now)

    def confirm(self, *, by: str, now: dt.datetime) -> None:
        """Promise the visit in its window; what an earlier route or failure left is forgotten."""
        self._move(BookingState.CONFIRMED, "confirm", by=by, now=now)
        self.reason, self.route_ref, self.eta = "", None, None

    def put_on_route(self, route_ref: str, eta: dt.datetime, *, by: str, now: dt.datetime) -> None:
        """The published plan brings a courier at `eta`; silent where nothing changed."""
        if self.state == BookingState.PLANNED and (self.route_ref, self.eta) == (route_ref, eta):
            return
        self._move(BookingState.PLANNED, "plan", by=by, now=now)
        self.route_ref, self.eta = route_ref, eta

    def take_off_route(self, *, by: str, why: str, now: dt.datetime) -> None:
        """The published plan has no place for it any more."""
        self._move(BookingState.CONFIRMED, "unplan", by=by, now=now, why=why)
        self.route_ref = self.eta = None

    def set_out(self, *, by: str, now: dt.datetime) -> None:
        """The courier is on the way."""
        self._move(BookingState.EN_ROUTE, "set out", by=by, now=now)

    def collect(self, *, by: str, now: dt.datetime) -> None:
        """The items are in the vehicle."""
        self._move(BookingState.COLLECTED, "collect", by=by, now=now)

    def fail(self, reason: FailReason, *, by: str, now: dt.datetime) -> None:
        """The visit came to nothing."""
        self._move(BookingState.FAILED, "fail", by=by, now=now, why=reason.value)
        self.reason = reason.value

    def refuse(self, reason: RefuseReason, *, by: str, now: dt.datetime) -> None:
        """What was offered is not taken."""
        self._move(BookingState.REFUSED, "refuse", by=by, now=now, why=reason.value)
        self.reason = reason.value

    def take_back(self, *, by: str, now: dt.datetime) -> None:
        """What was ticked at the door was a mistake: the courier still stands there."""
        before = BookingState(self.state)
        if before not in ENDED_AT_THE_DOOR:
            raise WrongState(self.ref, self.state, "take back")
        self.state, self.reason = BookingState.EN_ROUTE.value, ""
        self.note("take back", by=by, now=now, before=before.value)

    def cancel(self, reason: CancelReason, *, by: str, now: dt.datetime) -> None:
        """The resident gives it up."""
        self._move(BookingState.CANCELLED, "cancel", by=by, now=now, why=reason.value)
        self.reason, self.route_ref, self.eta = reason.value, None, None

    def receive(self, *, by: str, now: dt.datetime) -> None:
        """The yard has weighed the items in that a courier brought."""
        if self.state != BookingState.COLLECTED:
            raise WrongState(self.ref, self.state, "receive")
        self._move(BookingState.RECEIVED, "receive", by=by, now=now)

    def arrive(self, *, by: str, now: dt.datetime) -> None:
        """What was mailed or brought is on the scale; a doorstep booking is collected first."""
        if self.way == Way.DOORSTEP or self.state != BookingState.CONFIRMED:
            raise WrongState(self.ref, self.state, "arrive")
        self._move(BookingState.RECEIVED, "receive", by=by, now=now)

    def settle(self, *, by: str, now: dt.datetime) -> None:
        """The account is closed."""
        self._move(BookingState.SETTLED, "settle", by=by, now=now)

    def put_in_place(self, place: Place, *, by: str, now: dt.datetime, sure_from: float) -> None:
        """A dispatcher says where it is."""
        self._put(place, sure_from)
        self.note("place", by=by, now=now)
