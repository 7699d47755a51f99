"""Windows that can be booked: what is free, why not, held places, waiting, greener ones.

A slot exists only where a crew with the skills, room on a yard that takes the items, and a valid
permit all exist that day. Places are counted from the bookings themselves and from held places, so
nothing can drift; whoever takes one locks the day first, so nothing is sold twice.
"""

from recycling.booking.slots.holding import (
    drop_expired,
    hold,
    keep_or_take,
    may_take,
    release,
    take_together,
)
from recycling.booking.slots.offers import (
    DayOffer,
    InsertionPrice,
    NoPrice,
    SlotOffer,
    note_choice,
    offers,
)
from recycling.booking.slots.rules import Load, NoSlot, Shortage, SlotFull
from recycling.booking.slots.supply import NoStock, StockLedger, StockOnSites
from recycling.booking.slots.tables import SlotHold, SlotLimit, WaitingPlace
from recycling.booking.slots.waiting import (
    leave_waiting_list,
    offer_freed_places,
    wait_for_place,
    waiting_place,
)

__all__ = [
    "DayOffer",
    "InsertionPrice",
    "Load",
    "NoPrice",
    "NoSlot",
    "NoStock",
    "Shortage",
    "SlotFull",
    "SlotHold",
    "SlotLimit",
    "SlotOffer",
    "StockLedger",
    "StockOnSites",
    "WaitingPlace",
    "drop_expired",
    "hold",
    "keep_or_take",
    "leave_waiting_list",
    "may_take",
    "note_choice",
    "offer_freed_places",
    "offers",
    "release",
    "take_together",
    "wait_for_place",
    "waiting_place",
]
