"""The courier's app as a person uses it."""

import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.browser.pages.account import SignInPage

#: Everything in IndexedDB and the caches as one text; what is sealed comes as it lies there.
READ_STORE = """async () => {
  const done = (request) => new Promise((resolve) => {
    request.onsuccess = () => resolve(request.result);
  });
  const database = await done(indexedDB.open("huiliu-courier"));
  const text = [];
  for (const name of database.objectStoreNames) {
    for (const row of await done(database.transaction(name).objectStore(name).getAll())) {
      text.push(row?.data ? new TextDecoder().decode(row.data) : JSON.stringify(row));
    }
  }
  database.close();
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      text.push(request.url, await (await cache.match(request)).text());
    }
  }
  return text.join("\\n");
}"""


class CourierApp:
    """The sheet on one phone."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def sign_in(self, login: str = "courier") -> None:
        """Sign in and wait until the day and the app itself are kept."""
        SignInPage(self.page, self.url).sign_in(login)
        self.open()
        self.page.locator("[data-courier][data-ready][data-kept]").wait_for()

    def open(self) -> None:
        """Open the app and wait for its sheet."""
        self.page.goto(f"{self.url}/courier/")
        self.page.locator("[data-courier][data-shown]").wait_for()

    @property
    def strip(self) -> str:
        """What the strip at the top says."""
        return self.page.locator("[data-strip]").inner_text()

    @property
    def waiting(self) -> int:
        """How many entries are not sent."""
        return int(self.page.locator("[data-courier]").get_attribute("data-waiting") or 0)

    @property
    def next(self) -> int:
        """The number of the stop that is next; 0 where all are done."""
        found = self.page.locator("[data-next]")
        return int(found.first.get_attribute("data-next") or 0) if found.count() else 0

    def press(self, words: str) -> None:
        """Press a button or a link."""
        target = self.page.get_by_role("button", name=words, exact=True)
        link = self.page.get_by_role("link", name=words, exact=True)
        target.or_(link).first.click()

    def photo(self) -> Path:
        """A picture as a phone takes it."""
        path = Path(tempfile.mkdtemp()) / "photo.jpg"
        Image.new("RGB", (2400, 1800), "green").save(path)
        return path

    def go(self) -> None:
        """Set out for the stop that is next, and arrive."""
        self.press("我出发了")
        self.press("我到了")

    def collect(self, code: str, **masses: str) -> None:
        """Take what was booked at the stop that is next, with the resident's digits."""
        self.press("已收走")
        self.page.locator("[data-code]").wait_for()
        for class_code, kg in masses.items():
            self.page.locator(f"[data-mass={class_code}]").fill(kg)
        for seal in self.page.locator("[data-seal]").all():
            seal.fill("S-1")
        self.page.locator("[data-code]").fill(code)
        self.page.locator("main form button[type=submit]").click()

    def settled(self) -> None:
        """Wait until everything is sent."""
        self.page.locator("[data-courier][data-waiting='0']").wait_for(timeout=30_000)

    def kept(self) -> str:
        """All that lies in the browser's store and caches, as text."""
        return self.page.evaluate(READ_STORE)
