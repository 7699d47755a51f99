"""What counts as ready has words for everything that is collected, once for each family."""

from recycling.booking.ready import ready_for
from recycling.catalogue import catalogue, families


def test_every_family_says_what_ready_is() -> None:
    assert {row.family for row in ready_for(catalogue())} == set(families())


def test_two_items_of_one_family_are_told_once() -> None:
    assert [row.family for row in ready_for(["fridge_std", "freezer", "laptop"])] == [
        "fridge", "computer",
    ]  # fmt: skip
