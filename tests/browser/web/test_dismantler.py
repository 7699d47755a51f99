"""An old fridge's subsidy, without script: arrival, certificate, and what its owner sees."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from recycling.booking.bookings import WantedItem
from recycling.money.subsidies import Purchase, claim, issue_vouchers
from recycling.people import user_by_login
from tests.browser.pages.account import SignInPage
from tests.browser.web.test_every_page import faults
from tests.browser.web.test_residents import context
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.web import LiveServer
from tests.fixtures.yard import LATER, at_the_yard, dismantler

pytestmark = pytest.mark.browser

__all__ = ["context"]

RESIDENT = "13800005678"


@pytest.fixture
def ref(transactions: Transactions) -> str:
    """A booking at the yard whose fridge carries a claim."""
    with transactions() as session:
        booking, _ = at_the_yard(
            session,
            [WantedItem("fridge_std", serial="OLD-77", bought_year=2012),
             WantedItem("phone_smart")],
            phone=RESIDENT,
        )  # fmt: skip
        resident = user_by_login(session, "resident")
        worker = user_by_login(session, "receiver")
        assert resident is not None
        assert worker is not None
        booking.resident_ref = resident.ref
        worker.receiver_ref = dismantler(session).ref
        voucher = issue_vouchers(session, booking, now=LATER)[0]
        claim(
            session, Purchase("fridge", 300_000, town.TODAY, grade=1), phone=RESIDENT,
            new_serial="N-1", now=LATER, today=town.TODAY, voucher=voucher,
        )  # fmt: skip
        return booking.ref


def as_(context: BrowserContext, url: str, login: str) -> Page:
    context.clear_cookies(name="huiliu")
    page = context.new_page()
    SignInPage(page, url).sign_in(login)
    return page


def test_an_arrival_pays_the_claim_and_a_certificate_brings_points(
    served_town: LiveServer, context: BrowserContext, ref: str
) -> None:
    url = served_town.url
    page = as_(context, url, "receiver")
    page.locator("#label").fill("T-1")
    page.locator("#serial").fill("NOT-IT")
    page.locator("main form button").first.click()
    expect(page.locator("#label-error")).to_have_count(1)
    page.locator("#serial").fill("old 77")
    page.locator("main form button").first.click()
    expect(page.locator("#label-error")).to_have_count(0)
    newest = page.locator("section[aria-labelledby=newest-title]")
    expect(newest).to_contain_text("T-1")
    page.locator("#label").fill("T-2")
    page.locator("#serial").fill("")
    page.locator("main form button").first.click()
    expect(newest).to_contain_text("T-2")

    page.goto(f"{url}/dismantler/wiping")
    page.locator("#label").fill("T-2")
    page.locator("#method").select_option("block_erase")
    page.locator("#shown_by").fill("report 12")
    page.locator("main form button").click()
    expect(page.locator("#verified-error")).to_have_count(1)
    page.locator("#verified").check()
    page.locator("main form button").click()
    number = page.locator("section[aria-labelledby=newest-title] th.figure").inner_text()

    page = as_(context, url, "resident")
    page.goto(f"{url}/bookings/{ref}")
    story = page.locator("section[aria-labelledby=course-title]").inner_text()
    assert "L-2026" in story
    assert number in story
    page.goto(f"{url}/bookings/{ref}/subsidy")
    assert page.locator(".state--good").count() == 1
    page.goto(f"{url}/my/account")
    # 15 % of 3,000 yuan, and 30 points.
    assert "30" in page.locator(".figures").inner_text()
    assert "450" in page.locator(".figures").inner_text()


@pytest.mark.parametrize(("locale", "elder"), [("zh-CN", True), ("en-GB", False)])
def test_axe_finds_nothing_on_pages_with_claims_and_accounts(
    served_town: LiveServer, browser: Browser, ref: str, locale: str, elder: bool
) -> None:
    context = browser.new_context(locale=locale, viewport={"width": 375, "height": 812})
    if elder:
        context.add_cookies([{"name": "huiliu_elder", "value": "1", "url": served_town.url}])
    found: list[str] = []
    for login, paths in {
        "dispatcher": ["/dismantler/arrivals", "/dismantler/wiping"],
        "administrator": ["/admin/dismantlers", "/admin/subsidies"],
        "resident": [
            f"/bookings/{ref}", f"/bookings/{ref}/subsidy", f"/bookings/{ref}/accounts",
            f"/bookings/{ref}/receipt", "/my/account",
            "/accounts?item=ac_split&year=2009&price=2999",
        ],
    }.items():  # fmt: skip
        page = as_(context, served_town.url, login)
        for path in paths:
            page.goto(f"{served_town.url}{path}")
            for more in page.locator("details.more").all():
                more.locator("summary").click()
            found += faults(page)
        page.close()
    context.close()
    assert found == []
