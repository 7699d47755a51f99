"""At the door with the app: signs, a signature, a lower price, evidence, what a yard refuses."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.booking.items import Battery
from recycling.custody import HandOver, on_board
from recycling.money.valuation import CutReason, make_quote
from recycling.money.valuation.cuts import PriceCut
from recycling.visits.codes import visit_code
from recycling.visits.tables import CourierAction
from tests.browser.pages.courier import CourierApp
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.road import COURIER_CODE, YARD_CODE
from tests.fixtures.web import LiveServer

pytestmark = pytest.mark.browser

LAPTOP = {"condition": "works", "age": "6_to_10", "screen": "whole", "account": "signed_out"}


@pytest.fixture
def app(
    served_town: LiveServer, page: Page, three_stops: list[str], transactions: Transactions
) -> CourierApp:
    """The second booking's laptop has a quote and a swollen battery."""
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == three_stops[1])).one()
        quote = make_quote(session, booking, booking.items[0], LAPTOP, on=town.TODAY, now=town.NOW)
        quote.accept(now=town.NOW)
        booking.items[0].battery = Battery.DAMAGED.value
    app = CourierApp(page, served_town.url)
    app.sign_in()
    return app


def at_second(app: CourierApp, three_stops: list[str]) -> None:
    app.go()
    app.collect(visit_code(three_stops[0]), microwave="12")
    app.page.locator("[data-next='2']").wait_for()


def test_what_must_be_minded_stands_at_the_stop(app: CourierApp) -> None:
    text = app.page.locator("[data-stop='2']").inner_text()
    assert "数据封存" in text
    app.page.locator("[data-stop='2'] a").click()
    app.page.get_by_text("鼓包电池：放金属箱").wait_for()


def test_a_drawn_signature_is_enough(
    app: CourierApp, three_stops: list[str], transactions: Transactions
) -> None:
    app.go()
    app.press("已收走")
    app.page.locator("main form button[type=submit]").click()
    app.page.get_by_role("alert").get_by_text("六位验证码").wait_for()
    app.page.locator("canvas.signature").scroll_into_view_if_needed()
    box = app.page.locator("canvas.signature").bounding_box()
    assert box is not None
    app.page.mouse.move(box["x"] + 20, box["y"] + 20)
    app.page.mouse.down()
    for step in range(1, 6):
        app.page.mouse.move(box["x"] + 20 + 20 * step, box["y"] + 20 + 8 * step)
    app.page.mouse.up()
    app.page.locator("main form button[type=submit]").click()
    app.page.locator("[data-next='2']").wait_for()
    app.settled()
    with transactions() as session:
        row = session.scalars(select(CourierAction).where(CourierAction.verb == "collect")).one()
        assert '"strokes": "M' in (row.body or "")
        assert row.code == ""


def test_a_lower_price_takes_reason_photo_and_the_residents_digits(
    app: CourierApp, three_stops: list[str], transactions: Transactions
) -> None:
    at_second(app, three_stops)
    app.go()
    app.press("已收走")
    app.page.get_by_text("提出降价").click()
    submit = app.page.locator("main form button[type=submit]")
    app.page.get_by_label("每件新价").fill("1")
    app.page.locator(f"input[value={CutReason.SCREEN_CRACKED.value}]").check()
    app.page.locator("input[value=accepted]").check()
    submit.click()
    app.page.get_by_role("alert").get_by_text("请先拍照").wait_for()
    app.page.locator("input[type=file]").set_input_files(app.photo())
    app.page.locator(".thumbs img").wait_for()
    submit.click()
    app.page.get_by_role("alert").get_by_text("六位验证码").wait_for()
    app.page.locator("[data-code]").fill(visit_code(three_stops[1]))
    submit.click()
    app.page.locator("[data-courier][data-shown=home]").wait_for()
    app.settled()
    with transactions() as session:
        cut = session.scalars(select(PriceCut)).one()
        assert (cut.state, cut.to_fen, cut.reason) == ("agreed", 100, "screen_cracked")


def test_evidence_is_added_later_and_nothing_is_overwritten(
    app: CourierApp, three_stops: list[str], transactions: Transactions
) -> None:
    at_second(app, three_stops)
    app.page.locator("[data-stop='1']").get_by_text("补充证据").click()
    app.page.locator("main form input[maxlength='500']").fill("门铃坏了")
    app.page.locator("main form button[type=submit]").click()
    app.page.locator("[data-courier][data-shown=home]").wait_for()
    app.settled()
    with transactions() as session:
        rows = session.scalars(select(CourierAction).order_by(CourierAction.id)).all()
        assert [row.verb for row in rows][-1] == "evidence"
        assert "门铃坏了" in (rows[-1].body or "")
        collected = next(row for row in rows if row.verb == "collect")
        assert collected.undone_by == ""


def test_what_the_yard_refuses_stays_aboard_with_its_mass_and_reason(
    app: CourierApp, three_stops: list[str], transactions: Transactions
) -> None:
    at_second(app, three_stops)
    app.page.goto(f"{app.url}/courier/#yard/4")
    app.page.get_by_label("场站拒收").check()
    app.page.locator("main select.input").select_option("contaminated")
    app.page.locator("[data-yard-kg=kitchen]").fill("0")
    app.page.get_by_label("拒收（公斤）").fill("12")
    app.page.get_by_label("您的签字码").fill(COURIER_CODE)
    app.page.get_by_label("场站人员登录名").fill("dispatcher")
    app.page.get_by_label("场站签字码").fill(YARD_CODE)
    app.press("交接")
    app.page.locator("[data-courier][data-shown=home]").wait_for()
    app.settled()
    with transactions() as session:
        (line,) = session.scalars(select(HandOver)).one().lines
        assert (line.refused_pieces, line.refused_grams) == (1, 12_000)
        assert len(on_board(session, "courier C1")) == 1
