"""United States addresses, part by part."""

import pytest

from routing.geo.american_address import AmericanAddress, parse, street_key


@pytest.mark.parametrize(
    "text",
    [
        "4510 N COLBATH AVE, 91423",
        "4510 north colbath avenue, Los Angeles, CA 91423",
        "4510 N. Colbath Av., Los Angeles CA 91423-1234, USA",
    ],
)
def test_every_spelling_of_a_door_is_one_door(text):
    assert parse(text) == AmericanAddress(4510, "N", "COLBATH AVE", "", "91423")


@pytest.mark.parametrize("text", ["12 W 5TH ST APT 3B, 90013", "12 W 5th St, #3B, 90013"])
def test_the_flat_is_kept_apart_from_the_door(text):
    assert parse(text) == AmericanAddress(12, "W", "5TH ST", "3B", "90013")


def test_a_half_number_is_its_whole_number():
    assert parse("309 1/4 N DILLON ST, 90026").number == 309


def test_a_zip_alone_is_no_house():
    assert parse("90026") == AmericanAddress(zip="90026")


def test_a_street_that_is_named_after_a_direction_keeps_its_name():
    assert street_key("West Blvd") == ("", "WEST BLVD")
    assert street_key("S Broadway") == ("S", "BROADWAY")
