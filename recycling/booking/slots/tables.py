"""The rows behind windows: the day's lock, ceilings set by hand, held places, who waits."""

import datetime as dt
import enum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database.base import Base, HasRef, row_id
from recycling.booking.bookings import Booking
from recycling.booking.rows import Deed


class SlotDay(Base):
    """One day that places are taken from; its row is locked by whoever takes one."""

    __tablename__ = "slot_day"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    #: How often a place was taken or given back: a reader sees whether anything changed.
    changes: Mapped[int] = mapped_column(default=0)


class SlotLimit(HasRef, Base):
    """A ceiling by zone (the beginning of an area's code), window and skill; empty means any."""

    __tablename__ = "slot_limit"

    id: Mapped[row_id]
    #: The days it holds on, `[valid_from, valid_until)`; None has no bound.
    valid_from: Mapped[dt.date | None]
    valid_until: Mapped[dt.date | None]
    zone: Mapped[str] = mapped_column(default="")
    window: Mapped[str] = mapped_column(default="")
    skill: Mapped[str] = mapped_column(default="")
    visits: Mapped[int | None]
    minutes: Mapped[int | None]
    kg: Mapped[int | None]
    litres: Mapped[int | None]
    events: Mapped[list["SlotLimitEvent"]] = relationship(
        back_populates="limit", cascade="all, delete-orphan", order_by="SlotLimitEvent.number"
    )

    def holds_on(self, day: dt.date) -> bool:
        """Whether the ceiling holds on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day < self.valid_until
        )


class SlotLimitEvent(Deed, Base):
    """What somebody did to a ceiling: who, when, and what it was after that."""

    __tablename__ = "slot_limit_event"
    __table_args__ = (UniqueConstraint("limit_id", "number"),)

    id: Mapped[row_id]
    limit_id: Mapped[int] = mapped_column(
        ForeignKey("slot_limit.id", ondelete="CASCADE"), index=True
    )
    said: Mapped[dict[str, Any]]
    limit: Mapped[SlotLimit] = relationship(back_populates="events")


class SlotHold(Base):
    """A place that is kept for a booking until a moment, or until it is confirmed."""

    __tablename__ = "slot_hold"

    id: Mapped[row_id]
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), unique=True
    )
    day: Mapped[dt.date] = mapped_column(index=True)
    window: Mapped[str]
    held_at: Mapped[dt.datetime]
    until: Mapped[dt.datetime] = mapped_column(index=True)
    #: What the place was checked for; a booking that grew since is checked again.
    seconds: Mapped[int]
    grams: Mapped[int]
    litres: Mapped[int]
    booking: Mapped[Booking] = relationship()


class WaitingState(enum.StrEnum):
    """Where somebody who waits for a place stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    GONE = "gone"


class WaitingPlace(HasRef, Base):
    """A booking that waits until a place becomes free; first come, first told."""

    __tablename__ = "waiting_place"

    id: Mapped[row_id]
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), unique=True
    )
    #: The first and the last day that suit; the last is included.
    from_day: Mapped[dt.date]
    to_day: Mapped[dt.date]
    state: Mapped[str] = mapped_column(default=WaitingState.WAITING.value, index=True)
    since: Mapped[dt.datetime]
    offered_at: Mapped[dt.datetime | None]
    offered_day: Mapped[dt.date | None]
    offered_window: Mapped[str] = mapped_column(default="")
    booking: Mapped[Booking] = relationship()
