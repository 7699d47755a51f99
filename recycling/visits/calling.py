"""A call that shows neither side the other's number: the courier dials the house, not the resident.

The embedded relay is the house's own switchboard: the hotline with an extension, which the phone
dials by itself after a pause. The extension is made from the house's key, the courier and the day,
so it is kept nowhere and means nothing tomorrow. A telecom's number-masking service takes the
switchboard's place behind the same Protocol.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from database.keys import keys_in_place

DIGITS = 8

#: A pause of four seconds in a tel: link, until the switchboard has answered.
PAUSE = ",,"


class Relay(Protocol):
    """What puts a call through without showing a number."""

    def link(self, booking_ref: str, courier_number: str, day: dt.date) -> str:
        """A tel: link that rings the resident of a booking, for this courier, on this day."""


@dataclass(frozen=True)
class Switchboard:
    """The hotline with an extension for each booking."""

    number: str

    def link(self, booking_ref: str, courier_number: str, day: dt.date) -> str:
        """The hotline, a pause, the extension."""
        return f"tel:{self.number}{PAUSE}{extension(booking_ref, courier_number, day)}"


def extension(booking_ref: str, courier_number: str, day: dt.date) -> str:
    """The digits behind which a booking's phone stands today for this courier."""
    told = keys_in_place().lookup(f"relay:{booking_ref}:{courier_number}:{day.isoformat()}")
    return f"{int(told[:15], 16) % 10**DIGITS:0{DIGITS}d}"


def behind(digits: str, visits: Iterable[tuple[str, str]], day: dt.date) -> list[str]:
    """The refs of the day's bookings that the extension stands for; more than one is a collision.

    `visits` are (booking ref, courier number) of the day's routes: what the switchboard looks in.
    """
    return [ref for ref, courier in visits if extension(ref, courier, day) == digits]
