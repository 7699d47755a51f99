"""A condition that binds holds in the stock, in the search, in the slots and in the plan."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking import desk
from recycling.booking.slots.supply import StockLedger, supply_on
from recycling.dispatch.jobs import day_of
from sites.registry import Bounds, Site, SiteKind, bind
from sites.stock import Line, Movement, NotAccepted, Slip, StockClass, StockFull, arrive
from tests.fixtures.town import NOW, TODAY, TOMORROW, add_draft, add_town, add_yard


def bring(session: Session, site: Site, kilograms: int, family: str = "phone") -> None:
    slip = Slip(Movement.DROP_OFF, f"{kilograms}", "x", NOW, TODAY)
    line = Line(StockClass.ORDINARY, kilograms * 1000, family=family)
    arrive(session, site, [line], slip, today=TODAY)


def test_the_stock_stops_at_the_granted_kilograms_and_categories(session: Session) -> None:
    site = add_yard(session, code="T1", kind=SiteKind.COLLECTION_POINT, capacity_kg=500)
    bind(site, Bounds(amounts={"capacity_kg": 100}, excluded=frozenset({"battery"})),
         by="district", now=NOW)  # fmt: skip
    session.flush()
    with pytest.raises(StockFull):
        bring(session, site, 101)
    with pytest.raises(NotAccepted):
        bring(session, site, 1, "battery")
    bring(session, site, 100)


def test_the_plan_keeps_to_the_granted_kilograms_and_hours(session: Session) -> None:
    add_town(session)
    booking = add_draft(session)
    booking.service_on = TOMORROW
    booking.request(by="resident", now=NOW)
    booking.confirm(by="system", now=NOW)
    session.flush()
    [yard] = day_of(session, TOMORROW).yards.values()
    bind(yard, Bounds(amounts={"capacity_kg": 700}, opens=dt.time(10), closes=dt.time(16)),
         by="district", now=NOW)  # fmt: skip
    session.flush()
    [depot] = day_of(session, TOMORROW).problem.depots
    assert [(one.start, one.end) for one in depot.windows] == [(36_000, 57_600)]
    assert [one.amount for one in depot.limits if one.dimension == 0] == [7_000]


def test_the_slots_offer_no_more_than_the_granted_room(session: Session) -> None:
    city = add_town(session)
    yard = session.scalars(select(Site)).one()
    bind(yard, Bounds(amounts={"capacity_kg": 300}, excluded=frozenset({"battery"})),
         by="district", now=NOW)  # fmt: skip
    session.flush()
    [room] = supply_on(session, city, TOMORROW, desk.windows(), StockLedger()).yards
    assert room.grams == 300_000
    assert "battery" not in room.accepts
