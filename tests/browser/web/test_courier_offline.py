"""A courier's day with the network cut for a whole route, and the browser killed in between."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.custody import Piece, broken_at, passport
from recycling.visits.codes import visit_code
from recycling.visits.looks import looks_at
from recycling.visits.tables import CourierAction
from tests.browser.pages.account import SignInPage
from tests.browser.pages.courier import CourierApp
from tests.fixtures.house import Transactions
from tests.fixtures.road import COURIER_CODE, YARD_CODE
from tests.fixtures.web import ARGUMENTS, LiveServer
from tests.services import provision

pytestmark = pytest.mark.browser


class Phone:
    """A phone whose browser can be killed and started again on the same profile."""

    def __init__(self, kind: BrowserType, folder: Path, url: str) -> None:
        self._kind, self._folder, self._url = kind, folder, url
        self.context: BrowserContext
        self.start()

    def start(self, *, offline: bool = False) -> CourierApp:
        self.context = self._kind.launch_persistent_context(
            self._folder, executable_path=os.environ[provision.CHROMIUM], args=ARGUMENTS,
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 375, "height": 812},
            offline=offline, reduced_motion="reduce",
        )  # fmt: skip
        self.context.set_default_timeout(30_000)
        self.page: Page = self.context.pages[0]
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.app = CourierApp(self.page, self._url)
        return self.app

    def kill(self) -> None:
        """End the browser as a phone does that runs out of power: nothing is closed."""
        assert self.faults == []
        session = self.context.new_cdp_session(self.page)
        with pytest.raises(PlaywrightError):
            session.send("Browser.crash")
        self.context.close()


@pytest.fixture
def phone(served_town: LiveServer, browser: Browser, tmp_path: Path) -> Iterator[Phone]:
    phone = Phone(browser.browser_type, tmp_path / "profile", served_town.url)
    yield phone
    assert phone.faults == []
    phone.context.close()


def test_a_whole_route_without_a_signal_and_a_killed_browser_loses_and_doubles_nothing(
    phone: Phone, three_stops: list[str], transactions: Transactions
) -> None:
    app = phone.app
    app.sign_in()
    phone.context.set_offline(True)
    codes = [visit_code(ref) for ref in three_stops]

    assert app.next == 1
    app.go()
    app.collect(codes[0], microwave="12,5")
    app.page.locator("[data-next='2']").wait_for()
    assert "离线，已存" in app.strip

    phone.kill()
    app = phone.start(offline=True)
    app.open()
    assert app.next == 2
    assert app.waiting >= 3
    # The address of the second stop opens without the house having opened it.
    assert "601 室" in app.page.locator("[data-next]").inner_text()
    app.go()
    app.collect(codes[1])
    app.page.locator("[data-next='3']").wait_for()

    phone.kill()
    app = phone.start(offline=True)
    app.open()
    app.go()
    app.collect(codes[2])
    app.page.get_by_text("各站都完成了").wait_for()
    app.page.goto(f"{app.url}/courier/#yard/4")
    for field, kg in (("kitchen", "12.6"), ("computer", "2.5")):
        app.page.locator(f"[data-yard-kg={field}]").fill(kg)
    for field in app.page.locator("[data-yard-kg]").all():
        if not field.input_value():
            field.fill("3")
    app.page.get_by_label("您的签字码").fill(COURIER_CODE)
    app.page.get_by_label("场站人员登录名").fill("dispatcher")
    app.page.get_by_label("场站签字码").fill(YARD_CODE)
    app.press("交接")
    app.page.locator("[data-courier][data-shown=home]").wait_for()
    told = app.waiting

    phone.context.set_offline(False)
    # The sign-in went with the power; what was done waits for the next one.
    app.page.get_by_text("您已退出登录").wait_for()
    assert f"{told} 条存在这里" in app.strip
    SignInPage(app.page, app.url).sign_in("courier")
    app.settled()
    with transactions() as session:
        rows = session.scalars(select(CourierAction).order_by(CourierAction.number)).all()
        assert [row.number for row in rows] == list(range(1, told + 1))
        assert {(row.verb, row.outcome, row.code) for row in rows if row.outcome != "done"} == set()
        assert [row.verb for row in rows].count("collect") == 3
        assert [row.verb for row in rows].count("hand_over") == 1
        assert all(row.done_at <= row.received_at or row.clock == "ahead" for row in rows)
        states = [
            session.scalars(select(Booking).where(Booking.ref == ref)).one().state
            for ref in three_stops
        ]
        assert states == ["received"] * 3
        pieces = session.scalars(select(Piece)).all()
        assert len(pieces) == 4
        assert all(broken_at(passport(session, piece)) is None for piece in pieces)
        whys = [[look.why for look in looks_at(session, ref)] for ref in three_stops]
        assert whys == [["next"], ["opened"], ["opened"]]
