"""Signing in, in a browser."""

from playwright.sync_api import Page

from tests.fixtures.house import PASSWORD


class SignInPage:
    """The sign-in page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        """Sign in and wait for where the role begins."""
        self.page.goto(f"{self.url}/sign-in")
        self.page.locator("#login").fill(login)
        self.page.locator("#password").fill(password)
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_url(lambda address: "/sign-in" not in address)
