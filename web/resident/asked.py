"""Which items are asked about further: where a battery or data is inside."""

from recycling.booking.bookings import Booking
from recycling.booking.items import Battery, WantedItem
from recycling.booking.mail.rules import NO_LITHIUM
from recycling.catalogue import item_class


def asks_battery(item: WantedItem) -> bool:
    """Whether the state of the item's battery matters."""
    battery = item_class(item.class_code).battery
    return battery not in NO_LITHIUM and battery != "damaged"


def asks_data(item: WantedItem) -> bool:
    """Whether the item holds a person's data."""
    return item_class(item.class_code).data_bearing == "high"


def must_be_asked(booking: Booking) -> bool:
    """Whether the state of a battery is still unknown: it decides which ways are open."""
    said = [item.said for item in booking.items]
    return any(asks_battery(item) and item.battery is Battery.UNSAID for item in said)
