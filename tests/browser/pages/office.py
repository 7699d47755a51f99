"""The street offices' and the district's pages, in a browser."""

from pathlib import Path

from playwright.sync_api import Page

#: A picture as a phone takes it: enough of a JPEG to be known as one.
JPEG = b"\xff\xd8\xff\xe0 a picture"

ANSWERS = {
    "place": {
        "name": "南门临时回收点", "address": "一街1号", "owner_consent": "业委会 2026-11-01",
        "lat": "31.2310", "lon": "121.4710",
    },
    "room": {
        "area_m2": "20", "capacity_kg": "100", "lithium_limit_kg": "5", "clearing_days": "3",
        "seepage": "硬化地面、接液盘", "fire_equipment": "灭火器 2 个、沙箱 1 个",
    },
    "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "8:00-20:00"),
    "permit": {"valid_from": "2026-11-20", "valid_until": "2026-12-11"},
    "person": {"responsible_name": "李主任", "responsible_phone": "13900001111"},
}  # fmt: skip


class OfficePages:
    """Registering a site and looking after it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def register(self) -> str:
        """Fill in all sections of a new point, submit it, and give its ref."""
        page = self.page
        page.goto(f"{self.url}/office/sites/new")
        page.locator("#kind").select_option("collection_point")
        page.locator("#area_code").select_option("310101001")
        page.locator("#name").fill("南门临时回收点")
        page.locator("main form button[type=submit]").last.click()
        page.wait_for_url("**/office/sites/0*")
        for section, answers in ANSWERS.items():
            for field, value in answers.items():
                page.locator(f"#{section}-{field}").fill(value)
            if section == "room":
                for family in ("phone", "battery"):
                    page.locator(f"#room input[value={family}]").check()
            page.locator(f"#{section} form button[type=submit]").first.click()
            page.wait_for_load_state()
        return page.url.split("/office/sites/")[1].split("#")[0].split("/")[0]

    def open(self, ref: str) -> None:
        """Look at one site."""
        self.page.goto(f"{self.url}/office/sites/{ref}")

    def press(self, action: str) -> None:
        """Press the button of the form that leads to an address ending so."""
        self.page.locator(f"main form[action$='/{action}'] button[type=submit]").click()
        self.page.wait_for_load_state()

    def state(self) -> str:
        """The state that stands over the site's name."""
        return self.page.locator("main .state").first.inner_text()


class CounterPage:
    """The attendant's page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def open(self, ref: str) -> None:
        """Look at the counter, with the page kept for later."""
        self.page.goto(f"{self.url}/office/sites/{ref}/counter")
        self.page.locator("[data-ready]").wait_for()

    def bring(self, item: str, pieces: int, kilograms: str = "") -> None:
        """Enter what a resident brought."""
        self.page.locator("#item").select_option(item)
        self.page.locator("#pieces").fill(str(pieces))
        self.page.locator("#kg").fill(kilograms)
        self.page.locator("[data-entry] button[type=submit]").click()

    def take_in(self, number: str) -> None:
        """Take in what is brought under a number, as it was booked."""
        self.page.locator("#number").fill(number)
        self.page.locator("[data-number] button[type=submit]").click()
        self.page.locator("details[open] [data-brought] button[type=submit]").click()

    def entries(self) -> list[str]:
        """How each entry stands: waiting, written or refused, the newest first."""
        return [
            line.get_attribute("data-state") or ""
            for line in self.page.locator("[data-list] li").all()
        ]


class DistrictPages:
    """The district at one site."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def open(self, ref: str) -> None:
        """Look at one site."""
        self.page.goto(f"{self.url}/regulator/sites/{ref}")

    def comment(self, field: str, text: str) -> None:
        """Say something about one field."""
        self.page.locator("#field").select_option(field)
        self.page.locator("#text").fill(text)
        self.page.locator("form[action$='/comments'] button[type=submit]").click()
        self.page.wait_for_load_state()

    def decide(self, verb: str, why: str = "") -> None:
        """Press one of the decisions."""
        self.page.locator("#why").fill(why)
        self.page.locator(f"button[name=verb][value={verb}]").click()
        self.page.wait_for_load_state()

    def inspect(self, faults: dict[str, str], picture: Path) -> None:
        """Go through the checklist; all else is in order."""
        self.page.locator("a[href$='/inspections/new']").click()
        for field in self.page.locator("fieldset").all():
            code = (field.get_attribute("id") or "").removeprefix("line-")
            verdict = "fault" if code in faults else "good"
            self.page.locator(f"#{code}-{verdict}").check()
            if code in faults:
                self.page.locator(f"#note-{code}").fill(faults[code])
        self.page.locator("#photos").set_input_files(picture)
        self.page.locator("main form button[type=submit]").click()
        self.page.wait_for_load_state()
