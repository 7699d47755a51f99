"""The windows that a booking is offered: what is left, why not, and which are greener. Queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from recycling.booking.slots.counting import as_taken, taken_on
from recycling.booking.slots.rules import NoSlot, Shortage, Taken, places_left, why_not
from recycling.booking.slots.supply import StockLedger, StockOnSites, supply_on
from recycling.booking.windows import Window, bookable_days, windows
from recycling.catalogue import planning_default
from routing.geo.distances import haversine_metres
from sites.areas import Operator

#: Verbs of the events that a booking leaves when it is confirmed into such a slot.
CHOSE_GREENER, JOINED_NEIGHBOUR = "choose greener slot", "join neighbour"


class InsertionPrice(Protocol):
    """What a visit would cost on top of the plan that is driven that day."""

    def fen(self, session: Session, booking: Booking, day: dt.date, window: Window) -> int | None:
        """Fen on top; None where the day has no plan or nobody can say."""


class NoPrice:
    """Nobody can say: neighbours alone make a slot greener."""

    def fen(self, session: Session, booking: Booking, day: dt.date, window: Window) -> int | None:
        """Always None."""
        return None


@dataclass(frozen=True)
class SlotOffer:
    """One window of a day as it stands for one booking.

    Attributes
    ----------
    left : int
        Visits like this one that still fit; 0 where `why` says why not.
    in_building, nearby : int
        Visits of that window that are booked in the same building, and within a short way.
    extra_fen : int or None
        What the visit would cost on top of the plan that stands.
    greener : bool
        Whether the visit costs little to serve, by the rule of `is_greener`.
    """

    day: dt.date
    window: Window
    left: int
    why: NoSlot | None
    in_building: int = 0
    nearby: int = 0
    extra_fen: int | None = None
    greener: bool = False

    @property
    def can_be_taken(self) -> bool:
        """Whether it can be booked."""
        return self.why is None

    @property
    def pools(self) -> bool:
        """Whether a neighbour of the same building is booked in it: the pooling rule holds."""
        return self.can_be_taken and self.in_building > 0


@dataclass(frozen=True)
class DayOffer:
    """The windows of one day."""

    day: dt.date
    slots: tuple[SlotOffer, ...]

    @property
    def can_be_taken(self) -> bool:
        """Whether any window of the day can be booked."""
        return any(slot.can_be_taken for slot in self.slots)

    @property
    def why(self) -> NoSlot | None:
        """Why the day has no window; the reason that lies deepest where they differ."""
        reasons = [slot.why for slot in self.slots if slot.why is not None]
        if self.can_be_taken or not reasons:
            return None
        depth = list(Shortage)
        return min(reasons, key=lambda reason: depth.index(reason.shortage))


def offers(
    session: Session,
    booking: Booking,
    *,
    operator: Operator,
    now: dt.datetime,
    stock: StockOnSites | None = None,
    price: InsertionPrice | None = None,
    days: Sequence[dt.date] | None = None,
) -> list[DayOffer]:
    """Every day of the horizon with its windows, as they stand for this booking."""
    wanted_days = bookable_days(operator, now) if days is None else list(days)
    taken = taken_on(session, operator, wanted_days, now=now, but=booking.id)
    known = windows()
    found = []
    for day in wanted_days:
        supply = supply_on(session, operator, day, known, stock or StockLedger())
        slots = []
        for window in known:
            wanted = as_taken(booking, day, window.code)
            why = why_not(supply, taken[day], wanted)
            if why is not None:
                slots.append(SlotOffer(day, window, 0, why))
                continue
            same, near = _neighbours(wanted, taken[day], day)
            extra = (price or NoPrice()).fen(session, booking, day, window)
            slots.append(
                SlotOffer(
                    day=day,
                    window=window,
                    left=places_left(supply, taken[day], wanted),
                    why=None,
                    in_building=same,
                    nearby=near,
                    extra_fen=extra,
                    greener=is_greener(same, near, extra, day),
                )
            )
        found.append(DayOffer(day, tuple(slots)))
    return found


def note_choice(
    session: Session,
    booking: Booking,
    day: dt.date,
    window: Window,
    *,
    operator: Operator,
    now: dt.datetime,
    price: InsertionPrice | None = None,
) -> None:
    """Leave on the booking that its slot is greener, or that it joined a neighbour.

    Its points follow from this event when the items are collected, whatever the slot looks like
    by then.
    """
    taken = taken_on(session, operator, [day], now=now, but=booking.id)[day]
    same, near = _neighbours(as_taken(booking, day, window.code), taken, day)
    extra = (price or NoPrice()).fen(session, booking, day, window)
    if is_greener(same, near, extra, day):
        booking.note(CHOSE_GREENER, by="system", now=now)
    if same:
        booking.note(JOINED_NEIGHBOUR, by="system", now=now)


def is_greener(in_building: int, nearby: int, extra_fen: int | None, day: dt.date) -> bool:
    """Whether a visit costs little: a price of the plan decides, neighbours where there is none."""
    if extra_fen is not None:
        return extra_fen <= int(planning_default("greener_fen", day))
    return in_building > 0 or nearby >= int(planning_default("greener_neighbours", day))


def _neighbours(wanted: Taken, taken: Sequence[Taken], day: dt.date) -> tuple[int, int]:
    if wanted.lat is None or wanted.lon is None:
        return 0, 0
    building = float(planning_default("same_building_metres", day))
    near = float(planning_default("neighbour_metres", day))
    same = around = 0
    for visit in taken:
        if visit.window != wanted.window or visit.lat is None or visit.lon is None:
            continue
        metres = float(haversine_metres(wanted.lat, wanted.lon, visit.lat, visit.lon))
        same += metres <= building
        around += metres <= near
    return same, around
