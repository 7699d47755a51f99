"""The small map of a sheet's first page."""

import math

import pytest

from routing.sheets.overview import LEAST_SPAN_METRES, fit, spread

BOX = (0.0, 0.0, 180.0, 120.0)


def nearest(places):
    return min(math.dist(a, b) for i, a in enumerate(places) for b in places[i + 1 :])


def test_labels_of_one_door_are_pushed_apart():
    places = spread([(90.0, 60.0)] * 6, 6.0, BOX)
    assert nearest(places) > 5.0
    assert all(math.dist(place, (90, 60)) < 15 for place in places)


def test_labels_stay_inside_the_box_and_off_the_yard():
    places = spread([(0.0, 0.0), (20.5, 20.0), (180.0, 120.0)], 6.0, BOX, [(20.0, 20.0)])
    for x, y in places:
        assert 3.0 <= x <= 177.0
        assert 3.0 <= y <= 117.0
    assert math.dist(places[1], (20.0, 20.0)) > 4.0


def test_a_label_with_room_stays_at_its_stop():
    places = spread([(20.0, 20.0), (100.0, 80.0)], 6.0, BOX)
    assert math.dist(places[0], (20.0, 20.0)) < 0.1


def test_the_same_stops_give_the_same_picture():
    anchors = [(90.0, 60.0)] * 5
    assert spread(anchors, 6.0, BOX) == spread(anchors, 6.0, BOX)


def test_every_point_lands_inside_the_frame_at_one_scale():
    frame = fit([(31.0, 121.0), (31.1, 121.3)], 10, 10, 160, 100)
    for lat, lon in ((31.0, 121.0), (31.1, 121.3)):
        x, y = frame.place(lat, lon)
        assert 10 - 1e-9 <= x <= 170 + 1e-9
        assert 10 - 1e-9 <= y <= 110 + 1e-9


def test_one_door_is_not_magnified_without_end():
    frame = fit([(31.0, 121.0)], 0, 0, 160, 100)
    assert frame.mm_a_metre == pytest.approx(100 / LEAST_SPAN_METRES)
