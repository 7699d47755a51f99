"""What was typed is still there after an error."""

from collections.abc import Callable

from sites.areas import Area
from tests.fixtures.house import Transactions
from tests.fixtures.visitor import Visitor


def test_a_street_whose_source_is_missing_keeps_its_number(
    signed_in: Callable[[str], Visitor], transactions: Transactions
) -> None:
    district = signed_in("regulator")
    page = district.post(
        "/office/coverage/310101001",
        {"households": "5120", "per_point": "1500", "source": " ", "on": "2100-01-01"},
    )
    assert district.status == 422
    assert 'value="5120"' in page
    assert 'value="1500"' in page
    assert "Say who counted them" in page
    assert "This day is still to come." in page
    with transactions() as session:
        row = session.get(Area, "310101001")
        assert row is not None
        assert (row.households, row.households_per_point) == (None, None)


def test_a_number_that_is_none_is_shown_as_it_was_typed(
    signed_in: Callable[[str], Visitor],
) -> None:
    district = signed_in("regulator")
    page = district.post("/office/coverage/310101001", {"households": "many", "per_point": "5"})
    assert district.status == 422
    assert 'value="many"' in page
    assert "Enter a whole number, or leave it empty." in page
    assert "Enter 100 to 100,000, or leave it empty." in page


def test_a_pot_without_its_source_keeps_rule_and_money(
    signed_in: Callable[[str], Visitor],
) -> None:
    administrator = signed_in("administrator")
    page = administrator.post(
        "/admin/subsidies/pot", {"pot_rule": "R2026-A1", "total": "4321", "pot_source": ""}
    )
    assert administrator.status == 422
    assert 'value="4321"' in page
    assert 'selected value="R2026-A1"' in page
    assert "Fill this in." in page
