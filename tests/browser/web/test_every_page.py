"""Every page: axe-core finds nothing, targets are large, nothing runs off a narrow screen."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from recycling.visits.codes import visit_code
from routing.fleet import Courier, Vehicle
from routing.runs import PlannedRoute, PlanRun, RouteStop, RunKind, RunState, run_by_ref
from tests.browser.pages.account import SignInPage
from tests.browser.pages.every import is_page, plain_pages
from tests.browser.pages.resident import BookingPages
from tests.fixtures import town
from tests.fixtures.house import Transactions, planned
from tests.fixtures.web import LiveServer, guard

pytestmark = pytest.mark.browser

AXE = Axe()
#: WCAG 2.2 AA and what axe calls best practice.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}

#: Pages whose address needs something, or shows something else by what it is asked: by login.
PAGES: dict[str, list[str]] = {
    "": ["/points?take=fridge", "/nope"],
    "resident": [
        "/bookings/{booking}", "/bookings/{booking}/cancel", "/bookings/{booking}/door",
        "/bookings/{booking}/time", "/bookings/{booking}/items", "/bookings/{booking}/address",
        "/bookings/{booking}/worth", "/bookings/{booking}/accounts",
        "/bookings/{booking}/again", "/bookings/{booking}/complaint",
        "/accounts?item=water_heater_gas&year=2012&price=3000",
    ],
    "courier": [],
    "office": [],
    "receiver": [],
    "dispatcher": [
        "/dispatch/?on={day}", "/dispatch/?on=2026-11-28", "/dispatch/plans/{run}",
        "/dispatch/plans/{run}/routes/1", "/dispatch/plans/{run}/routes/1/stops/1",
        "/dispatch/plans/{run}/move?from=1&stop=1&to=1&before=3", "/dispatch/plans/{run}/moved",
        "/dispatch/morning?on={day}", "/dispatch/what-if?on={day}", "/dispatch/road?on={day}",
        "/dispatch/compare?on={day}&a={run}&b={run}", "/dispatch/promises?on={day}",
        "/dispatch/service?on={day}", "/dispatch/replay/1?on={day}", "/dispatch/fleet?on={day}",
        "/dispatch/fleet/couriers/new", "/dispatch/fleet/vehicles/new",
        "/dispatch/fleet/couriers/{courier}", "/dispatch/fleet/vehicles/{vehicle}",
        "/dispatch/plans/{replan}", "/dispatch/plans/{replan}/moved",
        "/dispatch/to-place/{booking}",
    ],
    "regulator": [],
    "administrator": [],
}  # fmt: skip


MODES = {
    "phone, zh": {"locale": "zh-CN", "width": 375},
    "desk, en": {"locale": "en-GB", "width": 1280},
    "elder, zh": {"locale": "zh-CN", "width": 375, "elder": True},
    "dark, en": {"locale": "en-GB", "width": 375, "dark": True},
}


@pytest.fixture(params=list(MODES))
def context(
    request: pytest.FixtureRequest, served_town: LiveServer, browser: Browser
) -> Iterator[BrowserContext]:
    """A browser in one of the modes; no request leaves the machine."""
    mode = MODES[request.param]
    context = browser.new_context(
        locale=str(mode["locale"]),
        viewport={"width": int(mode["width"]), "height": 812},
        color_scheme="dark" if mode.get("dark") else "light",
        reduced_motion="reduce",
    )
    if mode.get("elder"):
        context.add_cookies([{"name": "huiliu_elder", "value": "1", "url": served_town.url}])
    left = guard(context)
    yield context
    context.close()
    assert left == []


def complaints(page: Page) -> list[str]:
    """What axe-core finds, one line each."""
    page.evaluate(AXE.axe_script)
    # What axe found in order is many times as much, and nobody reads it.
    found = page.evaluate(
        "rules => axe.run(document, rules).then(({violations}) => violations)", RULES
    )
    return [
        f"{page.url}: {one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}" for one in found
    ]


def too_small(page: Page) -> list[str]:
    """Buttons, fields and links that stand alone and are no 48 px (44 where a map sets it) high."""
    return page.evaluate(
        """() => [...document.querySelectorAll(
            'main button, main .button, main .input, .tools a, .tools button, .choice, summary,'
            + '.sections a')]
          .filter((e) => e.checkVisibility() && !e.closest('.huiliu-map'))
          .filter((e) => e.getBoundingClientRect().height < 47.5)
          .map((e) => e.outerHTML.slice(0, 120))"""
    )


def runs_off(page: Page) -> bool:
    """Whether the page is wider than the screen."""
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def faults(page: Page) -> list[str]:
    """Everything that is wrong with the page that is open."""
    found = complaints(page)
    found += [f"{page.url}: too small: {one}" for one in too_small(page)]
    return [*found, f"{page.url}: runs off the screen"] if runs_off(page) else found


def opened(context: BrowserContext, server: LiveServer, login: str, path: str) -> Page:
    """The page at `path` as this person has it."""
    page = context.new_page()
    SignInPage(page, server.url).sign_in(login)
    page.goto(f"{server.url}{path}")
    return page


def crew(transactions: Transactions) -> dict[str, str]:
    """A courier and a vehicle that are there already."""
    with transactions() as session:
        courier, vehicle = (session.scalars(select(one)).first() for one in (Courier, Vehicle))
        assert courier is not None
        assert vehicle is not None
        return {"courier": courier.ref, "vehicle": vehicle.ref}


def replanned(transactions: Transactions, run: str, booking: str) -> str:
    """A plan of the rest of the day: it moves the booking and meets two vans, one in vain."""
    with transactions() as session:
        old = run_by_ref(session, run)
        at, window = town.NOW.isoformat(), [town.NOW.isoformat()] * 2
        moved = {"ref": booking, "is_late": False, "was": at, "now": at, "window": window}
        meetings = [
            {"courier": number, "bookings": 1, "kg": 14, "extra_fen": fen}
            for number, fen in (("C1", 900), ("C2", None))
        ]
        new = PlanRun(
            day=old.day, state=RunState.DONE.value, asked_by="x", asked_at=town.NOW,
            started_at=town.NOW, ended_at=town.NOW, seed=1, budget_seconds=5, cost_fen=41_000,
            cost_curve=[[0, 42_000], [5, 41_000]], figures=old.figures,
            one_trip_each=old.one_trip_each, made_with={}, kind=RunKind.REPLAN.value,
            derived_from=run, moved=[moved], asked={"meetings": meetings},
        )  # fmt: skip
        route = old.routes[0]
        halts = [("start", []), ("visit", [booking]), ("meet", ["meet~C1"]), ("end", [])]
        stops = [
            RouteStop(
                sequence=place, kind=kind, refs=refs, lat=31.23, lon=121.47,
                arrives_at=route.departs_at, service_at=route.departs_at,
                departs_at=route.departs_at, metres_from_last=0, load_kg=0, load_litres=0,
            )
            for place, (kind, refs) in enumerate(halts)
        ]  # fmt: skip
        new.routes = [
            PlannedRoute(
                number=1, shift_ref="x", courier_number="C2", vehicle_name="V-C2",
                departs_at=route.departs_at, arrives_at=route.arrives_at, metres=3000,
                travel_seconds=900, service_seconds=300, waiting_seconds=0, load_kg=14,
                load_litres=60, cost_fen=41_000, stops=stops,
            )
        ]  # fmt: skip
        session.add(new)
        session.flush()
        return new.ref


def test_axe_finds_nothing_and_everything_fits(
    served_town: LiveServer,
    app: Flask,
    context: BrowserContext,
    transactions: Transactions,
    booked: str,
) -> None:
    run = planned(transactions, booked)
    told = {"booking": booked, "run": run, "day": town.TOMORROW, **crew(transactions),
            "replan": replanned(transactions, run, booked)}  # fmt: skip
    found: list[str] = []
    for login, paths in PAGES.items():
        context.clear_cookies(name="huiliu")
        page = context.new_page()
        if login:
            SignInPage(page, served_town.url).sign_in(login)
        for path in (*plain_pages(app, login), *paths):
            address = path.format(**told)
            if is_page(page, f"{served_town.url}{address}"):
                found += faults(page)
        page.close()
    assert found == []


def test_the_menu_of_the_bar_opens_by_keyboard_and_has_large_targets(
    served_town: LiveServer, context: BrowserContext
) -> None:
    page = opened(context, served_town, "dispatcher", "/dispatch/fleet")
    page.locator(".sections__more summary").focus()
    page.keyboard.press("Enter")
    page.locator(".sections__more a[aria-current=page]").wait_for()
    assert faults(page) == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.sections__more a') !== null")


def test_axe_finds_nothing_on_the_six_questions(
    served_town: LiveServer, context: BrowserContext
) -> None:
    page = context.new_page()
    pages = BookingPages(page, served_town.url)
    found: list[str] = []

    pages.begin()
    page.locator("details.picture summary").first.click()
    found += faults(page)
    pages.choose({"fridge_std": 1})
    found += faults(page)
    page.locator("main .button--large").click()
    page.locator(".error-summary").wait_for()
    found += faults(page)
    pages.live_at("南京东路100号")
    found += faults(page)
    pages.hand_over()
    found += faults(page)
    pages.first_free_time()
    found += faults(page)
    pages.call("王秀英", "13800001234")
    found += faults(page)
    pages.confirm()
    found += faults(page)
    assert found == []


def test_axe_finds_nothing_while_a_site_is_registered(
    served_town: LiveServer, context: BrowserContext
) -> None:
    page = opened(context, served_town, "office", "/office/sites/new")
    page.locator("#name").fill("一街东门")
    page.locator("main .button--large").click()
    page.wait_for_url(lambda address: not address.endswith("/new"))
    assert faults(page) == []


def test_axe_finds_nothing_while_a_compound_is_booked(
    served_town: LiveServer, context: BrowserContext
) -> None:
    page = opened(context, served_town, "office", "/care/compound")
    rows = "room,floor,items,name,phone\nRoom 1,1,microwave,Wang,13800001234\nRoom 2,up,gold,Li,1\n"
    page.locator("#building").fill("南京东路100号")
    page.locator("#file").set_input_files(
        {"name": "homes.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.locator("main form .button").click()
    page.wait_for_selector("form[action$='/book']")
    found = faults(page)
    page.locator("form[action$='/book'] .button").click()
    page.wait_for_url("**/care/compound/*")
    assert page.locator("main tbody tr").count() == 1
    assert [*found, *faults(page)] == []


def test_axe_finds_nothing_on_a_ceiling(
    served_town: LiveServer, context: BrowserContext, booked: str
) -> None:
    page = opened(context, served_town, "dispatcher", "/dispatch/ceilings")
    page.locator("#visits").fill("0")
    page.locator("main .button--wide").click()
    page.locator(".state--care").wait_for()
    found = faults(page)
    page.locator("main .card .button--second").click()
    page.locator("tbody .state--care").wait_for()
    assert [*found, *faults(page)] == []


@pytest.mark.parametrize("path", ["/", "/book", "/points", "/track"])
def test_a_page_fits_320_pixels(served_town: LiveServer, browser: Browser, path: str) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(f"{served_town.url}{path}")
    assert not runs_off(page)
    context.close()


def test_a_form_is_never_wider_than_560_pixels(served_town: LiveServer, browser: Browser) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 1600, "height": 900})
    page = context.new_page()
    for path in ("/book", "/track", "/sign-in"):
        page.goto(f"{served_town.url}{path}")
        assert page.evaluate("document.querySelector('main form').offsetWidth") <= 560
    context.close()


def test_axe_finds_nothing_along_a_couriers_day_without_script(
    served_town: LiveServer, context: BrowserContext, transactions: Transactions, booked: str
) -> None:
    planned(transactions, booked)
    page = context.new_page()
    SignInPage(page, served_town.url).sign_in("courier")
    on = f"?on={town.TOMORROW}"
    door = f"{served_town.url}/courier/stops/1/{booked}"
    found: list[str] = []

    page.goto(f"{served_town.url}/courier/plain{on}")
    page.locator("form[action*=set_out] button").click()
    found += faults(page)
    page.locator("details.more summary").first.click()
    found += faults(page)
    # A proposal whose answer lacks the resident's code still waits.
    page.goto(f"{door}/change{on}")
    found += faults(page)
    page.locator("#count-fridge_std").fill("2")
    page.locator("#reply-accepted").check()
    page.locator("main form button").last.click()
    page.locator("section.card").wait_for()
    found += faults(page)
    page.goto(f"{served_town.url}/courier/plain{on}")
    for field in page.locator("[name^=seal-]").all():
        field.fill("S-1")
    page.locator("#code").fill(visit_code(booked))
    page.locator("form[action*=collect] button").click()
    page.locator("form[action*=undo]").wait_for()
    found += faults(page)
    for path in (f"{door}/evidence", f"{served_town.url}/courier/yards/2",
                 f"{served_town.url}/courier/transfer"):  # fmt: skip
        page.goto(f"{path}{on}")
        found += faults(page)
    context.clear_cookies(name="huiliu")
    SignInPage(page, served_town.url).sign_in("dispatcher")
    page.goto(f"{served_town.url}/courier/desk/transfer?courier=C1")
    page.locator("[name=give]").first.wait_for()
    found += faults(page)
    assert found == []
