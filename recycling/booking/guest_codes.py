"""A guest's booking is followed by its number and a code of its own, kept as a hash. Services.

The code is shown once, where the booking is made, and is in the message that confirms it. Who has
lost it has a new one sent to the booking's phone; the old one opens nothing then.
"""

import datetime as dt
import hashlib
import hmac
import secrets

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, row_id
from database.columns import CROCKFORD
from recycling.booking.bookings import Booking
from recycling.booking.desk import NoSuchBooking, booking_by_number
from recycling.booking.states import BookingState
from recycling.codes import TooManyCodes

#: Six letters of 32: a billion codes. An address has five tries each quarter of an hour (`/track`),
#: and needs 3,000 years for half.
LETTERS = 6

#: So long after a code was sent no new one is: nobody fills another's phone with messages.
PAUSE = dt.timedelta(minutes=5)

#: What is taken for what, where a code was read aloud or written down by hand.
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


class GuestCode(Base):
    """The code of one booking; a new one takes the place of the old."""

    __tablename__ = "guest_code"

    id: Mapped[row_id]
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), unique=True
    )
    code_hash: Mapped[str]
    salt: Mapped[str]
    made_at: Mapped[dt.datetime]
    booking: Mapped[Booking] = relationship()


def plain_code(text: str) -> str:
    """A code in one form, however it was typed: `k7m 4qo` is K7M4Q0."""
    kept = "".join(sign for sign in text.upper() if sign.isalnum())
    return kept.translate(READ_AS)


def give_code(session: Session, booking: Booking, *, now: dt.datetime) -> str:
    """A new code for the booking, as people read it: `K7M-4QX`."""
    code = "".join(secrets.choice(CROCKFORD) for _ in range(LETTERS))
    row = _code_of(session, booking) or GuestCode(booking_id=booking.id)
    row.salt = secrets.token_hex(16)
    row.code_hash, row.made_at = _hash(code, row.salt), now
    session.add(row)
    session.flush()
    return f"{code[:3]}-{code[3:]}"


def _code_of(session: Session, booking: Booking) -> GuestCode | None:
    return session.scalar(select(GuestCode).where(GuestCode.booking_id == booking.id))


def _hash(code: str, salt: str) -> str:
    return hashlib.scrypt(code.encode(), salt=bytes.fromhex(salt), n=2**12, r=8, p=1).hex()


def booking_by_code(session: Session, number: str, code: str) -> Booking:
    """The booking of this number and code; raises NoSuchBooking.

    Who may be guessing is known at the door: there wrong codes count.
    """
    booking = session.scalar(
        select(Booking).where(
            Booking.number == number.strip().upper(), Booking.state != BookingState.DRAFT.value
        )
    )
    if booking is None:
        raise NoSuchBooking(number)
    row = _code_of(session, booking)
    right = row is not None and hmac.compare_digest(
        row.code_hash, _hash(plain_code(code), row.salt)
    )
    if not right:
        raise NoSuchBooking(number)
    return booking


def new_code(session: Session, number: str, phone: str, *, now: dt.datetime) -> tuple[Booking, str]:
    """The booking of this number and phone, and a new code to be sent there.

    Raises NoSuchBooking, or TooManyCodes where one was made a moment ago.
    """
    booking = booking_by_number(session, number, phone)
    made = session.scalar(
        select(func.max(GuestCode.made_at)).where(GuestCode.booking_id == booking.id)
    )
    if made is not None and now < made + PAUSE:
        raise TooManyCodes(max(1, round((made + PAUSE - now).total_seconds())))
    return booking, give_code(session, booking, now=now)
