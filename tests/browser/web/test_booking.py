"""A whole booking in a browser: in both languages, by keyboard, without script, on a phone."""

import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages.resident import BookingPages
from tests.fixtures import town
from tests.fixtures.web import LiveServer, guard

pytestmark = pytest.mark.browser

DAY, WINDOW = town.TOMORROW.isoformat(), "13:00-15:00"


def book(pages: BookingPages) -> str:
    pages.begin()
    pages.choose({"fridge_std": 1})
    pages.live_at("南京东路100号", room="3单元502室", floor=5)
    pages.hand_over()
    pages.at(DAY, WINDOW)
    pages.call("王秀英", "138 0000 1234")
    return pages.confirm()


@pytest.mark.wall_clock
@pytest.mark.parametrize(("locale", "thanks", "next_words"), [
    ("zh-CN", "预约成功", "我们明天 下午1点–3点上门，到前30分钟来电。"),
    ("en-GB", "Your pickup is booked", "We come tomorrow 1–3 pm."),
])  # fmt: skip
def test_from_the_front_page_to_done_in_eight_pages_and_a_minute(
    served_town: LiveServer, browser: Browser, locale: str, thanks: str, next_words: str
) -> None:
    context = browser.new_context(locale=locale, viewport={"width": 375, "height": 812})
    left = guard(context)
    page = context.new_page()
    pages = BookingPages(page, served_town.url)
    began = time.monotonic()
    number = book(pages)
    seconds = time.monotonic() - began
    told = f"front page to done: {pages.steps} pages, {seconds:.1f} s ({locale})"
    sys.stdout.write(f"{told}\n")
    assert pages.steps <= 8
    assert seconds < 60
    assert number.startswith("B-")
    assert thanks in page.locator("h1").inner_text()
    assert next_words in page.locator("main").inner_text()
    context.close()
    assert left == []


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_everything_works_without_script(
    served_town: LiveServer, browser: Browser, locale: str
) -> None:
    context = browser.new_context(
        locale=locale, viewport={"width": 375, "height": 812}, java_script_enabled=False
    )
    pages = BookingPages(context.new_page(), served_town.url)
    assert book(pages).startswith("B-")
    context.close()


def press_until(page: Page, selector: str, *, most: int = 120) -> None:
    """Tab on until the element has the focus."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def test_the_keyboard_alone_is_enough(served_town: LiveServer, page: Page) -> None:
    page.goto(served_town.url)
    press_until(page, ".door--first")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book")
    press_until(page, "details.picture summary")
    page.keyboard.press("Enter")
    press_until(page, "#n-fridge_std")
    page.keyboard.press("ArrowUp")
    press_until(page, "main .button--large")
    page.keyboard.press("Enter")
    page.wait_for_url("**/where")
    press_until(page, "#road")
    page.keyboard.type("南京东路100号")
    press_until(page, "main .button--large")
    page.keyboard.press("Enter")
    page.wait_for_url("**/how")
    press_until(page, "input[name=way]")
    press_until(page, "main .button--large")
    page.keyboard.press("Enter")
    page.wait_for_url("**/when")
    press_until(page, "input[name=at]")
    page.keyboard.press("Space")
    press_until(page, "main .button--large")
    page.keyboard.press("Enter")
    page.wait_for_url("**/who")
    press_until(page, "#name")
    page.keyboard.type("王秀英")
    press_until(page, "#phone")
    page.keyboard.type("13800001234")
    press_until(page, "main .button--large")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review")
    press_until(page, "main .button--large")
    page.keyboard.press("Enter")
    page.wait_for_url("**/done")
    assert BookingPages(page, served_town.url).number().startswith("B-")


def test_plus_and_minus_set_the_number_and_the_card_tells_it(
    served_town: LiveServer, page: Page
) -> None:
    page.goto(f"{served_town.url}/book")
    family = page.locator("details.picture").first
    family.locator("summary").click()
    plus = family.locator(".stepper button").nth(1)
    plus.click()
    plus.click()
    family.locator(".stepper button").first.click()
    assert family.locator("[data-count]").inner_text() == "1"
    assert page.locator("[data-total]").inner_text() == "已选 1 件"


def test_typing_narrows_the_pictures(served_town: LiveServer, page: Page) -> None:
    page.goto(f"{served_town.url}/book")
    page.locator("#q").fill("智能手机")
    assert page.locator("details.picture:visible").count() == 1
    assert page.locator("#n-phone_smart").is_visible()
    page.locator("#q").fill("没有这种东西")
    assert page.locator("[data-filter-nothing]").is_visible()


def test_the_first_error_has_the_focus_and_leads_to_its_field(
    served_town: LiveServer, page: Page
) -> None:
    pages = BookingPages(page, served_town.url)
    pages.begin()
    pages.choose({"microwave": 1})
    page.locator("main .button--large").click()
    page.locator(".error-summary:focus").wait_for()
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.id") == "road"


def test_a_reload_and_the_way_back_keep_every_answer(served_town: LiveServer, page: Page) -> None:
    pages = BookingPages(page, served_town.url)
    pages.begin()
    pages.choose({"microwave": 3})
    pages.live_at("南京东路100号", floor=7)
    page.reload()
    page.locator(".back").click()
    page.wait_for_url("**/where")
    assert page.locator("#floor").input_value() == "7"
    page.locator(".back").click()
    page.wait_for_url("**/book")
    assert page.locator("#n-microwave").input_value() == "3"


def test_the_large_text_and_the_language_stay_chosen(served_town: LiveServer, page: Page) -> None:
    page.goto(served_town.url)
    page.get_by_role("button", name="大字版").click()
    expect(page.locator("html.elder")).to_have_count(1)
    page.get_by_role("button", name="EN").click()
    expect(page.locator("html[lang=en].elder")).to_have_count(1)
    page.goto(f"{served_town.url}/book")
    expect(page.locator("html[lang=en].elder")).to_have_count(1)
    body = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert body >= 18


@pytest.fixture
def large(browser: Browser, served_town: LiveServer) -> Iterator[Page]:
    """A phone with the large text chosen, in Chinese."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 375, "height": 812})
    context.add_cookies([{"name": "huiliu_elder", "value": "1", "url": served_town.url}])
    left = guard(context)
    yield context.new_page()
    context.close()
    assert left == []


