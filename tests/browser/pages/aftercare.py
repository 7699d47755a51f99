"""A resident's pages after the booking, in a browser."""

from playwright.sync_api import Page


class AftercarePages:
    """What can be done with a booking that is made."""

    def __init__(self, page: Page, url: str, ref: str) -> None:
        self.page, self.url, self.ref = page, url, ref

    def open(self, part: str = "") -> None:
        """The booking's page, or one below it."""
        self.page.goto(f"{self.url}/bookings/{self.ref}{part}")

    def follow(self, part: str) -> None:
        """The link of the booking's page that leads there."""
        self.open()
        self.page.locator(f"main a[href$='/bookings/{self.ref}{part}']").click()
        self.page.wait_for_url(f"**{part}")

    def send(self) -> None:
        """The page's main form."""
        before = self.page.url
        self.page.locator("main form button[type=submit]").first.click()
        self.page.wait_for_url(lambda address: address != before)

    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text()
