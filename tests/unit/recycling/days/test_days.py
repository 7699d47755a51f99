"""The days that ship: whole, true to their source, and drawn alike each time."""

import datetime as dt
from collections import Counter

import pytest

from recycling.booking.bookings import Place
from recycling.catalogue import Way, item_class
from recycling.days import CITIES, City, UnknownDay, city_of
from recycling.days.city import AreaRow, DayRequest, VehicleKind
from recycling.days.fleet import (
    CREWED_VISITS,
    EARLY,
    LATE,
    SINGLE_VISITS,
    TRIPS_A_SHIFT,
    WINDOWS_A_SHIFT,
    CrewPlan,
    needs_two,
    share_out,
    size_fleet,
)
from recycling.days.items import draw
from recycling.days.medians import medians
from recycling.days.shanghai import _window as window_of
from routing.geo.datum import wgs84_to_gcj02
from sites.registry import Site

CITY_NAMES = list(CITIES)


@pytest.fixture(params=CITY_NAMES)
def city(request: pytest.FixtureRequest) -> City:
    """Each city whose day ships."""
    return CITIES[request.param]


@pytest.mark.parametrize(
    ("name", "bulky", "count"),
    [("shanghai", False, 1_285), ("los-angeles", False, 304), ("los-angeles", True, 1_462)],
)
def test_a_day_has_as_many_requests_as_its_source(name: str, bulky: bool, count: int) -> None:
    requests = CITIES[name].read(bulky)
    assert len({request.key for request in requests}) == len(requests) == count


def test_every_request_lies_in_the_box_and_in_a_known_area(city: City) -> None:
    south, west, north, east = city.box
    codes = {area.code for area in city.areas()}
    for request in city.read(False):
        assert south <= request.place.lat <= north
        assert west <= request.place.lon <= east
        assert request.area_code in codes


def test_every_item_may_be_fetched_at_the_door(city: City) -> None:
    for request in city.read(True):
        assert request.items
        for item in request.items:
            assert Way.DOORSTEP in item_class(item.class_code).ways


def test_areas_are_a_tree_by_code(city: City) -> None:
    areas = {area.code: area for area in city.areas()}
    for area in areas.values():
        inside = [code for code in areas if area.code.startswith(code) and code != area.code]
        # Every code that begins this one is above it, and the longest of them is its parent.
        assert area.parent_code == max(inside, key=len, default=None)


def test_shanghai_is_turned_from_gcj02_and_says_so() -> None:
    first = CITIES["shanghai"].read(False)[0]
    # The first row of the source: order 392309 at 30.91978, 121.56853.
    assert first.key == "392309"
    assert wgs84_to_gcj02(first.place.lat, first.place.lon) == pytest.approx(
        (30.91978, 121.56853), abs=2e-6
    )
    assert first.place.source_datum == "GCJ-02"


def test_shanghai_keeps_its_two_hour_windows() -> None:
    spans = Counter(request.window for request in CITIES["shanghai"].read(False))
    assert spans[dt.time(11), dt.time(13)] == 276
    # Seven windows lie on a later day.
    assert spans[None] == 7


@pytest.mark.parametrize(
    ("start", "end", "window"),
    [
        ("06-07 09:00", "06-07 11:00", (dt.time(9), dt.time(11))),
        ("06-06 19:18", "06-07 23:59", (dt.time(0), dt.time(23, 59))),
        ("06-07 22:00", "06-08 01:00", (dt.time(22), dt.time(23, 59))),
        ("06-08 09:00", "06-08 11:00", None),
    ],
)
def test_a_window_counts_with_its_part_of_the_day(
    start: str, end: str, window: tuple[dt.time, dt.time] | None
) -> None:
    assert window_of(start, end) == window


def test_a_draw_is_the_same_each_time_and_differs_by_request() -> None:
    draws = [draw("shanghai", "doorstep", str(key)) for key in range(50)]
    assert draws == [draw("shanghai", "doorstep", str(key)) for key in range(50)]
    assert len(set(draws)) > 10


