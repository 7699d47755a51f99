"""One to five stars for a visit, once, with words that stay private. Services."""

import datetime as dt

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, row_id
from database.columns import SealedText
from recycling.booking.bookings import Booking
from recycling.booking.states import BookingState
from recycling.errors import RecyclingError

VISITED = frozenset(
    {
        BookingState.COLLECTED,
        BookingState.RECEIVED,
        BookingState.SETTLED,
        BookingState.FAILED,
        BookingState.REFUSED,
    }
)


class BadRating(RecyclingError, ValueError):
    """A rating that cannot be: other stars, or no visit yet."""


class Rating(Base):
    """What a resident thinks of the visit; a second one takes the place of the first."""

    __tablename__ = "rating"

    id: Mapped[row_id]
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), unique=True
    )
    stars: Mapped[int]
    words: Mapped[str | None] = mapped_column(SealedText)
    at: Mapped[dt.datetime]
    booking: Mapped[Booking] = relationship()


def rating_of(session: Session, booking: Booking) -> Rating | None:
    """The rating of a booking."""
    return session.scalar(select(Rating).where(Rating.booking_id == booking.id))


def rate(
    session: Session, booking: Booking, stars: int, *, words: str = "", now: dt.datetime
) -> Rating:
    """Rate a visit that took place; raises BadRating."""
    if not 1 <= stars <= 5:
        raise BadRating("stars: choose one to five")
    if BookingState(booking.state) not in VISITED:
        raise BadRating(f"booking {booking.ref}: there was no visit yet")
    row = rating_of(session, booking) or Rating(booking_id=booking.id)
    row.stars, row.words, row.at = stars, words or None, now
    session.add(row)
    session.flush()
    return row
