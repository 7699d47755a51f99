"""The borders between the three maps of China."""

import numpy as np
import pytest

from routing.geo.datum import (
    Datum,
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from routing.geo.distances import geodesic_metres

# WGS-84, GCJ-02 and BD-09 of one spot in Beijing as published conversions give them, 5 decimals.
BEIJING = {
    Datum.WGS84: (39.90105, 116.42079),
    Datum.GCJ02: (39.90245, 116.42703),
    Datum.BD09: (39.90851, 116.43351),
}
SHANGHAI = (31.23, 121.47)


def test_meets_the_published_vector_to_its_last_digit():
    assert wgs84_to_gcj02(40.0, 120.0) == pytest.approx(
        (40.0013047896019, 120.00567568355486), abs=1e-12
    )


@pytest.mark.parametrize(
    ("convert", "start", "end"),
    [
        (wgs84_to_gcj02, Datum.WGS84, Datum.GCJ02),
        (gcj02_to_bd09, Datum.GCJ02, Datum.BD09),
        (wgs84_to_bd09, Datum.WGS84, Datum.BD09),
        (gcj02_to_wgs84, Datum.GCJ02, Datum.WGS84),
        (bd09_to_gcj02, Datum.BD09, Datum.GCJ02),
        (bd09_to_wgs84, Datum.BD09, Datum.WGS84),
    ],
)
def test_meets_the_published_places_of_beijing(convert, start, end):
    assert convert(*BEIJING[start]) == pytest.approx(BEIJING[end], abs=1.5e-5)


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (wgs84_to_gcj02, gcj02_to_wgs84),
        (gcj02_to_bd09, bd09_to_gcj02),
        (wgs84_to_bd09, bd09_to_wgs84),
    ],
)
def test_there_and_back_is_the_same_place_to_a_hundred_millionth_of_a_degree(there, back):
    lats, lons = np.meshgrid(np.linspace(18, 53, 60), np.linspace(74, 134, 60))
    again = back(*there(lats, lons))
    assert np.abs(again[0] - lats).max() < 1e-8
    assert np.abs(again[1] - lons).max() < 1e-8


def test_shifts_shanghai_by_half_a_kilometre():
    shifted = wgs84_to_gcj02(*SHANGHAI)
    assert 400 < geodesic_metres(*SHANGHAI, *shifted) < 600


@pytest.mark.parametrize("place", [(34.05, -118.24), (39.29, -76.6), (56.0, 100.0), (30.0, 138.0)])
def test_leaves_places_outside_china_alone(place):
    assert wgs84_to_gcj02(*place) == place
    assert gcj02_to_wgs84(*place) == place


def test_gives_floats_for_floats_and_arrays_for_arrays():
    lat, lon = wgs84_to_gcj02(*SHANGHAI)
    lats, lons = wgs84_to_gcj02(np.array([SHANGHAI[0]] * 3), np.array([SHANGHAI[1]] * 3))
    assert type(lat) is float
    assert lats.shape == (3,)
    assert (lats[2], lons[2]) == (lat, lon)


@pytest.mark.parametrize("datum", list(Datum))
def test_reads_a_place_from_whichever_map_it_is_said_to_be_on(datum):
    assert to_wgs84(*BEIJING[datum], datum) == pytest.approx(BEIJING[Datum.WGS84], abs=1.5e-5)