def test_an_unknown_day_names_the_ones_that_ship() -> None:
    with pytest.raises(UnknownDay, match="shanghai or los-angeles"):
        city_of("atlantis")


def area(code: str, lat: float) -> AreaRow:
    """An area on one meridian."""
    return AreaRow(code, "street", code, code, None, lat, 121.0)


def test_the_medians_are_where_the_requests_are() -> None:
    candidates = [area(str(at), 31.0 + at / 10) for at in range(5)]
    places = [Place(31.0, 121.0, "pin", 1.0)] * 3 + [Place(31.4, 121.0, "pin", 1.0)] * 2
    assert [one.code for one in medians(candidates, places, 2)] == ["0", "4"]


def test_one_median_leans_to_the_many() -> None:
    candidates = [area(str(at), 31.0 + at / 10) for at in range(3)]
    places = [Place(31.0, 121.0, "pin", 1.0), *[Place(31.2, 121.0, "pin", 1.0)] * 2]
    assert [one.code for one in medians(candidates, places, 1)] == ["2"]


def test_no_more_medians_than_candidates() -> None:
    assert len(medians([area("0", 31.0)], [Place(31.0, 121.0, "pin", 1.0)], 3)) == 1


def crews_of(city: City, requests: list[DayRequest]) -> list[CrewPlan]:
    """The fleet of a day."""
    yards = [
        Site(ref=str(row), lat=plan.lat, lon=plan.lon)
        for row, plan in enumerate(city.yards(city.areas(), requests))
    ]
    return size_fleet(city, requests, yards)


def test_the_fleet_holds_the_load_by_its_own_rule(city: City) -> None:
    requests = city.read(False)
    crews = crews_of(city, requests)
    heavy = [request for request in requests if needs_two(request)]
    crewed = [crew for crew in crews if crew.kind is city.crewed]
    single = len(crews) - len(crewed)
    assert len(crewed) * CREWED_VISITS * WINDOWS_A_SHIFT >= len(heavy)
    assert len(crewed) * TRIPS_A_SHIFT * city.crewed.capacity_litres >= litres(heavy)
    assert single * SINGLE_VISITS * WINDOWS_A_SHIFT >= len(requests) - len(heavy)
    assert len({crew.number for crew in crews}) == len(crews)


def test_the_evening_has_as_many_crews_as_its_windows_need() -> None:
    city = CITIES["shanghai"]
    requests = city.read(False)
    crews = crews_of(city, requests)
    evening = [one for one in requests if one.window and one.window[0] >= dt.time(16, 30)]
    late = [crew for crew in crews if crew.hours == LATE]
    heavy = [one for one in evening if needs_two(one)]
    assert len([crew for crew in late if crew.kind is city.crewed]) >= len(heavy) / CREWED_VISITS
    assert len([crew for crew in crews if crew.hours == EARLY]) > len(late)


@pytest.mark.parametrize(
    ("count", "weights", "parts"),
    [
        (5, [1, 1], [3, 2]),
        # 7 x 5/10 = 3.5, 7 x 3/10 = 2.1, 7 x 2/10 = 1.4: the one left over goes to the first.
        (7, [5, 3, 2], [4, 2, 1]),
        (2, [0, 9], [0, 2]),
        (3, [0, 0], [0, 0]),
    ],
)
def test_crews_are_shared_out_by_weight(count: int, weights: list[int], parts: list[int]) -> None:
    assert share_out(count, weights) == parts


def litres(requests: list[DayRequest]) -> int:
    """The room that requests take."""
    return sum(
        item_class(item.class_code).litres * item.quantity
        for request in requests
        for item in request.items
    )


def test_every_item_of_a_day_fits_into_a_vehicle_that_may_take_it(city: City) -> None:
    def fits(request: DayRequest, kind: VehicleKind) -> bool:
        skills = {skill for item in request.items for skill in item_class(item.class_code).skills}
        return skills <= set(kind.skills) and litres([request]) <= kind.capacity_litres

    kinds = (city.crewed, *city.single)
    assert all(any(fits(request, kind) for kind in kinds) for request in city.read(True))
