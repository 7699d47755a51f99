"""The dispatchers' pages, in a browser."""

from playwright.sync_api import Page


class DayPage:
    """One day with its plan."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def open(self, day: str) -> None:
        """Look at a day."""
        self.page.goto(f"{self.url}/dispatch/?on={day}")

    def plan(self, seconds: int, *, patience_ms: int = 180_000) -> None:
        """Start a plan and wait until it is done."""
        self.page.locator("#seconds").fill(str(seconds))
        self.page.locator("form[action*='/plans'] button").click()
        self.page.wait_for_url("**/dispatch/plans/*")
        self.page.locator("[data-ended=yes]").wait_for(timeout=patience_ms)

    def routes(self) -> list[str]:
        """The couriers of the routes in the table."""
        rows = self.page.locator("section[aria-labelledby=routes-title] tbody tr")
        return [row.locator("td").first.inner_text() for row in rows.all()]
