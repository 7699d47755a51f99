"""Matrices by great circle."""

import math

import numpy as np
import pytest

from routing.errors import InvalidProblem
from routing.travel.great_circle import BLOCK, matrices


def test_is_the_detour_times_the_haversine_rounded():
    # One degree of the equator is 111,195.08 m; x 1.4 = 155,673.11; / (25 / 3.6) = 22,416.96 s.
    table = matrices([0.0, 0.0], [0.0, 1.0])
    assert table.metres.tolist() == [[0, 155_673], [155_673, 0]]
    assert table.seconds.tolist() == [[0, 22_417], [22_417, 0]]


def test_agrees_with_the_formula_written_out_for_every_pair():
    rng = np.random.default_rng(1)
    lats, lons = rng.uniform(-89, 89, 40), rng.uniform(-180, 180, 40)
    table = matrices(lats, lons, detour=1.3, kmh=30)
    for i in range(40):
        for j in range(40):
            phi_1, phi_2 = math.radians(lats[i]), math.radians(lats[j])
            root = (
                math.sin((phi_2 - phi_1) / 2) ** 2
                + math.cos(phi_1)
                * math.cos(phi_2)
                * math.sin(math.radians(lons[j] - lons[i]) / 2) ** 2
            )
            metres = round(1.3 * 2 * 6_371_008.8 * math.asin(math.sqrt(min(1.0, root))))
            assert table.metres[i, j] == metres
            assert table.seconds[i, j] == round(metres / (30 / 3.6))


def test_short_distances_keep_their_metres():
    # 0.0001 degrees of latitude are 11.12 m, 0.00001 are 1.11 m.
    table = matrices([31.0, 31.0001, 31.00001], [121.0] * 3, detour=1.0)
    assert table.metres[0].tolist() == [0, 11, 1]


def test_blocks_leave_no_seam():
    count = BLOCK + 3
    lats = np.linspace(31.0, 31.4, count)
    lons = np.linspace(121.0, 121.5, count)
    whole, piece = matrices(lats, lons), matrices(lats[-5:], lons[-5:])
    assert np.array_equal(whole.metres[-5:, -5:], piece.metres)
    assert np.array_equal(whole.metres, whole.metres.T)
    assert not whole.metres.diagonal().any()


def test_no_places_make_an_empty_table():
    assert matrices([], []).size == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"lats": [91.0], "lons": [0.0]},
        {"lats": [0.0], "lons": [181.0]},
        {"lats": [math.nan], "lons": [0.0]},
        {"lats": [0.0, 1.0], "lons": [0.0]},
        {"lats": [0.0], "lons": [0.0], "detour": 0.9},
        {"lats": [0.0], "lons": [0.0], "kmh": 0},
    ],
)
def test_what_is_no_place_or_no_speed_is_refused(wrong):
    with pytest.raises(InvalidProblem):
        matrices(**wrong)
