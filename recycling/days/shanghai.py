"""Shanghai, 7 June: courier pickups of the LaDe data set, with their promised windows."""

import datetime as dt
from collections.abc import Sequence
from functools import cache

import numpy as np

from recycling.booking.bookings import Place
from recycling.days.city import (
    AreaRow,
    City,
    DayRequest,
    SitePlan,
    VehicleKind,
    read_areas,
    read_rows,
)
from recycling.days.items import draw
from recycling.days.medians import medians
from routing.geo.datum import Datum, to_wgs84
from routing.geo.distances import haversine_metres

DATASET = "lade-shanghai-06-07"
DAY = "06-07"
AREA_FILE = "shanghai-areas.csv"
#: One yard for some 160 requests.
YARDS = 8

MIDNIGHT = dt.time(0, 0)


def read(with_bulky: bool = False) -> list[DayRequest]:
    """The day's requests; the data set knows no bulky items."""
    del with_bulky
    rows = read_rows("shanghai-06-07.csv")
    lats, lons = to_wgs84(
        np.array([float(row["lat"]) for row in rows]),
        np.array([float(row["lon"]) for row in rows]),
        Datum.GCJ02,
    )
    areas = [area for area in read_areas(AREA_FILE) if area.level != "city"]
    near = haversine_metres(
        lats[:, None], lons[:, None],
        np.array([area.lat for area in areas])[None, :],
        np.array([area.lon for area in areas])[None, :],
    ).argmin(axis=1)  # fmt: skip
    return [
        _request(row, float(lat), float(lon), areas[at])
        for row, lat, lon, at in zip(rows, lats, lons, near, strict=True)
    ]


def _request(row: dict[str, str], lat: float, lon: float, area: AreaRow) -> DayRequest:
    aoi = f"AOI {row['aoi_id']}"
    return DayRequest(
        key=row["order_id"],
        address=f"{full_name(area)}附近 {aoi}",
        building=aoi,
        area_code=area.code,
        place=Place(
            round(lat, 6), round(lon, 6), source="LaDe", confidence=1.0,
            source_datum=Datum.GCJ02.value,
        ),
        items=draw("shanghai", "doorstep", row["order_id"]),
        window=_window(row["time_window_start"], row["time_window_end"]),
    )  # fmt: skip


def _window(start: str, end: str) -> tuple[dt.time, dt.time] | None:
    """The part of the promised window that lies on the day; None for one on a later day."""
    if start[:5] > DAY:
        return None
    begins = dt.time.fromisoformat(start[6:]) if start[:5] == DAY else MIDNIGHT
    ends = dt.time.fromisoformat(end[6:]) if end[:5] == DAY else dt.time(23, 59)
    return begins, ends


@cache
def _district_names() -> dict[str, str]:
    return {area.code: area.name_zh for area in read_areas(AREA_FILE) if area.level == "district"}


def full_name(area: AreaRow) -> str:
    """上海市浦东新区花木街道."""
    district = _district_names().get(area.parent_code or "", "")
    return f"上海市{district}{area.name_zh}"


def yards(areas: Sequence[AreaRow], requests: Sequence[DayRequest]) -> list[SitePlan]:
    """Yards at the centre points of the towns from which all requests are nearest."""
    chosen = medians(
        [area for area in areas if area.level == "street"],
        [request.place for request in requests],
        YARDS,
    )
    return [
        SitePlan(
            area_code=area.code,
            name=f"临时转运堆场（{area.name_zh}）",
            address=f"{full_name(area)}（位置为假定：取该镇街中心点）",
            lat=area.lat,
            lon=area.lon,
        )
        for area in chosen
    ]


def point(area: AreaRow) -> SitePlan:
    """A collection point in the middle of an area."""
    return SitePlan(
        area_code=area.code,
        name=f"临时回收点（{area.name_zh}）",
        address=f"{full_name(area)}（位置为假定：取该镇街中心点）",
        lat=area.lat,
        lon=area.lon,
    )


SHANGHAI = City(
    code="shanghai",
    name_zh="上海",
    name_en="Shanghai",
    area_code="31",
    timezone="Asia/Shanghai",
    currency="CNY",
    box=(30.65, 120.85, 31.90, 122.15),
    detour=1.4,
    kmh=25.0,
    dataset=DATASET,
    area_file=AREA_FILE,
    crewed=VehicleKind(
        "box_truck", "B", 1_000, 12_000, fixed_fen=15_000, per_hour_fen=9_000, per_km_fen=250,
        skills=("two_person", "refrigerant", "lithium", "data_sealed"),
    ),
    single=(
        VehicleKind(
            "light_van", "V", 700, 5_500, fixed_fen=9_000, per_hour_fen=5_000, per_km_fen=120,
            skills=("lithium", "data_sealed"),
        ),
        VehicleKind(
            "light_van", "V", 700, 5_500, fixed_fen=9_000, per_hour_fen=5_000, per_km_fen=120,
            skills=("lithium", "data_sealed"),
        ),
        VehicleKind(
            "e_trike", "T", 300, 1_800, fixed_fen=2_500, per_hour_fen=4_000, per_km_fen=30,
            skills=("lithium", "data_sealed"),
        ),
    ),
    office_area="310114",
    crew_word="车组",
    keeper="场地值班（演示）",
    hotline="000-00000000",
    agency="演示",
    owner_consent="场地权利人同意（演示）",
    fire_equipment="灭火器、沙箱、烟感（演示）",
    seepage="地面硬化、防渗、有雨棚（演示）",
    read=read,
    yards=yards,
    point=point,
)  # fmt: skip
