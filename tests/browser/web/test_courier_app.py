"""The courier's app on a phone with a signal that comes and goes."""

from pathlib import Path

import pytest
import segno
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.booking.states import CancelReason
from recycling.custody import Piece, choose_code, pieces_of
from recycling.people import Role, enrol
from recycling.visits.codes import visit_code, visit_qr
from recycling.visits.tables import CourierAction, DoorChange
from tests.browser.pages.courier import CourierApp
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.road import COURIER_CODE
from tests.fixtures.web import LiveServer

pytestmark = pytest.mark.browser

#: What stands of the second and third stop that nobody but the one who goes there may read.
PRIVATE = ("601 室", "602 室", "长宁路", "13800001201", "13800001202", "王阿姨")

#: Arrived and taken in one go, and a code typed as soon as its field is there; comes back when the
#: page has had two seconds to show what was pressed before.
PRESS_AND_TYPE = """(arrived) => new Promise((done) => {
  const page = document.querySelector("[data-page]");
  new MutationObserver((changes, watch) => {
    const code = page.querySelector("[data-code]");
    if (!code) return;
    watch.disconnect();
    code.value = "123456";
    setTimeout(done, 2000);
  }).observe(page, { childList: true });
  arrived.click();
  page.querySelector("a[href^='#collect/']").click();
})"""


@pytest.fixture
def app(served_town: LiveServer, page: Page, three_stops: list[str]) -> CourierApp:
    app = CourierApp(page, served_town.url)
    app.sign_in()
    return app


def booking_of(transactions: Transactions, ref: str) -> Booking:
    with transactions() as session:
        return session.scalars(select(Booking).where(Booking.ref == ref)).one()


def test_nothing_of_anybody_lies_readable_on_the_phone(
    app: CourierApp, three_stops: list[str]
) -> None:
    app.page.context.set_offline(True)
    app.go()
    app.collect(visit_code(three_stops[0]))
    app.page.locator("[data-next='2']").wait_for()
    kept = app.kept()
    assert len(kept) > 1000
    for personal in (*PRIVATE, visit_code(three_stops[0]), "600 室", "1 弄"):
        assert personal not in kept, personal


def test_a_later_stop_opens_only_when_the_courier_goes_there(
    app: CourierApp, three_stops: list[str]
) -> None:
    app.page.locator("[data-stop='3'] a").click()
    app.page.locator("[data-shown=stop]").wait_for()
    text = app.page.locator("main").inner_text()
    assert "2 弄" in text
    assert "138******02" in text
    assert "602 室" not in text
    app.press("现在改去这里")
    app.page.get_by_text("602 室").wait_for()
    app.settled()


def test_answers_that_get_lost_on_the_way_back_double_nothing(
    app: CourierApp, three_stops: list[str], transactions: Transactions
) -> None:
    turns = iter(range(100))

    def lose_every_other(route: Route) -> None:
        if next(turns) % 2 == 0:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    app.page.route("**/courier/actions", lose_every_other)
    app.go()
    app.collect(visit_code(three_stops[0]))
    app.page.locator("[data-next='2']").wait_for()
    for _ in range(12):
        app.page.evaluate("dispatchEvent(new Event('online'))")
        app.page.wait_for_timeout(250)
    app.settled()
    with transactions() as session:
        rows = session.scalars(select(CourierAction).order_by(CourierAction.number)).all()
        assert [row.verb for row in rows] == ["set_out", "arrive", "collect", "open"]
        assert len(pieces_of(session, three_stops[0])) == 1


def test_an_answer_that_breaks_off_in_the_middle_ends_nothing(
    app: CourierApp, three_stops: list[str]
) -> None:
    def cut(route: Route) -> None:
        route.fulfill(body='{"sheet": {"route"', content_type="application/json")

    for door in ("day.json", "actions"):
        app.page.route(f"**/courier/{door}", cut)
    app.press("我出发了")
    app.page.evaluate("dispatchEvent(new Event('online'))")
    app.page.wait_for_timeout(500)
    assert app.next == 1
    assert app.waiting == 1
    app.page.unroute_all()
    app.page.evaluate("dispatchEvent(new Event('online'))")
    app.settled()
    assert app.page.get_by_role("button", name="我到了").is_visible()


