"""The journal of what couriers told, changes proposed at doors, and who looked at which address."""

import datetime as dt
import enum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, HasRef, row_id
from database.columns import Degrees, SealedText


class Outcome(enum.StrEnum):
    """What became of an action."""

    DONE = "done"
    CONFLICT = "conflict"  #: the world had moved on; kept, shown, and for the dispatcher to see
    REFUSED = "refused"  #: a rule forbids it; the courier mends it by another action


class ChangeState(enum.StrEnum):
    """Where a change that was proposed at a door stands."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITH_DISPATCHER = "with_dispatcher"


class CourierDevice(Base):
    """One browser of one courier; its actions are numbered from 1 without a gap."""

    __tablename__ = "courier_device"

    id: Mapped[row_id]
    name: Mapped[str] = mapped_column(unique=True)
    courier_number: Mapped[str] = mapped_column(index=True)
    last_number: Mapped[int] = mapped_column(default=0)
    first_heard_at: Mapped[dt.datetime]
    last_heard_at: Mapped[dt.datetime]


class CourierAction(HasRef, Base):
    """One action as the device sent it and what came of it; only `undone_by` and `seen_at` change.

    `done_at` is the device's clock, `received_at` the house's; `at` is what counts: the device's,
    but never later than its arrival. `clock` says where the two cannot both be right.
    """

    __tablename__ = "courier_action"
    __table_args__ = (UniqueConstraint("device_id", "number"),)

    id: Mapped[row_id]
    device_id: Mapped[int] = mapped_column(ForeignKey("courier_device.id"))
    number: Mapped[int]
    key: Mapped[str] = mapped_column(unique=True)
    courier_number: Mapped[str] = mapped_column(index=True)
    route_ref: Mapped[str] = mapped_column(index=True)
    stop: Mapped[int]
    booking_ref: Mapped[str] = mapped_column(index=True)
    verb: Mapped[str]
    #: What it said as JSON, without codes and pictures; None once its period is over.
    body: Mapped[str | None] = mapped_column(SealedText)
    photo_refs: Mapped[list[str]] = mapped_column(default=list)
    done_at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime] = mapped_column(index=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    #: '', `ahead` (the device's clock ran before ours) or `back` (it was set back).
    clock: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(index=True)
    #: Why it is a conflict or refused; on a done one what came with it.
    code: Mapped[str] = mapped_column(default="")
    undone_by: Mapped[str] = mapped_column(default="")
    seen_at: Mapped[dt.datetime | None]


class DoorChange(HasRef, Base):
    """Other items or a lower price, proposed at a door; nothing changes without consent."""

    __tablename__ = "door_change"

    id: Mapped[row_id]
    #: The key of the action that proposed it.
    key: Mapped[str] = mapped_column(unique=True)
    booking_ref: Mapped[str] = mapped_column(index=True)
    #: [[class, pieces], …]: what is taken if it is accepted; None: as booked.
    counts: Mapped[list[Any] | None]
    cut_ref: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    by: Mapped[str]
    proposed_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")


class AddressLook(Base):
    """Somebody saw where a resident lives: who, when, and what brought them there."""

    __tablename__ = "address_look"
    __table_args__ = (UniqueConstraint("booking_ref", "by", "why"),)

    id: Mapped[row_id]
    booking_ref: Mapped[str] = mapped_column(index=True)
    by: Mapped[str]
    #: `next` (it was the courier's next stop), `opened` (on the device, without a connection),
    #: `paper` (printed), `call` (a call was put through).
    why: Mapped[str]
    at: Mapped[dt.datetime]
    recorded_at: Mapped[dt.datetime]


class PositionConsent(Base):
    """A courier's own word that the dispatcher may see where they are; one row each time."""

    __tablename__ = "position_consent"

    id: Mapped[row_id]
    courier_number: Mapped[str] = mapped_column(index=True)
    #: By the device's clock: what was seen before it does not count.
    given_at: Mapped[dt.datetime]
    recorded_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]


class CourierPosition(Base):
    """Where a courier was during a shift, coarsely; gone after a few days or with the consent."""

    __tablename__ = "courier_position"
    __table_args__ = (UniqueConstraint("courier_number", "at"),)

    id: Mapped[row_id]
    courier_number: Mapped[str]
    day: Mapped[dt.date] = mapped_column(index=True)
    #: By the device's clock.
    at: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime]
    lat: Mapped[float] = mapped_column(Degrees)
    lon: Mapped[float] = mapped_column(Degrees)
    #: How far off it may be, as the device says.
    accuracy_metres: Mapped[int]
