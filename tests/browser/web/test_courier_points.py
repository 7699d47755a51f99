"""The courier's app at a point: what was weighed is kept without a signal, and taken back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from sqlalchemy import select

from recycling.custody import HandOver, loads_aboard
from sites.registry import Site
from sites.stock import StockEntry, levels_of, total
from tests.browser.pages.courier import CourierApp
from tests.fixtures.house import Transactions
from tests.fixtures.points import POINT, add_point_stop
from tests.fixtures.road import COURIER_CODE, YARD_CODE
from tests.fixtures.web import LiveServer

pytestmark = pytest.mark.browser

#: The stop at which the route unloads.
YARD = 4


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


def sign(app: CourierApp) -> None:
    app.page.get_by_label("您的签字码").fill(COURIER_CODE)
    app.page.get_by_label("场站人员登录名").fill("dispatcher")
    app.page.get_by_label("场站签字码").fill(YARD_CODE)
    app.press("交接")
    app.page.locator("[data-courier][data-shown=home]").wait_for()


def test_what_the_point_gave_is_handed_over_at_the_yard_without_a_signal(
    app: CourierApp, transactions: Transactions
) -> None:
    app.page.context.set_offline(True)
    empty(app)
    app.page.locator(f"[data-undo='{POINT}']").wait_for()
    assert "来自回收点 · 30 kg" in app.page.locator("[data-load=ordinary]").inner_text()
    app.page.goto(f"{app.url}/courier/#yard/{YARD}")
    app.page.locator("[data-load-yard-kg=ordinary]").fill("25")
    goods = app.page.locator("fieldset", has=app.page.locator("[data-load-kg=ordinary]"))
    goods.get_by_text("场站拒收其中一部分").click()
    goods.locator("select").select_option("unsafe")
    app.page.locator("[data-load-refused-kg=ordinary]").fill("5")
    app.page.locator("[data-load-yard-kg=lithium]").fill("5")
    sign(app)
    assert "5 kg" in app.page.locator("[data-load=ordinary]").inner_text()
    app.page.context.set_offline(False)
    app.settled()
    with transactions() as session:
        yard = session.scalars(select(Site).where(Site.code != "T1")).one()
        assert total(levels_of(session, [yard])[yard.id]).grams == 30_000
        aboard = loads_aboard(session, "courier C1")
        assert {named.value: one.grams for named, one in aboard.items()} == {"ordinary": 5_000}
        (row,) = session.scalars(select(HandOver)).one().loads[:1]
        assert (row.refused_grams, row.refusal) == (5_000, "unsafe")


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


@pytest.mark.parametrize(("stop", "field"), [
    (POINT, "[data-kg=lithium]"), (YARD, "[data-load-yard-kg=lithium]"),
])  # fmt: skip
def test_everyone_can_empty_a_point_and_hand_its_goods_over(
    app: CourierApp, stop: int, field: str
) -> None:
    if stop == YARD:
        empty(app)
        app.settled()
    for width in (320, 375, 1280):
        app.page.set_viewport_size({"width": width, "height": 800})
        app.page.goto(f"{app.url}/courier/#yard/{stop}")
        app.page.locator(field).wait_for()
        assert app.page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(app.page)
    assert found.violations_count == 0, found.generate_report()
