"""Who drives what, when: couriers, vehicles and the shifts that join them for a day."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import Degrees, Fen, Point, SealedText

#: What a courier can be trained for; the field's words, kept in the data as codes.
SKILLS = ("two_person", "refrigerant", "lithium", "data_sealed")


class Vehicle(HasRef, Base):
    """A vehicle and what it can carry, with its prices as VROOM counts them."""

    __tablename__ = "vehicle"

    id: Mapped[row_id]
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    capacity_kg: Mapped[int]
    #: Litres, so that the solver's integers lose nothing: 1 m3 is 1,000.
    capacity_litres: Mapped[int]
    fixed_fen: Mapped[int] = mapped_column(Fen)
    per_hour_fen: Mapped[int] = mapped_column(Fen)
    per_km_fen: Mapped[int] = mapped_column(Fen)
    in_service: Mapped[bool] = mapped_column(default=True)


class Courier(HasRef, Base):
    """A person (or a crew of two) that drives; the sign-in is a row of recycling's people."""

    __tablename__ = "courier"

    id: Mapped[row_id]
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(SealedText)
    skills: Mapped[list[str]]
    active: Mapped[bool] = mapped_column(default=True)
    #: The firm that the courier drives for; empty for the operator's own crews.
    contractor: Mapped[str] = mapped_column(default="")


class Shift(HasRef, Base):
    """One courier with one vehicle on one day, between two moments, from a place and back."""

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint("day", "courier_id"),
        UniqueConstraint("day", "vehicle_id"),
    )

    id: Mapped[row_id]
    day: Mapped[dt.date] = mapped_column(index=True)
    courier_id: Mapped[int] = mapped_column(ForeignKey("courier.id"), index=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey("vehicle.id"), index=True)
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    #: The ref of the yard it starts from and ends at; sites/ stands above, so it is a ref.
    yard_ref: Mapped[str]
    lat: Mapped[float] = mapped_column(Degrees)
    lon: Mapped[float] = mapped_column(Degrees)
    courier: Mapped[Courier] = relationship(lazy="joined")
    vehicle: Mapped[Vehicle] = relationship(lazy="joined")

    @property
    def place(self) -> Point:
        """Where the shift starts and ends."""
        return Point(self.lat, self.lon)


@dataclass(frozen=True)
class FleetSize:
    """How many shifts a day has, and what they can carry together."""

    shifts: int
    kg: int
    litres: int


def shifts_on(session: Session, day: dt.date) -> list[Shift]:
    """The shifts that can drive on `day`: courier active, vehicle in service; by courier number."""
    query = (
        select(Shift)
        .join(Shift.courier)
        .join(Shift.vehicle)
        .where(Shift.day == day, Courier.active, Vehicle.in_service)
        .order_by(Courier.number)
    )
    return list(session.scalars(query))


def fleet_size(session: Session, day: dt.date) -> FleetSize:
    """What the shifts of `day` can carry at once."""
    shifts = shifts_on(session, day)
    return FleetSize(
        shifts=len(shifts),
        kg=sum(shift.vehicle.capacity_kg for shift in shifts),
        litres=sum(shift.vehicle.capacity_litres for shift in shifts),
    )
