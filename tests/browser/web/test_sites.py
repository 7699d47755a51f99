"""A site's whole path in a browser: office, district, and the attendant without a connection."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sites.inspections import Verdict, checklist, inspect
from sites.registry import Site, SiteKind, SiteState
from sites.stock import Line, Movement, Slip, StockClass, StockEntry, arrive
from tests.browser.pages.account import SignInPage
from tests.browser.pages.office import JPEG, CounterPage, DistrictPages, OfficePages
from tests.browser.web.test_every_page import context, faults
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.web import LiveServer, guard

pytestmark = pytest.mark.browser

__all__ = ["context"]

SITE_PAGES = {
    "": ["/points/{site}", "/points/embed"],
    "office": [
        "/office/sites", "/office/sites/{site}", "/office/sites/{site}/stock",
        "/office/sites/{site}/counter", "/office/sites/{site}/renewal",
        "/office/sites/{site}/closing", "/office/season", "/office/files", "/office/coverage",
        "/office/siting",
    ],
    "regulator": [
        "/regulator/sites/{site}", "/regulator/sites/{site}/inspections/new", "/office/coverage",
    ],
}  # fmt: skip


def watched_point(session: Session) -> str:
    """The ref of an open point that is nearly full and was inspected."""
    site = town.add_yard(
        session, code="T1", kind=SiteKind.COLLECTION_POINT, capacity_kg=100,
        accepts=["phone", "battery"], state=SiteState.SUBMITTED,
    )  # fmt: skip
    site.area_code, site.name, site.submitted_by = "310101001", "南门临时回收点", "office"
    site.hotline, site.lithium_limit_kg = "12345", 5
    site.approve(by="district", conditions="每天清运", now=town.NOW)
    site.open(by="office", day=town.TODAY, now=town.NOW)
    arrive(
        session, site, [Line(StockClass.ORDINARY, 85_000, pieces=9)],
        Slip(Movement.HANDOVER, "a", "courier", town.NOW, town.TODAY), today=town.TODAY,
    )  # fmt: skip
    verdicts = dict.fromkeys(checklist(), Verdict.GOOD) | {"fire": Verdict.FAULT}
    inspect(
        session, site, verdicts, notes={"fire": "缺一个灭火器"}, note="", by="x", day=town.TODAY,
        now=town.NOW,
    )  # fmt: skip
    return site.ref


@pytest.fixture
def second(browser: Browser) -> Iterator[Page]:
    """Another person's phone."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 375, "height": 812})
    context.set_default_timeout(10_000)
    left = guard(context)
    yield context.new_page()
    context.close()
    assert left == []


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture.jpg"
    path.write_bytes(JPEG)
    return path


def opened(office_page: Page, district_page: Page, url: str) -> str:
    """The ref of a point that was registered, approved by the district, and opened."""
    SignInPage(office_page, url).sign_in("office")
    SignInPage(district_page, url).sign_in("regulator")
    office, district = OfficePages(office_page, url), DistrictPages(district_page, url)
    ref = office.register()
    office.press("submit")
    district.open(ref)
    district.decide("approve", "每天清运。")
    office.open(ref)
    office.press("open")
    return ref


def test_an_office_registers_renews_empties_and_closes_a_point(
    served_town: LiveServer, transactions: Transactions, page: Page, second: Page, picture: Path
) -> None:
    url = served_town.url
    ref = opened(page, second, url)
    office = OfficePages(page, url)
    assert office.state() == "开放中"

    page.goto(f"{url}/office/sites/{ref}/renewal")
    page.locator("#valid_until").fill("2027-01-15")
    page.locator("main form button[type=submit]").last.click()
    district = DistrictPages(second, url)
    district.open(ref)
    district.decide("renew")
    office.open(ref)
    expect(page.locator("section[aria-labelledby=permit-title]")).to_contain_text("2027-01-15")

    CounterPage(page, url).open(ref)
    CounterPage(page, url).bring("phone_smart", 2, "0.4")
    page.locator("[data-state=written]").wait_for()

    page.goto(f"{url}/office/sites/{ref}/closing")
    page.locator("#cleaned").check()
    page.locator("#photos").set_input_files(picture)
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main .notice").first).to_contain_text("场地还没有清完")

    page.goto(f"{url}/office/sites/{ref}/stock")
    page.locator("#all").check()
    office.press("stock/away")
    page.goto(f"{url}/office/sites/{ref}/closing")
    page.locator("#cleaned").check()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"**/office/sites/{ref}")
    assert office.state() == "已关闭"
    with transactions() as session:
        assert session.scalar(select(func.sum(StockEntry.grams))) == 0


