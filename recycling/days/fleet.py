"""The fleet of a demo day, sized from the day's load by a stated rule."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.catalogue import item_class
from recycling.days.city import City, DayRequest, VehicleKind
from routing.fleet import Courier, Shift, Vehicle
from routing.geo.distances import haversine_metres
from sites.areas import Operator
from sites.registry import Site

#: A courier is taken to manage so many visits in a shift of nine hours, driving included.
VISITS_A_SHIFT = 30

#: A vehicle is taken to be filled this often in a shift.
TRIPS_A_SHIFT = 2

#: Two shifts by turns: one for the morning's windows, one for the evening's.
SHIFTS = ((dt.time(8, 30), dt.time(17, 30)), (dt.time(12, 0), dt.time(21, 0)))


@dataclass(frozen=True)
class CrewPlan:
    """One vehicle with its crew at a yard."""

    number: str
    kind: VehicleKind
    yard: Site
    hours: tuple[dt.time, dt.time]


def size_fleet(city: City, requests: Sequence[DayRequest], yards: Sequence[Site]) -> list[CrewPlan]:
    """So many crews at each yard that the requests nearest to it fit in.

    What needs two people goes to the crewed kind, the rest to the single ones by turns; each kind
    gets as many as its visits need at VISITS_A_SHIFT, or its litres at TRIPS_A_SHIFT.
    """
    near = haversine_metres(
        np.array([request.place.lat for request in requests])[:, None],
        np.array([request.place.lon for request in requests])[:, None],
        np.array([yard.lat for yard in yards])[None, :],
        np.array([yard.lon for yard in yards])[None, :],
    ).argmin(axis=1)
    crews: list[CrewPlan] = []
    for at, yard in enumerate(yards):
        own = [request for request, nearest in zip(requests, near, strict=True) if nearest == at]
        heavy = [request for request in own if needs_two(request)]
        light = [request for request in own if not needs_two(request)]
        kinds = [city.crewed] * _count(heavy, city.crewed)
        kinds += [
            city.single[turn % len(city.single)] for turn in range(_count(light, city.single[0]))
        ]
        serial: Counter[str] = Counter()
        for turn, kind in enumerate(kinds):
            serial[kind.letter] += 1
            number = f"{kind.letter}{at + 1}{serial[kind.letter]:02d}"
            crews.append(CrewPlan(number, kind, yard, SHIFTS[turn % len(SHIFTS)]))
    return crews


def needs_two(request: DayRequest) -> bool:
    """Whether an item of the request needs two people."""
    return any(item_class(item.class_code).two_person for item in request.items)


def _count(requests: Sequence[DayRequest], kind: VehicleKind) -> int:
    litres = sum(
        item_class(item.class_code).litres * item.quantity
        for request in requests
        for item in request.items
    )
    by_visits = math.ceil(len(requests) / VISITS_A_SHIFT)
    by_room = math.ceil(litres / (kind.capacity_litres * TRIPS_A_SHIFT))
    return max(by_visits, by_room)


def put_on_duty(
    session: Session, city: City, operator: Operator, crews: Sequence[CrewPlan], on: dt.date
) -> int:
    """The crews as couriers, vehicles and shifts of `on`; how many shifts are new."""
    couriers = {row.number: row for row in session.scalars(select(Courier))}
    vehicles = {row.name: row for row in session.scalars(select(Vehicle))}
    on_duty = {row.courier.number for row in session.scalars(select(Shift).where(Shift.day == on))}
    new = [crew for crew in crews if crew.number not in on_duty]
    for crew in new:
        courier = couriers.get(crew.number) or Courier(
            number=crew.number, name=f"{city.crew_word} {crew.number}",
            skills=list(crew.kind.skills), active=True,
        )  # fmt: skip
        vehicle = vehicles.get(crew.number) or _vehicle(crew)
        place = crew.yard.place
        assert place is not None  # an open site is placed
        session.add(
            Shift(
                day=on,
                courier=courier,
                vehicle=vehicle,
                starts_at=operator.moment(on, crew.hours[0]),
                ends_at=operator.moment(on, crew.hours[1]),
                yard_ref=crew.yard.ref,
                lat=place.lat,
                lon=place.lon,
            )
        )
    session.flush()
    return len(new)


def _vehicle(crew: CrewPlan) -> Vehicle:
    kind = crew.kind
    return Vehicle(
        name=crew.number,
        kind=kind.kind,
        capacity_kg=kind.capacity_kg,
        capacity_litres=kind.capacity_litres,
        fixed_fen=kind.fixed_fen,
        per_hour_fen=kind.per_hour_fen,
        per_km_fen=kind.per_km_fen,
        in_service=True,
    )
