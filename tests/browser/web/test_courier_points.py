"""The courier's app at a point: what was weighed is kept without a signal, and taken back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sqlalchemy import select

from sites.registry import Site
from sites.stock import StockEntry, levels_of, total
from tests.browser.pages.courier import CourierApp
from tests.fixtures.house import Transactions
from tests.fixtures.points import POINT, add_point_stop
from tests.fixtures.web import LiveServer

pytestmark = pytest.mark.browser


@pytest.fixture
def app(
    served_town: LiveServer, page: Page, three_stops: list[str], transactions: Transactions
) -> CourierApp:
    with transactions() as session:
        add_point_stop(session)
    app = CourierApp(page, served_town.url)
    app.sign_in()
    return app


def grams(transactions: Transactions) -> int:
    with transactions() as session:
        site = session.scalars(select(Site).where(Site.code == "T1")).one()
        return total(levels_of(session, [site])[site.id]).grams


def empty(app: CourierApp, **kilograms: str) -> None:
    app.page.locator(f"[data-stop='{POINT}'] a").click()
    app.page.locator("[data-kg=lithium]").wait_for()
    for name, amount in kilograms.items():
        app.page.locator(f"[data-kg={name}]").fill(amount)
    app.page.locator("main form button[type=submit]").click()


def test_a_point_is_emptied_without_a_signal_and_its_book_follows(
    app: CourierApp, transactions: Transactions
) -> None:
    app.page.context.set_offline(True)
    empty(app, lithium="4,5")
    app.page.locator(f"[data-undo='{POINT}']").wait_for()
    assert app.waiting == 1
    assert grams(transactions) == 35_000
    app.page.context.set_offline(False)
    app.settled()
    assert grams(transactions) == 0
    with transactions() as session:
        rows = session.scalars(select(StockEntry).where(StockEntry.movement == "transfer")).all()
        assert {row.stock_class: row.grams for row in rows} == {
            "ordinary": -30_000, "lithium": -4_500,
        }  # fmt: skip


def test_an_emptying_by_mistake_is_taken_back(app: CourierApp, transactions: Transactions) -> None:
    empty(app)
    app.page.locator(f"[data-undo='{POINT}']").click()
    app.page.locator(f"[data-undo='{POINT}']").wait_for(state="detached")
    app.settled()
    assert grams(transactions) == 35_000
    app.page.locator(f"[data-stop='{POINT}'] a").click()
    app.page.locator("[data-kg=lithium]").wait_for()


def test_where_the_rest_stays_an_amount_is_asked_for(app: CourierApp) -> None:
    app.page.locator(f"[data-stop='{POINT}'] a").click()
    app.page.get_by_text("还有东西留在现场").click()
    app.page.locator("main form button[type=submit]").click()
    app.page.get_by_text("请填写运走的公斤数或件数").wait_for()


def test_everyone_can_empty_a_point(app: CourierApp) -> None:
    for width in (320, 375, 1280):
        app.page.set_viewport_size({"width": width, "height": 800})
        app.page.goto(f"{app.url}/courier/#yard/{POINT}")
        app.page.locator("[data-kg=lithium]").wait_for()
        assert app.page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(app.page)
    assert found.violations_count == 0, found.generate_report()
