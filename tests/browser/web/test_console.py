"""The dispatcher's console in a browser: drag and undo, the drawer, keys, and axe on its pages."""

import datetime as dt

import pytest
from playwright.sync_api import Page

from recycling.booking.bookings import Place
from recycling.dispatch import execute_run
from routing.runs import ask_for_run, published_run
from tests.browser.pages.account import SignInPage
from tests.browser.web.test_every_page import faults
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.web import LiveServer

pytestmark = pytest.mark.browser

DAY = town.TOMORROW.isoformat()
NINE = dt.datetime(2026, 11, 26, 1, tzinfo=dt.UTC)
#: Three doors that may be visited in any order from nine to five.
DOORS = [(31.230, 121.470), (31.232, 121.474), (31.250, 121.490)]


@pytest.fixture
def run(transactions: Transactions) -> str:
    """The ref of a published run with three visits."""
    with transactions() as session:
        for number, (lat, lon) in enumerate(DOORS):
            booking = town.add_draft(session, place=Place(lat, lon, "pin", 1.0),
                                     phone=f"1380000{number:04d}")  # fmt: skip
            booking.set_window(town.TOMORROW, NINE, NINE + dt.timedelta(hours=8))
            booking.request(by="resident", now=town.NOW)
            booking.confirm(by="system", now=town.NOW)
        ref = ask_for_run(session, town.TOMORROW, budget_seconds=1, seed=1, by="x",
                          now=town.NOW).ref  # fmt: skip
    execute_run(transactions, ref, clock=lambda: town.NOW, processes=1)
    return ref


@pytest.fixture
def console(served_town: LiveServer, run: str, page: Page) -> Page:
    """The day's page on a wide screen."""
    page.set_viewport_size({"width": 1400, "height": 1000})
    SignInPage(page, served_town.url).sign_in("dispatcher")
    page.goto(f"{served_town.url}/dispatch/?on={DAY}")
    page.locator("[data-gantt][data-drag]").wait_for()
    return page


def drag_last_before_first(page: Page) -> None:
    bars = page.locator(".gantt__visit")
    bars.first.scroll_into_view_if_needed()
    last, first = bars.last.bounding_box(), bars.first.bounding_box()
    assert last is not None and first is not None  # noqa: PT018 - one fact: both are drawn
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + 8)
    page.mouse.down()
    page.mouse.move(first["x"] - 6, first["y"] + 8, steps=5)
    page.mouse.up()


def test_a_stop_is_dragged_its_cost_seen_and_the_change_undone(
    console: Page, transactions: Transactions, run: str
) -> None:
    drag_last_before_first(console)
    dialog = console.locator("[data-move-dialog][open]")
    dialog.locator(".figures").wait_for()
    assert faults(console) == []
    dialog.locator("form[method=post] button").click()
    console.wait_for_url("**run=*")
    console.locator("form[data-undo] button").click()
    console.wait_for_url(f"**run={run}*")
    assert console.locator("form[data-undo]").count() == 0
    with transactions() as session:
        found = published_run(session, town.TOMORROW)
        assert found is not None
        assert found.ref == run


def test_a_route_opens_in_the_drawer_and_escape_closes_it(console: Page) -> None:
    console.locator("table a[data-key=route]").first.click()
    drawer = console.locator("[data-drawer-place]")
    drawer.locator("table").wait_for()
    console.keyboard.press("Escape")
    drawer.wait_for(state="hidden")


def test_the_question_mark_shows_the_keys_and_letters_lead_on(console: Page) -> None:
    console.keyboard.press("?")
    console.locator("#keys[open]").wait_for()
    assert faults(console) == []
    console.keyboard.press("Escape")
    console.keyboard.press("j")
    assert console.evaluate("document.activeElement.dataset.key") == "route"
    console.keyboard.press("t")
    assert console.evaluate("document.activeElement.id") == "clock-title"


@pytest.mark.parametrize(
    "path",
    [
        "/dispatch/plans/{run}/routes/1",
        "/dispatch/plans/{run}/routes/1/stops/1",
        "/dispatch/plans/{run}/move?from=1&stop=1&to=1&before=3",
        "/dispatch/plans/{run}/moved",
        "/dispatch/morning?on={day}",
        "/dispatch/what-if?on={day}",
        "/dispatch/compare?on={day}&a={run}&b={run}",
        "/dispatch/road?on={day}",
        "/dispatch/promises?on={day}",
        "/dispatch/service?on={day}",
        "/dispatch/replay/1?on={day}",
    ],
)
def test_axe_finds_nothing_on_a_page_of_the_console(
    console: Page, served_town: LiveServer, run: str, path: str
) -> None:
    console.goto(f"{served_town.url}{path.format(run=run, day=DAY)}")
    assert faults(console) == []
