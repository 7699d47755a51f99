"""A resident's flows in a browser, without script: mail-in, change, cancel, guest, and more."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from recycling.booking.bookings import Booking
from recycling.booking.mail import parcel_of, weigh_in
from recycling.booking.states import FailReason
from recycling.money.valuation import CutReason, ask_for_cut, make_quote
from recycling.notices import newest
from tests.browser.pages.account import SignInPage
from tests.browser.pages.aftercare import AftercarePages
from tests.browser.pages.resident import BookingPages
from tests.browser.web.test_every_page import faults
from tests.fixtures import town
from tests.fixtures.house import Transactions
from tests.fixtures.web import LiveServer, guard

pytestmark = pytest.mark.browser

DAY = town.TOMORROW.isoformat()


@pytest.fixture(params=["zh-CN", "en-GB"])
def context(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """A phone without script, in both languages."""
    context = browser.new_context(
        locale=request.param, viewport={"width": 375, "height": 812}, java_script_enabled=False
    )
    context.set_default_timeout(15_000)
    left = guard(context)
    yield context
    context.close()
    assert left == []


@pytest.fixture
def phone(context: BrowserContext) -> Page:
    return context.new_page()


def say_of_the_phone(page: Page) -> None:
    """Its battery is whole and its data is gone."""
    page.wait_for_url("**/book/details")
    page.locator("input[value=intact]").check()
    page.locator("input[value=self_wiped]").check()
    page.locator("main .button--large").click()
    page.wait_for_url("**/book/where")


def booked(page: Page, url: str, window: str = "13:00-15:00") -> AftercarePages:
    pages = BookingPages(page, url)
    pages.begin()
    pages.choose({"microwave": 2})
    pages.live_at("南京东路100号", room="3单元502室")
    pages.hand_over()
    pages.at(DAY, window)
    pages.call("王秀英", "138 0000 1234")
    pages.confirm()
    return AftercarePages(page, url, pages.ref())


def row(transactions: Transactions, ref: str) -> Booking:
    with transactions() as session:
        return session.scalars(select(Booking).where(Booking.ref == ref)).one()


def test_mail_in_from_the_front_page_to_the_label(
    served_town: LiveServer, phone: Page, transactions: Transactions
) -> None:
    pages = BookingPages(phone, served_town.url)
    pages.begin()
    pages.choose({"phone_smart": 2})
    say_of_the_phone(phone)
    pages.live_at("南京东路100号")
    pages.hand_over("mail_in")
    pages.call("王秀英", "138 0000 1234")
    pages.confirm()
    ref = pages.ref()
    phone.locator(f"a[href$='/bookings/{ref}/parcel']").first.click()
    phone.locator(".packing__step").nth(7).wait_for()
    phone.locator("main form button").click()
    label = phone.locator("a[href$='label.pdf']")
    label.wait_for()
    answer = phone.request.get(f"{served_town.url}{label.get_attribute('href')}")
    assert answer.body().startswith(b"%PDF")
    assert row(transactions, ref).way == "mail_in"


def test_the_time_the_items_and_the_address_are_changed(
    served_town: LiveServer, phone: Page, transactions: Transactions
) -> None:
    after = booked(phone, served_town.url)
    after.follow("/time")
    phone.locator(f"input[value='{DAY} 15:00-17:00']").check()
    after.send()
    after.follow("/items")
    phone.locator("#n-microwave").fill("1")
    phone.locator("#more").select_option("kettle")
    after.send()
    after.follow("/address")
    phone.locator("#road").fill("北京东路5号")
    after.send()
    booking = row(transactions, after.ref)
    assert {item.class_code: item.quantity for item in booking.items} == {
        "microwave": 1, "kettle": 1,
    }  # fmt: skip
    assert booking.window_start is not None
    assert booking.window_start.hour == 7
    assert "北京东路5号" in (booking.address or "")


def test_a_booking_is_cancelled_with_a_reason(
    served_town: LiveServer, phone: Page, transactions: Transactions
) -> None:
    after = booked(phone, served_town.url)
    after.follow("/cancel")
    phone.locator("input[value=wrong_time]").check()
    after.send()
    assert row(transactions, after.ref).state == "cancelled"
    with transactions() as session:
        assert newest(session)[0].kind == "cancelled"


def test_a_guest_follows_with_number_and_code_on_another_device(
    served_town: LiveServer, phone: Page, browser: Browser, transactions: Transactions
) -> None:
    after = booked(phone, served_town.url)
    code = phone.locator(".booking-code").inner_text()
    number = row(transactions, after.ref).number
    other = browser.new_context(java_script_enabled=False)
    page = other.new_page()
    page.goto(f"{served_town.url}/track")
    page.locator("#number").fill(number)
    page.locator("#code").fill("AAA-AAA")
    page.locator("main form button").click()
    page.locator(".error-summary").wait_for()
    page.locator("#code").fill(code.lower())
    page.locator("main form button").click()
    page.wait_for_url(f"**/bookings/{after.ref}")
    other.close()


def test_the_hotline_books_for_a_caller(
    served_town: LiveServer, phone: Page, transactions: Transactions
) -> None:
    SignInPage(phone, served_town.url).sign_in("dispatcher")
    phone.goto(f"{served_town.url}/care/hotline")
    phone.locator("#phone").fill("13800001234")
    phone.locator("#name").fill("李奶奶")
    phone.locator("main form button").click()
    phone.wait_for_url("**/book")
    pages = BookingPages(phone, served_town.url)
    pages.choose({"washer_drum": 1})
    pages.live_at("南京东路100号", floor=2)
    pages.hand_over()
    pages.first_free_time()
    pages.confirm()
    booking = row(transactions, pages.ref())
    assert (booking.origin, booking.contact_name) == ("hotline", "李奶奶")


def test_a_resident_signs_in_by_phone_and_lets_it_come_every_week(
    served_town: LiveServer, phone: Page, transactions: Transactions
) -> None:
    phone.goto(f"{served_town.url}/sign-in/phone")
    phone.locator("#phone").fill("139 1111 2222")
    phone.locator("main form button").click()
    phone.wait_for_url("**/sign-in/code")
    with transactions() as session:
        secret = newest(session)[0].secret
    assert secret is not None
    phone.locator("#code").fill(secret)
    phone.locator("main form button").click()
    phone.wait_for_url("**/bookings")
    after = booked(phone, served_town.url)
    after.follow("/again")
    phone.locator("input[value=weekly]").check()
    after.send()
    assert "13:00-15:00" in after.text()


def test_a_failed_visit_is_complained_about_and_booked_again(
    served_town: LiveServer, phone: Page, transactions: Transactions
) -> None:
    after = booked(phone, served_town.url)
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == after.ref)).one()
        booking.put_on_route("R1", town.NOW, by="planner", now=town.NOW)
        booking.set_out(by="courier", now=town.NOW)
        booking.fail(FailReason.NOBODY_HOME, by="courier", now=town.NOW)
    after.follow("/complaint")
    phone.locator("input[value=missed_collection]").check()
    phone.locator("#words").fill("我一直在家")
    phone.locator("main form button").click()
    phone.locator("section.card h2").wait_for()
    assert re.search(r"C-\w{4}-\w{4}", after.text())
    after.follow("/time")
    phone.locator(f"input[value='{DAY} 17:00-19:00']").check()
    after.send()
    assert row(transactions, after.ref).state == "confirmed"


def test_a_quote_is_asked_for_and_accepted(
    served_town: LiveServer, phone: Page, transactions: Transactions
) -> None:
    after = booked(phone, served_town.url)
    after.follow("/worth")
    for fieldset in phone.locator("main fieldset").all():
        fieldset.locator("input").first.check()
    phone.locator("main form button").first.click()
    accept = phone.locator("button[name=accept]")
    accept.wait_for()
    accept.click()
    phone.locator("button[name=accept]").wait_for()
    assert row(transactions, after.ref).state == "confirmed"


def test_an_old_fridge_is_worked_out_from_the_front_page(
    served_town: LiveServer, phone: Page
) -> None:
    phone.goto(served_town.url)
    phone.locator("a[href='/accounts']").click()
    phone.locator("#year").fill("2014")
    phone.locator("#price").fill("4000")
    phone.locator("main form button").click()
    # Energy, age and money, each with its unit above it.
    expect(phone.locator("svg.bars")).to_have_count(3)
    expect(phone.locator("main section.card")).to_have_count(3)


@pytest.mark.parametrize(("locale", "elder"), [("zh-CN", True), ("en-GB", False)])
def test_axe_finds_nothing_on_what_comes_after_the_visit(
    served_town: LiveServer, browser: Browser, transactions: Transactions, locale: str, elder: bool
) -> None:
    context = browser.new_context(locale=locale, viewport={"width": 375, "height": 812})
    if elder:
        context.add_cookies([{"name": "huiliu_elder", "value": "1", "url": served_town.url}])
    page = context.new_page()
    found: list[str] = []
    pages = BookingPages(page, served_town.url)
    pages.begin()
    pages.choose({"phone_smart": 1})
    found += faults(page)
    page.locator("main .button--large").click()
    page.locator(".error-summary").wait_for()
    found += faults(page)
    say_of_the_phone(page)
    pages.live_at("南京东路100号")
    pages.hand_over("mail_in")
    pages.call("王秀英", "138 0000 1234")
    found += faults(page)
    pages.confirm()
    found += faults(page)
    parcel = AftercarePages(page, served_town.url, pages.ref())
    parcel.open("/parcel")
    page.locator("main form button").click()
    page.locator("a[href$='label.pdf']").wait_for()
    found += faults(page)
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == parcel.ref)).one()
        sent = parcel_of(session, booking)
        assert sent is not None
        weigh_in(session, sent, 5, by="yard", now=town.NOW)
    for part in ("/parcel", "/parcel/difference"):
        parcel.open(part)
        found += faults(page)

    after = booked(page, served_town.url)
    with transactions() as session:
        booking = session.scalars(select(Booking).where(Booking.ref == after.ref)).one()
        booking.put_on_route("R1", town.NOW, by="planner", now=town.NOW)
        booking.set_out(by="courier", now=town.NOW)
        booking.collect(by="courier", now=town.NOW)
        answers = {"condition": "works", "age": "6_to_10"}
        one = make_quote(session, booking, booking.items[0], answers, on=town.TODAY, now=town.NOW)
        cut = ask_for_cut(
            session, one, to_fen=1, reason=CutReason.PART_MISSING, photo_ref="none",
            company="Huiliu", by="courier", now=town.NOW,
        ).ref  # fmt: skip
    for part in ("", "/rating", "/receipt", "/subsidy", "/worth", f"/cuts/{cut}", "/complaint"):
        after.open(part)
        found += faults(page)
    context.close()
    assert found == []


def test_a_click_on_the_map_sets_the_pin(
    served_town: LiveServer, page: Page, transactions: Transactions
) -> None:
    pages = BookingPages(page, served_town.url)
    pages.begin()
    pages.choose({"microwave": 1})
    page.locator("[data-pin] summary").click()
    page.locator("[data-canvas]").click(position={"x": 120, "y": 90})
    page.locator("[data-said]").wait_for()
    pages.live_at("找不到的弄堂 7 号")
    with transactions() as session:
        booking = session.scalars(select(Booking)).one()
        assert (booking.place_source, booking.place_state) == ("pin", "placed")