def test_a_whole_booking_in_the_large_text_keeps_its_promises(
    served_town: LiveServer, large: Page
) -> None:
    """Body text of 18 to 30 px, buttons of 48 px, no pop-ups, the telephone in sight all along."""
    opened: list[str] = []
    large.on("dialog", lambda dialog: opened.append(dialog.message))
    large.on("popup", lambda popup: opened.append(popup.url))
    pages = BookingPages(large, served_town.url)
    faults: list[str] = []
    go_on = pages.go_on

    def looked_at() -> None:
        faults.extend(_broken_promises(large))
        go_on()

    pages.go_on = looked_at  # type: ignore[method-assign]
    book(pages)
    large.goto(f"{served_town.url}/bookings/{pages.ref()}")
    faults += _broken_promises(large)
    assert faults == []
    assert opened == []


def _broken_promises(page: Page) -> list[str]:
    """What a page in the large text does not keep, looked at from its end."""
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    found = page.evaluate(
        """() => {
          const found = [];
          const size = parseFloat(getComputedStyle(document.body).fontSize);
          if (size < 18 || size > 30) found.push(`body text of ${size} px`);
          for (const one of document.querySelectorAll('main button, main .button, .masthead .tool'))
            if (one.checkVisibility() && one.getBoundingClientRect().height < 48)
              found.push(`small: ${one.textContent.trim()}`);
          for (const one of document.querySelectorAll('main p, main a, main label, main dd'))
            if (one.checkVisibility() && parseFloat(getComputedStyle(one).fontSize) < 18)
              found.push(`small text: ${one.textContent.trim().slice(0, 40)}`);
          const number = document.querySelector('.masthead a[href^="tel:"]');
          const { top, bottom } = number.getBoundingClientRect();
          if (top < 0 || bottom > innerHeight) found.push('no telephone in sight');
          if (document.querySelector('dialog[open]')) found.push('a pop-up');
          return found;
        }"""
    )
    return [f"{page.url}: {one}" for one in found]


def test_the_large_text_offers_fewer_choices(
    served_town: LiveServer, large: Page, browser: Browser
) -> None:
    shown = {}
    context = browser.new_context(locale="zh-CN", viewport={"width": 375, "height": 812})
    for name, page in (("large", large), ("standard", context.new_page())):
        pages = BookingPages(page, served_town.url)
        pages.begin()
        pages.choose({"fridge_std": 1})
        pages.live_at("南京东路100号")
        pages.hand_over()
        times = page.locator("input[name=at]:visible").count()
        pages.first_free_time()
        pages.call("王秀英", "138 0000 1234")
        pages.confirm()
        page.goto(f"{served_town.url}/bookings/{pages.ref()}")
        shown[name] = (times, page.locator("main .button:visible").count())
    context.close()
    assert shown["large"] < shown["standard"]
    assert shown["large"][1] < shown["standard"][1]
    large.locator("details.more summary").last.click()
    assert large.locator("main .button:visible").count() == shown["standard"][1]


@pytest.mark.parametrize("elder", [False, True])
def test_at_200_percent_nothing_runs_off_and_nothing_is_hidden(
    served_town: LiveServer, browser: Browser, elder: bool
) -> None:
    # A window of 1280 px at 200 % zoom has 640 CSS pixels, each two dots wide.
    context = browser.new_context(
        locale="en-GB", viewport={"width": 640, "height": 400}, device_scale_factor=2
    )
    if elder:
        context.add_cookies([{"name": "huiliu_elder", "value": "1", "url": served_town.url}])
    page = context.new_page()
    pages = BookingPages(page, served_town.url)
    wide: list[str] = []
    go_on = pages.go_on

    def looked_at() -> None:
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(page.url)
        go_on()

    pages.go_on = looked_at  # type: ignore[method-assign]
    book(pages)
    for path in ("/", "/points", "/track", "/track/code", f"/bookings/{pages.ref()}"):
        page.goto(f"{served_town.url}{path}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(page.url)
    context.close()
    assert wide == []
