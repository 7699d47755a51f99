"""The yards and collection points of a demo city, registered like any other site."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from recycling.catalogue import families
from recycling.days.city import City, DayRequest, SitePlan
from sites.registry import Site, SiteKind, draft, open_sites

#: Collection points in the areas that ask most and have no yard.
POINTS = 6

#: Floor in m2, and how high it is filled: 60 % of it, 1.5 m high (recycling/domain, capacity rule).
YARD_M2, POINT_M2 = 800, 20
FILLED_M = 0.6 * 1.5
#: Used appliances as they stand, kg in a cubic metre: a planning assumption.
KG_PER_M3 = 100
YARD_DOCKS = 4
LITHIUM_LIMIT_KG = 50

#: A permit of the demo runs for a year from the day it is first needed on.
PERMIT_DAYS = 365

#: What stays out of a point: it needs two people and a tail lift.
TOO_BIG_FOR_A_POINT = frozenset({"fridge", "washer", "air_conditioner", "heating"})

EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YARD_HOURS, POINT_HOURS = ("07:00", "22:00"), ("09:00", "18:00")
OFFICE, DISTRICT = "demo office", "demo district"

#: A yard is cleared within a week, a point each day (sites/domain, clearing_rule).
YARD_DAYS, POINT_DAYS = 7, 1


def open_demo_sites(
    session: Session, city: City, requests: Sequence[DayRequest], on: dt.date, now: dt.datetime
) -> tuple[list[Site], list[Site]]:
    """The open yards and points of `on`, in the order of the plan; missing ones are registered."""
    areas = city.areas()
    yards = city.yards(areas, requests)
    with_yard = {plan.area_code for plan in yards}
    asked = Counter(request.area_code for request in requests)
    without = [area for area in areas if area.level == "street" and area.code not in with_yard]
    without.sort(key=lambda area: (-asked[area.code], area.code))
    points = [city.point(area) for area in without[:POINTS]]
    is_open = {site.name: site for site in open_sites(session, on)}
    return (
        [is_open.get(plan.name) or _yard(session, city, plan, on, now) for plan in yards],
        [is_open.get(plan.name) or _point(session, city, plan, on, now) for plan in points],
    )


def _yard(session: Session, city: City, plan: SitePlan, on: dt.date, now: dt.datetime) -> Site:
    return _register(
        session, city, SiteKind.TRANSFER_YARD, plan, on, now,
        area_m2=YARD_M2, accepts=list(families()), hours=YARD_HOURS, docks=YARD_DOCKS,
        clearing_days=YARD_DAYS,
    )  # fmt: skip


def _point(session: Session, city: City, plan: SitePlan, on: dt.date, now: dt.datetime) -> Site:
    small = [code for code in families() if code not in TOO_BIG_FOR_A_POINT]
    return _register(
        session, city, SiteKind.COLLECTION_POINT, plan, on, now,
        area_m2=POINT_M2, accepts=small, hours=POINT_HOURS, docks=1, clearing_days=POINT_DAYS,
    )  # fmt: skip


def _register(
    session: Session, city: City, kind: SiteKind, plan: SitePlan, on: dt.date, now: dt.datetime,
    *, area_m2: int, accepts: list[str], hours: tuple[str, str], docks: int, clearing_days: int,
) -> Site:  # fmt: skip
    litres = round(area_m2 * FILLED_M * 1000)
    # Whoever looks today finds the sites open, not only from the day that is replayed.
    begins = min(on, now.astimezone(ZoneInfo(city.timezone)).date())
    site = draft(
        session,
        kind=kind,
        area_code=plan.area_code,
        by=OFFICE,
        now=now,
        name=plan.name,
        address=plan.address,
        lat=plan.lat,
        lon=plan.lon,
        area_m2=float(area_m2),
        capacity_kg=litres * KG_PER_M3 // 1000,
        capacity_litres=litres,
        accepts=accepts,
        opening_hours={day: [list(hours)] for day in EVERY_DAY},
        valid_from=begins,
        valid_until=on + dt.timedelta(days=PERMIT_DAYS),
        responsible_name=city.keeper,
        responsible_phone=city.hotline,
        hotline=city.hotline,
        lead_agency=city.agency,
        owner_consent=city.owner_consent,
        fire_equipment=city.fire_equipment,
        seepage=city.seepage,
        clearing_days=clearing_days,
        lithium_limit_kg=LITHIUM_LIMIT_KG,
        docks=docks,
    )
    site.submit(by=OFFICE, now=now)
    site.approve(by=DISTRICT, conditions="", now=now)
    site.open(by=OFFICE, day=on, now=now)
    return site
