"""The dispatcher's console in a browser: drag and undo, the drawer, keys, and axe on its pages."""

import datetime as dt

import pytest
from flask import Flask
from playwright.sync_api import Page

from recycling.booking.desk import bookings_by_refs
from recycling.booking.states import FailReason
from recycling.visits.tables import CourierPosition
from routing.runs import published_run, run_by_ref, runs_of
from tests.browser.pages.account import SignInPage
from tests.browser.web.test_every_page import faults
from tests.fixtures import town
from tests.fixtures.house import Transactions, three_visits
from tests.fixtures.web import LiveServer

pytestmark = pytest.mark.browser

DAY = town.TOMORROW.isoformat()


@pytest.fixture
def run(transactions: Transactions) -> str:
    """The ref of a published run with three visits that may be made in any order."""
    return three_visits(transactions, (9, 17), (9, 17), (9, 17))


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


def test_a_stop_is_moved_by_keyboard_alone(
    console: Page, transactions: Transactions, run: str
) -> None:
    console.keyboard.press("s")
    assert console.evaluate("document.activeElement.dataset.stop") == "1"
    console.keyboard.press("ArrowRight")
    console.keyboard.press("ArrowRight")
    assert console.evaluate("document.activeElement.getAttribute('role')") == "button"
    console.keyboard.press("Enter")
    for _ in range(2):
        console.keyboard.press("ArrowLeft")
    said = console.locator("[data-move-said]").inner_text()
    assert "1" in said
    console.keyboard.press("Escape")
    assert console.locator(".gantt__gap").count() == 0
    console.keyboard.press("Enter")
    for _ in range(2):
        console.keyboard.press("ArrowLeft")
    console.keyboard.press("Enter")
    dialog = console.locator("[data-move-dialog][open]")
    dialog.locator(".figures").wait_for()
    dialog.locator("form[method=post] button").click()
    console.wait_for_url("**run=*")
    with transactions() as session:
        made = runs_of(session, town.TOMORROW)[0]
        assert made.kind == "edit"
        assert made.derived_from == run
        assert made.asked["move"][1:] == [3, 1, 1]


@pytest.fixture
def on_the_road(transactions: Transactions, run: str, served_town: LiveServer, app: Flask) -> None:
    """The first stop is ticked half an hour late, the second failed; the phone told of the way."""
    with transactions() as session:
        route = run_by_ref(session, run).routes[0]
        stops = [stop for stop in route.stops if stop.kind == "visit"]
        late = dt.timedelta(minutes=30)
        for stop, fails in ((stops[0], False), (stops[1], True)):
            for booking in bookings_by_refs(session, stop.refs).values():
                booking.set_out(by="c", now=stop.arrives_at + late)
                if fails:
                    booking.fail(FailReason.NOBODY_HOME, by="c", now=stop.departs_at + late)
                else:
                    booking.collect(by="c", now=stop.departs_at + late)
        for minutes in range(3, 12, 3):
            at = stops[0].departs_at + late + dt.timedelta(minutes=minutes)
            session.add(
                CourierPosition(
                    courier_number=route.courier_number, day=town.TOMORROW, at=at, received_at=at,
                    lat=round(stops[0].lat + minutes / 1000, 4), lon=121.475, accuracy_metres=20,
                )
            )  # fmt: skip
        app.extensions["clock"] = lambda at=stops[1].departs_at: at + late + dt.timedelta(hours=1)


@pytest.mark.usefixtures("on_the_road")
def test_the_replay_is_moved_by_keys_and_its_table_follows(
    console: Page, served_town: LiveServer
) -> None:
    console.goto(f"{served_town.url}/dispatch/replay/1?on={DAY}")
    slider = console.locator("[data-replay]")
    slider.wait_for()
    slider.focus()
    console.keyboard.press("End")
    last = console.locator("tr[data-frame]").last
    assert last.get_attribute("aria-current") == "step"
    assert slider.get_attribute("aria-valuetext") == (
        console.locator("[data-replay-words]").inner_text()
    )
    console.keyboard.press("Home")
    console.keyboard.press("ArrowRight")
    assert console.locator("tr[aria-current]").get_attribute("data-frame") == "1"
    assert console.locator("tr[data-frame]").count() == int(slider.get_attribute("max") or 0) + 1
    assert faults(console) == []


@pytest.mark.usefixtures("on_the_road")
def test_the_running_day_shows_the_vehicle_on_the_map_and_says_by_what(
    console: Page, served_town: LiveServer
) -> None:
    console.goto(f"{served_town.url}/dispatch/road?on={DAY}")
    sign = console.locator(".leaflet-container .huiliu-number.van")
    sign.wait_for()
    assert sign.inner_text() == "1!"
    assert console.locator("[data-van]").count() == 1
    assert faults(console) == []


@pytest.mark.usefixtures("on_the_road")
@pytest.mark.parametrize("path", ["/dispatch/promises", "/dispatch/service", "/dispatch/morning"])
def test_a_day_with_misses_stands_in_every_width(
    console: Page, served_town: LiveServer, path: str
) -> None:
    console.goto(f"{served_town.url}{path}?on={DAY}")
    assert faults(console) == []
    console.set_viewport_size({"width": 375, "height": 812})
    assert faults(console) == []


@pytest.mark.usefixtures("on_the_road")
def test_the_misses_stand_on_a_map_as_numbers_and_in_a_table(
    console: Page, served_town: LiveServer
) -> None:
    console.goto(f"{served_town.url}/dispatch/service?on={DAY}")
    number = console.locator(".leaflet-container .huiliu-number.miss").first
    number.wait_for()
    assert number.inner_text().isdigit()
    cells = console.locator("[data-miss]").count()
    table = console.locator("section[aria-labelledby=misses-title] tbody tr").count()
    assert cells == table > 0
