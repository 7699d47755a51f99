"""The forms of conditions, households and points, looked at in every mode and filled in."""

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from recycling.booking.bookings import Booking
from sites.registry import SiteKind, SiteState
from tests.browser.pages.account import SignInPage
from tests.browser.web.test_every_page import context, faults
from tests.fixtures import town
from tests.fixtures.house import Transactions, planned
from tests.fixtures.points import add_point_stop
from tests.fixtures.web import LiveServer

pytestmark = pytest.mark.browser

__all__ = ["context"]


def submitted_point(session: Session) -> str:
    """The ref of a point that waits for the district."""
    site = town.add_yard(
        session, code="T2", kind=SiteKind.COLLECTION_POINT, capacity_kg=1_800,
        accepts=["phone", "battery"], state=SiteState.SUBMITTED,
    )  # fmt: skip
    site.area_code, site.name, site.submitted_by = "310101001", "北门春节点", "office"
    site.lithium_limit_kg = 200
    return site.ref


def test_the_district_binds_a_permit_and_enters_households(
    served_town: LiveServer, context: BrowserContext, transactions: Transactions
) -> None:
    with transactions() as session:
        ref = submitted_point(session)
    page = context.new_page()
    url = served_town.url
    SignInPage(page, url).sign_in("regulator")
    page.goto(f"{url}/regulator/sites/{ref}")
    page.locator("#bounds summary").click()
    found = faults(page)
    page.locator("#capacity_kg").fill("5000")
    page.locator("button[value=approve]").click()
    expect(page.locator("#bounds #capacity_kg")).to_be_visible()
    expect(page.locator("#bounds .field--wrong #capacity_kg")).to_be_visible()
    found += faults(page)
    page.locator("#capacity_kg").fill("900")
    page.locator("#opens").fill("09:30")
    page.locator("button[value=approve]").click()
    expect(page.locator(".timeline")).to_contain_text("1800 → 900")
    page.goto(f"{url}/office/coverage?street=310101001")
    found += faults(page)
    page.locator("#households").fill("5400")
    page.locator("#source").fill("census")
    page.locator("#on").fill("2025-12-31")
    page.locator("#change button[type=submit]").click()
    expect(page.locator("table").first).to_contain_text("census, 2025-12-31")
    assert found == []


def test_the_sheet_without_script_with_a_point_to_empty(
    served_town: LiveServer, context: BrowserContext, transactions: Transactions, booked: str
) -> None:
    planned(transactions, booked)
    with transactions() as session:
        add_point_stop(session)
        booking = session.scalars(select(Booking).where(Booking.ref == booked)).one()
        booking.set_out(by="courier", now=town.NOW)
        booking.collect(by="courier", now=town.NOW)
    page = context.new_page()
    SignInPage(page, served_town.url).sign_in("courier")
    page.goto(f"{served_town.url}/courier/plain")
    page.locator("#kg-lithium").wait_for()
    page.locator("details").last.evaluate("one => (one.open = true)")
    assert faults(page) == []
