"""The rows under a booking: its items, and the events of its story."""

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from database.base import Base, row_id
from database.columns import LookupHash, SealedText
from recycling.booking.items import Battery, Condition, DataChoice, WantedItem, plain_serial
from recycling.catalogue import Way, item_class

if TYPE_CHECKING:
    from recycling.booking.bookings import Booking


class BookingItem(Base):
    """So many of one class in a booking, with the masses that a plan counts with."""

    __tablename__ = "booking_item"

    id: Mapped[row_id]
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), index=True
    )
    class_code: Mapped[str]
    quantity: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    brand: Mapped[str] = mapped_column(default="")
    bought_year: Mapped[int | None]
    #: What the resident says: values of Condition, Battery and DataChoice, '' for no answer.
    condition: Mapped[str] = mapped_column(default="")
    battery: Mapped[str] = mapped_column(default="")
    data_choice: Mapped[str] = mapped_column(default="")
    #: Serial number or IMEI, and how it is found again: one serial, one subsidy.
    serial: Mapped[str | None] = mapped_column(SealedText)
    serial_key: Mapped[str | None] = mapped_column(LookupHash, index=True)
    booking: Mapped["Booking"] = relationship(back_populates="items")

    @classmethod
    def of(cls, wanted: WantedItem) -> "BookingItem":
        """The row of what a resident says."""
        return cls(
            class_code=wanted.class_code,
            quantity=wanted.quantity,
            note=wanted.note,
            brand=wanted.brand,
            bought_year=wanted.bought_year,
            condition=wanted.condition.value,
            battery=wanted.battery.value,
            data_choice=wanted.data_choice.value,
            serial=wanted.serial or None,
            serial_key=plain_serial(wanted.serial) or None,
        )

    @property
    def said(self) -> WantedItem:
        """What the resident says, as a plain value."""
        return WantedItem(
            self.class_code,
            self.quantity,
            self.note,
            brand=self.brand,
            bought_year=self.bought_year,
            condition=Condition(self.condition),
            battery=Battery(self.battery),
            data_choice=DataChoice(self.data_choice),
            serial=self.serial or "",
        )

    @property
    def skills(self) -> frozenset[str]:
        """What the crew must be able to do; a swollen battery makes any item a lithium one."""
        return self.said.skills

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways in which it may come in."""
        return self.said.ways

    @property
    def grams(self) -> int:
        """The typical mass of all pieces."""
        return item_class(self.class_code).grams * self.quantity

    @property
    def litres(self) -> int:
        """The volume of all pieces."""
        return item_class(self.class_code).litres * self.quantity


class Deed:
    """One entry of a story: its place in it, when, by whom, and what was done; never changed."""

    number: Mapped[int]
    at: Mapped[dt.datetime]
    by: Mapped[str]
    verb: Mapped[str]


class BookingEvent(Deed, Base):
    """What happened to a booking: who, when, what, why."""

    __tablename__ = "booking_event"
    __table_args__ = (UniqueConstraint("booking_id", "number"),)

    id: Mapped[row_id]
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), index=True
    )
    why: Mapped[str] = mapped_column(default="")
    state_before: Mapped[str]
    state_after: Mapped[str]
    booking: Mapped["Booking"] = relationship(back_populates="events")
