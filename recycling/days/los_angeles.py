"""Los Angeles, 4 January 2020: the city's own requests for e-waste, appliances and bulky items."""

from collections.abc import Sequence
from functools import cache

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

DATASET = "la311-2020-01-04"
AREA_FILE = "los-angeles-areas.csv"

#: The city's collection yards by its own codes. The data names them and gives no address: each is
#: taken to stand at the median of its requests of the day (three decimals, computed November 2026).
YARDS = (
    ("North Central", 34.066, -118.319, "0644000-10"),
    ("East Valley", 34.271, -118.431, "0644000-07"),
    ("West Valley", 34.192, -118.621, "0644000-03"),
    ("West Los Angeles", 34.036, -118.382, "0644000-05"),
    ("South Los Angeles", 33.943, -118.268, "0644000-08"),
    ("Harbor", 33.737, -118.295, "0644000-15"),
)


def read(with_bulky: bool = False) -> list[DayRequest]:
    """The requests of the day; `with_bulky` adds the bulky items, which are no electronics."""
    rows = read_rows("los-angeles-2020-01-04.csv")
    if with_bulky:
        rows += read_rows("los-angeles-2020-01-04-bulky.csv")
    return [_request(row) for row in rows]


def _request(row: dict[str, str]) -> DayRequest:
    return DayRequest(
        key=row["request_id"],
        address=row["address"],
        area_code=_area_code(row["neighbourhood_council"], row["council_district"]),
        place=Place(float(row["lat"]), float(row["lon"]), source="MyLA311", confidence=1.0),
        items=draw("los-angeles", row["category"], row["request_id"]),
    )


@cache
def _councils() -> dict[str, str]:
    return {
        area.name_en.casefold(): area.code
        for area in read_areas(AREA_FILE)
        if area.level == "street"
    }


def _area_code(council: str, district: str) -> str:
    known = _councils().get(council.casefold())
    return known or (f"0644000-{int(district):02d}" if district else "0644000")


def yards(areas: Sequence[AreaRow], requests: Sequence[DayRequest]) -> list[SitePlan]:
    """The city's six yards."""
    del areas, requests
    return [
        SitePlan(
            area_code=code,
            name=f"{name} Collection Yard",
            address=f"{name}, Los Angeles (place assumed: the median of the yard's requests)",
            lat=lat,
            lon=lon,
        )
        for name, lat, lon, code in YARDS
    ]


def point(area: AreaRow) -> SitePlan:
    """A collection point in the middle of an area."""
    return SitePlan(
        area_code=area.code,
        name=f"Collection Point {area.name_en}",
        address=f"{area.name_en} (place assumed: the mean of the area's requests)",
        lat=area.lat,
        lon=area.lon,
    )


LOS_ANGELES = City(
    code="los-angeles",
    name_zh="洛杉矶",
    name_en="Los Angeles",
    area_code="0644000",
    timezone="America/Los_Angeles",
    currency="USD",
    box=(33.68, -118.70, 34.36, -118.13),
    detour=1.3,
    kmh=35.0,
    dataset=DATASET,
    area_file=AREA_FILE,
    crewed=VehicleKind(
        "box_truck", "B", 2_000, 18_000, fixed_fen=12_000, per_hour_fen=9_000, per_km_fen=90,
        skills=("two_person", "refrigerant", "lithium", "data_sealed"),
    ),
    single=(
        VehicleKind(
            "light_van", "V", 900, 8_000, fixed_fen=8_000, per_hour_fen=4_500, per_km_fen=45,
            skills=("lithium", "data_sealed"),
        ),
    ),
    office_area="0644000-07",
    crew_word="Crew",
    keeper="Site keeper (demo)",
    hotline="213-555-0100",
    agency="Demo",
    owner_consent="consent of the owner (demo)",
    fire_equipment="extinguishers, sand box, smoke alarm (demo)",
    seepage="sealed ground, rain cover (demo)",
    read=read,
    yards=yards,
    point=point,
)  # fmt: skip
