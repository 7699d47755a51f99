"""Bringing things to a point, in both languages: booked, taken in without a signal, receipted."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.custody import pieces_of
from sites.registry import SiteKind
from tests.browser.pages.account import SignInPage
from tests.browser.pages.aftercare import AftercarePages
from tests.browser.pages.office import CounterPage
from tests.browser.pages.resident import BookingPages
from tests.browser.web.test_every_page import faults
from tests.browser.web.test_residents import context, phone
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.web import LiveServer, guard

pytestmark = pytest.mark.browser

__all__ = ["context", "phone"]

DAY = town.TOMORROW.isoformat()


@pytest.fixture
def point(transactions: Transactions) -> str:
    """The ref of an open point of the office's street."""
    with transactions() as session:
        for code in ("P1", "P2"):
            site = town.add_yard(
                session, code=code, kind=SiteKind.COLLECTION_POINT, accepts=["lamp", "kitchen"]
            )
            site.name, site.area_code = f"南门回收点 {code}", "310101001"
        return session.scalars(select(type(site)).where(type(site).code == "P1")).one().ref


def book(phone: Page, url: str, point: str) -> BookingPages:
    pages = BookingPages(phone, url)
    pages.begin()
    pages.choose({"lamp_fluorescent": 3})
    pages.live_at("南京东路100号")
    assert phone.locator("#way-doorstep").is_disabled()
    pages.hand_over("drop_off")
    phone.wait_for_url("**/book/bring")
    phone.locator(f"#site-{point}").check()
    phone.locator("#day").select_option(DAY)
    phone.locator("#hour").select_option("10:00")
    pages.go_on()
    pages.call("王秀英", "138 0000 1234")
    return pages


def test_drop_off_from_the_front_page_to_the_receipt(
    served_town: LiveServer, phone: Page, browser: Browser, transactions: Transactions, point: str
) -> None:
    pages = book(phone, served_town.url, point)
    number = pages.confirm()
    assert pages.steps <= 8
    assert phone.locator(".qr svg").is_visible()
    assert len(phone.locator(".booking-code").inner_text()) == 7

    attendants = browser.new_context(locale="zh-CN", viewport={"width": 375, "height": 812})
    left = guard(attendants)
    counter = attendants.new_page()
    SignInPage(counter, served_town.url).sign_in("office")
    CounterPage(counter, served_town.url).open(point)
    counter.reload()
    counter.locator("[data-ready]").wait_for()
    attendants.set_offline(True)
    counter.reload()
    CounterPage(counter, served_town.url).take_in(number.lower())
    counter.locator("[data-list] [data-state=waiting]").wait_for()
    attendants.set_offline(False)
    counter.evaluate("dispatchEvent(new Event('online'))")
    counter.locator("[data-list] [data-state=written]").wait_for()
    attendants.close()
    assert left == []

    after = AftercarePages(phone, served_town.url, pages.ref())
    after.open()
    assert "南门回收点 P1" in phone.locator("h1").inner_text()
    after.follow("/receipt")
    assert "3" in after.text()
    with transactions() as session:
        assert len(pieces_of(session, after.ref)) == 3


def test_another_point_is_chosen_and_the_drop_off_is_cancelled(
    served_town: LiveServer, phone: Page, transactions: Transactions, point: str
) -> None:
    pages = book(phone, served_town.url, point)
    pages.confirm()
    after = AftercarePages(phone, served_town.url, pages.ref())
    after.follow("/bring")
    phone.locator(f"input[name=site]:not([value='{point}'])").first.check()
    after.send()
    assert "P2" in phone.locator("h1").inner_text()
    after.follow("/cancel")
    phone.locator("input[value=other_way]").check()
    after.send()
    with transactions() as session:
        row = session.scalars(select(Booking).where(Booking.ref == after.ref)).one()
        assert row.state == "cancelled"


@pytest.mark.parametrize(("locale", "elder"), [("zh-CN", True), ("en-GB", False)])
def test_axe_finds_nothing_on_the_pages_of_a_drop_off(
    served_town: LiveServer, browser: Browser, point: str, locale: str, elder: bool
) -> None:
    context = browser.new_context(
        locale=locale, viewport={"width": 375, "height": 812}, reduced_motion="reduce"
    )
    if elder:
        context.add_cookies([{"name": "huiliu_elder", "value": "1", "url": served_town.url}])
    page = context.new_page()
    pages = BookingPages(page, served_town.url)
    pages.begin()
    pages.choose({"lamp_fluorescent": 3})
    pages.live_at("南京东路100号")
    pages.hand_over("drop_off")
    found = faults(page)
    page.locator("main .button--large").click()
    expect(page.locator(".error-summary")).to_be_focused()
    found += faults(page)
    page.locator(f"#site-{point}").check()
    pages.go_on()
    pages.call("王秀英", "138 0000 1234")
    number = pages.confirm()
    found += faults(page)
    for part in ("", "/bring", "/cancel"):
        page.goto(f"{served_town.url}/bookings/{pages.ref()}{part}")
        found += faults(page)
    page.goto(f"{served_town.url}/track/code")
    found += faults(page)
    SignInPage(page, served_town.url).sign_in("office")
    page.goto(f"{served_town.url}/office/sites/{point}/counter?number={number}")
    found += faults(page)
    context.close()
    assert found == []
