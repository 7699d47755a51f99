"""Conditions that bind, from the district's form to the public page."""

import pytest
from sqlalchemy import select

from sites.registry import Site
from tests.fixtures.house import Transactions
from tests.fixtures.registration import SECTIONS, fill, register
from tests.fixtures.visitor import SignedIn, Visitor


@pytest.fixture
def submitted(signed_in: SignedIn) -> str:
    """The district's address of a site that an office has submitted."""
    office = signed_in("office")
    path = register(office)
    fill(office, path)
    answers = {**SECTIONS["room"], "room-accepts": ["phone", "lamp"]}
    office.post(f"{path}/room", answers)
    office.post(f"{path}/submit")
    return f"/regulator/sites/{path.rsplit('/', 1)[1]}"


def record(transactions: Transactions) -> Site:
    with transactions() as session:
        site = session.scalars(select(Site).where(Site.name == "一街东门")).one()
        _ = site.permits
        return site


def test_what_the_district_fills_in_binds_and_everybody_sees_it(
    signed_in: SignedIn, visitor: Visitor, transactions: Transactions, submitted: str
) -> None:
    district = signed_in("regulator")
    asked = record(transactions)
    page = district.get(submitted)
    assert "Conditions that bind" in page
    assert f"asked for: {asked.capacity_kg}" in page
    district.post(
        submitted,
        {"verb": "approve", "why": "Keep the gate free.", "capacity_kg": "500",
         "excluded": ["lamp"], "opens": "10:00", "closes": "16:00"},
    )  # fmt: skip
    site = record(transactions)
    assert (site.state, site.capacity_kg) == ("approved", 500)
    assert "lamp" not in site.accepts
    assert site.opening_hours["mon"] == [["10:00", "16:00"]]
    assert site.opening_hours["sat"] == [["10:00", "12:00"], ["13:00", "16:00"]]
    ref = submitted.rsplit("/", 1)[1]
    office = signed_in("office").get(f"/office/sites/{ref}")
    assert "Set by the district" in office
    assert f"Room in kilograms: {asked.capacity_kg} → 500" in office
    assert "Not taken here: " in office
    assert "Only within these hours: 10:00–16:00" in office
    district.post(submitted, {"verb": "open"})
    public = visitor.get(f"/points/{ref}")
    assert "Keep the gate free." in public
    assert "10 am" in public
    assert "一街东门" not in visitor.get("/points?take=lamp")


def test_a_condition_that_cannot_be_is_told_at_its_field_and_nothing_is_decided(
    signed_in: SignedIn, transactions: Transactions, submitted: str
) -> None:
    district = signed_in("regulator")
    for told, words in (
        ({"capacity_kg": "99999999"}, "Enter a whole number"),
        ({"capacity_kg": "9999999"}, "Enter less than what the office asked for"),
        ({"opens": "23:30"}, "The site would never be open"),
        ({"opens": "noon"}, "Enter the time as 09:30."),
        ({"until": "2031-01-01"}, "Choose a day within what was asked for"),
        ({"excluded": record(transactions).accepts}, "Something has to be left"),
    ):
        page = district.post(submitted, {"verb": "approve", "why": "", **told})
        assert district.status == 422
        assert words in page
    site = record(transactions)
    assert (site.state, site.permits) == ("submitted", [])


def test_a_renewal_is_granted_for_fewer_days_and_with_less_room(
    signed_in: SignedIn, transactions: Transactions, submitted: str
) -> None:
    district, office = signed_in("regulator"), signed_in("office")
    district.post(submitted, {"verb": "approve"})
    ref = submitted.rsplit("/", 1)[1]
    office.post(f"/office/sites/{ref}/renewal", {"valid_until": "2028-12-01"})
    page = district.post(submitted, {"verb": "renew", "until": "2029-01-01"})
    assert "Choose a day within what was asked for" in page
    district.post(submitted, {"verb": "renew", "until": "2028-11-01", "capacity_kg": "400"})
    site = record(transactions)
    assert (str(site.valid_until), site.capacity_kg) == ("2028-11-01", 400)
    assert site.permits[-1].valid_until == site.valid_until
