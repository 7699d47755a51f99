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

#: Two shifts of nine hours: one for the morning's windows, one for the evening's.
EARLY, LATE = (dt.time(8, 30), dt.time(17, 30)), (dt.time(12, 0), dt.time(21, 0))
#: A window that ends by then is the early shift's alone, one that begins then the late one's.
MORNING_ENDS, EVENING_BEGINS = dt.time(11, 30), dt.time(16, 30)

#: So many visits a crew is taken to manage in the two hours of a window, driving included.
CREWED_VISITS, SINGLE_VISITS = 6, 10
#: Of a shift, an hour and a half goes into yards: 7.5 hours are left for visits.
WINDOWS_A_SHIFT = 3.75
#: A vehicle is taken to be filled this often in a shift.
TRIPS_A_SHIFT = 2


@dataclass(frozen=True)
class CrewPlan:
    """One vehicle with its crew at a yard."""

    number: str
    kind: VehicleKind
    yard: Site
    hours: tuple[dt.time, dt.time]


def size_fleet(city: City, requests: Sequence[DayRequest], yards: Sequence[Site]) -> list[CrewPlan]:
    """So many crews that the requests fit in, at the yards that are nearest to them.

    What needs two people goes to the crewed kind, the rest to the single ones by turns. The early
    shift has as many crews as the morning's windows need, the late one as the evening's; together
    they are as many as the day's visits need, and its litres at TRIPS_A_SHIFT.
    """
    near = haversine_metres(
        np.array([request.place.lat for request in requests])[:, None],
        np.array([request.place.lon for request in requests])[:, None],
        np.array([yard.lat for yard in yards])[None, :],
        np.array([yard.lon for yard in yards])[None, :],
    ).argmin(axis=1)
    nearest = {request.key: int(at) for request, at in zip(requests, near, strict=True)}
    heavy = [request for request in requests if needs_two(request)]
    light = [request for request in requests if not needs_two(request)]
    crews: list[CrewPlan] = []
    serial: Counter[tuple[str, int]] = Counter()
    for own, kinds, visits in (
        (heavy, (city.crewed,), CREWED_VISITS),
        (light, city.single, SINGLE_VISITS),
    ):
        posts = _posts(own, kinds[0], visits, nearest, len(yards))
        for turn, (at, hours) in enumerate(posts):
            kind = kinds[turn % len(kinds)]
            serial[kind.letter, at] += 1
            number = f"{kind.letter}{at + 1}{serial[kind.letter, at]:02d}"
            crews.append(CrewPlan(number, kind, yards[at], hours))
    return crews


def needs_two(request: DayRequest) -> bool:
    """Whether an item of the request needs two people."""
    return any(item_class(item.class_code).two_person for item in request.items)


def _posts(
    requests: Sequence[DayRequest],
    kind: VehicleKind,
    visits: int,
    nearest: dict[str, int],
    yards: int,
) -> list[tuple[int, tuple[dt.time, dt.time]]]:
    """The yard and the hours of each crew, by yard."""
    morning = [one for one in requests if one.window and one.window[1] <= MORNING_ENDS]
    evening = [one for one in requests if one.window and one.window[0] >= EVENING_BEGINS]
    early, late = math.ceil(len(morning) / visits), math.ceil(len(evening) / visits)
    litres = sum(
        item_class(item.class_code).litres * item.quantity
        for request in requests
        for item in request.items
    )
    needed = max(
        math.ceil(len(requests) / (visits * WINDOWS_A_SHIFT)),
        math.ceil(litres / (kind.capacity_litres * TRIPS_A_SHIFT)),
    )
    lacking = max(0, needed - early - late)
    early, late = early + (lacking + 1) // 2, late + lacking // 2
    posts = []
    for crews, own, hours in ((early, morning, EARLY), (late, evening, LATE)):
        load = Counter(nearest[one.key] for one in (own or requests))
        shares = share_out(crews, [load[at] for at in range(yards)])
        posts += [(at, hours) for at, count in enumerate(shares) for _ in range(count)]
    return sorted(posts)


def share_out(count: int, weights: Sequence[int]) -> list[int]:
    """`count` in whole parts by weight, the largest remainders first (Hamilton's method)."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    exact = [count * weight / total for weight in weights]
    parts = [math.floor(part) for part in exact]
    by_remainder = sorted(range(len(weights)), key=lambda at: (parts[at] - exact[at], at))
    for at in by_remainder[: count - sum(parts)]:
        parts[at] += 1
    return parts


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
