"""The map in a real browser: from disk, and behind a strict policy."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from routing.maps import LeftOut, MapPlan, MapRoute, MapStop, MapYard, document, plan_map

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[3] / "web/static"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
HOST = "http://127.0.0.1:9"


@pytest.fixture
def map_page():
    """A day of two routes in Shanghai, one job left out."""
    yard = (31.2, 121.52)
    routes = []
    for number in (1, 2):
        stops = tuple(
            MapStop(n, 31.2 + 0.01 * n, 121.45 + 0.02 * number, f"中华路 {n} 号", ("09:05",))
            for n in range(1, 5)
        )
        way = (yard, *((stop.lat, stop.lon) for stop in stops), yard)
        routes.append(MapRoute(number, f"沪A{number}", stops, way, 42_300, 9_000, 58.0))
    left_out = (LeftOut(31.5, 121.5, "HL-9", "今天的车已装满"),)
    plan = MapPlan("6月7日的路线", tuple(routes), (MapYard("浦东堆场", *yard),), left_out)
    return document(plan_map(plan, locale="zh_CN"))


@pytest.fixture
def alone(map_page, page, tmp_path):
    """The one-file map, open from disk; `requests` is what the browser asked for."""
    path = tmp_path / "map.html"
    path.write_text(map_page.alone(STATIC / "vendor"), encoding="utf-8")
    page.requests = []
    page.complaints = []
    page.on("request", lambda request: page.requests.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.goto(path.as_uri())
    page.wait_for_selector(".leaflet-container .huiliu-number")
    return page


def test_opens_from_disk_and_asks_for_nothing_else(alone):
    outside = [url for url in alone.requests if not url.startswith(("data:", "blob:"))]
    assert [url.rpartition("/")[2] for url in outside] == ["map.html"]
    assert alone.complaints == []


def test_draws_every_route_stop_yard_and_job(alone):
    drawn = alone.locator(".leaflet-marker-pane")
    assert drawn.locator(".huiliu-number:not(.yard, .cross)").count() == 8
    assert drawn.locator(".yard").count() == 1
    assert drawn.locator(".cross").count() == 1


def test_a_stop_of_the_list_is_reached_and_opened_by_keyboard_alone(alone):
    alone.locator("summary").first.focus()
    alone.keyboard.press("Enter")
    alone.keyboard.press("Tab")
    alone.keyboard.press("Enter")
    alone.wait_for_selector(".huiliu-card")
    assert "中华路 1 号" in alone.locator(".huiliu-card").inner_text()


def test_from_afar_each_route_bears_its_number(alone):
    badges = alone.locator(".huiliu-badge")
    assert badges.all_inner_texts() == ["1", "2"]
    expect(badges.first).to_be_visible()
    alone.locator("summary").first.click()
    alone.locator("[data-stop]").first.click()
    expect(badges.first).to_be_hidden()


def test_one_route_stands_out_until_all_are_asked_for(alone):
    alone.locator("summary").nth(1).click()
    faded = alone.locator(".leaflet-marker-pane .huiliu-marker[style*='opacity: 0.18']")
    # Four stops and the number of the other route.
    expect(faded).to_have_count(5)
    alone.locator("[data-all]").click()
    expect(faded).to_have_count(0)


def test_everyone_can_read_it(alone):
    broken = Axe().run(alone).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in broken] == []


def test_works_behind_a_policy_without_unsafe_inline(map_page, page):
    files = {
        "/map": ("text/html", map_page.page(script_url="/map.js", style_url="/map.css")),
        "/map.js": ("text/javascript", map_page.script),
        "/map.css": ("text/css", map_page.style),
    }

    def serve(route):
        path = route.request.url.removeprefix(HOST)
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        elif path in files:
            kind, body = files[path]
            route.fulfill(
                body=body,
                content_type=f"{kind}; charset=utf-8",
                headers={"Content-Security-Policy": POLICY},
            )
        else:
            route.fulfill(status=204)

    page.route(f"{HOST}/**", serve)
    page.goto(f"{HOST}/map")
    page.wait_for_selector(".leaflet-container .huiliu-number")
    page.locator("summary").first.click()
    page.locator("[data-stop]").first.click()
    assert "中华路 1 号" in page.locator(".huiliu-card").inner_text()
