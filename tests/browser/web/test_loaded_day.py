"""The main job end to end: a real day is loaded, a resident books, the next plan fetches it."""

import datetime as dt

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from database.engine import unit_of_work
from recycling.booking.bookings import Booking
from recycling.days import DEMO_PASSWORD, city_of, load_day
from recycling.people import User
from routing.runs import PlannedRoute
from tests.browser.pages.account import SignInPage
from tests.browser.pages.dispatcher import DayPage
from tests.browser.pages.resident import BookingPages
from tests.fixtures.web import LiveServer, guard

pytestmark = pytest.mark.browser

#: Far enough ahead that no holiday's cut-off lies between, and inside what can be booked.
AHEAD = dt.timedelta(days=7)
ROAD = "100 N Main St"


def route_with(server: LiveServer, number: str) -> tuple[str, str]:
    """The ref of the booking with this number, and who signs in as its courier."""
    with unit_of_work(server.engine) as session:
        booking = session.scalars(select(Booking).where(Booking.number == number)).one()
        route = session.scalars(
            select(PlannedRoute).where(PlannedRoute.ref == booking.route_ref)
        ).one()
        user = session.scalars(
            select(User).where(User.courier_number == route.courier_number)
        ).one()
        return booking.ref, user.login


def new_page(browser: Browser, left: list[list[str]]) -> Page:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    left.append(guard(context))
    return context.new_page()


@pytest.mark.usefixtures("live_worker")
def test_a_booking_for_the_loaded_day_is_on_a_route_sheet_after_the_next_plan(
    live_server: LiveServer, browser: Browser
) -> None:
    now = dt.datetime.now(dt.UTC)
    with unit_of_work(live_server.engine) as session:
        city = city_of("los-angeles")
        loaded = load_day(session, city, now=now, on=(now + AHEAD).date())
    day, url = loaded.on.isoformat(), live_server.url
    left: list[list[str]] = []

    resident = new_page(browser, left)
    pages = BookingPages(resident, url)
    pages.begin()
    pages.choose({"tv_flat_large": 1})
    pages.live_at(ROAD)
    pages.hand_over()
    pages.at(day, "13:00-15:00")
    pages.call("Ann", "+1 213 555 0100")
    number = pages.confirm()

    office = new_page(browser, left)
    SignInPage(office, url).sign_in("dispatcher", DEMO_PASSWORD)
    office.goto(f"{url}/dispatch/to-place")
    waiting = office.get_by_role("link", name=number)
    if waiting.count():
        waiting.click()
        office.locator("#lat").fill("34.0537")
        office.locator("#lon").fill("-118.2427")
        office.locator("main form button").click()
    sheet = DayPage(office, url)
    sheet.open(day)
    sheet.plan(seconds=15)
    sheet.open(day)
    assert sheet.routes()

    ref, courier = route_with(live_server, number)
    van = new_page(browser, left)
    SignInPage(van, url).sign_in(courier, DEMO_PASSWORD)
    van.goto(f"{url}/courier/plain?on={day}")
    assert ROAD in van.locator("main").inner_text()

    resident.goto(f"{url}/bookings/{ref}")
    assert "1–3 pm" in resident.locator("h1").inner_text()
    assert "A courier has it on the route" in resident.locator(".timeline .is-now").inner_text()
    for page in (resident, office, van):
        page.context.close()
    assert left == [[], [], []]
