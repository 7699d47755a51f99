"""Under which class things are counted, and what they weigh where nobody weighed them."""

import pytest

from recycling.catalogue import UnknownItem, item_class
from recycling.intake import BadEntry, Brought, lines_of, stock_class
from sites.stock import StockClass


@pytest.mark.parametrize(
    ("code", "counted"),
    [
        ("battery_liion_loose", StockClass.LITHIUM),
        ("power_bank", StockClass.LITHIUM),
        ("fridge_std", StockClass.REFRIGERANT),
        ("tv_crt", StockClass.CRT),
        ("phone_smart", StockClass.ORDINARY),
    ],
)
def test_each_hazard_is_counted_under_its_own_class(code: str, counted: StockClass) -> None:
    assert stock_class(item_class(code)) is counted


def test_what_was_not_weighed_has_the_typical_mass() -> None:
    [line] = lines_of([Brought("phone_smart", 3)])
    assert (line.grams, line.pieces, line.family) == (3 * 180, 3, "phone")


def test_what_was_weighed_weighs_that() -> None:
    [line] = lines_of([Brought("phone_smart", 3, 700)])
    assert line.grams == 700


@pytest.mark.parametrize(("pieces", "grams"), [(0, None), (501, None), (1, 0), (1, 5_000_001)])
def test_a_slip_of_the_finger_is_refused(pieces: int, grams: int | None) -> None:
    with pytest.raises(BadEntry):
        Brought("phone_smart", pieces, grams)


def test_an_item_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownItem):
        Brought("a dream", 1)
