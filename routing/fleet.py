"""Who drives what, when: couriers, vehicles and the shifts that join them for a day."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from database.base import Base, HasRef, row_id
from database.columns import Degrees, Fen, Point, SealedText
from routing.errors import RoutingError

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


class FleetClash(RoutingError):
    """Two rows that would say the same, or a shift that is driven; `code` says which.

    Codes: number_taken, name_taken, courier_busy, vehicle_busy, ends_before_it_begins, is_driven,
    gone.
    """

    def __init__(self, code: str) -> None:
        super().__init__(f"the fleet cannot be changed so: {code}")
        self.code = code


def couriers(session: Session) -> list[Courier]:
    """Every courier, by number."""
    return list(session.scalars(select(Courier).order_by(Courier.number)))


def vehicles(session: Session) -> list[Vehicle]:
    """Every vehicle, by name."""
    return list(session.scalars(select(Vehicle).order_by(Vehicle.name)))


def every_shift_on(session: Session, day: dt.date) -> list[Shift]:
    """The shifts of a day, those that cannot be driven too; by courier number."""
    query = select(Shift).join(Shift.courier).where(Shift.day == day).order_by(Courier.number)
    return list(session.scalars(query))


def add_shift(
    session: Session,
    day: dt.date,
    *,
    courier_ref: str,
    vehicle_ref: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    yard_ref: str,
    place: Point,
) -> Shift:
    """Put a courier with a vehicle on duty; raises FleetClash where one of them is already."""
    courier = session.scalar(select(Courier).where(Courier.ref == courier_ref))
    vehicle = session.scalar(select(Vehicle).where(Vehicle.ref == vehicle_ref))
    if courier is None or vehicle is None:
        raise FleetClash("gone")
    if ends_at <= starts_at:
        raise FleetClash("ends_before_it_begins")
    for one in every_shift_on(session, day):
        if one.courier_id == courier.id:
            raise FleetClash("courier_busy")
        if one.vehicle_id == vehicle.id:
            raise FleetClash("vehicle_busy")
    row = Shift(
        day=day, courier=courier, vehicle=vehicle, starts_at=starts_at, ends_at=ends_at,
        yard_ref=yard_ref, lat=place.lat, lon=place.lon,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def take_shift_out(
    session: Session, day: dt.date, ref: str, *, driven: Collection[str] = ()
) -> None:
    """Take a shift off the day; one that a published route drives (`driven`) stays."""
    row = session.scalar(select(Shift).where(Shift.ref == ref, Shift.day == day))
    if row is None:
        raise FleetClash("gone")
    if ref in driven:
        raise FleetClash("is_driven")
    session.delete(row)
    session.flush()


def write_courier(
    session: Session,
    row: Courier | None,
    *,
    number: str,
    name: str,
    contractor: str,
    skills: Sequence[str],
    active: bool,
) -> Courier:
    """Write a courier down, a new one for None; raises FleetClash for a number that is taken."""
    if any(one.number == number and one is not row for one in couriers(session)):
        raise FleetClash("number_taken")
    if row is None:
        row = Courier(number=number, skills=[])
        session.add(row)
    row.number, row.name, row.contractor = number, name, contractor
    row.skills, row.active = list(skills), active
    session.flush()
    return row


@dataclass(frozen=True)
class Made:
    """What a vehicle carries and costs."""

    kind: str
    capacity_kg: int
    capacity_litres: int
    fixed_fen: int
    per_hour_fen: int
    per_km_fen: int


def write_vehicle(
    session: Session, row: Vehicle | None, *, name: str, made: Made, in_service: bool
) -> Vehicle:
    """Write a vehicle down, a new one for None; raises FleetClash for a name that is taken."""
    if any(one.name == name and one is not row for one in vehicles(session)):
        raise FleetClash("name_taken")
    fields = {**vars(made), "name": name, "in_service": in_service}
    if row is None:
        row = Vehicle(**fields)
        session.add(row)
    for key, value in fields.items():
        setattr(row, key, value)
    session.flush()
    return row
