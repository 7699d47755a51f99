"""Loading a real day into the database: all of it or, where something is wrong, nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Address, Booking
from recycling.booking.intake import HeldElsewhere, take_over
from recycling.booking.windows import HORIZON_DAYS
from recycling.days.city import City, DayRequest, OtherCity
from recycling.days.fleet import put_on_duty, size_fleet
from recycling.days.sign_ins import add_demo_sign_ins
from recycling.days.sites import open_demo_sites
from sites.areas import Area, Operator

BY = "demo"

#: The places of the days are the cities' own, not a geocoder's guess.
SURE_FROM = 0.5


@dataclass(frozen=True)
class Loaded:
    """What a load brought: `new` counts rows that were not there before."""

    city: City
    on: dt.date
    new_bookings: int
    bookings: int
    yards: int
    points: int
    new_shifts: int
    shifts: int


def load_day(
    session: Session, city: City, *, now: dt.datetime, on: dt.date | None = None,
    with_bulky: bool = False,
) -> Loaded:  # fmt: skip
    """The city, its sites, fleet, sign-ins and the requests of its day, replayed on `on`.

    What is there already stays as it is; without `on` the day is `replay_day`. Raises OtherCity.
    """
    operator = _operator(session, city)
    on = on or replay_day(session, city, operator, now=now)
    requests = city.read(with_bulky)
    yards, points = open_demo_sites(session, city, requests, on, now)
    crews = size_fleet(city, requests, yards)
    new_shifts = put_on_duty(session, city, operator, crews, on)
    # Windows exist where crews are on duty: the same ones drive on all days that can be booked.
    for ahead in range(1, HORIZON_DAYS + 1):
        put_on_duty(session, city, operator, crews, on + dt.timedelta(days=ahead))
    add_demo_sign_ins(session, city, [crew.number for crew in crews], now)
    rows = [_row(city, operator, request, on) for request in requests]
    fresh = take_over(session, rows, by=BY, now=now, sure_from=SURE_FROM)
    return Loaded(
        city=city,
        on=on,
        new_bookings=len(fresh),
        bookings=len(rows),
        yards=len(yards),
        points=len(points),
        new_shifts=new_shifts,
        shifts=len(crews),
    )


def replay_day(session: Session, city: City, operator: Operator, *, now: dt.datetime) -> dt.date:
    """The day that a load is for: the loaded one while it is not over, else tomorrow."""
    loaded = session.scalar(
        select(func.max(Booking.service_on)).where(
            Booking.origin_key.startswith(f"{BY}:{city.dataset}@")
        )
    )
    today = operator.today(now)
    if loaded is not None and loaded >= today:
        return loaded
    return today + dt.timedelta(days=1)


def _operator(session: Session, city: City) -> Operator:
    """The operator's row and the areas of its city, made at the first load."""
    row = session.scalar(select(Operator).order_by(Operator.id).limit(1))
    if row is not None:
        if row.code != city.code:
            raise OtherCity(city.code, row.code)
        return row
    south, west, north, east = city.box
    row = Operator(
        code=city.code,
        name_zh=city.name_zh,
        name_en=city.name_en,
        area_code=city.area_code,
        timezone=city.timezone,
        currency=city.currency,
        south=south,
        west=west,
        north=north,
        east=east,
        detour=city.detour,
        kmh=city.kmh,
    )
    session.add(row)
    session.add_all(
        Area(
            code=area.code,
            level=area.level,
            name_zh=area.name_zh,
            name_en=area.name_en,
            parent_code=area.parent_code,
            lat=area.lat,
            lon=area.lon,
        )
        for area in city.areas()
    )
    session.flush()
    return row


def _row(city: City, operator: Operator, request: DayRequest, on: dt.date) -> HeldElsewhere:
    window = None
    if request.window is not None:
        begins, ends = request.window
        window = operator.moment(on, begins), operator.moment(on, ends)
    return HeldElsewhere(
        origin=BY,
        key=f"{city.dataset}@{on.isoformat()}:{request.key}",
        address=Address(request.address, building=request.building, area_code=request.area_code),
        place=request.place,
        items=request.items,
        service_on=on,
        window=window,
    )


def loaded_days(session: Session, city: City) -> Sequence[dt.date]:
    """The days on which the city's requests were replayed, the oldest first."""
    query = (
        select(Booking.service_on)
        .where(Booking.origin_key.startswith(f"{BY}:{city.dataset}@"))
        .distinct()
        .order_by(Booking.service_on)
    )
    return [day for day in session.scalars(query) if day is not None]
