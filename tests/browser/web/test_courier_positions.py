"""The courier's place: told by their own switch, during the shift, kept without a signal."""

import datetime as dt

import pytest
from flask import Flask
from playwright.sync_api import Page

from recycling.visits.positions import consent_of, trail
from sites.areas import Scope
from tests.browser.pages.courier import CourierApp
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.web import LiveServer

pytestmark = pytest.mark.browser

#: Half an hour into the shift.
START = dt.datetime(2026, 11, 26, 1, 30, tzinfo=dt.UTC)
SWITCH = "让调度员看到我在哪里"


class Drive:
    """A courier at the wheel: the clock of the house, of the phone, and where the phone is."""

    def __init__(self, house: Flask, app: CourierApp) -> None:
        self.house, self.app = house, app
        self.at = START

    def set_clocks(self) -> None:
        self.house.extensions["clock"] = lambda: self.at
        self.app.page.clock.set_fixed_time(self.at)

    def go(self, minutes: float, lat: float) -> None:
        """Be somewhere else some minutes later; the app notices and, with a signal, tells."""
        self.at += dt.timedelta(minutes=minutes)
        self.set_clocks()
        self.app.page.context.set_geolocation({"latitude": lat, "longitude": 121.47})
        self.app.page.wait_for_timeout(300)

    def tell(self) -> None:
        """Let the minute pass after which the app tells what it has."""
        self.app.page.evaluate("dispatchEvent(new Event('online'))")

    def told(self, transactions: Transactions, lats: list[float]) -> None:
        """Wait until the house has these places and no other."""
        for _ in range(40):
            if places(transactions) == lats:
                return
            self.tell()
            self.app.page.wait_for_timeout(250)
        assert places(transactions) == lats

    def waiting(self, number: int) -> None:
        self.app.page.locator(f"[data-courier][data-positions='{number}']").wait_for()


@pytest.fixture
def drive(served_town: LiveServer, app: Flask, page: Page, three_stops: list[str]) -> Drive:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 31.23, "longitude": 121.47})
    drive = Drive(app, CourierApp(page, served_town.url))
    drive.set_clocks()
    drive.app.sign_in()
    return drive


def places(transactions: Transactions) -> list[float]:
    with transactions() as session:
        return [one.lat for one in trail(session, "C1", town.TOMORROW, scope=Scope(""))]


def test_nothing_is_told_until_the_courier_switches_it_on(
    drive: Drive, transactions: Transactions
) -> None:
    drive.go(2, 31.24)
    drive.tell()
    assert drive.app.page.get_by_label(SWITCH).is_checked() is False
    assert places(transactions) == []


def test_a_drive_is_told_with_and_without_a_signal_and_erased_with_the_switch(
    drive: Drive, transactions: Transactions
) -> None:
    page = drive.app.page
    page.get_by_label(SWITCH).check()
    page.locator("[data-courier][data-follows=yes]").wait_for()
    # The page was drawn anew meanwhile: the switch stands as it was pressed.
    page.wait_for_timeout(500)
    assert page.get_by_label(SWITCH).is_checked()
    drive.told(transactions, [31.23])
    drive.go(2, 31.24)
    drive.told(transactions, [31.23, 31.24])

    page.context.set_offline(True)
    drive.go(2, 31.25)
    drive.waiting(1)
    drive.go(2, 31.26)
    drive.waiting(2)
    assert "31.25" not in drive.app.kept()
    # Ten seconds on, and thirty metres away: no news.
    drive.go(1 / 6, 31.2603)
    drive.waiting(2)
    page.context.set_offline(False)
    drive.told(transactions, [31.23, 31.24, 31.25, 31.26])

    page.get_by_label(SWITCH).uncheck()
    page.locator("[data-courier][data-follows=no]").wait_for()
    drive.go(5, 31.27)
    drive.tell()
    drive.told(transactions, [])
    with transactions() as session:
        assert consent_of(session, "C1") is None


def test_after_the_shift_nothing_is_told(drive: Drive, transactions: Transactions) -> None:
    drive.app.page.get_by_label(SWITCH).check()
    drive.told(transactions, [31.23])
    drive.go(60 * 10, 31.24)
    drive.tell()
    drive.go(10, 31.25)
    drive.told(transactions, [31.23])


def test_the_switch_stays_on_for_the_next_phone(drive: Drive, transactions: Transactions) -> None:
    drive.app.page.get_by_label(SWITCH).check()
    drive.told(transactions, [31.23])
    drive.app.page.get_by_role("button", name="退出").click()
    drive.app.page.wait_for_url(lambda address: "/courier" not in address)
    drive.app.sign_in()
    assert drive.app.page.get_by_label(SWITCH).is_checked()