def test_a_district_comments_sends_back_approves_inspects_and_suspends(
    served_town: LiveServer, transactions: Transactions, page: Page, second: Page, picture: Path
) -> None:
    url = served_town.url
    SignInPage(second, url).sign_in("office")
    SignInPage(page, url).sign_in("regulator")
    office, district = OfficePages(second, url), DistrictPages(page, url)
    ref = office.register()
    office.press("submit")

    district.open(ref)
    district.comment("fire_equipment", "灭火器太少，请加到 4 个。")
    district.decide("send_back")
    office.open(ref)
    expect(second.locator("#room .notice")).to_contain_text("灭火器太少")
    second.locator("#room-fire_equipment").fill("灭火器 4 个、沙箱 1 个")
    second.locator("#room form button[type=submit]").first.click()
    office.press("submit")
    district.open(ref)
    district.decide("approve", "每天清运。")
    office.open(ref)
    office.press("open")

    district.open(ref)
    district.inspect({"fire": "缺一个灭火器"}, picture)
    page.goto(f"{url}/points/{ref}")
    expect(page.locator("#inspections")).to_contain_text("缺一个灭火器")

    district.open(ref)
    district.decide("suspend", "整改")
    page.goto(f"{url}/points/{ref}")
    expect(page.locator("main .state").first).to_have_text("暂停接收")
    with transactions() as session:
        site = session.scalars(select(Site).where(Site.ref == ref)).one()
        assert [event.verb for event in site.events] == [
            "draft", "submit", "send back", "submit", "approve", "open", "suspend",
        ]  # fmt: skip


def test_an_attendant_goes_on_without_a_connection(
    served_town: LiveServer, transactions: Transactions, browser_context: BrowserContext,
    page: Page, second: Page,
) -> None:  # fmt: skip
    url = served_town.url
    ref = opened(page, second, url)
    counter = CounterPage(page, url)
    counter.open(ref)

    browser_context.set_offline(True)
    counter.bring("phone_smart", 3, "0.6")
    counter.bring("battery_liion_loose", 10, "6")
    expect(page.locator("[data-strip]")).to_have_text("离线，已存 2 条，稍后发送。")
    assert counter.entries() == ["waiting", "waiting"]
    # The page opens without a connection too, with what was entered.
    page.reload()
    expect(page.locator("[data-list] li")).to_have_count(2)

    browser_context.set_offline(False)
    page.locator("[data-list] li:not([data-state=waiting])").nth(1).wait_for(timeout=30_000)
    # Six kilograms of lithium are more than the point may hold: the other entry stands.
    assert sorted(counter.entries()) == ["refused", "written"]
    page.reload()
    expect(page.locator("[data-list] li")).to_have_count(0)
    with transactions() as session:
        entries = list(session.scalars(select(StockEntry)))
        assert [(entry.stock_class, entry.grams, entry.pieces) for entry in entries] == [
            ("ordinary", 600, 3)
        ]


def test_axe_finds_nothing_on_the_pages_of_a_site(
    served_town: LiveServer, context: BrowserContext, transactions: Transactions
) -> None:
    with transactions() as session:
        ref = watched_point(session)
    found: list[str] = []
    for login, paths in SITE_PAGES.items():
        context.clear_cookies(name="huiliu")
        page = context.new_page()
        if login:
            SignInPage(page, served_town.url).sign_in(login)
        for path in paths:
            page.goto(f"{served_town.url}{path.format(site=ref)}")
            found += faults(page)
        page.close()
    assert found == []


def test_a_click_on_the_map_sets_the_pin_and_is_kept(
    served_town: LiveServer, transactions: Transactions, page: Page
) -> None:
    SignInPage(page, served_town.url).sign_in("office")
    page.goto(f"{served_town.url}/office/sites/new")
    page.locator("#kind").select_option("collection_point")
    page.locator("#name").fill("南门")
    page.locator("main form button[type=submit]").last.click()
    page.locator("[data-canvas].leaflet-container").click(position={"x": 100, "y": 100})
    # The section saves itself a moment later.
    expect(page.locator("#place [data-kept]")).to_have_text("已保存")
    with transactions() as session:
        site = session.scalars(select(Site).where(Site.name == "南门")).one()
        assert site.lat is not None
        assert str(round(site.lat, 6)) in page.locator("#place-lat").input_value()
