"""A QR code is read live by the phone's camera; without one the digits are typed."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.visits.codes import visit_code, visit_qr
from tests.browser.pages.courier import CourierApp
from tests.fixtures.house import Transactions
from tests.fixtures.web import ARGUMENTS, LiveServer
from tests.services import provision

pytestmark = pytest.mark.browser

Filmed = Callable[[str], CourierApp]


def film(text: str, path: Path) -> Path:
    """Some frames of a hand that holds a QR code into the camera, as motion JPEG."""
    code = io.BytesIO()
    segno.make_qr(text).save(code, kind="png", scale=8)
    frames = []
    for shift in range(10):
        frame = Image.new("RGB", (640, 480), "#8a8a8a")
        frame.paste(Image.open(code).convert("RGB"), (120 + 4 * shift, 60))
        out = io.BytesIO()
        frame.save(out, "JPEG", quality=90)
        frames.append(out.getvalue())
    path.write_bytes(b"".join(frames * 3))
    return path


@pytest.fixture
def filmed(
    served_town: LiveServer, browser: Browser, three_stops: list[str], tmp_path: Path
) -> Iterator[Filmed]:
    """The app on a phone before whose camera a QR code with this text is held."""
    open_now = []

    def start(text: str) -> CourierApp:
        camera = [
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film(text, tmp_path / 'camera.mjpeg')}",
        ]
        phone = browser.browser_type.launch(
            executable_path=os.environ[provision.CHROMIUM], args=[*ARGUMENTS, *camera]
        )
        open_now.append(phone)
        context = phone.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 375, "height": 812},
            permissions=["camera"],
        )  # fmt: skip
        app = CourierApp(context.new_page(), served_town.url)
        app.sign_in()
        return app

    yield start
    for phone in open_now:
        phone.close()


def scan_code(app: CourierApp) -> None:
    app.go()
    app.press("已收走")
    app.page.locator(".field:has([data-code])").get_by_role("button", name="扫码").click()


def resident_qr(transactions: Transactions, ref: str) -> str:
    with transactions() as session:
        number = session.scalars(select(Booking.number).where(Booking.ref == ref)).one()
    return visit_qr(number, ref)


def test_the_residents_code_is_read_live_by_the_camera(
    filmed: Filmed, three_stops: list[str], transactions: Transactions
) -> None:
    app = filmed(resident_qr(transactions, three_stops[0]))
    scan_code(app)
    app.page.locator("dialog").wait_for(state="detached")
    assert app.page.locator("[data-code]").input_value() == visit_code(three_stops[0])
    app.page.locator("main form button[type=submit]").click()
    app.page.locator("[data-next='2']").wait_for()
    app.settled()


def test_the_code_of_another_booking_fills_in_nothing(
    filmed: Filmed, three_stops: list[str], transactions: Transactions
) -> None:
    app = filmed(resident_qr(transactions, three_stops[1]))
    scan_code(app)
    app.page.locator("dialog").wait_for(state="detached")
    assert app.page.locator("[data-code]").input_value() == ""


def test_a_label_is_read_live_by_the_camera(filmed: Filmed) -> None:
    app = filmed("T-7K3Q-9M2X")
    app.go()
    app.press("已收走")
    app.page.locator("details.more summary").first.click()
    field = app.page.locator("details.more .field").first
    field.get_by_role("button", name="扫码").click()
    app.page.locator("dialog").wait_for(state="detached")
    assert field.locator("input").first.input_value() == "T-7K3Q-9M2X"


def test_without_a_camera_the_digits_are_typed(
    served_town: LiveServer, page: Page, three_stops: list[str]
) -> None:
    app = CourierApp(page, served_town.url)
    app.sign_in()
    scan_code(app)
    page.get_by_label("扫码", exact=True).get_by_role("button", name="返回").click()
    page.locator("[data-code]").fill(visit_code(three_stops[0]))
    page.locator("main form button[type=submit]").click()
    page.locator("[data-next='2']").wait_for()
