"""The catalogue: whole, sourced, and with the numbers a plan counts with."""

import datetime as dt

import pytest

from recycling.catalogue import (
    UnknownItem,
    Way,
    catalogue,
    families,
    item_class,
    planning_default,
    read_table,
    round_classes,
    search,
)


def test_every_class_has_a_family_a_mass_a_volume_a_way_and_a_source() -> None:
    for item in catalogue().values():
        assert item.family in families()
        assert 0 < item.mass_kg_low <= item.mass_kg <= item.mass_kg_high
        assert item.litres >= 1
        assert item.ways
        assert item.source


def test_what_needs_two_people_is_never_mailed() -> None:
    assert not [
        item.code for item in catalogue().values() if item.two_person and Way.MAIL_IN in item.ways
    ]


@pytest.mark.parametrize(
    ("code", "skills"),
    [
        ("fridge_std", {"two_person", "refrigerant"}),
        ("laptop", {"data_sealed"}),
        ("power_bank", {"lithium"}),
        ("kettle", set()),
    ],
)
def test_an_item_names_what_its_crew_must_be_able_to_do(code: str, skills: set[str]) -> None:
    assert item_class(code).skills == skills


def test_litres_are_rounded_up_so_that_nothing_weighs_no_room() -> None:
    # A smartphone takes 0.0003 m3: 0.3 L, so 1.
    assert item_class("phone_smart").litres == 1


def test_an_unknown_class_is_named() -> None:
    with pytest.raises(UnknownItem, match="perpetuum"):
        item_class("perpetuum")


def test_what_a_round_brings_beside_is_known_and_not_offered() -> None:
    assert item_class("bulky_item").two_person
    assert not set(round_classes()) & set(catalogue())


@pytest.mark.parametrize(
    ("words", "code"), [("冰箱 对开门", "fridge_large"), ("flat tv", "tv_flat_small")]
)
def test_a_search_finds_every_word_in_either_language(words: str, code: str) -> None:
    assert code in [item.code for item in search(words)]


def test_a_planning_default_holds_from_its_first_day_on() -> None:
    assert planning_default("setup_seconds", dt.date(2026, 1, 1)) == "180"
    with pytest.raises(UnknownItem):
        planning_default("setup_seconds", dt.date(2025, 12, 31))


@pytest.mark.parametrize("table", ["item_classes", "planning_defaults", "ownership", "unu_keys"])
def test_every_row_says_its_source_and_how_sure_it_is(table: str) -> None:
    for row in read_table(table):
        assert row["source"]
        assert row["confidence"] in {"checked", "derived", "unverified"}
