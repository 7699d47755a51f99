"""The dispatchers' day in a browser."""

import pytest
from playwright.sync_api import Page

from database.engine import unit_of_work
from sites.registry import SiteKind
from tests.browser.pages.account import SignInPage
from tests.browser.pages.dispatcher import DayPage
from tests.fixtures import town
from tests.fixtures.house import Transactions, planned
from tests.fixtures.web import LiveServer

pytestmark = pytest.mark.browser


def test_the_map_draws_every_stop_and_the_table_sorts(
    served_town: LiveServer, transactions: Transactions, booked: str, page: Page
) -> None:
    planned(transactions, booked)
    page.set_viewport_size({"width": 1280, "height": 900})
    SignInPage(page, served_town.url).sign_in("dispatcher")
    DayPage(page, served_town.url).open(town.TOMORROW.isoformat())
    page.wait_for_selector(".leaflet-container .huiliu-number")
    head = page.locator("[data-sort] th").nth(6)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"


def test_the_map_of_points_shows_each_open_point(served_town: LiveServer, page: Page) -> None:

    with unit_of_work(served_town.engine) as session:
        town.add_yard(session, code="P1", kind=SiteKind.COLLECTION_POINT, accepts=["phone"])
    page.goto(f"{served_town.url}/points")
    page.wait_for_selector(".leaflet-container .pin")
    assert page.locator(".leaflet-container .pin").count() == 1
