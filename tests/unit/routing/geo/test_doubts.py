"""What is said about coordinates that look wrong."""

import math

import pytest

from routing.geo.datum import wgs84_to_gcj02
from routing.geo.doubts import Doubt, doubts, looks_gcj02
from routing.geo.place import Box

SHANGHAI = Box(south=30.6, west=120.8, north=31.9, east=122.1)
LOS_ANGELES = Box(south=33.6, west=-118.8, north=34.4, east=-118.0)
DOOR = (31.2304, 121.4737)


@pytest.mark.parametrize(
    ("lat", "lon", "area", "said"),
    [
        (*DOOR, SHANGHAI, ()),
        (*DOOR, None, ()),
        (DOOR[1], DOOR[0], SHANGHAI, (Doubt.SWAPPED,)),
        (DOOR[1], DOOR[0], None, (Doubt.SWAPPED,)),
        (-118.24, 34.05, LOS_ANGELES, (Doubt.SWAPPED,)),
        (31.2, 121.47, LOS_ANGELES, (Doubt.OUTSIDE_AREA,)),
        (95.0, 200.0, None, (Doubt.OUT_OF_RANGE,)),
        (34.05, -190.0, LOS_ANGELES, (Doubt.OUT_OF_RANGE,)),
        (0.0, 0.0, SHANGHAI, (Doubt.ZERO,)),
        (math.nan, 121.0, SHANGHAI, (Doubt.NOT_A_NUMBER,)),
        (31.0, math.inf, SHANGHAI, (Doubt.NOT_A_NUMBER,)),
    ],
)
def test_says_what_is_odd_about_a_point(lat, lon, area, said):
    assert doubts(lat, lon, area=area) == said


def test_knows_a_swap_that_is_valid_on_earth_by_the_service_area():
    madrid = Box(south=40.0, west=-4.5, north=41.0, east=-3.0)
    assert doubts(-3.7, 40.4, area=madrid) == (Doubt.SWAPPED,)


def test_knows_gcj02_where_the_door_is_known():
    mistaken = wgs84_to_gcj02(*DOOR)
    assert doubts(*mistaken, area=SHANGHAI, reference=DOOR) == (Doubt.LIKELY_GCJ02,)
    assert doubts(*DOOR, area=SHANGHAI, reference=DOOR) == ()


def test_a_point_that_is_far_off_on_either_map_is_not_called_gcj02():
    assert doubts(31.25, 121.5, area=SHANGHAI, reference=DOOR) == ()


def test_a_batch_is_called_gcj02_when_four_in_five_agree():
    mistaken = wgs84_to_gcj02(*DOOR)
    four = [mistaken] * 4
    for fifth, verdict in ((mistaken, True), (DOOR, True)):
        batch = [*four, fifth]
        lats, lons = zip(*batch, strict=True)
        assert looks_gcj02(lats, lons, [DOOR[0]] * 5, [DOOR[1]] * 5) is verdict
    half = [mistaken, mistaken, DOOR, DOOR]
    lats, lons = zip(*half, strict=True)
    assert not looks_gcj02(lats, lons, [DOOR[0]] * 4, [DOOR[1]] * 4)


def test_an_empty_batch_is_not_called_anything():
    assert not looks_gcj02([], [], [], [])
