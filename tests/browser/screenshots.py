"""`make screenshots`: every page as a picture, 375 and 1280 px wide, in both languages, for elders.

The pictures lie in docs/screenshots/ and are looked at after each change. The data is the real day
of Shanghai in a folder of its own, with one booking made and the day planned for a few seconds.
"""

import datetime as dt
import io
import os
import re
import sys
import tempfile
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine, select
from waitress.server import create_server

from database import migrate
from database.engine import open_engine, unit_of_work
from recycling.days import DEMO_PASSWORD, city_of, load_day
from recycling.dispatch import execute_run
from recycling.dispatch.console.replanning import Event
from recycling.people import User
from routing.fleet import Courier, Vehicle
from routing.runs import PlannedRoute, RunKind, ask_for_run
from sites.registry import Site
from tests.browser.pages.account import SignInPage
from tests.browser.pages.every import is_page, plain_pages
from tests.browser.pages.resident import BookingPages
from tests.fixtures.web import ARGUMENTS, guard
from tests.services.ports import free_port
from tests.services.provision import CHROMIUM
from web.app import create_app
from web.settings import read

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
PLAN_SECONDS = 20
#: So many colours are enough for flat pages, and keep a picture at some tens of kilobytes.
COLOURS = 32
#: A longer page is cut: its lower part is more of the same.
LONGEST = 2000


@dataclass(frozen=True)
class Mode:
    """How a page is looked at."""

    name: str
    locale: str
    width: int
    elder: bool = False


MODES = (
    Mode("375-zh", "zh-CN", 375),
    Mode("375-en", "en-GB", 375),
    Mode("1280-zh", "zh-CN", 1280),
    Mode("1280-en", "en-GB", 1280),
    Mode("375-elder", "zh-CN", 375, elder=True),
)

#: Who looks; '' is a guest, `{courier}` the sign-in of a courier who has a route.
LOGINS = {
    "": "",
    "resident": "resident",
    "courier": "{courier}",
    "office": "office",
    "receiver": "receiver",
    "dispatcher": "dispatcher",
    "regulator": "regulator",
    "administrator": "administrator",
}

#: Pages whose address needs something: role -> name of the picture -> path.
MORE: dict[str, dict[str, str]] = {
    "": {"point": "/points/{site}"},
    "courier": {
        "courier-route": "/courier/?on={day}", "courier-yard": "/courier/yards/{yard}?on={day}",
        "courier-change": "/courier/stops/{stop}/{door}/change?on={day}",
        "courier-evidence": "/courier/stops/{stop}/{door}/evidence?on={day}",
    },
    "office": {
        "office-site": "/office/sites/{site}", "office-stock": "/office/sites/{site}/stock",
        "office-renewal": "/office/sites/{site}/renewal",
        "office-closing": "/office/sites/{site}/closing",
        "office-counter": "/office/sites/{site}/counter",
    },
    "dispatcher": {
        "dispatch-day": "/dispatch/?on={day}", "dispatch-plan": "/dispatch/plans/{run}",
        "dispatch-route": "/dispatch/plans/{run}/routes/{number}",
        "dispatch-stop": "/dispatch/plans/{run}/routes/{number}/stops/{stop}",
        "dispatch-move":
            "/dispatch/plans/{run}/move?from={number}&stop={stop}&to={number}&before=5",
        "dispatch-replan": "/dispatch/plans/{replan}",
        "dispatch-moved": "/dispatch/plans/{replan}/moved",
        "dispatch-day-morning": "/dispatch/morning?on={day}",
        "dispatch-day-what-if": "/dispatch/what-if?on={day}",
        "dispatch-day-road": "/dispatch/road?on={day}",
        "dispatch-day-compare": "/dispatch/compare?on={day}&a={run}&b={replan}",
        "dispatch-day-promises": "/dispatch/promises?on={day}",
        "dispatch-day-service": "/dispatch/service?on={day}",
        "dispatch-replay": "/dispatch/replay/{number}?on={day}",
        "dispatch-day-fleet": "/dispatch/fleet?on={day}",
        "dispatch-courier": "/dispatch/fleet/couriers/{crew}",
        "dispatch-vehicle": "/dispatch/fleet/vehicles/{vehicle}",
    },
    "regulator": {
        "regulator-site": "/regulator/sites/{site}",
        "regulator-inspection": "/regulator/sites/{site}/inspections/new",
    },
}  # fmt: skip

#: Pages below a booking's own.
OF_A_BOOKING = (
    "accounts", "address", "again", "cancel", "complaint", "door", "items", "time", "worth",
)  # fmt: skip


