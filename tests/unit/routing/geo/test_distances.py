"""Distances on the ellipsoid and on the sphere."""

import numpy as np
import pytest

from routing.geo.distances import EARTH_RADIUS_METRES, geodesic_metres, haversine_metres


def test_a_degree_of_the_equator_is_its_share_of_the_circle():
    # 2 pi x 6,371,008.8 / 360 = 111,195.08
    assert haversine_metres(0, 0, 0, 1) == pytest.approx(111_195.08, abs=0.01)


def test_the_other_side_of_the_earth_is_half_its_girth_away():
    assert haversine_metres(0, 0, 0, 180) == pytest.approx(np.pi * EARTH_RADIUS_METRES)


def test_the_sphere_is_within_half_a_percent_of_the_ellipsoid():
    shanghai, beijing = (31.23, 121.47), (39.9, 116.4)
    exact = geodesic_metres(*shanghai, *beijing)
    assert haversine_metres(*shanghai, *beijing) == pytest.approx(exact, rel=0.005)


def test_measures_one_place_against_many_at_once():
    metres = haversine_metres(0.0, 121.0, np.array([0.0, 1.0]), 121.0)
    assert metres == pytest.approx([0.0, 111_195.08], abs=0.01)