def test_a_form_keeps_what_is_typed_while_an_earlier_press_is_still_shown(
    app: CourierApp, three_stops: list[str]
) -> None:
    app.press("我出发了")
    arrived = app.page.get_by_role("button", name="我到了").element_handle()
    # Both presses and the typing come before the first press has been kept and shown.
    app.page.evaluate(PRESS_AND_TYPE, arrived)
    assert app.page.locator("[data-code]").input_value() == "123456"


def test_a_tick_by_mistake_is_undone_without_a_signal(
    app: CourierApp, three_stops: list[str], transactions: Transactions
) -> None:
    app.page.context.set_offline(True)
    app.go()
    app.collect(visit_code(three_stops[0]))
    app.page.locator(f"[data-undo='{three_stops[0]}']").click()
    app.page.locator("[data-next='1']").wait_for()
    app.page.context.set_offline(False)
    app.settled()
    assert booking_of(transactions, three_stops[0]).state == "en_route"
    with transactions() as session:
        assert session.scalars(select(Piece.state)).all() == ["void"]


def test_what_was_cancelled_meanwhile_is_shown_and_stays_until_it_is_read(
    app: CourierApp, three_stops: list[str], transactions: Transactions
) -> None:
    app.page.context.set_offline(True)
    app.go()
    app.collect(visit_code(three_stops[0]))
    app.page.locator("[data-next='2']").wait_for()
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == three_stops[0])).one()
        booking.cancel(CancelReason.OTHER, by="resident", now=town.NOW)
    app.page.context.set_offline(False)
    app.page.get_by_text("居民已取消").first.wait_for()
    app.page.reload()
    app.page.get_by_text("居民已取消").first.wait_for()
    app.press("知道了")
    app.page.get_by_text("居民已取消").first.wait_for(state="detached")


def test_a_longer_list_is_taken_with_the_residents_digits_alone(
    app: CourierApp, three_stops: list[str], transactions: Transactions
) -> None:
    app.go()
    app.press("已收走")
    kind = app.page.locator("[data-kind=microwave]")
    kind.get_by_role("button", name="加一件").click()
    assert app.page.locator("[data-differs]").is_visible()
    app.page.locator("main form button[type=submit]").click()
    app.page.get_by_text("居民同意须给六位验证码").wait_for()
    app.page.locator("[data-code]").fill(visit_code(three_stops[0]))
    app.page.locator("main form button[type=submit]").click()
    app.page.locator("[data-next='2']").wait_for()
    app.settled()
    with transactions() as session:
        assert len(pieces_of(session, three_stops[0])) == 2
        assert session.scalars(select(DoorChange.state)).all() == ["accepted"]


def test_a_change_is_left_to_the_dispatcher_and_the_route_goes_on(
    app: CourierApp, three_stops: list[str], transactions: Transactions
) -> None:
    app.go()
    app.press("已收走")
    app.page.locator("[data-kind=microwave]").get_by_role("button", name="加一件").click()
    app.press("交给调度员")
    app.page.locator("[data-next='2']").wait_for()
    app.settled()
    with transactions() as session:
        assert session.scalars(select(DoorChange.state)).all() == ["with_dispatcher"]


def test_a_visit_fails_after_the_fair_wait_alone_and_with_a_photo(
    app: CourierApp, three_stops: list[str]
) -> None:
    app.press("我出发了")
    app.press("没有收成")
    app.page.get_by_label("家里没人").check()
    submit = app.page.locator("main form button[type=submit]")
    submit.click()
    app.page.get_by_text("从那时开始等候").wait_for()
    app.page.go_back()
    app.press("我到了")
    app.press("没有收成")
    app.page.get_by_label("家里没人").check()
    submit.click()
    app.page.get_by_text("请先拍照").wait_for()
    app.page.locator("input[type=file]").set_input_files(app.photo())
    app.page.locator(".thumbs img").wait_for()
    submit.click()
    app.page.get_by_role("alert").get_by_text("等候时间还没到").wait_for()


