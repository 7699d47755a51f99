"""The time of arrival on an open page: it moves with the day, by script or by a reload."""

import datetime as dt

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from recycling.booking.bookings import Booking
from tests.browser.pages.resident import BookingPages
from tests.fixtures import town
from tests.fixtures.house import Transactions, planned
from tests.fixtures.web import LiveServer, guard

pytestmark = pytest.mark.browser

#: Half past twelve on the day; the courier is due at one.
AT = town.NOW.replace(day=26, hour=4, minute=30)


@pytest.mark.parametrize(("locale", "before", "after", "age"), [
    ("zh-CN", "今天约下午1点–1点10分上门", "下午1点30分–1点40分", "下午1点30分的情况"),
    ("en-GB", "The courier comes today, about 1–1:10 pm", "1:30–1:40 pm", "As of 1:30 pm"),
])  # fmt: skip
def test_the_page_tells_the_new_time_by_itself_and_a_reload_does_without_script(
    served_town: LiveServer,
    app: Flask,
    browser: Browser,
    transactions: Transactions,
    locale: str,
    before: str,
    after: str,
    age: str,
) -> None:
    context = browser.new_context(locale=locale, viewport={"width": 375, "height": 812})
    context.set_default_timeout(15_000)
    left = guard(context)
    page = context.new_page()
    pages = BookingPages(page, served_town.url)
    pages.begin()
    pages.choose({"microwave": 1})
    pages.live_at("南京东路100号")
    pages.hand_over()
    pages.at(town.TOMORROW.isoformat(), "13:00-15:00")
    pages.call("王秀英", "138 0000 1234")
    pages.confirm()
    ref = pages.ref()
    planned(transactions, ref)
    app.extensions["clock"] = lambda: AT

    asked: list[str] = []
    page.on("response", lambda answer: asked.append(answer.url))
    page.clock.install()
    page.goto(f"{served_town.url}/bookings/{ref}")
    expect(page.locator("[data-sentence]")).to_contain_text(before)
    app.extensions["clock"] = lambda: AT + dt.timedelta(hours=1)
    page.clock.fast_forward(31_000)
    expect(page.locator("[data-sentence]")).to_contain_text(after)
    expect(page.locator("[data-as-of]")).to_have_text(age)
    assert any(url.endswith("/coming.json") for url in asked)

    with transactions() as session:
        row = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        row.set_out(by="courier", now=AT)
        row.collect(by="courier", now=AT)
    page.clock.fast_forward(31_000)
    expect(page.locator("[data-as-of]")).to_have_count(0)

    cookies = context.cookies()
    plain = browser.new_context(locale=locale, java_script_enabled=False)
    plain.add_cookies(cookies)
    with transactions() as session:
        row = session.scalars(select(Booking).where(Booking.ref == ref)).one()
        row.take_back(by="courier", now=AT)
    still = plain.new_page()
    still.goto(f"{served_town.url}/bookings/{ref}")
    expect(still.locator("[data-as-of]")).to_have_text(age)
    app.extensions["clock"] = lambda: AT + dt.timedelta(hours=2)
    still.locator("[data-as-of] + a").click()
    expect(still.locator("[data-as-of]")).not_to_have_text(age)
    plain.close()
    context.close()
    assert left == []
