"""Geocoders asked in turn."""

import pytest
from geopy.exc import GeocoderTimedOut

from routing.geo.chain import Geocoders
from routing.geo.place import Level, Place

DOOR = Place(31.2, 121.4, "door", Level.HOUSE, 0.95, "fake")
TOWN = Place(31.3, 121.5, "town", Level.TOWN, 0.35, "fake")
CITY = Place(31.4, 121.6, "city", Level.CITY, 0.1, "fake")


class FakeFinder:
    """Answers what it was told to, and counts the questions."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = 0

    def find(self, address):
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_stops_at_the_first_that_is_fine_enough():
    first, second = FakeFinder(DOOR), FakeFinder(TOWN)
    assert Geocoders([first, second]).find("x") is DOOR
    assert second.asked == 0


def test_a_coarse_place_is_kept_only_until_a_finer_one_comes():
    assert Geocoders([FakeFinder(TOWN), FakeFinder(DOOR)]).find("x") is DOOR
    assert Geocoders([FakeFinder(CITY), FakeFinder(TOWN), FakeFinder(None)]).find("x") is TOWN


@pytest.mark.parametrize("error", [GeocoderTimedOut(), OSError(), ValueError()])
def test_one_that_fails_is_passed_over_and_the_address_stays_out_of_the_log(error, caplog):
    address = "上海市黄浦区中华路100号"
    assert Geocoders([FakeFinder(error), FakeFinder(TOWN)]).find(address) is TOWN
    assert Geocoders([FakeFinder(error)]).find(address) is None
    assert "passed over" in caplog.text
    assert address not in caplog.text


def test_nobody_knows_is_none():
    assert Geocoders([]).find("x") is None
    assert Geocoders([FakeFinder(None)]).find("x") is None