class House:
    """A served house over the real day, for as long as the pictures take."""

    def __init__(self, folder: Path) -> None:
        settings = read({"HUILIU_DATA": str(folder)})
        self.engine: Engine = open_engine(settings.database_url, settings.keys)
        migrate.upgrade(self.engine)
        with unit_of_work(self.engine) as session:
            self.day = load_day(session, city_of("shanghai"), now=_now()).on
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self.app = create_app(settings)
        server = create_server(self.app, host="127.0.0.1", port=port, threads=4)
        threading.Thread(target=server.run, daemon=True).start()

    def plan(self) -> dict[str, str]:
        """Plan the day and its rest again; what the addresses of the pages need."""
        with unit_of_work(self.engine) as session:
            run = ask_for_run(
                session, self.day, budget_seconds=PLAN_SECONDS, seed=1, by="screenshots", now=_now()
            )
        self._carry_out(run.ref)
        with unit_of_work(self.engine) as session:
            route = session.scalars(
                select(PlannedRoute).order_by(PlannedRoute.load_kg.desc()).limit(1)
            ).one()
            login = session.scalars(
                select(User.login).where(User.courier_number == route.courier_number)
            ).one()
            visit = next(one for one in route.stops if one.kind == "visit")
            told = {
                "run": run.ref, "courier": login, "number": str(route.number),
                "stop": str(visit.sequence), "door": visit.refs[0],
                "yard": str(route.stops[-1].sequence),
                "crew": session.scalars(select(Courier.ref)).first() or "",
                "vehicle": session.scalars(select(Vehicle.ref)).first() or "",
                "site": session.scalars(select(Site.ref)).first() or "",
            }  # fmt: skip
            event = Event(at=_now(), shifts_out=(route.shift_ref,), most_moved=5)
            again = ask_for_run(
                session, self.day, budget_seconds=PLAN_SECONDS, seed=1, by="screenshots",
                now=_now(), publishes=False, kind=RunKind.REPLAN, asked=event.as_row(),
                derived_from=run.ref,
            )  # fmt: skip
        self._carry_out(again.ref)
        return {**told, "replan": again.ref}

    def _carry_out(self, ref: str) -> None:
        execute_run(partial(unit_of_work, self.engine), ref, clock=_now)


def _name(path: str) -> str:
    """What the picture of a page is called: its path, with dashes."""
    return path.strip("/").replace("/", "-") or "front"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def main(wanted: str = "") -> None:
    """Take every picture whose name holds `wanted`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        house = House(Path(folder))
        browser = playwright.chromium.launch(
            executable_path=os.environ.get(CHROMIUM), args=ARGUMENTS
        )
        for mode in MODES:
            _booking(browser, house, mode, wanted)
        told = {**house.plan(), "day": house.day.isoformat()}
        for mode in MODES:
            for role, login in LOGINS.items():
                plain = {_name(path): path for path in plain_pages(house.app, role)}
                pages = {name: path.format(**told) for name, path in MORE.get(role, {}).items()}
                chosen = {k: v for k, v in {**plain, **pages}.items() if wanted in k}
                if chosen:
                    _pages(browser, house, mode, login.format(**told), chosen)
        browser.close()


def _context(browser: Browser, house: House, mode: Mode) -> tuple[Page, list[str]]:
    context = browser.new_context(
        locale=mode.locale,
        timezone_id="Asia/Shanghai",
        viewport={"width": mode.width, "height": 812 if mode.width < 700 else 900},
        reduced_motion="reduce",
    )
    if mode.elder:
        context.add_cookies([{"name": "huiliu_elder", "value": "1", "url": house.url}])
    left = guard(context)
    return context.new_page(), left


def _pages(
    browser: Browser,
    house: House,
    mode: Mode,
    login: str,
    pages: dict[str, str],
) -> None:
    page, left = _context(browser, house, mode)
    if login:
        SignInPage(page, house.url).sign_in(login, DEMO_PASSWORD)
    for name, path in pages.items():
        address = f"{house.url}{path}"
        # A question of the booking leads back to the first one where nothing is answered yet.
        # What is not there for this role or on this day gives no picture.
        if page.request.get(address).ok and is_page(page, address) and page.url == address:
            _take(page, name, mode)
    _close(page, left)


def _booking(browser: Browser, house: House, mode: Mode, wanted: str) -> None:
    """The six questions, the page after them, the booking's own page, and a site's sections."""
    page, left = _context(browser, house, mode)
    pages = BookingPages(page, house.url)

    def look(name: str) -> None:
        if wanted in name:
            _take(page, name, mode)

    pages.begin()
    look("book-1-what")
    pages.choose({"fridge_std": 1, "phone_smart": 2})
    look("book-1-more")
    pages.tell_more()
    look("book-2-where")
    pages.live_at("南京东路100号", room="3单元502室", floor=5)
    look("book-3-how")
    pages.hand_over()
    look("book-4-when")
    pages.first_free_time()
    look("book-5-who")
    pages.call("王秀英", "13800001234")
    look("book-6-review")
    pages.confirm()
    look("book-7-done")
    page.goto(re.sub("/done$", "", page.url))
    look("booking")
    own = page.url
    for part in OF_A_BOOKING:
        page.goto(f"{own}/{part}")
        look(f"booking-{part}")
    _close(page, left)
    page, left = _context(browser, house, mode)
    SignInPage(page, house.url).sign_in("office", DEMO_PASSWORD)
    drafts = page.get_by_role("link", name="东门临时回收点")
    if drafts.count():
        drafts.first.click()
    else:
        page.goto(f"{house.url}/office/sites/new")
        page.locator("#name").fill("东门临时回收点")
        page.locator("main .button--large").click()
    page.wait_for_url(re.compile(r"/office/sites/\w{26}"))
    look("site")
    _close(page, left)


def _take(page: Page, name: str, mode: Mode) -> None:
    """One page as a picture of few colours; what sticks to the screen's edge comes to rest."""
    page.wait_for_load_state("networkidle")
    height = min(LONGEST, int(page.evaluate("document.documentElement.scrollHeight")))
    before = page.viewport_size
    page.set_viewport_size({"width": mode.width, "height": max(600, height)})
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    if before is not None:
        page.set_viewport_size(before)
    picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        FOLDER / f"{name}-{mode.name}.png", optimize=True
    )
    sys.stdout.write(f"{name}-{mode.name}\n")


def _close(page: Page, left: list[str]) -> None:
    page.context.close()
    if left:
        raise SystemExit(f"a page asked for something outside: {left}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