def test_the_residents_qr_code_fills_in_their_digits(
    app: CourierApp, three_stops: list[str], transactions: Transactions, tmp_path: Path
) -> None:
    booking = booking_of(transactions, three_stops[0])
    path = tmp_path / "qr.png"
    segno.make(visit_qr(booking.number, booking.ref)).save(str(path), scale=8)
    app.go()
    app.press("已收走")
    app.page.locator(".field:has([data-code])").get_by_role("button", name="扫码").click()
    app.page.locator("dialog input[type=file]").set_input_files(path)
    app.page.locator("dialog").wait_for(state="detached")
    assert app.page.locator("[data-code]").input_value() == visit_code(booking.ref)


def test_the_map_of_the_day_opens_without_a_signal(app: CourierApp) -> None:
    app.page.context.set_offline(True)
    app.page.goto(f"{app.url}/courier/map")
    app.page.locator(".leaflet-container .huiliu-number").first.wait_for()
    text = app.page.locator("body").inner_text()
    assert not [one for one in PRIVATE if one in text]


def test_signing_out_wipes_the_phone(app: CourierApp) -> None:
    app.page.get_by_role("button", name="退出").click()
    app.page.wait_for_url(lambda address: "/courier" not in address)
    stored = app.page.evaluate(
        """async () => {
          const done = (q) => new Promise((r) => { q.onsuccess = () => r(q.result); });
          const database = await done(indexedDB.open("huiliu-courier"));
          const counts = [];
          for (const name of database.objectStoreNames)
            counts.push(await done(database.transaction(name).objectStore(name).count()));
          return [counts, await caches.keys()];
        }"""
    )
    assert stored == [[0, 0, 0], []]


def test_signing_out_with_unsent_entries_says_so_and_keeps_them_sealed(
    app: CourierApp, three_stops: list[str], transactions: Transactions
) -> None:
    app.page.context.set_offline(True)
    app.press("我出发了")
    app.page.locator("[data-courier][data-waiting='1']").wait_for()
    app.page.get_by_role("button", name="退出").click()
    app.page.get_by_text("还有没发出的").wait_for()
    app.page.context.route("**/courier/actions", lambda route: route.abort())
    app.page.context.set_offline(False)
    app.press("仍然退出")
    app.page.wait_for_url(lambda address: "/courier" not in address)
    app.page.context.unroute("**/courier/actions")
    app.sign_in()
    app.settled()
    assert booking_of(transactions, three_stops[0]).state == "en_route"


def test_after_the_shift_the_sheet_is_gone_from_the_phone(app: CourierApp) -> None:
    app.page.context.set_offline(True)
    app.page.clock.set_fixed_time(town.NOW.replace(day=27))
    app.page.reload()
    app.page.get_by_text("没有信号，手机里也没有路线").wait_for()
    assert "vault" not in app.kept()


@pytest.mark.parametrize(
    "where", ["", "#stop/3", "#collect/2/{1}", "#fail/1/{0}", "#yard/4", "#transfer"]
)
def test_everyone_can_use_the_app(app: CourierApp, three_stops: list[str], where: str) -> None:
    app.page.goto(f"{app.url}/courier/{where.format(*three_stops)}")
    app.page.locator("[data-courier][data-ready]").wait_for()
    broken = Axe().run(app.page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in broken] == []
    assert not app.page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def test_a_load_goes_to_another_van_without_a_signal(
    app: CourierApp, three_stops: list[str], transactions: Transactions
) -> None:
    with transactions() as session:
        other = enrol(
            session, login="courier2", role=Role.COURIER, name="other", password_hash="x",
            now=town.NOW, courier_number="C2",
        )  # fmt: skip
        choose_code(session, other.ref, "318462", now=town.NOW)
    app.page.context.set_offline(True)
    app.go()
    app.collect(visit_code(three_stops[0]), microwave="12")
    app.page.locator("[data-next='2']").wait_for()
    app.press("车开不了：把货转给另一辆车")
    app.page.locator("[data-yard-kg=kitchen]").fill("12")
    app.page.get_by_label("您的签字码").fill(COURIER_CODE)
    app.page.get_by_label("对方回收员的登录名").fill("courier2")
    app.page.get_by_label("对方回收员的签字码").fill("318462")
    app.press("转交货物")
    app.page.get_by_text("车上没有物品").wait_for()
    app.page.context.set_offline(False)
    app.settled()
    with transactions() as session:
        assert [piece.holder for piece in session.scalars(select(Piece))] == ["courier C2"]
