"""The residents' pages, in a browser."""

import re
from collections.abc import Mapping

from playwright.sync_api import Page


class BookingPages:
    """The six questions, as a person answers them; `steps` counts the pages that were seen."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.steps = 0

    def begin(self) -> None:
        """From the front page to the first question."""
        self.page.goto(self.url)
        self.page.locator(".door--first").click()
        self.page.wait_for_url("**/book")
        self.steps = 2

    def choose(self, counts: Mapping[str, int]) -> None:
        """What: open the families and set the numbers."""
        for code, number in counts.items():
            field = self.page.locator(f"#n-{code}")
            if not field.is_visible():
                self.page.locator("details.picture", has=field).locator("summary").click()
            field.fill(str(number))
        self.go_on()

    def tell_more(self) -> None:
        """The page that some items bring up: each battery is intact, the rest stays empty."""
        fieldsets = self.page.locator("fieldset[id^=battery-]")
        for fieldset in fieldsets.all():
            fieldset.locator("input[value=intact]").check()
        self.go_on()

    def live_at(self, road: str, *, room: str = "", floor: int = 1, district: str = "") -> None:
        """Where."""
        if district:
            self.page.locator("#district").select_option(label=district)
        self.page.locator("#road").fill(road)
        self.page.locator("#room").fill(room)
        self.page.locator("#floor").fill(str(floor))
        self.go_on()

    def hand_over(self, way: str = "doorstep") -> None:
        """How."""
        self.page.locator(f"#way-{way}").check()
        self.go_on()

    def at(self, day: str, window: str) -> None:
        """When: a day as 2026-06-07 and a window as 13:00-15:00."""
        radio = self.page.locator(f"input[name=at][value='{day} {window}']")
        if not radio.is_visible():
            self.page.locator("details.more", has=radio).locator("summary").click()
        radio.check()
        self.go_on()

    def first_free_time(self) -> None:
        """When: whatever is free first."""
        self.page.locator("input[name=at]:not([disabled])").first.check()
        self.go_on()

    def call(self, name: str, phone: str) -> None:
        """Who."""
        self.page.locator("#name").fill(name)
        self.page.locator("#phone").fill(phone)
        self.go_on()

    def confirm(self) -> str:
        """Hand it in; the booking's number."""
        self.go_on()
        self.page.wait_for_url("**/done")
        return self.number()

    def number(self) -> str:
        """The booking's number on the last page."""
        return self.page.locator(".booking-number").inner_text().strip()

    def go_on(self) -> None:
        """The main button of a step."""
        before = self.page.url
        self.page.locator("main .button--large").click()
        self.page.wait_for_url(lambda address: address != before)
        self.steps += 1

    def step_word(self) -> str:
        """Such as: 第 2 步，共 6 步."""
        return self.page.locator(".step-word").inner_text()

    def ref(self) -> str:
        """The ref of the booking whose page is open."""
        found = re.search(r"/bookings/(\w+)", self.page.url)
        assert found is not None
        return found[1]
