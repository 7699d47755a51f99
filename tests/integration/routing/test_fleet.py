"""Who is put on duty: one shift a courier and a vehicle, and none under a published route."""

import datetime as dt

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from database.columns import Point
from database.engine import unit_of_work
from routing.fleet import (
    FleetClash,
    Made,
    Shift,
    add_shift,
    shifts_on,
    take_shift_out,
    write_courier,
    write_vehicle,
)
from tests.fixtures.town import TOMORROW, add_town

EIGHT = dt.datetime(2026, 11, 26, 0, tzinfo=dt.UTC)
MADE = Made("van", 900, 6000, 20_000, 6_000, 150)


def put_on_duty(session: Session, courier: str, vehicle: str, hours: int = 9) -> Shift:
    return add_shift(
        session, TOMORROW, courier_ref=courier, vehicle_ref=vehicle, starts_at=EIGHT,
        ends_at=EIGHT + dt.timedelta(hours=hours), yard_ref="Y", place=Point(31.2, 121.4),
    )  # fmt: skip


def test_a_courier_and_a_vehicle_have_one_shift_a_day(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        add_town(session)
        [old] = shifts_on(session, TOMORROW)
        crew = write_courier(session, None, number="C7", name="x", contractor="Firm",
                             skills=["lithium"], active=True)  # fmt: skip
        car = write_vehicle(session, None, name="V-7", made=MADE, in_service=True)
        for who, what, code in (
            (old.courier.ref, car.ref, "courier_busy"), (crew.ref, old.vehicle.ref, "vehicle_busy"),
            ("nobody", car.ref, "gone"),
        ):  # fmt: skip
            with pytest.raises(FleetClash, match=code):
                put_on_duty(session, who, what)
        with pytest.raises(FleetClash, match="ends_before"):
            put_on_duty(session, crew.ref, car.ref, hours=0)
        new = put_on_duty(session, crew.ref, car.ref)
        assert new in shifts_on(session, TOMORROW)
        with pytest.raises(FleetClash, match="is_driven"):
            take_shift_out(session, TOMORROW, new.ref, driven={new.ref})
        take_shift_out(session, TOMORROW, new.ref)
        assert session.scalars(select(Shift)).all() == [old]


def test_numbers_and_names_are_taken_once(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        add_town(session)
        [old] = shifts_on(session, TOMORROW)
        with pytest.raises(FleetClash, match="number_taken"):
            write_courier(session, None, number="C1", name="x", contractor="", skills=[],
                          active=True)  # fmt: skip
        with pytest.raises(FleetClash, match="name_taken"):
            write_vehicle(session, None, name=old.vehicle.name, made=MADE, in_service=True)
        write_vehicle(session, old.vehicle, name=old.vehicle.name, made=MADE, in_service=False)
        assert shifts_on(session, TOMORROW) == []
